"""Names as somebody types them in a hurry: compared without case, accents and doubled spaces."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base and an accent.
_UNDECOMPOSED = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"}
)


def plain(name: str) -> str:
    """Lower case without accents, for comparing only."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_UNDECOMPOSED)
    return " ".join(bare.split())


def stands_in(name: str, text: str) -> bool:
    """Whether the text holds the name as a whole word, or as several; both are `plain` already."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
