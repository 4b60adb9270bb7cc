import pytest

from app.writing.classifier.habits import NO_HABITS, Correction, habits_of
from app.writing.classify import classify
from app.writing.words import Trait

FLOW = [
    "flow?",
    "the flow is off here",
    "where's the flow",
    "flow from this to that",
    "doesn't flow yet",
    "How does this flow from the last one?",
    "no flow",
    "make it flow",
    "This part could flow better",
    "check your flow",
]
GLANCES = [
    ("Again?", "The old dog looked old."),
    ("Hm.", "It was a good day with good food."),
    ("Look.", "She grabbed her coat and grabbed the keys."),
]


def corrected(texts: list[str], trait: Trait) -> list[Correction]:
    return [Correction(text, f"Passage {number}.", trait) for number, text in enumerate(texts)]


def test_one_correction_of_the_same_comment_wins_at_once() -> None:
    text, quote = GLANCES[0]
    habits = habits_of([Correction(text, quote, Trait.VOICE)])

    found = classify(text, quote, habits=habits)

    assert (found.primary_trait, found.traits[0], found.confidence) == (Trait.VOICE, Trait.VOICE, 1.0)


def test_the_newest_correction_of_a_comment_wins() -> None:
    habits = habits_of([Correction("flow?", "", Trait.VOICE), Correction("Flow?", "", Trait.ORGANIZATION)])

    assert classify("flow?", "", habits=habits).primary_trait is Trait.ORGANIZATION


@pytest.mark.parametrize("trait", [Trait.ORGANIZATION, Trait.VOICE])
def test_after_ten_corrections_of_a_habit_the_eleventh_is_right(trait: Trait) -> None:
    eleventh = "Does this flow?"
    assert classify(eleventh, "We sat. We ate. It rained.").primary_trait is not trait

    habits = habits_of(corrected(FLOW, trait))

    assert classify(eleventh, "We sat. We ate. It rained.", habits=habits).primary_trait is trait


@pytest.mark.parametrize(("text", "trait"), [("sp", Trait.CONVENTIONS), ("cite?", Trait.EVIDENCE)])
def test_a_habit_says_nothing_about_other_comments(text: str, trait: Trait) -> None:
    habits = habits_of(corrected(FLOW, Trait.ORGANIZATION))

    assert classify(text, "", habits=habits).primary_trait is trait


def test_a_correction_that_confirms_sways_nothing() -> None:
    text = "The comma goes inside the marks."
    plain = classify(text, "")
    habits = habits_of([Correction("Comma goes before the mark.", "", plain.primary_trait)])

    assert classify(text, "", habits=habits).primary_trait is plain.primary_trait


def test_habits_are_one_teachers_and_are_not_kept() -> None:
    before = classify("Does this flow?", "")
    classify("Does this flow?", "", habits=habits_of(corrected(FLOW, Trait.ORGANIZATION)))

    assert classify("Does this flow?", "") == before
    assert classify("Does this flow?", "", habits=NO_HABITS) == before
    assert habits_of([]) is NO_HABITS
