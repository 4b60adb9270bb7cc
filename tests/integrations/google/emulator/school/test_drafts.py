"""The drafts themselves: no sentence in every mouth, revision that answers remarks, and the awkward texts."""

import re
from collections import Counter
from io import BytesIO
from statistics import median
from zipfile import ZipFile

import docx
import pytest

from integrations.google.emulator import events as e
from integrations.google.emulator import school
from integrations.google.emulator.school.assignments import assignments
from integrations.google.emulator.school.banks import scenes, stories
from integrations.google.emulator.school.drafts import Draft, _versions, written_by_hand
from integrations.google.emulator.school.timeline import timeline
from integrations.google.emulator.school.word_files import WordComment, word_file
from integrations.google.emulator.school.writers import drafts


def at_the_start(draft: Draft) -> str:
    """The text as it stands when the demo opens; empty before the first version."""
    standing = [version.text for version in draft.versions if version.at <= school.START]
    return standing[-1] if standing else ""


def words(text: str) -> int:
    return len(text.split())


def test_about_four_hundred_documents() -> None:
    assert 380 <= len(drafts()) <= 420
    assert {draft.work for draft in drafts()} == set(assignments())


def test_no_longer_sentence_is_said_by_more_than_a_few() -> None:
    said = Counter(
        sentence
        for draft in drafts()
        if draft.work != "argument_plan"
        for sentence in set(re.split(r"(?<=[.!?])\s+", draft.versions[-1].text))
        if words(sentence) > 8
    )
    assert max(said.values()) <= 5


def counts_of(work: str) -> list[int]:
    return sorted(words(at_the_start(draft)) for draft in drafts() if draft.work == work)


def test_word_counts_are_spread_and_some_writers_are_behind() -> None:
    counts = counts_of("memoir")
    assert 450 <= median(counts) <= 650
    assert 3 <= len([count for count in counts if 50 <= count <= 180]) <= 30
    assert counts[-1] > 700


def test_versions_change_the_text_and_stand_in_order() -> None:
    for draft in drafts():
        moments = [version.at for version in draft.versions]
        assert moments == sorted(set(moments)), draft.key
        assert all(one.text != other.text for one, other in zip(draft.versions, draft.versions[1:], strict=False))


def uptakes() -> Counter[str]:
    """What had become of the passages of all comments when the demo opens."""
    seen: Counter[str] = Counter()
    for draft in drafts():
        now = at_the_start(draft)
        for remark in draft.remarks:
            if remark.quote and remark.at < school.START:
                resolved = any(reply.action == "resolve" for reply in remark.replies)
                seen[f"{'kept' if remark.quote in now else 'changed'}{' and resolved' if resolved else ''}"] += 1
    return seen


def test_remarks_land_or_do_not_in_every_way() -> None:
    assert all(uptakes()[way] > 10 for way in ("kept", "changed", "kept and resolved", "changed and resolved"))


def test_no_remark_is_made_more_than_ten_times() -> None:
    made = Counter(remark.text for draft in drafts() for remark in draft.remarks)
    assert max(made.values()) <= 10


def test_every_composed_essay_tells_more_than_its_bones() -> None:
    untold = {story["student"] for story in stories("memoirs.txt")} - scenes("memoirs").keys()
    assert untold == {"zoe.lindqvist", "brandon.kessler"}, "one writes in Word, one has hardly begun"
    assert scenes("arguments").keys() == {story["title"] for story in stories("arguments.txt")}


def test_some_threads_are_reopened() -> None:
    assert [
        reply for draft in drafts() for remark in draft.remarks for reply in remark.replies if reply.action == "reopen"
    ]


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param("<script>", id="markup"),
        pytest.param("😭", id="emoji"),
        pytest.param("حبيبتي", id="right to left"),
        pytest.param("¿Qué hay?", id="Spanish"),
        pytest.param("heʻe", id="okina"),
    ],
)
def test_awkward_texts_are_there_at_the_start(sign: str) -> None:
    assert [draft for draft in drafts() if sign in at_the_start(draft)]


def test_grades_are_the_sum_of_their_levels() -> None:
    graded = [event for event in timeline() if isinstance(event, e.Returned) and event.rubric]
    assert graded
    assert all(sum(event.rubric.values()) == event.grade for event in graded)
    assert all(0 <= points <= 4 for event in graded for points in event.rubric.values())


def test_jaylen_is_as_the_prototype_shows_him() -> None:
    (jaylen,) = (draft for draft in written_by_hand() if draft.student == "jaylen.brooks")
    tuesday = [version.text for version in jaylen.versions if version.at < school.REPLAY_POINTS[-1]][-1]
    assert words(at_the_start(jaylen)) == 812
    assert words(at_the_start(jaylen)) - words(tuesday) == 214


def test_an_edit_of_words_that_are_not_there_is_refused() -> None:
    tables = [{"at": school.START, "order": "a", "passages": {"a": "One."}, "edits": [["a", "Two", "Three"]]}]
    with pytest.raises(ValueError, match="does not hold 'Two'"):
        _versions(tables)


def test_word_comments_stand_on_their_words_and_the_file_is_the_same_every_time() -> None:
    comment = WordComment("Elena Rivera", "ER", school.START, "said yes", "Good.")
    made = word_file(["Title", "Then I said yes to it."], [comment])
    document = docx.Document(BytesIO(made))
    (read,) = document.comments
    assert (read.author, read.text, read.timestamp) == ("Elena Rivera", "Good.", school.START)
    assert document.paragraphs[1].text == "Then I said yes to it."
    assert {entry.date_time for entry in ZipFile(BytesIO(made)).infolist()} == {(2026, 9, 1, 0, 0, 0)}


def test_the_word_file_of_the_school_carries_comments_of_two_teachers() -> None:
    held = [event.content for event in timeline() if isinstance(event, e.FileChanged) and event.content]
    authors = {comment.author for content in held for comment in docx.Document(BytesIO(content)).comments}
    assert authors == {"Elena Rivera", "Priscilla Okonkwo"}
