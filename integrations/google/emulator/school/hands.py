"""How a student types: habits that go through everything the student writes, so that the drafts look different."""

import re
from collections.abc import Callable
from random import Random

Hand = Callable[[str], str]

_CONTRACTIONS = {
    "I’ve": "I have",
    "I’m": "I am",
    "don’t": "do not",
    "didn’t": "did not",
    "wasn’t": "was not",
    "couldn’t": "could not",
    "doesn’t": "does not",
    "isn’t": "is not",
    "can’t": "cannot",
    "It’s": "It is",
    "That’s": "That is",
}
_MISSPELT = {
    "because": "becuase",
    "their": "thier",
    "believe": "beleive",
    "until": "untill",
    "really": "realy",
    "remember": "remeber",
    "finally": "finaly",
    "which": "wich",
    "a lot": "alot",
    "tried": "tryed",
}
_TEXTED = {
    "because": "bc",
    "and then": "n then",
    "with ": "w ",
    "about": "abt",
    "don’t": "dont",
    "didn’t": "didnt",
    "wasn’t": "wasnt",
    "something": "smth",
    "going to": "gonna",
}
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


CORRECTIONS = {wrong: right for right, wrong in _MISSPELT.items()}


def _replacing(words: dict[str, str]) -> Hand:
    pattern = re.compile("|".join(map(re.escape, words)))
    return lambda text: pattern.sub(lambda found: words[found[0]], text)


def _small_i(text: str) -> str:
    return re.sub(r"\bI\b", "i", text)


def _straight(text: str) -> str:
    return text.translate(_STRAIGHT)


def _loose_apostrophes(text: str) -> str:
    return re.sub(r"n’t\b", "nt", text)


def _careful(text: str) -> str:
    return text


_HABITS: tuple[tuple[int, tuple[Hand, ...]], ...] = (
    (30, (_careful,)),
    (22, (_straight,)),
    (10, (_replacing(_CONTRACTIONS),)),
    (12, (_replacing(_MISSPELT),)),
    (8, (_replacing(_MISSPELT), _loose_apostrophes, _straight)),
    (8, (_small_i, _straight)),
    (10, (_replacing(_TEXTED), _small_i, _straight)),
)


def hand_of(login: str) -> Hand:
    """The same student types the same way in everything."""
    weights, habits = zip(*_HABITS, strict=True)
    (chosen,) = Random(login).choices(habits, weights)

    def hand(text: str) -> str:
        for habit in chosen:
            text = habit(text)
        return text

    return hand
