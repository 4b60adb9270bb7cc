"""Asking for a sync, by hand or by schedule, and taking the request back: rows first, the job is only a claim."""

from datetime import datetime, timedelta

from sqlalchemy import Select, String, cast, exists, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.connection import MAY_READ
from app.jobs import cancel, enqueue, enqueue_all, has_live_job
from app.models import Credential, SyncRun, SyncSchedule
from app.sync.lifecycle import QUIET, has_not_beaten, move, queue
from app.sync.runs import JOB, job_key

MOST_AT_ONCE = 500  # a tick: teachers who fall due together are spread over several
IN_HAND = timedelta(hours=1)  # the run says when the next is due; this counts only if it never ends


def request_sync(session: Session, teacher_id: int, trigger: str, now: datetime) -> SyncRun:
    """The queued run of this teacher: a new one, or the one that waits already.

    While a run goes on, exactly one more is queued. `trigger` is hand, cli, api or schedule.
    """
    [run_id] = queue(session, [teacher_id], trigger, now)
    plan = insert(SyncSchedule).values(teacher_id=teacher_id, next_due_at=now + IN_HAND)
    session.execute(plan.on_conflict_do_nothing(index_elements=[SyncSchedule.teacher_id]))
    enqueue(session, JOB, job_key(teacher_id), teacher_id=teacher_id)
    return session.get_one(SyncRun, run_id)


def cancel_sync(session: Session, run_id: int, now: datetime) -> None:
    """A waiting run ends here; a running one ends within a second. A finished one stays as it is."""
    for ended in move(session, "queued", "cancelled", now, SyncRun.id == run_id, cancel_requested_at=now):
        cancel(session, job_key(ended.teacher_id))
    session.execute(
        update(SyncRun)
        .where(SyncRun.id == run_id, SyncRun.status == "running", SyncRun.cancel_requested_at.is_(None))
        .values(cancel_requested_at=now)
    )


def dispatch_due(session: Session, now: datetime) -> None:
    """For the tick: queues a run for whoever's time has come, and a claim on every run that waits without one.

    Several processes may tick at once: each teacher is queued once, and each waiting run claimed once.
    """
    queue(session, _due(session, now), "schedule", now)
    waiting = session.scalars(_waiting()).all()
    enqueue_all(session, JOB, {job_key(teacher_id): {"teacher_id": teacher_id} for teacher_id in waiting})


def _due(session: Session, now: datetime) -> list[int]:
    """Teachers whose time has come, who are connected and have no run yet.

    Their time is moved on at once: another process that waits for the row looks again, and finds it not due.
    """
    at_it = exists().where(SyncRun.teacher_id == SyncSchedule.teacher_id, SyncRun.status.in_(["queued", "running"]))
    due = (
        select(SyncSchedule.teacher_id)
        .join(Credential, Credential.teacher_id == SyncSchedule.teacher_id)
        .where(
            SyncSchedule.next_due_at <= now,
            MAY_READ,
            ~at_it,
        )
        .order_by(SyncSchedule.next_due_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=SyncSchedule, skip_locked=True)
        .cte("due")
    )
    taken = update(SyncSchedule).where(SyncSchedule.teacher_id == due.c.teacher_id).values(next_due_at=now + IN_HAND)
    taken = taken.returning(SyncSchedule.teacher_id).execution_options(synchronize_session=False)
    return list(session.scalars(taken).all())


def _waiting() -> Select[int]:
    """Teachers with a run that waits, or that was killed, and no job that will take it up."""
    return (
        select(SyncRun.teacher_id)
        .join(Credential, Credential.teacher_id == SyncRun.teacher_id)
        .where(
            or_(SyncRun.status == "queued", has_not_beaten(QUIET)),
            MAY_READ,
            ~has_live_job(literal("sync:") + cast(SyncRun.teacher_id, String)),
        )
        .order_by(SyncRun.requested_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=SyncRun, skip_locked=True)
    )
