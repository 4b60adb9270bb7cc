"""Comments and tracked changes inside Word files: no thread twice, whatever the next saving numbers anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.sync.apply_threads import known_as
from app.sync.facts import Author, CommentFact, ReplyFact
from app.sync.suggestions import tracked_changes
from app.sync.threads import from_word
from integrations.word import TrackedChange, WordComment, WordDocument

SAVED = datetime(2026, 11, 18, 14, 5, tzinfo=UTC)
FIRST = WordComment("0", "", "Ms. Rivera", SAVED, "What kind of glass?", "glass", done=False, parent=None)
REPLY = WordComment("1", "", "Jay", SAVED, "A window at night.", "glass", done=False, parent="0")
SECOND = WordComment("2", "", "Ms. Rivera", SAVED, "Good.", "sea", done=True, parent=None)


def _file(*comments: WordComment) -> WordDocument:
    return WordDocument("", comments, ())


def _listed(author: str, content: str) -> CommentFact:
    return CommentFact("AAAA", "drive", Author(author), content, "", SAVED, SAVED, resolved=False, replies=())


def test_a_thread_has_its_replies_and_the_time_of_the_last() -> None:
    later = replace(REPLY, date=SAVED + timedelta(hours=1))
    first, second = from_word(_file(FIRST, later, SECOND), (), SAVED)
    assert [reply.content for reply in first.replies] == ["A window at night."]
    assert (first.modified_at, first.resolved, second.resolved) == (SAVED + timedelta(hours=1), False, True)


def test_what_drive_lists_too_is_told_once_and_what_it_lists_once_hides_one_only() -> None:
    again = replace(SECOND, id="3")
    told = from_word(_file(FIRST, SECOND, again), [_listed("Ms. Rivera", "Good.")], SAVED)
    assert [comment.content for comment in told] == ["What kind of glass?", "Good."]


def test_the_next_saving_numbers_the_comments_anew_and_they_stay_the_same() -> None:
    before = {comment.google_id for comment in from_word(_file(FIRST, REPLY, SECOND), (), SAVED)}
    (after,) = from_word(_file(replace(SECOND, id="0")), (), SAVED + timedelta(days=1))
    assert after.google_id in before


def test_a_durable_id_outlives_an_edit() -> None:
    comment = replace(FIRST, durable_id="2BF0A1C4")
    (before,) = from_word(_file(comment), (), SAVED)
    (after,) = from_word(_file(replace(comment, text="Which glass?")), (), SAVED)
    assert before.google_id == after.google_id == "word:2BF0A1C4"


COMMENTS = st.builds(
    WordComment,
    id=st.just(""),
    durable_id=st.sampled_from(["", "a"]),
    author=st.sampled_from(["A", "B"]),
    date=st.sampled_from([None, SAVED]),
    text=st.sampled_from(["Good.", "Why?"]),
    quote=st.just(""),
    done=st.booleans(),
    parent=st.none(),
)


@given(st.lists(COMMENTS, max_size=8))
def test_every_comment_has_an_id_of_its_own(comments: list[WordComment]) -> None:
    numbered = [replace(comment, id=str(number)) for number, comment in enumerate(comments)]
    told = from_word(_file(*numbered), (), SAVED)
    assert len({comment.google_id for comment in told}) == len(numbered)


def test_tracked_changes_are_suggestions_and_equal_ones_stay_apart() -> None:
    change = TrackedChange("Jay", SAVED, "very ", "")
    told = tracked_changes(WordDocument("", (), (change, change, TrackedChange("Jay", SAVED, "", "so "))))
    assert [(one.inserted, one.deleted, one.author.typed) for one in told] == [
        ("very ", "", True),
        ("very ", "", True),
        ("", "so ", True),
    ]
    assert len({one.google_id for one in told}) == 3


def _reply(google_id: str, minute: int) -> ReplyFact:
    at = SAVED + timedelta(minutes=minute)
    return ReplyFact(google_id, Author("Jay"), "", "", at, at)


@given(st.lists(st.integers(0, 5), max_size=6), st.booleans())
def test_replies_told_under_other_ids_are_found_by_their_time(minutes: list[int], other: bool) -> None:  # noqa: FBT001  hypothesis hands it over
    first = [_reply(f"drive{number}", minute) for number, minute in enumerate(minutes)]
    again = [_reply(f"docs{number}" if other else f"drive{number}", minute) for number, minute in enumerate(minutes)]
    stored = {reply.google_id: reply.created_at for reply in first}
    assert sorted(google_id for google_id, _ in known_as(again, stored)) == sorted(stored)


def test_a_reply_of_another_time_is_a_new_one() -> None:
    assert [name for name, _ in known_as([_reply("docs1", 2)], {"drive1": SAVED})] == ["docs1"]
