"""One sync run in the hands of one process: claimed, beating while it goes on, ended or handed back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, Executable, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session, aliased

from app.accounts.preferences import zone_of
from app.database import STORE_LOST, Sessions
from app.jobs import enqueue
from app.models import SyncRun, SyncSchedule, Teacher
from app.sync import schedule
from app.sync.codes import LASTING
from app.sync.lifecycle import QUIET, SILENT, Moved, has_not_beaten, move

JOB = "sync_teacher"
WRITE_EVERY = 0.4  # seconds between two writings of the progress
# A hold is a lock of 64 bits, which PostgreSQL shows in two halves. Returns when the other's session has ended.
_LET_GO = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32 | objid::bigint) = hashtextextended(:key, 0)"
)
_jitter = Random()  # noqa: S311  spreads the load, protects nothing


class Cancelled(Exception):
    """Somebody asked the run to stop, or gave it up."""


class WorkerStops(Exception):
    """The process that carries out the run is asked to end; the run is not."""


class HoldLost(Exception):
    """The run may be another process's by now: this one has nothing to say of it any more."""


@contextmanager
def hold(sessions: Sessions, teacher_id: int) -> Iterator[Session | None]:
    """This process's hold on the reading of a teacher's classes, as long as the session lasts; None if another has it.

    PostgreSQL lets go of it the moment the process is gone. One that holds it and has fallen silent, as its machine may
    have vanished, loses it here. Each statement of the session commits by itself.
    """
    key = func.hashtextextended(f"reading:{teacher_id}", 0)
    is_ours = select(func.pg_try_advisory_lock(key))
    silent = select(SyncRun.id).where(SyncRun.teacher_id == teacher_id, has_not_beaten(SILENT))
    with sessions() as session, ExitStack() as ending:
        own = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        server = own.connection.driver_connection
        assert server
        own.detach()  # no longer the pool's: it takes nobody's place meanwhile
        ending.callback(server.close)  # and the hold with it; where the server has ended the session, nobody else would
        ending.callback(session.close)
        held = session.scalar(is_ours)
        if not held and session.scalar(silent):
            session.execute(_LET_GO, {"key": f"reading:{teacher_id}"})
            held = session.scalar(is_ours)
        if held:
            ending.callback(_release, session, key)
        yield session if held else None


def _release(session: Session, key: ColumnElement[int]) -> None:
    """At once: the server may see late that a connection has ended. One that was lost holds nothing any more."""
    with suppress(*STORE_LOST, PendingRollbackError):
        session.execute(select(func.pg_advisory_unlock(key)))


class Progress:
    """How far a run has got, written so that other processes see it; each writing also asks whether to stop.

    Written with the session of the run's hold: where that is lost, another process may have gone on with the run.
    """

    def __init__(self, session: Session, run_id: int, should_stop: Callable[[], bool]) -> None:
        self._session = session
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
        """Raises Cancelled, WorkerStops or HoldLost when the reading is to end here."""
        self._done = min(self._done + steps, self._total)
        if monotonic() - self._written >= WRITE_EVERY:
            self._write()

    def confirm(self) -> None:
        """Raises HoldLost if the run may be another process's by now, which would end it itself."""
        self._asked(select(literal(1)))

    def _asked(self, statement: Executable) -> Any:
        try:
            return self._session.execute(statement).first()
        except STORE_LOST as error:
            raise HoldLost from error

    def _write(self) -> None:
        beat = (
            update(SyncRun)
            .where(SyncRun.id == self._run_id, SyncRun.status == "running")
            .values(done=self._done, total=self._total, current=self._current, heartbeat_at=func.clock_timestamp())
        )
        alive = self._asked(beat.returning(SyncRun.cancel_requested_at))
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

    None also while another process carries out a run of this teacher. To be called with the `hold`: a run that went on
    and is quiet has lost its process, waits again, and is carried out here.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(job_key(teacher_id), 0))))
    mine = SyncRun.teacher_id == teacher_id
    killed = has_not_beaten(QUIET)
    move(session, "running", "cancelled", now, mine, killed, SyncRun.cancel_requested_at.is_not(None))
    _wait_again(session, now, mine, killed)
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

    To be called by who still holds it (`Progress.confirm`): the run keeps its id when another process takes it up. One
    that no longer goes on stays as it is.
    """
    for ended in move(session, "running", status, now, SyncRun.id == run_id, summary=summary):
        _schedule_next(
            session, ended.teacher_id, now, interval, failed=status == "failed", why=summary.get("stopped_by")
        )


def hand_back(session: Session, run_id: int, now: datetime) -> None:
    """The run waits again, for another worker, at once."""
    for run in _wait_again(session, now, SyncRun.id == run_id):
        enqueue(session, JOB, job_key(run.teacher_id), teacher_id=run.teacher_id)


def _wait_again(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[Moved]:
    """Where one more waits already, that one follows it."""
    try:
        with session.begin_nested():
            return move(session, "running", "queued", now, *which)
    except IntegrityError:
        return move(session, "running", "failed", now, *which)


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
