"""From where on a writer is flagged: the teacher's own numbers, which Today, the brief and the API count with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import BadInput, about
from app.models import FlagThresholds, Teacher


@dataclass(frozen=True)
class Thresholds:
    """`behind_percent` of what half the class has is behind; the others are days (docs/writing.md, Who to sit with).

    `due_ahead_days`: so long before its day a follow-up counts as due.
    """

    behind_percent: int = 50
    wait_days: int = 14
    untouched_days: int = 5
    flat_days: int = 5
    due_ahead_days: int = 1


USUAL = Thresholds()
LIMITS: Mapping[str, tuple[int, int]] = {
    "behind_percent": (10, 90),
    "wait_days": (2, 90),
    "untouched_days": (1, 60),
    "flat_days": (2, 60),
    "due_ahead_days": (0, 14),
}
"""The lowest and the highest that each may be, both included."""


def threshold_columns() -> tuple[ColumnElement[int], ...]:
    """For a statement that joins `FlagThresholds` outer: what is set, else the usual, under the names of the fields."""
    return tuple(
        func.coalesce(getattr(FlagThresholds, name), usual).label(name) for name, usual in asdict(USUAL).items()
    )


def thresholds_in(row: Row[Any]) -> Thresholds:
    """Out of a row with `threshold_columns`."""
    return Thresholds(**{name: getattr(row, name) for name in LIMITS})


def thresholds_of(session: Session, teacher_id: int) -> Thresholds:
    """What is set, else the usual."""
    row = session.get(FlagThresholds, teacher_id)
    return Thresholds(**{name: getattr(row, name) for name in LIMITS}) if row else USUAL


def keep_thresholds(session: Session, teacher: Teacher, wanted: Thresholds) -> None:
    """Set them all.

    Raises:
        BadInput: one of them is beyond its limits.
    """
    values = asdict(wanted)
    for name, (low, high) in LIMITS.items():
        if not low <= values[name] <= high:
            with about(name):
                raise BadInput(
                    f"{values[name]} is not between {low} and {high}.",
                    safe="Nothing was changed.",
                    remedy="Look at the numbers again.",
                )
    row = insert(FlagThresholds).values(teacher_id=teacher.id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[FlagThresholds.teacher_id], set_=values))
