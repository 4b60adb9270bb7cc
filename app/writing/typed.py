"""What somebody typed, made safe to keep: line ends and tabs stay, other control characters and half emoji go."""

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def typed_words(text: str) -> str:
    """Without what cannot be seen at the ends, and with one kind of line end."""
    return _EMPTY_LINES.sub("\n\n", as_typed(text)).strip()


def as_typed(text: str) -> str:
    """The same while somebody still types: spaces and empty lines stay where they are."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
