"""Which section is in the room now, from the teacher's bell schedule: the first thing that Today says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models import BellPeriod, TaughtCourse

CONFERENCE_MINUTES = 7

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


@dataclass(frozen=True)
class Period:
    """The meeting to prepare for. `minutes_left` and `conferences_left` are 0 unless it is running (`running`)."""

    meeting: Meeting
    running: bool
    minutes_left: int
    conferences_left: int


def period_now(session: Session, *, teacher_id: int, time_zone: str, now: datetime) -> Period | None:
    """The running section, else the next one within seven days; nothing without a bell schedule."""
    bells = session.scalars(_BELLS, {"teacher_id": teacher_id}).all()
    return current_period(bells, now.astimezone(ZoneInfo(time_zone)))


def current_period(bells: Sequence[BellPeriod], now: datetime) -> Period | None:
    """`now` in the teacher's zone. Of two sections at once the one that began later is meant."""
    meetings = meetings_from(bells, now)
    running = [meeting for meeting in meetings if meeting.starts <= now < meeting.ends]
    if running:
        meeting = max(running, key=lambda found: found.starts)
        minutes = int((meeting.ends - now).total_seconds() // 60)
        return Period(meeting, running=True, minutes_left=minutes, conferences_left=minutes // CONFERENCE_MINUTES)
    coming = [meeting for meeting in meetings if meeting.starts > now]
    if not coming:
        return None
    return Period(min(coming, key=lambda found: found.starts), running=False, minutes_left=0, conferences_left=0)


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
