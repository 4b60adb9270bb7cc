"""Google's quotas, obeyed before Google complains: every sending books its second, with all processes in one table."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from random import Random

from sqlalchemy import Engine, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts import window
from app.accounts.limits import Limit, Limits
from app.accounts.window import Booked
from app.models import QuotaWindow
from integrations.google.errors import RateLimited

# A process that is frozen while it holds the rows must not stop everybody else's reading.
_BRIEFLY = text("SET LOCAL synchronous_commit = off; SET LOCAL idle_in_transaction_session_timeout = '5s'")
LONGEST_PAUSE = 900  # seconds; whatever one answer says, a whole district does not stand still for a day
_jitter = Random()  # noqa: S311  spreads the load, protects nothing

_LOCKED = (
    select(QuotaWindow.id, QuotaWindow.teacher_id, QuotaWindow.booked, QuotaWindow.paused_until)
    .where(
        QuotaWindow.api == bindparam("api"),
        or_(QuotaWindow.teacher_id.is_(None), QuotaWindow.teacher_id == bindparam("teacher")),
    )
    .order_by(QuotaWindow.teacher_id.nulls_first())
    .with_for_update()
)
_MADE = insert(QuotaWindow).values(api=bindparam("api"), teacher_id=bindparam("teacher")).on_conflict_do_nothing()
_NOW = select(func.extract("epoch", func.clock_timestamp()))
_KEPT = (
    update(QuotaWindow)
    .where(QuotaWindow.id == bindparam("window"))
    .values(booked=bindparam("units"), paused_until=bindparam("until"))
)


@dataclass(slots=True)
class _Window:
    """A row of the table while it is locked."""

    booked: Booked
    paused_until: int
    of_user: bool

    def most(self, limit: Limit) -> int:
        return limit.user if self.of_user else limit.project


def _agreed(windows: Sequence[_Window], limit: Limit, units: int, now: int) -> int:
    """The first second that fits into all of them."""
    second = max([now, *(each.paused_until for each in windows)])
    agreed = None
    while agreed != second:
        agreed = second
        for each in windows:
            second = window.earliest(each.booked, each.most(limit), units, second)
    return second


@dataclass(frozen=True, slots=True)
class Quota:
    """One teacher's part in the quotas, as the transport wants it. An API without a limit is never waited for.

    Without a `teacher_id`, as for who signs in for the first time, only the project's part is booked. Who does not
    `wait`, as somebody at the door, is booked in the second at hand, with room in it or without: who reads makes way.
    Real time throughout, the database's own: of all clocks the one that every process shares.
    """

    engine: Engine
    limits: Limits
    teacher_id: int | None
    waits: bool = True

    def most_at_once(self, api: str) -> int | None:
        """The largest sending that can be within the limit; None for any."""
        limit = self.limits.get(api)
        return min(limit.user, limit.project) if limit else None

    def take(self, api: str, units: int, sleep: Callable[[float], None]) -> None:
        """Return when so much may be asked of Google, by this teacher and by the project; both are booked, or neither.

        `sleep(seconds)` is called outside any transaction. What it raises ends the waiting, and gives the booking back.
        """
        limit = self.limits.get(api)
        while limit:
            second, wait = self._book(api, limit, units)
            if wait <= 0 or self._waited(api, units, second, wait, sleep):
                return

    def refused(self, api: str, error: RateLimited) -> None:
        """Google said no all the same: nothing more is asked before Retry-After, or about a second, has passed."""
        if api not in self.limits:
            return
        delay = min(error.retry_after or _jitter.uniform(0.5, 1.5), LONGEST_PAUSE)
        with self._windows(api) as (windows, now):
            for refused in windows[1:] if error.of_user else windows[:1]:
                refused.paused_until = max(refused.paused_until, ceil(now + delay))

    def left(self, api: str) -> int | None:
        """The most units that could be taken without waiting; None for any."""
        limit = self.limits.get(api)
        if limit is None:
            return None
        with self._windows(api) as (windows, now):
            if max(each.paused_until for each in windows) > now:
                return 0
            return min(window.left(each.booked, each.most(limit), int(now)) for each in windows)

    def _book(self, api: str, limit: Limit, units: int) -> tuple[int, float]:
        """The second that was booked with both, and how many seconds it is away."""
        with self._windows(api) as (windows, now):
            second = _agreed(windows, limit, units, int(now)) if self.waits else int(now)
            for each in windows:
                each.booked = window.book(each.booked, units, second, int(now))
            return second, second - now

    def _waited(self, api: str, units: int, second: int, wait: float, sleep: Callable[[float], None]) -> bool:
        """Whether the booked second came, and still holds: Google may have refused somebody else in the meantime."""
        holds = False
        try:
            sleep(wait)
            with self._windows(api) as (windows, now):
                holds = max(each.paused_until for each in windows) <= now
        finally:
            if not holds:
                with self._windows(api) as (windows, now):
                    for each in windows:
                        each.booked = window.book(each.booked, -units, second, int(now))
        return holds

    @contextmanager
    def _windows(self, api: str) -> Iterator[tuple[list[_Window], float]]:
        """The project's window and the teacher's, locked, always in this order, and the time. Changes are kept."""
        key = {"api": api, "teacher": self.teacher_id}
        wanted = [key] if self.teacher_id is None else [{**key, "teacher": None}, key]
        with self.engine.connect() as connection:
            connection.execute(_BRIEFLY)
            found = connection.execute(_LOCKED, key).all()
            if len(found) < len(wanted):
                connection.rollback()  # whoever waits for a row that somebody is making must hold none meanwhile
                connection.execute(_MADE, wanted)
                connection.commit()
                connection.execute(_BRIEFLY)
                found = connection.execute(_LOCKED, key).all()
            windows = [
                _Window({int(at): n for at, n in row.booked.items()}, row.paused_until, row.teacher_id is not None)
                for row in found
            ]
            yield windows, float(connection.execute(_NOW).scalar_one())
            kept = [
                {"window": row.id, "units": now.booked, "until": now.paused_until}
                for row, now in zip(found, windows, strict=True)
            ]
            connection.execute(_KEPT, kept)
            connection.commit()
