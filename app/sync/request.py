"""Asking for a sync, by hand or by schedule, and taking the request back: rows first, the job is only a claim."""

from datetime import datetime, timedelta

from sqlalchemy import String, cast, exists, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.jobs import cancel, enqueue, has_live_job
from app.models import Credential, SyncRun, SyncSchedule
from app.sync.runs import is_silent

JOB = "sync_teacher"
MOST_AT_ONCE = 500
AFTER_THE_FIRST = timedelta(hours=1)


def job_key(teacher_id: int) -> str:
    """One teacher is read by one process at a time."""
    return f"sync:{teacher_id}"


def request_sync(session: Session, teacher_id: int, trigger: str, now: datetime) -> SyncRun:
    """The queued run of this teacher: a new one, or the one that waits already.

    While a run goes on, exactly one more is queued. `trigger` is hand, cli, api or schedule.
    """
    queued = insert(SyncRun).values(teacher_id=teacher_id, status="queued", trigger=trigger, requested_at=now)
    # An update that changes nothing returns, and holds, the row that waits already: no worker takes it meanwhile.
    queued = queued.on_conflict_do_update(
        index_elements=[SyncRun.teacher_id],
        index_where=text("status = 'queued'"),
        set_={"requested_at": SyncRun.requested_at},
    )
    run = session.scalars(queued.returning(SyncRun)).one()
    # The waiting run is what makes the teacher due: when it ends it says when the next is.
    plan = insert(SyncSchedule).values(teacher_id=teacher_id, next_due_at=now + AFTER_THE_FIRST, requested_at=now)
    session.execute(plan.on_conflict_do_update(index_elements=[SyncSchedule.teacher_id], set_={"requested_at": now}))
    enqueue(session, JOB, job_key(teacher_id), teacher_id=teacher_id)
    return run


def cancel_sync(session: Session, run_id: int, now: datetime) -> None:
    """A waiting run ends here; a running one ends within a second. A finished one stays as it is."""
    waiting = update(SyncRun).where(SyncRun.id == run_id, SyncRun.status == "queued")
    ended = {"status": "cancelled", "finished_at": now, "cancel_requested_at": now}
    for teacher_id in session.scalars(waiting.values(ended).returning(SyncRun.teacher_id)):
        cancel(session, job_key(teacher_id))
    session.execute(
        update(SyncRun)
        .where(SyncRun.id == run_id, SyncRun.status == "running", SyncRun.cancel_requested_at.is_(None))
        .values(cancel_requested_at=now)
    )


def dispatch_due(session: Session, now: datetime) -> None:
    """For the tick: claims the teachers whose time has come and who are connected. Several processes may tick."""
    waiting = exists().where(
        SyncRun.teacher_id == SyncSchedule.teacher_id, or_(SyncRun.status == "queued", is_silent())
    )
    due = (
        select(SyncSchedule.teacher_id)
        .join(Credential, Credential.teacher_id == SyncSchedule.teacher_id)
        .where(
            or_(SyncSchedule.next_due_at <= now, waiting),
            Credential.broken_at.is_(None),
            ~has_live_job(literal("sync:") + cast(SyncSchedule.teacher_id, String)),
        )
        .order_by(SyncSchedule.next_due_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=SyncSchedule, skip_locked=True)
    )
    for teacher_id in session.scalars(due).all():
        enqueue(session, JOB, job_key(teacher_id), teacher_id=teacher_id)
