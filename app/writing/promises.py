"""How a follow-up stands on a day: the one rule behind the brief, the queue, the record and the skills map.

It presses from the day that was set, or, for “next draft”, as soon as a draft shows something. A teacher who says on
that day or later what was seen, progress or none, has looked: the day is settled, and the next draft is waited for.
"""

from datetime import date, datetime
from enum import StrEnum

from app.writing.words import Level


class Promise(StrEnum):
    """In the order in which it asks for the teacher."""

    LATE = "late"
    TODAY = "today"
    NEW_DRAFT = "new_draft"
    COMING = "coming"
    LOOKED = "looked"
    RESTED = "rested"
    CONTINUED = "continued"
    DONE = "done"


DUE_FROM, DUE_BEFORE = date(2000, 1, 1), date(2100, 1, 1)
"""A day to look again lies between them: anything else is a slip, and no calendar is asked about it."""

PRESSING = frozenset({Promise.LATE, Promise.TODAY, Promise.NEW_DRAFT})


def local_day(moment: datetime | None, local: datetime) -> date | None:
    """The day of a moment in the zone of `local`."""
    return moment.astimezone(local.tzinfo).date() if moment else None


def day_awaited(due_on: date | None, looked_on: date | None) -> date | None:
    """The day that was set, unless the teacher's last word, said on `looked_on`, has settled it."""
    settled = due_on is not None and looked_on is not None and looked_on >= due_on
    return None if settled else due_on


def open_standing(
    *, due_on: date | None, next_draft: bool, waiting: bool, looked_on: date | None, today: date
) -> Promise:
    """Of an open one, on the teacher's local day `today`; `waiting`: a draft showed something not decided on yet."""
    awaited = day_awaited(due_on, looked_on)
    if awaited is not None and awaited <= today:
        return Promise.TODAY if awaited == today else Promise.LATE
    settled = awaited != due_on
    if waiting and (next_draft or settled):
        return Promise.NEW_DRAFT
    return Promise.LOOKED if settled else Promise.COMING


def ended_standing(outcome: Level | None, *, continued: bool) -> Promise:
    """Of a closed one."""
    if continued:
        return Promise.CONTINUED
    return Promise.DONE if outcome is Level.INDEPENDENT else Promise.RESTED
