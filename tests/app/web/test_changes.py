"""Word by word from a passage to what stands there now."""

from hypothesis import given
from hypothesis import strategies as st

from app.web.changes import Change, changes

_WORDS = ("the", "bus", "ride", "home", "was", "quiet", "and", "long")
_passages = st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)


def test_only_what_came_is_marked() -> None:
    assert changes("The bus was quiet.", "The last bus was quiet.") == (
        Change("stayed", "The "),
        Change("came", "last "),
        Change("stayed", "bus was quiet."),
    )


def test_a_rewritten_passage_is_shown_whole() -> None:
    before, now = "It was the worst day of my life.", "The list was taped at eye level."

    assert changes(before, now) == (Change("went", before), Change("came", now))


@given(_passages, _passages)
def test_nothing_of_either_passage_is_lost(before: str, now: str) -> None:
    runs = changes(before, now)

    assert "".join(run.text for run in runs if run.kind != "went") == now
    stayed_or_went = " ".join(run.text for run in runs if run.kind != "came").split()
    assert stayed_or_went == before.split()


def test_of_a_passage_written_anew_at_length_the_beginning_is_shown() -> None:
    now = "He looked up. " * 30
    _, came = changes("It was the worst day of my life.", now.strip())
    assert came.kind == "came"
    assert came.text == "He looked up. " * 14 + "…"
    whole = "The list was taped at eye level for someone taller than me."
    assert changes("It was bad.", whole)[1].text == whole
