"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

INTERVAL = timedelta(minutes=10)
"""Between two syncs of one teacher."""


class SettableClock:
    """A Thursday morning in October 2026, unless told otherwise."""

    def __init__(self, now: datetime = datetime(2026, 10, 15, 14, 31, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now

    def advance(self, by: timedelta) -> None:
        self._now += by
