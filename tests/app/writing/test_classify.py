from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.writing.classifier.model import Remark
from app.writing.classify import SORTED_FROM, Classification, classify, classify_all
from app.writing.words import Genre, Kind, Trait
from training.labels import EVERYDAY, HELD_OUT, MIXED, PLAIN, STORIED, Labelled, read

GOLD = [row for row in read(Path(__file__).parents[2] / "data" / "comments") if row.voice in HELD_OUT]


@pytest.mark.parametrize(
    ("text", "trait", "kind"),
    [
        ("frag", Trait.CONVENTIONS, Kind.REQUEST),
        ("R-O", Trait.CONVENTIONS, Kind.REQUEST),
        ("sp, cap", Trait.CONVENTIONS, Kind.REQUEST),
        ("awk", Trait.SENTENCE_FLUENCY, Kind.REQUEST),
        ("WW", Trait.WORD_CHOICE, Kind.REQUEST),
        ("cite?", Trait.EVIDENCE, Kind.REQUEST),
        ("¶", Trait.ORGANIZATION, Kind.REQUEST),
        ("Add a transition between these two paragraphs.", Trait.ORGANIZATION, Kind.REQUEST),
        ("I can hear you here.", Trait.VOICE, Kind.PRAISE),
        ("Great verb!", Trait.WORD_CHOICE, Kind.PRAISE),
        ("Nice work so far", Trait.NONE, Kind.PRAISE),
    ],
)
def test_what_teachers_write(text: str, trait: Trait, kind: Kind) -> None:
    found = classify(text, "")

    assert (found.primary_trait, found.kind) == (trait, kind)


@pytest.mark.parametrize(
    ("quote", "trait"),
    [
        ("The old dog looked old and walked the old road.", Trait.WORD_CHOICE),
        ("She don't know were he went yesterday.", Trait.CONVENTIONS),
        ("Studies show that 80% of students hate homework.", Trait.EVIDENCE),
        ("I got up. I ate. I left. I ran. I was late.", Trait.SENTENCE_FLUENCY),
    ],
)
def test_the_passage_decides_where_the_comment_says_little(quote: str, trait: Trait) -> None:
    assert classify("Hmm?", quote, Genre.ARGUMENT).primary_trait is trait


@pytest.mark.parametrize(
    ("text", "quote", "traits"),
    [
        ("awk, sp", "The thing of it was teh dog.", {Trait.SENTENCE_FLUENCY, Trait.CONVENTIONS}),
        ("cite? WW", "Experts infer it.", {Trait.EVIDENCE, Trait.WORD_CHOICE}),
        ("Combine these two, and watch the tense", "I ran. I fall.", {Trait.SENTENCE_FLUENCY, Trait.CONVENTIONS}),
    ],
)
def test_a_comment_on_two_traits_names_both(text: str, quote: str, traits: set[Trait]) -> None:
    assert set(classify(text, quote).traits) == traits


@pytest.mark.parametrize("quote", ["My name is Omar and I am ten.", "School should start later.", "She don't like it."])
@pytest.mark.parametrize(
    "text", ["Keep going, this is coming along!", "Please share the doc with me", "Nice work so far"]
)
@pytest.mark.parametrize("genre", [None, Genre.NARRATIVE, Genre.ARGUMENT])
def test_cheering_and_logistics_are_about_nothing_whatever_they_hang_on(
    text: str, quote: str, genre: Genre | None
) -> None:
    assert classify(text, quote, genre).primary_trait is Trait.NONE


@pytest.mark.parametrize(
    ("voices", "all_right", "surer_half", "kind_right"),
    [
        (STORIED, 0.77, 0.93, 0.77),
        (PLAIN, 0.78, 0.93, 0.85),
        (MIXED, 0.80, 0.93, 0.84),
        (EVERYDAY, 0.83, 0.95, 0.80),
    ],
    ids=["storied", "plain", "mixed", "everyday"],
)
def test_on_voices_it_never_saw_it_is_far_better_than_cues(
    voices: frozenset[str], all_right: float, surer_half: float, kind_right: float
) -> None:
    """A keyword list is right in 38, 57, 51 and 53 of 100 of these comments."""
    gold = [row for row in GOLD if row.voice in voices]
    found = classify_all([Remark(row.text, row.quote, row.genre) for row in gold])
    by_confidence = sorted(zip(found, gold, strict=True), key=lambda pair: -pair[0].confidence)

    assert right(by_confidence) >= all_right
    assert right(by_confidence[: len(gold) // 2]) >= surer_half
    assert sum(one.kind is row.main_kind for one, row in by_confidence) / len(gold) >= kind_right
    assert right([pair for pair in by_confidence if pair[0].confidence >= SORTED_FROM]) >= 0.90


def right(pairs: list[tuple[Classification, Labelled]]) -> float:
    return sum(one.primary_trait is row.primary_trait for one, row in pairs) / len(pairs)


def test_many_at_once_are_labelled_as_one_by_one() -> None:
    remarks = [Remark(row.text, row.quote, row.genre) for row in GOLD[::20]]
    alone = [classify(remark.text, remark.quote, remark.genre) for remark in remarks]
    together = classify_all(remarks)

    assert [(one.primary_trait, one.kind) for one in together] == [(one.primary_trait, one.kind) for one in alone]
    assert [one.confidence for one in together] == pytest.approx([one.confidence for one in alone], abs=0.002)


def test_no_comments_have_no_labels() -> None:
    assert classify_all([]) == []


@settings(max_examples=40)
@given(st.text(max_size=200), st.text(max_size=80), st.sampled_from([None, *Genre]))
def test_any_text_gets_a_label(text: str, quote: str, genre: Genre | None) -> None:
    found = classify(text, quote, genre)

    assert found.traits[0] is found.primary_trait
    assert len(set(found.traits)) == len(found.traits)
    assert 0 < found.confidence <= 1
    assert found == classify(text, quote, genre)
