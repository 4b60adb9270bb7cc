"""Moments as a teacher reads them off the wall: in the school's time zone, short, without a year."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Wall:
    """The wall of one classroom: its zone, and what the clock there says now (aware, any zone)."""

    zone: ZoneInfo
    now: datetime

    def time(self, moment: datetime) -> str:
        """“10:19”, as school bells are written: no AM or PM."""
        local = moment.astimezone(self.zone)
        return f"{local.hour % 12 or 12}:{local:%M}"

    def day(self, moment: datetime) -> str:
        """“Oct 10”."""
        return _short(moment.astimezone(self.zone).date())

    def moment(self, moment: datetime) -> str:
        """“10:19” today, “yesterday, 3:05”, otherwise “Oct 10, 3:05”."""
        days = (self.today - moment.astimezone(self.zone).date()).days
        if days == 0:
            return self.time(moment)
        return f"yesterday, {self.time(moment)}" if days == 1 else f"{self.day(moment)}, {self.time(moment)}"

    def weekday_and_time(self, moment: datetime) -> str:
        """“Thu, Oct 15, 10:31”."""
        local = moment.astimezone(self.zone)
        return f"{local:%a}, {_short(local.date())}, {self.time(moment)}"

    def weekday(self, moment: datetime) -> str:
        """“Thursday”."""
        return f"{moment.astimezone(self.zone):%A}"

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"
