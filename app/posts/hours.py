"""When posts may go out: school days between two times of the teacher's own wall clock. Pure.

Hours are wall-clock hours, so that they stay where the school has them when daylight saving begins and ends.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.accounts.school_days import is_school_day

OPENS, CLOSES = time(7, 30), time(18)
EARLIEST, LATEST = time(6), time(21)
"""Between these a teacher may choose."""

SPACING = timedelta(minutes=1)
"""Between two posts of one class, so that a stream is not flooded."""

LAST_MOMENT = timedelta(minutes=2)
"""Nothing is begun so near to the end that a slow answer could carry it past the end."""

_DAYS_AHEAD = 400


@dataclass(frozen=True)
class Hours:
    """`opens` is within the hours, `closes` no longer. On `free_days` there is no school."""

    zone: ZoneInfo
    opens: time = OPENS
    closes: time = CLOSES
    free_days: frozenset[date] = frozenset()

    def is_school_day(self, day: date) -> bool:
        return is_school_day(day, self.free_days)

    def is_open(self, moment: datetime) -> bool:
        """Whether a post may go out at `moment` (aware)."""
        local = moment.astimezone(self.zone)
        return self.is_school_day(local.date()) and self.opens <= local.time() < self.closes

    def may_begin(self, moment: datetime) -> bool:
        """Whether a post that is begun at `moment` will be out before the end."""
        return self.is_open(moment) and self.is_open(moment + LAST_MOMENT)

    def next_open(self, moment: datetime) -> datetime | None:
        """The first moment from `moment` on at which a post may begin, in UTC; None within a year of free days."""
        if self.may_begin(moment):
            return moment.astimezone(UTC)
        openings = (self.opening(day) for day in self._school_days(self.day_of(moment)))
        return next((at for at in openings if at > moment and self.may_begin(at)), None)

    def opening(self, day: date) -> datetime:
        """When that day opens, in UTC."""
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The teacher's own day."""
        return moment.astimezone(self.zone).date()

    def day_before(self, day: date) -> date | None:
        """The last school day before `day`; None after a year of free days, or where the calendar begins."""
        days = (day - timedelta(days=back) for back in range(1, min(_DAYS_AHEAD, day.toordinal())))
        return next((found for found in days if self.is_school_day(found)), None)

    def _school_days(self, first: date) -> Iterator[date]:
        days = (first + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD))
        return (day for day in days if self.is_school_day(day))


def free_slot(
    hours: Hours, wanted: datetime, student_days: Collection[date], class_moments: Collection[datetime]
) -> datetime | None:
    """The first moment from `wanted` on at which one more post may go out, in UTC; None if there is none in a year.

    Args:
        hours: the teacher's.
        wanted: aware.
        student_days: the teacher's days on which the student gets another post, and so no second.
        class_moments: when other posts of the class go out, from each of which it keeps its distance.
    """
    moment = hours.next_open(wanted)
    while moment is not None:
        if hours.day_of(moment) in student_days:
            moment = hours.next_open(hours.opening(hours.day_of(moment) + timedelta(days=1)))
            continue
        near = [other for other in class_moments if abs(other - moment) < SPACING]
        if not near:
            return moment
        moment = hours.next_open(max(near) + SPACING)
    return None
