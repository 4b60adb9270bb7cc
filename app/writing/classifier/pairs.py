"""One row of tokens for the encoder: the comment, then its passage; long ones lose their middle."""

from collections.abc import Sequence

from app.writing.classifier.wordpiece import WordPiece

LONGEST_COMMENT = 40
LONGEST_PASSAGE = 32


def joined(pieces: WordPiece, text: str, quote: str) -> tuple[list[int], int]:
    """Tokens `start comment end passage end`, and how many of them belong to the comment."""
    comment = [pieces.start, *_shortened(pieces.tokens(text), LONGEST_COMMENT), pieces.end]
    passage = _shortened(pieces.tokens(quote), LONGEST_PASSAGE)
    return [*comment, *passage, pieces.end], len(comment)


def _shortened(tokens: Sequence[int], longest: int) -> Sequence[int]:
    if len(tokens) <= longest:
        return tokens
    lead = longest * 2 // 3
    return [*tokens[:lead], *tokens[lead - longest :]]
