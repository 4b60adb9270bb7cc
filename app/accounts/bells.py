"""When the classes of a teacher meet, from the bell schedule: what pages show first, and what is read first."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, join, select
from sqlalchemy.orm import Session

from app.accounts.school_days import Letter, SchoolDays
from app.models import BellPeriod, PostingHabits, TaughtCourse, Teacher

_DAYS_AHEAD = 14
"""After these every class that alternates between two weeks has met again."""

_FOLLOWED_BELLS = join(
    BellPeriod,
    TaughtCourse,
    (TaughtCourse.course_id == BellPeriod.course_id)
    & (TaughtCourse.teacher_id == BellPeriod.teacher_id)
    & TaughtCourse.followed,
)
_BELLS = (
    select(BellPeriod, PostingHabits.free_days, Teacher.lettered_day, Teacher.day_letter)
    .select_from(Teacher)
    .outerjoin(PostingHabits, PostingHabits.teacher_id == Teacher.id)
    .outerjoin(_FOLLOWED_BELLS, BellPeriod.teacher_id == Teacher.id)
    .where(Teacher.id == bindparam("teacher_id"))
    .order_by(BellPeriod.starts, BellPeriod.id)
)


@dataclass(frozen=True)
class Bells:
    """A teacher's bell schedule: the lines of it, and the days that it counts in."""

    periods: tuple[BellPeriod, ...] = ()
    days: SchoolDays = field(default_factory=SchoolDays)

    @property
    def lettered(self) -> bool:
        """Whether a class meets on A days or B days only."""
        return any(period.letter for period in self.periods)

    def meets(self, period: BellPeriod, day: date) -> bool:
        """On its weekdays, unless there is no school or the day has the other letter."""
        if day.weekday() not in period.weekdays or day in self.days.free:
            return False
        return period.letter is None or period.letter == self.days.letter(day)


@dataclass(frozen=True)
class Meeting:
    """A section meets from `starts` to `ends`, wall-clock time in the teacher's zone (both aware)."""

    course_id: int
    starts: datetime
    ends: datetime


def bells_of(session: Session, teacher_id: int) -> Bells:
    """The bell schedule as far as the teacher follows its classes. One query."""
    rows = session.execute(_BELLS, {"teacher_id": teacher_id}).all()
    _, free, said_of, letter = rows[0]
    days = SchoolDays(frozenset(free or ()), (said_of, Letter(letter)) if said_of and letter else None)
    periods: list[BellPeriod | None] = [period for period, *_ in rows]
    return Bells(tuple(filter(None, periods)), days)


def meeting_at_hand(bells: Bells, now: datetime) -> Meeting | None:
    """The meeting that goes on, else the next within two weeks; `now` in the teacher's zone.

    Of two sections at once the one that began later is meant. None without a bell schedule.
    """
    meetings = meetings_from(bells, now)
    running = [meeting for meeting in meetings if meeting.starts <= now < meeting.ends]
    if running:
        return max(running, key=lambda found: found.starts)
    coming = [meeting for meeting in meetings if meeting.starts > now]
    return min(coming, key=lambda found: found.starts, default=None)


def meetings_from(bells: Bells, now: datetime) -> list[Meeting]:
    """Every meeting from today to the same weekday two weeks on, day by day; `now` in the teacher's zone."""
    days = [now.date() + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD + 1)]
    return [
        Meeting(
            period.course_id,
            datetime.combine(day, period.starts, tzinfo=now.tzinfo),
            datetime.combine(day, period.ends, tzinfo=now.tzinfo),
        )
        for day in days
        for period in bells.periods
        if bells.meets(period, day)
    ]
