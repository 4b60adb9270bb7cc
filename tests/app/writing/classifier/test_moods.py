import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.classifier.moods import MOOD_NAMES, moods


def shown(text: str) -> set[str]:
    return {name for name, value in zip(MOOD_NAMES, moods(text), strict=True) if value}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Cut the recap.", "orders", "orders"),
        ("Ana, please cut the recap.", "orders", "orders"),
        ("What did he say? Quote him.", "asks", "orders"),
        ("You start them all with “I”. Could you vary them?", "states", "asks for an edit"),
        ("Mind fixing the title? Would you name who says so?", "asks for an edit", "asks for an edit"),
        ("How about a source? Would you say this to her face?", "asks for an edit", "asks"),
        ("This is retelling; I'd trim it", "states", "needs"),
        ("cite?", "asks in a word", "asks in a word"),
        ("I wonder why she left.", "asks", "asks"),
        ("I wonder if you'd stay in that room.", "asks for an edit", "asks for an edit"),
        ("What a line!", "names", "names"),
        ("Tense shift", "names", "names"),
        ("“Cut it” is harsh in a letter.", "states", "states"),
        ("‘Stop’ is the only word she says.", "states", "states"),
        ("¿Por qué se fue tu abuela de la isla?", "asks", "asks"),
    ],
)
def test_a_sentence_has_one_mood_whatever_it_quotes(text: str, first: str, last: str) -> None:
    found = shown(text)

    assert {name for name in found if name.startswith("first")} == {f"first sentence {first}"}
    assert {name for name in found if name.startswith("last")} == {f"last sentence {last}"}
    assert {f"any sentence {first}", f"any sentence {last}"} <= found


@pytest.mark.parametrize(
    ("text", "subject"), [("I laughed", "me"), ("You lost me", "writer"), ("This drags", "this"), ("→ the end", "sign")]
)
def test_who_or_what_a_comment_begins_with(text: str, subject: str) -> None:
    assert f"begins with {subject}" in shown(text)


@given(st.text(max_size=120))
def test_any_text_has_a_first_and_a_last_mood(text: str) -> None:
    found = shown(text)

    assert sum(name.startswith("first") for name in found) == 1
    assert sum(name.startswith("last") for name in found) == 1
