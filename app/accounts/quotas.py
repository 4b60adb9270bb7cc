"""Google's quotas, obeyed before Google complains: every sending books its second, with all processes in one table."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from random import Random

from sqlalchemy import func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts import window
from app.accounts.limits import Limit, Limits
from app.database import Sessions
from app.models import QuotaWindow
from integrations.google.errors import RateLimited

# A process that is frozen while it holds the rows must not stop everybody else's reading.
_BRIEFLY = text("SET LOCAL synchronous_commit = off; SET LOCAL idle_in_transaction_session_timeout = '5s'")
_jitter = Random()  # noqa: S311  spreads the load, protects nothing


@dataclass(frozen=True, slots=True)
class Quota:
    """One teacher's part in the quotas, as the transport wants it. An API without a limit is never waited for.

    Real time throughout, the database's own: of all clocks the one that every process shares.
    """

    sessions: Sessions
    limits: Limits
    teacher_id: int

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
        delay = error.retry_after or _jitter.uniform(0.5, 1.5)
        with self._windows(api) as (project, teacher, now):
            row = teacher if error.of_user else project
            row.paused_until = max(row.paused_until, ceil(now + delay))

    def left(self, api: str) -> int | None:
        """The most units that could be taken without waiting; None for any."""
        limit = self.limits.get(api)
        if limit is None:
            return None
        with self._windows(api) as (project, teacher, now):
            if max(project.paused_until, teacher.paused_until) > now:
                return 0
            of_project = window.left(_booked(project), limit.project, int(now))
            return min(of_project, window.left(_booked(teacher), limit.user, int(now)))

    def _book(self, api: str, limit: Limit, units: int) -> tuple[int, float]:
        """The second that was booked with both, and how many seconds it is away."""
        with self._windows(api) as (project, teacher, now):
            second = max(int(now), project.paused_until, teacher.paused_until)
            agreed = None
            while agreed != second:
                agreed = second
                second = window.earliest(_booked(project), limit.project, units, second)
                second = window.earliest(_booked(teacher), limit.user, units, second)
            _add([project, teacher], units, second, int(now))
            return second, second - now

    def _waited(self, api: str, units: int, second: int, wait: float, sleep: Callable[[float], None]) -> bool:
        """Whether the booked second came, and still holds: Google may have refused somebody else in the meantime."""
        holds = False
        try:
            sleep(wait)
            with self._windows(api) as (project, teacher, now):
                holds = max(project.paused_until, teacher.paused_until) <= now
        finally:
            if not holds:
                with self._windows(api) as (project, teacher, now):
                    _add([project, teacher], -units, second, int(now))
        return holds

    @contextmanager
    def _windows(self, api: str) -> Iterator[tuple[QuotaWindow, QuotaWindow, float]]:
        """The project's row and the teacher's, both locked, always in this order, and the time."""
        rows = (
            select(QuotaWindow)
            .where(
                QuotaWindow.api == api,
                or_(QuotaWindow.teacher_id.is_(None), QuotaWindow.teacher_id == self.teacher_id),
            )
            .order_by(QuotaWindow.teacher_id.nulls_first())
            .with_for_update()
        )
        with self.sessions.begin() as session:
            session.execute(_BRIEFLY)
            found = session.scalars(rows).all()
            if len(found) < 2:
                self._make(session, api)
                found = session.scalars(rows).all()
            project, teacher = found
            yield project, teacher, float(session.scalars(select(func.extract("epoch", func.clock_timestamp()))).one())

    def _make(self, session: Session, api: str) -> None:
        for teacher_id in (None, self.teacher_id):
            session.execute(insert(QuotaWindow).values(api=api, teacher_id=teacher_id).on_conflict_do_nothing())


def _booked(row: QuotaWindow) -> dict[int, int]:
    return {int(second): units for second, units in row.booked.items()}


def _add(rows: Sequence[QuotaWindow], units: int, second: int, now: int) -> None:
    for row in rows:
        row.booked = {str(at): amount for at, amount in window.book(_booked(row), units, second, now).items()}
