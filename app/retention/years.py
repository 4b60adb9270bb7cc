"""School years and when their records go: pure, in days (docs/retention.md)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.settings import Settings

_MIDDAY = time(12, tzinfo=UTC)


@dataclass(frozen=True)
class Retention:
    """What the school chose: the day on which its year ends, as MM-DD, and for how many days after it records stay."""

    year_ends: str
    days: int

    def year_end(self, day: date) -> date:
        """The end of the school year that `day` lies in. 29 February counts as 1 March."""
        month, number = map(int, self.year_ends.split("-"))
        ends_on = (month, number) if (month, number) != (2, 29) else (3, 1)
        ends = [date(year, *ends_on) for year in (day.year, day.year + 1)]
        return next(end for end in ends if end >= day)

    def kept_until(self, day: date) -> date:
        """The last day on which records of `day` are kept."""
        return self.year_end(day) + timedelta(days=self.days)

    def gone_before(self, today: date) -> datetime:
        """What was last touched before this moment is no longer kept `today`.

        It is midday in UTC after a school year has ended: by then it has ended wherever the school is.
        """
        oldest_kept = self.year_end(today - timedelta(days=self.days))
        return datetime.combine(oldest_kept.replace(year=oldest_kept.year - 1) + timedelta(days=1), _MIDDAY)


def chosen(settings: Settings) -> Retention | None:
    """None while the school has not chosen; then the service does not start."""
    if settings.school_year_end is None or settings.retention_days is None:
        return None
    return Retention(settings.school_year_end, settings.retention_days)
