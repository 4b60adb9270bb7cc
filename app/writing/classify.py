"""What a comment is about and what it does, from a small trained network over the comment and its passage.

A teacher's own corrections (`Habits`) go before it. `docs/writing.md` explains it to teachers, `docs/model-card.md`
says what it was trained on, how good it is and where it fails.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.writing.classifier.cues import coded_traits
from app.writing.classifier.habits import NO_HABITS, Habits
from app.writing.classifier.model import KINDS, TRAITS, Reading, Remark, read
from app.writing.words import Genre, Kind, Trait

CLASSIFIER = "minilm-7"
SORTED_FROM = 0.72
"""Below this confidence a page says “unsorted” instead of guessing: nine in ten of the sorted are right."""

_TOUCHED = 0.4


@dataclass(frozen=True)
class Classification:
    """`traits` begins with `primary_trait`; `confidence` (0 to 1) is for that one."""

    primary_trait: Trait
    traits: tuple[Trait, ...]
    kind: Kind
    confidence: float


def classify(text: str, quote: str, genre: Genre | None = None, habits: Habits = NO_HABITS) -> Classification:
    """Label one comment; always its best label, however unsure.

    Args:
        text: the comment as plain text.
        quote: the passage it hangs on; empty for a comment on the whole document.
        genre: of the assignment, where known.
        habits: what the teacher who reads it has corrected so far.
    """
    return classify_all([Remark(text, quote, genre)], habits)[0]


def classify_all(remarks: Sequence[Remark], habits: Habits = NO_HABITS) -> list[Classification]:
    """Label many comments of one teacher, in the same order; in about half the time of one by one."""
    return [_label(remark, reading, habits) for remark, reading in zip(remarks, read(remarks), strict=True)]


def _label(remark: Remark, reading: Reading, habits: Habits) -> Classification:
    shares = habits.weigh(remark, reading)
    best, kind = TRAITS[shares.argmax()], KINDS[reading.kind.argmax()]
    also = _ranked(zip(TRAITS, reading.traits, strict=True), coded_traits(remark.text))
    traits = (best,) if best is Trait.NONE else (best, *(trait for trait in also if trait is not best))
    return Classification(best, traits, kind, round(float(shares.max()), 3))


def _ranked(shares: Iterable[tuple[Trait, float]], coded: Collection[Trait]) -> list[Trait]:
    touched = [
        (share, trait) for trait, share in shares if trait is not Trait.NONE and (share >= _TOUCHED or trait in coded)
    ]
    return [trait for _, trait in sorted(touched, key=lambda found: -found[0])]
