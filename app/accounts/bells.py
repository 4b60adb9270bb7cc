"""When the classes of a teacher meet, from the bell schedule: what pages show first, and what is read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models import BellPeriod, TaughtCourse

_BELLS = (
    select(BellPeriod)
    .join(
        TaughtCourse,
        (TaughtCourse.course_id == BellPeriod.course_id) & (TaughtCourse.teacher_id == BellPeriod.teacher_id),
    )
    .where(BellPeriod.teacher_id == bindparam("teacher_id"), TaughtCourse.followed)
)


@dataclass(frozen=True)
class Meeting:
    """A section meets from `starts` to `ends`, wall-clock time in the teacher's zone (both aware)."""

    course_id: int
    starts: datetime
    ends: datetime


def bells_of(session: Session, teacher_id: int) -> Sequence[BellPeriod]:
    """The bell schedule as far as the teacher follows its classes."""
    return session.scalars(_BELLS, {"teacher_id": teacher_id}).all()


def meeting_at_hand(bells: Sequence[BellPeriod], now: datetime) -> Meeting | None:
    """The meeting that goes on, else the next within seven days; `now` in the teacher's zone.

    Of two sections at once the one that began later is meant. None without a bell schedule.
    """
    meetings = meetings_from(bells, now)
    running = [meeting for meeting in meetings if meeting.starts <= now < meeting.ends]
    if running:
        return max(running, key=lambda found: found.starts)
    coming = [meeting for meeting in meetings if meeting.starts > now]
    return min(coming, key=lambda found: found.starts, default=None)


def meetings_from(bells: Sequence[BellPeriod], now: datetime) -> list[Meeting]:
    """Every meeting from today to the same weekday next week, in no order; `now` in the teacher's zone."""
    days = [now.date() + timedelta(days=ahead) for ahead in range(8)]
    return [
        Meeting(
            bell.course_id,
            datetime.combine(day, bell.starts, tzinfo=now.tzinfo),
            datetime.combine(day, bell.ends, tzinfo=now.tzinfo),
        )
        for day in days
        for bell in bells
        if day.weekday() in bell.weekdays
    ]
