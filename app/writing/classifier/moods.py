"""The mood of a comment, sentence by sentence: whether it orders, asks, wishes or states. Figures for its kind."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

_TABLE = tomllib.loads(files("app.writing.classifier").joinpath("moods.toml").read_text(encoding="utf-8"))
_MOODS = ("asks for an edit", "asks", "asks in a word", "orders", "needs", "states", "names")
_SUBJECTS = {name: re.compile(pattern) for name, pattern in _TABLE["subject"].items()}
MOOD_NAMES = (
    *(f"{where} {mood}" for where in ("any sentence", "first sentence", "last sentence") for mood in _MOODS),
    "sentences",
    *(f"begins with {name}" for name in _SUBJECTS),
)
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]|(?<!\w)['‘][^'’]+['’](?!\w)")
_SENTENCE = re.compile(r"[^.!?…;:\n—–]+(?:[.!?…]+|[;:\n—–]|$)")
_LEAD = re.compile(_TABLE["lead"])
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ORDERS = frozenset(_TABLE["orders"])
_EDIT, _WONDERS, _NEEDS, _STATES = (re.compile(_TABLE["mood"][name]) for name in ("edit", "wonders", "needs", "states"))
_WORDS_OF_A_BARE_QUESTION = 3


def moods(text: str) -> Iterator[float]:
    """One figure, 0 or 1 (the count of sentences up to 2), for each of `MOOD_NAMES`; what is quoted does not count."""
    plain = _QUOTED.sub(" it ", text.replace("’", "'").casefold())
    sentences = [sentence for sentence in _SENTENCE.findall(plain) if _WORD.search(sentence)]
    found = [_mood(sentence) for sentence in sentences] or [_MOODS.index("names")]
    for chosen in (found, found[:1], found[-1:]):
        yield from (1.0 if number in chosen else 0.0 for number in range(len(_MOODS)))
    yield min(len(sentences) / 3, 2.0)
    first = sentences[0].strip() if sentences else ""
    yield from (1.0 if pattern.match(first) else 0.0 for pattern in _SUBJECTS.values())


def _mood(sentence: str) -> int:
    """The place in `_MOODS`."""
    bare = _LEAD.sub("", sentence.strip())
    words = _WORD.findall(bare)
    if "?" in sentence or _WONDERS.match(bare):
        return _question(bare, words)
    if words and words[0] in _ORDERS:
        return _MOODS.index("orders")
    if _NEEDS.search(bare):
        return _MOODS.index("needs")
    return _MOODS.index("states" if _STATES.search(bare) else "names")


def _question(bare: str, words: list[str]) -> int:
    if _EDIT.match(bare):
        return _MOODS.index("asks for an edit")
    if _WONDERS.match(bare) or len(words) > _WORDS_OF_A_BARE_QUESTION:
        return _MOODS.index("asks")
    return _MOODS.index("asks in a word")
