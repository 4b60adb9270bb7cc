"""Lines that a teacher types for the shelf: in one line, not empty, not too long, or refused in words."""

from app.errors import BadInput, NotFound, about
from app.writing.typed import typed_words

LONGEST_LINE = 200
"""Characters of a question, a level or a line for students."""
LONGEST_NAME = 60


def kept_line(
    text: str, what: str, field: str, *, place: int = 0, longest: int = LONGEST_LINE, required: bool = True
) -> str:
    """The text as it is kept. Raises BadInput about `field` where it is empty or longer than `longest` characters."""
    words = " ".join(typed_words(text).split())
    with about(field, place):
        if required and not words:
            raise refused(f"{what} is empty.")
        if len(words) > longest:
            raise refused(f"{what} has {len(words)} characters; there is room for {longest}.")
    return words


def refused(said: str) -> BadInput:
    return BadInput(said, safe="Nothing was changed.", remedy="")


def nothing_there() -> NotFound:
    return NotFound("There is nothing here.", safe="Nothing was changed.", remedy="Go back to your shelf.")
