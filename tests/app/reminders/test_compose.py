"""The words of a reminder, whole."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.reminders.compose import after_talk, before_look_again, parted, with_link
from app.writing.typed import typed_words

TUESDAY = date(2025, 10, 21)


def test_after_a_talk_with_all_that_was_agreed() -> None:
    words = after_talk(
        "Jaylen",
        topic="bridges between  scenes.",
        next_step="Write the first away game. One page. The pen is in it",
        look_again_on=TUESDAY,
        next_draft=False,
    )
    assert words == (
        "Jaylen, in our conference we talked about bridges between scenes. Your next step: Write the first away game."
        " One page. The pen is in it. We’ll look at it together on Tuesday, Oct 21."
    )


def test_after_a_talk_that_left_things_open() -> None:
    said = after_talk("Inês", topic="", next_step=" ", look_again_on=None, next_draft=True)
    assert said == "Inês, in our conference we talked about your writing. We’ll look at it together in your next draft."
    assert after_talk("Inês", topic="", next_step="What did you see?", look_again_on=None, next_draft=False).endswith(
        "Your next step: What did you see?"
    )


def test_nobody_is_called_by_a_name_that_is_not_known() -> None:
    said = after_talk("", topic="", next_step="", look_again_on=None, next_draft=False)
    assert said == "In our conference we talked about your writing."
    assert before_look_again("", next_step="", due_on=TUESDAY).startswith("On Tuesday, Oct 21 we look")


def test_a_name_written_from_right_to_left_does_not_turn_the_sentence() -> None:
    said = before_look_again("محمد", next_step="", due_on=TUESDAY)
    assert said.startswith("\N{LEFT-TO-RIGHT MARK}محمد, on Tuesday")
    assert before_look_again("山田", next_step="", due_on=TUESDAY).startswith("山田, on Tuesday")


def test_before_the_look_again() -> None:
    assert before_look_again("Jaylen", next_step="Add the pen", due_on=TUESDAY) == (
        "Jaylen, on Tuesday, Oct 21 we look at your writing together again. Your next step was: Add the pen."
        " Bring your draft."
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_link_stands_at_the_end_and_comes_off_again(words: str) -> None:
    text = with_link(words, "https://deskside.example/s/abc#def")
    assert text.endswith("https://deskside.example/s/abc#def")
    assert parted(text) == (typed_words(words), "https://deskside.example/s/abc#def")
