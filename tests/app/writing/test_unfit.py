"""Words that stop a post, and words of every English lesson that do not."""

import pytest

from app.writing.unfit import Unfit, unfit_words


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Your grade is in.", Unfit.GRADE, "grade"),
        ("This is a B+ so far", Unfit.GRADE, "B+"),
        ("You got a C.", Unfit.GRADE, "got a C"),
        ("The quiz was worth 20 points", Unfit.GRADE, "worth 20 points"),
        ("You scored 14 out of 20", Unfit.GRADE, "scored 14 out of"),
        ("Your math grade is up", Unfit.GRADE, "grade"),
        ("The latest grades", Unfit.GRADE, "grades"),
        ("Your score was 72", Unfit.GRADE, "Your score was 72"),
        ("A score of 72% is a start", Unfit.GRADE, "score of 72%"),
        ("You earned 8/10", Unfit.GRADE, "earned 8/10"),
        ("It came to 72/100.", Unfit.GRADE, "72/100"),
        ("You failed the essay", Unfit.GRADE, "You failed the essay"),
        ("There is an F on it", Unfit.GRADE, "an F on"),
        ("Right now you are failing", Unfit.GRADE, "are failing"),
        ("Bring your IEP", Unfit.HEALTH, "IEP"),
        ("As your 504 plan says", Unfit.HEALTH, "504 plan"),
        ("Use the tips for dyslexic writers", Unfit.HEALTH, "dyslexic"),
        ("With ADD it helps to stand", Unfit.HEALTH, "ADD"),
        ("After your therapist visit", Unfit.HEALTH, "therapist"),
        ("No detention today", Unfit.BEHAVIOUR, "detention"),
        ("Mind your behavior", Unfit.BEHAVIOUR, "your behavior"),
        ("Less off-task talk", Unfit.BEHAVIOUR, "off-task"),
        ("This was plagiarized", Unfit.BEHAVIOUR, "plagiarized"),
    ],
)
def test_what_says_it_of_a_student_is_found_with_its_kind(text: str, kind: Unfit, word: str) -> None:
    [found] = unfit_words(text)
    assert (found.kind, found.word) == (kind, word)


@pytest.mark.parametrize(
    "text",
    [
        "Write the first away game. One page. The pen is in it.",
        "Cite the 62% from the second source.",
        "Tell it as a 9th grade memory, or of seventh grade.",
        "Let your third grade teacher speak, in that first-grade classroom or in 2nd grade; Second Grade can wait.",
        "The score was 3 to 2 when you failed to catch it. You got 3/4 of the way; go on until 9/10.",
        "We talked about suspension of disbelief and the narrator’s attitude.",
        "Explain the character’s behavior in the last scene.",
        "You got a letter; what did it say? Add the sound of it.",
        "What is the point of the kept score? Slow down the hospital scene.",
        "Bring A-level detail to the A-frame house.",
        "",
    ],
)
def test_what_a_lesson_says_all_day_stops_nothing(text: str) -> None:
    assert unfit_words(text) == ()


def test_all_of_it_is_found_in_the_order_of_the_text() -> None:
    found = unfit_words("Your IEP, your grade and a detention.")
    assert [each.kind for each in found] == [Unfit.HEALTH, Unfit.GRADE, Unfit.BEHAVIOUR]
