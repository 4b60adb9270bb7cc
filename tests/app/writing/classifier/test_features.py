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
        ("passage agreement_slip", "She don't know.", "She doesn't know."),
        ("passage agreement_slip", "We was late.", "We were late."),
        ("passage verb_form_slip", "The goalkeeper catched it.", "The goalkeeper caught it."),
        ("passage unasked_question", "Why would he do that.", "Why would he do that?"),
        ("passage small_after_stop", "It fell. then we ran.", "It fell. Then we ran."),
        ("passage capital_missing", "We left on friday.", "We left on Friday."),
        (
            "passage quotation_alone",
            "He is lonely. “I am always alone.” He",
            "He says that “I am always alone” is true.",
        ),
        ("passage untold_speech", "He said leave me alone.", "He said, “Leave me alone.”"),
        ("passage title", "The Day I Got Lost", "The day that I got lost."),
        ("passage sentences of one length", "I ran. I fell. I cried.", "I ran. I fell and broke my arm. I cried."),
    ],
)
def test_a_passage_shows_what_a_reader_sees(name: str, shows: str, does_not: str) -> None:
    assert figure(name, quote=shows) > figure(name, quote=does_not)


def test_a_comment_shows_its_codes_and_its_marks() -> None:
    assert figure("comment code conventions", "sp, frag") == 1
    assert figure("comment code conventions", "a fragrance") == 0
    assert figure("comment asks", "why?") == 1
    assert figure("comment repeats passage", "Is “ambled” right?", "The goat ambled in.") == 1


@pytest.mark.parametrize("text", ["sp. (2)", "vt x3", "V.F.", "SV agr, cap"])
def test_a_code_is_known_with_its_points_and_its_count(text: str) -> None:
    assert figure("comment code conventions", text) == 1


@pytest.mark.parametrize(
    ("name", "text", "quote", "shows"),
    [
        ("comment spells a word of the passage anew", "than", "more spots then there are", 1),
        ("comment spells a word of the passage anew", "wore", "I wore it", 0),
        ("comment spells a word of the passage anew", "Is this than or then, do you think?", "then", 0),
        ("comment is words of the passage", "“Clattered”!!", "The plates clattered.", 1),
        ("comment is words of the passage", "clattered how?", "The plates clattered.", 0),
        ("comment without a word", "??", "The plates clattered.", 1),
        ("comment without a word", "hm?", "The plates clattered.", 0),
    ],
)
def test_a_comment_is_held_against_its_passage(name: str, text: str, quote: str, shows: int) -> None:
    assert figure(name, text, quote) == shows
