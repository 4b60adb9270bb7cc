import pytest

from app.writing.questions import asks


@pytest.mark.parametrize(
    "text",
    [
        "Is my ending too sudden?",
        "is it inside or outside",
        "ok. do i have to argue against myself",
        "¿puedo usar español",
    ],
)
def test_a_question_without_its_mark_is_one(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["", "done", "I fixed it", "that is what I meant"])
def test_an_answer_is_none(text: str) -> None:
    assert not asks(text)
