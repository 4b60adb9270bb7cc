"""One sync run in the hands of one process: claimed, beating while it goes on, ended or handed back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.accounts.preferences import zone_of
from app.database import Sessions
from app.jobs import enqueue
from app.models import SyncRun, SyncSchedule, Teacher
from app.sync import schedule
from app.sync.codes import LASTING
from app.sync.lifecycle import is_silent, move, queue

JOB = "sync_teacher"
WRITE_EVERY = 0.4  # seconds between two writings of the progress
_jitter = Random()  # noqa: S311  spreads the load, protects nothing


class Cancelled(Exception):
    """Somebody asked the run to stop, or gave it up."""


class WorkerStops(Exception):
    """The process that carries out the run is asked to end; the run is not."""


class Progress:
    """How far a run has got, written so that other processes see it; each writing also asks whether to stop."""

    def __init__(self, sessions: Sessions, run_id: int, should_stop: Callable[[], bool]) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._should_stop = should_stop
        self._done = self._total = 0
        self._current = ""
        self._written = -WRITE_EVERY

    def expect(self, more: int, current: str) -> None:
        """So many more steps lie ahead; `current` names them for the page."""
        self._total += more
        self._current = current
        self._write()

    def advance(self, steps: int = 1) -> None:
        """Raises Cancelled or WorkerStops when the reading is to end here."""
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
        if alive is None or alive.cancel_requested_at is not None:
            raise Cancelled
        if self._should_stop():
            raise WorkerStops


def job_key(teacher_id: int) -> str:
    """One teacher is read by one process at a time."""
    return f"sync:{teacher_id}"


def claim(session: Session, teacher_id: int, now: datetime) -> SyncRun | None:
    """The waiting run, which is now this process's to carry out; None if none waits.

    None also while another process carries out a run of this teacher; one that was killed is ended and followed here.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(job_key(teacher_id), 0))))
    mine = SyncRun.teacher_id == teacher_id
    if move(session, "running", "failed", now, mine, is_silent()):
        queue(session, [teacher_id], "schedule", now)
    if session.scalar(select(SyncRun.id).where(mine, SyncRun.status == "running")):
        return None
    for begun in move(session, "queued", "running", now, mine, classes=_counted_before(teacher_id)):
        return session.get_one(SyncRun, begun.run_id, populate_existing=True)
    return None


def _counted_before(teacher_id: int) -> ColumnElement[dict[str, Any]]:
    """What the last run counted in each class: it stands until this one has read something."""
    last = aliased(SyncRun)
    counted = select(last.classes).where(last.teacher_id == teacher_id, last.finished_at.is_not(None))
    newest = counted.order_by(last.requested_at.desc(), last.id.desc()).limit(1).scalar_subquery()
    return func.coalesce(newest, SyncRun.classes)


def finish(
    session: Session, run_id: int, status: str, now: datetime, *, interval: timedelta, summary: dict[str, Any]
) -> None:
    """Ends the run and says when the next is due.

    A run that was given up as killed meanwhile stays as it is: another has followed it.
    """
    for ended in move(session, "running", status, now, SyncRun.id == run_id, summary=summary):
        _schedule_next(
            session, ended.teacher_id, now, interval, failed=status == "failed", why=summary.get("stopped_by")
        )


def hand_back(session: Session, run_id: int, now: datetime) -> None:
    """The run waits again, for another worker, at once. Where one more waits already, that one follows it."""
    mine = SyncRun.id == run_id
    try:
        with session.begin_nested():
            moved = move(session, "running", "queued", now, mine)
    except IntegrityError:
        moved = move(session, "running", "failed", now, mine)
    for run in moved:
        enqueue(session, JOB, job_key(run.teacher_id), teacher_id=run.teacher_id)


def _schedule_next(
    session: Session, teacher_id: int, now: datetime, interval: timedelta, *, failed: bool, why: str | None
) -> None:
    failures = 0
    if failed:
        before = select(SyncSchedule.failures).where(SyncSchedule.teacher_id == teacher_id)
        failures = (session.scalar(before) or 0) + 1
    due = schedule.next_due(
        now,
        zone_of(session.get_one(Teacher, teacher_id)),
        interval,
        share=schedule.share_of(teacher_id),
        jitter=_jitter.uniform(0.9, 1.1),
        failures=failures,
        lasting=why in LASTING,
    )
    values = {"next_due_at": due, "failures": failures}
    row = insert(SyncSchedule).values(teacher_id=teacher_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[SyncSchedule.teacher_id], set_=values))
