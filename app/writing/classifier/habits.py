"""What one teacher has corrected, and how that bends the reading of the same teacher's later comments.

A correction of the very same comment on the very same passage wins at once. Any other speaks for comments like it, by
their words and by how the network reads them, and only as far as the classifier was wrong there: one alone sways a
doubtful reading, ten of one habit a sure one. Two teachers are two values; nothing is kept between calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.writing.classifier.features import SMALL_WORDS
from app.writing.classifier.model import TRAITS, Reading, Remark, read
from app.writing.classifier.network import Array
from app.writing.classifier.wordpiece import words_of
from app.writing.words import Trait

_RATE = np.float32(2.5)
_SAME_WORDS = 3.0
"""A correction of the same words beside another passage weighs as much as this many of like ones."""
_UNLIKE = np.float32(0.5)
"""Two comments whose meanings have this cosine have nothing to say about each other."""


@dataclass(frozen=True)
class Correction:
    """A teacher's word on what one comment is about, with the comment and its passage as they were."""

    text: str
    quote: str
    primary_trait: Trait


@dataclass(frozen=True)
class Habits:
    """One teacher's corrections as `habits_of` prepares them.

    `wrong` is corrections by traits: what the teacher says less what the classifier gave.
    """

    told: dict[tuple[str, str], Trait]
    words: tuple[frozenset[str], ...]
    meanings: Array
    wrong: Array

    def weigh(self, remark: Remark, reading: Reading) -> Array:
        """The shares of the traits after what this teacher has corrected; they sum to 1."""
        if not self.words:
            return reading.trait
        told = self.told.get(_key(remark.text, remark.quote))
        if told is not None:
            return _only(told)
        raised = np.log(np.maximum(reading.trait, np.float32(1e-4)))
        raised += _RATE * (self._likeness(remark, reading) @ self.wrong)
        bent: Array = np.exp(raised - raised.max())
        bent /= bent.sum()
        return bent

    def _likeness(self, remark: Remark, reading: Reading) -> Array:
        """0 to 1 for each correction, `_SAME_WORDS` for one in the same words."""
        read_alike = np.maximum((self.meanings @ reading.meaning - _UNLIKE) / (1 - _UNLIKE), 0)
        words = _words(remark.text)
        said_alike = [_shared(words, known) for known in self.words]
        alike: Array = np.maximum(read_alike, np.array(said_alike, dtype=np.float32))
        return alike


NO_HABITS = Habits({}, (), np.zeros((0, 0), dtype=np.float32), np.zeros((0, len(TRAITS)), dtype=np.float32))


def habits_of(corrections: Sequence[Correction]) -> Habits:
    """One teacher's corrections, the newest last: where two contradict each other on one comment it wins.

    Reads every correction once, about a millisecond each; keep the value for a batch of comments.
    """
    latest = {_key(one.text, one.quote): one for one in corrections}
    if not latest:
        return NO_HABITS
    kept = list(latest.values())
    readings = read([Remark(one.text, one.quote) for one in kept])
    return Habits(
        told={key: one.primary_trait for key, one in latest.items()},
        words=tuple(_words(one.text) for one in kept),
        meanings=np.stack([reading.meaning for reading in readings]),
        wrong=np.stack([_only(one.primary_trait) - found.trait for one, found in zip(kept, readings, strict=True)]),
    )


def _words(text: str) -> frozenset[str]:
    """Those that carry weight, or all where none does (“Again?”)."""
    words = frozenset(words_of(text))
    return frozenset(word for word in words - SMALL_WORDS if word.isalnum()) or words


def _only(trait: Trait) -> Array:
    return np.array([float(trait is known) for known in TRAITS], dtype=np.float32)


def _key(text: str, quote: str) -> tuple[str, str]:
    return " ".join(words_of(text)), " ".join(words_of(quote))


def _shared(left: frozenset[str], right: frozenset[str]) -> float:
    """Shared words in proportion to the fewer (the overlap coefficient), and more for the same words."""
    if not left or not right:
        return 0.0
    return _SAME_WORDS if left == right else len(left & right) / min(len(left), len(right)) / 2
