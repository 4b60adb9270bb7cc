"""Which days are school days, and whether they are A or B days: what bells, posts and the desk count in. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SCHOOL_WEEKDAYS = range(5)  # Monday to Friday
_WEEK = 7


class Letter(StrEnum):
    """What a school calls every other day."""

    A = "A"
    B = "B"

    @property
    def other(self) -> "Letter":
        return Letter.B if self is Letter.A else Letter.A


LetteredDay = tuple[date, Letter]


@dataclass(frozen=True)
class SchoolDays:
    """Monday to Friday but for the `free` days. `lettered` is a day of which the teacher said the letter, if any."""

    free: frozenset[date] = frozenset()
    lettered: LetteredDay | None = None

    def first_from(self, day: date) -> date:
        """The first school day that is not before `day`."""
        while not is_school_day(day, self.free):
            day += timedelta(days=1)
        return day

    def letter(self, day: date) -> Letter | None:
        """Letters alternate over school days, so that a day without school moves those after it.

        What was said of a day that turned out to have no school is true of the next one that has. None on a day
        without school, and while no letter was said of any day.
        """
        if self.lettered is None or not is_school_day(day, self.free):
            return None
        said_of, letter = self.lettered
        return letter if (self._number(day) - self._number(said_of)) % 2 == 0 else letter.other

    def _number(self, day: date) -> int:
        """How many school days lie before `day`, since the Monday on which the calendar begins."""
        weeks, rest = divmod(day.toordinal() - 1, _WEEK)
        free = sum(each < day and each.weekday() in SCHOOL_WEEKDAYS for each in self.free)
        return weeks * len(SCHOOL_WEEKDAYS) + min(rest, len(SCHOOL_WEEKDAYS)) - free


def is_school_day(day: date, free: AbstractSet[date]) -> bool:
    """Whether there is school: from Monday to Friday, but not on the days that the teacher has named as `free`."""
    return day.weekday() in SCHOOL_WEEKDAYS and day not in free
