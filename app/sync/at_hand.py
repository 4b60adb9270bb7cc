"""Which assignment a section is working on: the first question of every brief, of Today, and of a poll."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import and_

from app.models import Coursework

# What students can see and hand in.
ASSIGNED = and_(Coursework.removed_at.is_(None), Coursework.work_type == "ASSIGNMENT", Coursework.state == "PUBLISHED")
STILL_AT_HAND = timedelta(days=3)
"""How long after its due time an assignment is still the one to talk about."""


class Dated(Protocol):
    """A coursework row."""

    @property
    def id(self) -> int: ...
    @property
    def due_at(self) -> datetime | None: ...


Work = TypeVar("Work", bound=Dated)


def assignment_at_hand(works: Iterable[Work], now: datetime) -> Work | None:
    """The soonest due that is not long past; else the newest without a due date; else the one due last."""
    every = list(works)
    dated = [(work.due_at, work.id, work) for work in every if work.due_at is not None]
    coming = [entry for entry in dated if entry[0] >= now - STILL_AT_HAND]
    if coming:
        return min(coming, key=lambda entry: entry[:2])[2]
    undated = [work for work in every if work.due_at is None]
    if undated:
        return max(undated, key=lambda work: work.id)
    return max(dated, key=lambda entry: entry[:2])[2] if dated else None
