"""What a reader sees in a comment and its passage beside the words' meaning: marks, repetition, openings, slips.

Order and number of the figures are part of the trained weights: a change here needs a training run.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from app.writing.classifier.cues import KIND_MARKS, cue_weights, kind_marks
from app.writing.classifier.moods import MOOD_NAMES, moods
from app.writing.words import Genre, Trait

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_TABLE = tomllib.loads(files("app.writing.classifier").joinpath("marks.toml").read_text(encoding="utf-8"))
SMALL_WORDS = frozenset(_TABLE["small_words"])
_MARKS = {
    part: {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _TABLE[part].items()}
    for part in ("comment", "passage")
}
_PAST = re.compile(r"\b(?:was|were|had|did|said|went|came|saw|took|got|felt|ran|\w{3,}ed)\b")
_PRESENT = re.compile(
    r"\b(?:is|are|am|has|does|says|goes|comes|sees|takes|gets|feels|runs|looks|opens|walks|screams|tells)\b"
)
_VERB = re.compile(rf"{_PAST.pattern}|{_PRESENT.pattern}|\b(?:will|would|can|could|should|have|do|be)\b")
_SHORT, _EVEN = 5, 2
"""Words of a comment that may be nothing but a correction; words by which sentences of one length differ."""
_ALIKE = 0.6

NAMES = (
    *(f"comment {name}" for name in _MARKS["comment"]),
    "comment length",
    "comment of a word or two",
    *(f"comment words {trait}" for trait in Trait),
    *(f"comment code {trait}" for trait in Trait),
    *(f"comment {mark}" for mark in KIND_MARKS),
    "comment repeats passage",
    "comment is words of the passage",
    "comment spells a word of the passage anew",
    "comment without a word",
    *(f"comment {name}" for name in MOOD_NAMES),
    *(f"passage {name}" for name in _MARKS["passage"]),
    "passage begins small",
    "passage empty",
    "passage length",
    "passage of a word or two",
    "passage sentences",
    "passage longest sentence",
    "passage all short",
    "passage variety",
    "passage sentences of one length",
    "passage repetition",
    "passage word twice in a row",
    "passage same openings",
    "passage two tenses",
    "passage without a verb",
    "passage capital inside",
    "passage small i",
    *(f"genre {genre}" for genre in Genre),
)


def features(text: str, quote: str, genre: Genre | None) -> list[float]:
    """One figure from 0 to about 4 for each of `NAMES`."""
    return [*_of_comment(text.replace("’", "'"), quote), *_of_passage(quote.replace("’", "'")), *_of_genre(genre)]


def _of_comment(text: str, quote: str) -> Iterator[float]:
    words = _WORD.findall(text)
    yield from (1.0 if pattern.search(text) else 0.0 for pattern in _MARKS["comment"].values())
    yield math.log1p(len(words)) / 2
    yield 1.0 if len(words) <= 2 else 0.0
    yield from cue_weights(text)
    yield from kind_marks(text)
    yield from _beside_passage([word.casefold() for word in words], {word.casefold() for word in _WORD.findall(quote)})
    yield 0.0 if words else 1.0
    yield from moods(text)


def _beside_passage(said: list[str], quoted: set[str]) -> Iterator[float]:
    """Whether the comment takes up a word of weight, is nothing but the passage's words, or corrects one of them."""
    taken_up = [word for word in said if word in quoted]
    yield 1.0 if set(taken_up) - SMALL_WORDS else 0.0
    yield 1.0 if said and len(taken_up) == len(said) else 0.0
    anew = [word for word in said if word not in quoted] if len(said) <= _SHORT else []
    yield 1.0 if any(_nearly(word, other) for word in anew for other in quoted) else 0.0


def _nearly(word: str, other: str) -> bool:
    return len(word) > 1 and len(other) > 1 and Levenshtein.normalized_similarity(word, other) >= _ALIKE


def _of_passage(quote: str) -> Iterator[float]:
    yield from (1.0 if pattern.search(quote) else 0.0 for pattern in _MARKS["passage"].values())
    yield 1.0 if quote[:1].islower() else 0.0
    words = [word.casefold() for word in _WORD.findall(quote)]
    sentences = [found for sentence in _SENTENCE.findall(quote) if (found := _WORD.findall(sentence))]
    lengths = [len(sentence) for sentence in sentences] or [0]
    yield 0.0 if words else 1.0
    yield math.log1p(len(words)) / 2
    yield 1.0 if len(words) in {1, 2} else 0.0
    yield len(sentences) / 4
    yield max(lengths) / 30
    yield 1.0 if len(lengths) > 2 and max(lengths) < 8 else 0.0
    yield (max(lengths) - min(lengths)) / 20
    yield 1.0 if len(lengths) > 2 and max(lengths) - min(lengths) <= _EVEN else 0.0
    yield from _repetition(words, [sentence[0].casefold() for sentence in sentences])
    small = quote.casefold()
    yield 1.0 if _PAST.search(small) and _PRESENT.search(small) else 0.0
    yield 0.0 if _VERB.search(small) else 1.0
    yield 1.0 if re.search(r"(?<=[a-z,] )[A-Z][a-z]+", quote) else 0.0
    yield 1.0 if re.search(r"(?<!\w)i(?!\w)", quote) else 0.0


def _repetition(words: list[str], openings: list[str]) -> Iterator[float]:
    """How often the most used word of weight returns, whether a word stands twice in a row, and the same openings."""
    often = Counter(word for word in words if word not in SMALL_WORDS and len(word) > 2)
    yield (max(often.values(), default=1) - 1) / 2
    yield 1.0 if any(left == right for left, right in pairwise(words)) else 0.0
    yield (max(Counter(openings).values(), default=1) - 1) / 2


def _of_genre(genre: Genre | None) -> Iterator[float]:
    yield from (1.0 if genre is known else 0.0 for known in Genre)
