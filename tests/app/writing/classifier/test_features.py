import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.classifier.features import NAMES, features
from app.writing.words import Genre


def figure(name: str, text: str = "", quote: str = "") -> float:
    return features(text, quote, None)[NAMES.index(name)]


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from([None, *Genre]))
def test_any_comment_has_the_same_number_of_small_figures(text: str, quote: str, genre: Genre | None) -> None:
    found = features(text, quote, genre)

    assert len(found) == len(NAMES)
    assert all(math.isfinite(value) and value >= 0 for value in found)


@pytest.mark.parametrize(
    ("name", "shows", "does_not"),
    [
        ("passage splice", "The bus was late, we missed the bell.", "The bus, old and late, came."),
        ("passage quotation", "He says, “I am not afraid of you.”", "He says that he is not afraid."),
        ("passage cited", "“so we beat on” (Fitzgerald 180)", "“so we beat on”"),
        ("passage small i", "Then i ran.", "Then I ran."),
        ("passage two tenses", "She opens the box. It was empty.", "She opened the box. It was empty."),
        ("passage without a verb", "The tall man by the fountain.", "The tall man was by the fountain."),
        ("passage word twice in a row", "the the dog", "the dog"),
        ("passage repetition", "old dog, old road, old house", "old dog, long road, small house"),
        ("passage same openings", "He sat. He ate. He left.", "He sat. We ate. They left."),
        ("passage cliche", "as cold as ice", "as cold as the back of a spoon"),
    ],
)
def test_a_passage_shows_what_a_reader_sees(name: str, shows: str, does_not: str) -> None:
    assert figure(name, quote=shows) > figure(name, quote=does_not)


def test_a_comment_shows_its_codes_and_its_marks() -> None:
    assert figure("comment code conventions", "sp, frag") == 1
    assert figure("comment code conventions", "a fragrance") == 0
    assert figure("comment asks", "why?") == 1
    assert figure("comment repeats passage", "Is “ambled” right?", "The goat ambled in.") == 1
