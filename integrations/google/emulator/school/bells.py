"""The clock of the sample school: its zone, its bells, the demo's first moment and the moments replayed before it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from integrations.google.emulator.school.ids import classroom_id

TIME_ZONE = "America/New_York"
ZONE = ZoneInfo(TIME_ZONE)

_NO_SCHOOL = frozenset(
    {date(2026, 10, 12), date(2026, 11, 3), date(2026, 11, 11), date(2026, 11, 26), date(2026, 11, 27)}
)
_SATURDAY = 5
_SETTLING_IN = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Period:
    """One of Ms. Rivera's sections; `start` and `end` are the school's local times."""

    number: int
    label: str
    course: str
    start: time
    end: time


def course_id(period: int) -> str:
    return classroom_id("course", f"period {period}")


PERIODS = tuple(
    Period(number, f"Period {number}", course_id(number), time.fromisoformat(start), time.fromisoformat(end))
    for number, start, end in (
        (1, "08:30", "09:22"),
        (2, "09:26", "10:18"),
        (3, "10:22", "11:14"),
        (5, "12:44", "13:36"),
        (6, "13:40", "14:32"),
    )
)


def local(day: date, clock: time) -> datetime:
    """The moment when the clocks of the school show `clock` on `day`."""
    return datetime.combine(day, clock, tzinfo=ZONE)


START = local(date(2026, 10, 15), time(10, 31))

REPLAY_POINTS = (
    local(date(2026, 9, 25), time(15, 40)),
    local(date(2026, 10, 2), time(15, 40)),
    local(date(2026, 10, 7), time(21, 45)),
    local(date(2026, 10, 9), time(21, 45)),
    local(date(2026, 10, 13), time(16, 0)),
)


def is_school_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _NO_SCHOOL


def next_school_morning(now: datetime) -> datetime:
    """The first period of the next school day after the local day of `now`, when everybody has sat down."""
    day = now.astimezone(ZONE).date() + timedelta(days=1)
    while not is_school_day(day):
        day += timedelta(days=1)
    return local(day, PERIODS[0].start) + _SETTLING_IN
