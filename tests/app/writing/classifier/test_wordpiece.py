from hypothesis import given
from hypothesis import strategies as st

from app.writing.classifier.wordpiece import WordPiece, words_of

PIECES = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##able", "##a", "##ff", "comma", "¶", "?", "sp"])


def test_a_word_is_cut_into_the_longest_pieces_that_are_known() -> None:
    assert PIECES.tokens("unaffable comma?") == [4, 6, 7, 5, 8, 10]


def test_a_word_without_known_pieces_is_one_unknown_token() -> None:
    assert PIECES.tokens("xyzzy sp") == [1, 11]
    assert PIECES.tokens("a" * 1000) == [1]


def test_case_and_accents_do_not_count_and_marks_stand_alone() -> None:
    assert words_of("¿Más Détails, ¶?") == ["¿", "mas", "details", ",", "¶", "?"]
    assert words_of("don't_stop") == ["don", "'", "t", "_", "stop"]


@given(st.text(max_size=60))
def test_any_text_becomes_tokens_of_the_vocabulary(text: str) -> None:
    assert all(0 <= token < 12 for token in PIECES.tokens(text))
