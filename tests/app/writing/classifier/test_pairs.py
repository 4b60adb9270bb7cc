from app.writing.classifier.pairs import LONGEST_COMMENT, LONGEST_PASSAGE, joined
from app.writing.classifier.wordpiece import WordPiece

PIECES = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c"])


def test_the_comment_comes_first_and_its_tokens_are_counted_with_their_marks() -> None:
    assert joined(PIECES, "a b", "c") == ([2, 4, 5, 3, 6, 3], 4)


def test_a_comment_without_a_passage_ends_with_both_marks() -> None:
    assert joined(PIECES, "a", "") == ([2, 4, 3, 3], 3)


def test_a_long_passage_keeps_its_beginning_and_its_end() -> None:
    tokens, comment = joined(PIECES, "a " * 500, "b" + " a" * 500 + " c")

    assert len(tokens) == LONGEST_COMMENT + LONGEST_PASSAGE + 3
    assert comment == LONGEST_COMMENT + 2
    assert (tokens[comment], tokens[-2]) == (5, 6)
