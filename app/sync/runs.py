"""The life of a sync run's row: claimed by one process, beating while it goes on, ended with what came of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import SyncRun, SyncSchedule

SILENT = timedelta(seconds=90)  # real time; a run that has not beaten for so long was killed
WRITE_EVERY = 0.4  # seconds between two writings of the progress
SHORTEST_RETRY = timedelta(minutes=1)
_jitter = Random()  # noqa: S311  spreads the load, protects nothing


class Cancelled(Exception):
    """The teacher, or the end of the process, asked the run to stop."""


class Progress:
    """How far a run has got, written so that other processes see it; each writing also asks whether to stop."""

    def __init__(self, sessions: Sessions, run_id: int, should_abort: Callable[[], bool]) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._should_abort = should_abort
        self._done = self._total = 0
        self._current = ""
        self._written = -WRITE_EVERY

    def expect(self, more: int, current: str) -> None:
        """So many more steps lie ahead; `current` names them for the page."""
        self._total += more
        self._current = current
        self._write()

    def advance(self, steps: int = 1) -> None:
        """Raises Cancelled when the run is to stop."""
        self._done = min(self._done + steps, self._total)
        if monotonic() - self._written >= WRITE_EVERY:
            self._write()

    def _write(self) -> None:
        beat = (
            update(SyncRun)
            .where(SyncRun.id == self._run_id, SyncRun.status == "running")
            .values(done=self._done, total=self._total, current=self._current, heartbeat_at=func.clock_timestamp())
        )
        with self._sessions.begin() as session:
            alive = session.execute(beat.returning(SyncRun.cancel_requested_at)).first()
        self._written = monotonic()
        if alive is None or alive.cancel_requested_at is not None or self._should_abort():
            raise Cancelled


def is_silent() -> ColumnElement[bool]:
    """Whether a run has stopped beating: its process was killed, and what it was to read is still unread."""
    return (SyncRun.status == "running") & (SyncRun.heartbeat_at < func.clock_timestamp() - SILENT)


def claim(session: Session, teacher_id: int, now: datetime) -> int | None:
    """The run to carry out: the queued one, or a new one if the schedule says so; None if there is nothing to do.

    None also while another process carries out a run of this teacher; one that was killed is ended and followed here.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"sync:{teacher_id}", 0))))
    killed = update(SyncRun).where(SyncRun.teacher_id == teacher_id, is_silent())
    followed = session.scalars(killed.values(status="failed", finished_at=now).returning(SyncRun.id)).all()
    if session.scalar(select(SyncRun.id).where(SyncRun.teacher_id == teacher_id, SyncRun.status == "running")):
        return None
    started = {"status": "running", "started_at": now, "heartbeat_at": func.clock_timestamp()}
    queued = update(SyncRun).where(SyncRun.teacher_id == teacher_id, SyncRun.status == "queued").values(started)
    run_id = session.scalar(queued.returning(SyncRun.id))
    if run_id is None and (followed or _is_due(session, teacher_id, now)):
        row = {"teacher_id": teacher_id, "trigger": "schedule", "requested_at": now, **started}
        run_id = session.scalar(insert(SyncRun).values(row).returning(SyncRun.id))
    return run_id


def finish(
    session: Session, run_id: int, status: str, now: datetime, *, interval: timedelta, summary: dict[str, Any]
) -> None:
    """Ends the run and says when the next is due: after a failure soon, and less soon each time.

    A run that was given up as killed meanwhile stays as it is: another has followed it.
    """
    ended = {"status": status, "finished_at": now, "current": "", "summary": summary}
    if status in {"succeeded", "partial"}:
        ended["done"] = SyncRun.total
    row = update(SyncRun).where(SyncRun.id == run_id, SyncRun.status == "running").values(ended)
    teacher_id = session.scalar(row.returning(SyncRun.teacher_id))
    if teacher_id is None:
        return
    failures = 0
    if status == "failed":
        before = select(SyncSchedule.failures).where(SyncSchedule.teacher_id == teacher_id)
        failures = (session.scalar(before) or 0) + 1
    wait = interval if failures == 0 else min(interval, SHORTEST_RETRY * 2 ** min(failures - 1, 10))
    plan = {"next_due_at": now + wait * _jitter.uniform(0.9, 1.1), "failures": failures}
    schedule = upsert(SyncSchedule).values(teacher_id=teacher_id, **plan)
    session.execute(schedule.on_conflict_do_update(index_elements=[SyncSchedule.teacher_id], set_=plan))


def _is_due(session: Session, teacher_id: int, now: datetime) -> bool:
    due = select(SyncSchedule.teacher_id).where(SyncSchedule.teacher_id == teacher_id, SyncSchedule.next_due_at <= now)
    return session.scalar(due) is not None
