"""Moments as a teacher reads them off the wall: in the school's time zone, short, without a year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.briefs.words import clock_words, date_words, moment_words


@dataclass(frozen=True)
class Wall:
    """The wall of one classroom: its zone, and what the clock there says now (aware, any zone)."""

    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The day on the classroom's calendar."""
        return self.now.astimezone(self.zone).date()

    def time(self, moment: datetime) -> str:
        """“10:19”."""
        return clock_words(moment, self.zone)

    def day(self, moment: datetime) -> str:
        """“Oct 10”."""
        return date_words(moment, self.now, self.zone)

    def date(self, day: date) -> str:
        """“Thu, Oct 15”."""
        return _dated(day)

    def moment(self, moment: datetime) -> str:
        """“10:19” today, “yesterday, 3:05”, otherwise “Oct 10, 3:05”."""
        return moment_words(moment, self.now, self.zone)

    def weekday_and_time(self, moment: datetime) -> str:
        """“Thu, Oct 15, 10:31”."""
        return f"{moment.astimezone(self.zone):%a}, {self.day(moment)}, {self.time(moment)}"

    def coming(self, moment: datetime) -> str:
        """“Friday” if it is within a week; after that nobody would know which Friday is meant: “Fri, Oct 23”."""
        return coming_day(moment.astimezone(self.zone).date(), self.today)

    def weekday(self, moment: datetime) -> str:
        """“Thursday”."""
        return f"{moment.astimezone(self.zone):%A}"


def coming_day(day: date, today: date) -> str:
    """As `Wall.coming`."""
    return f"{day:%A}" if day - today < timedelta(days=7) else _dated(day)


def _dated(day: date) -> str:
    return f"{day:%a, %b} {day.day}"
