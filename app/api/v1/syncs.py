"""Reading from Google on demand: asking for a run, watching it, and stopping it."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel

from app.accounts.access import Via, sync_run_for
from app.accounts.connection import connection_of
from app.api.v1.dependencies import Caller, CallerNow
from app.errors import ReconnectNeeded
from app.models import SyncRun
from app.routes import HoldingRoute
from app.sync.problems import listed
from app.sync.request import cancel_sync, request_sync

router = APIRouter(prefix="/api/v1/syncs", tags=["syncs"], route_class=HoldingRoute)


class Progress(BaseModel):
    """`done` of `total` parts are read; `current` names the one at hand."""

    done: int
    total: int
    current: str


class ProblemOut(BaseModel):
    """Something that could not be read, what is still shown, and the one thing to do. Names, with ids beside them."""

    course: str | None
    student: str | None
    document: str | None
    course_id: int | None
    student_id: int | None
    document_id: int | None
    code: str
    message: str
    still_shown: str
    remedy: str
    since: datetime


class SyncOut(BaseModel):
    """`status`: queued, running, succeeded, partial, failed or cancelled. `problems`: all that stand at present."""

    id: int
    status: str
    trigger: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    problems: list[ProblemOut]


class SyncAccepted(BaseModel):
    id: int
    status: str


@router.post("", status_code=HTTPStatus.ACCEPTED)
def start_sync(caller: CallerNow) -> SyncAccepted:
    """Ask for a run. While one waits already, that one is meant."""
    if not connection_of(caller.session, caller.teacher.id).state.may_read:
        raise ReconnectNeeded(
            "Deskside is not connected to Google.",
            safe="Everything that was read before is still here.",
            remedy="Connect again in Settings.",
        )
    run = request_sync(caller.session, caller.teacher.id, "api", caller.now)
    return SyncAccepted(id=run.id, status=run.status)


@router.get("/{sync_id}")
def sync(caller: CallerNow, sync_id: int) -> SyncOut:
    """How far a run has come."""
    return _out(caller, sync_run_for(caller.session, caller.teacher, sync_id))


@router.post("/{sync_id}/cancel")
def stop_sync(caller: CallerNow, sync_id: int) -> SyncOut:
    """Stop a run; what it has read stays. A finished one stays as it is."""
    run = sync_run_for(caller.session, caller.teacher, sync_id)
    cancel_sync(caller.session, run.id, caller.now)
    caller.session.refresh(run)
    return _out(caller, run)


def _out(caller: Caller, run: SyncRun) -> SyncOut:
    problems = listed(caller.session, caller.teacher, via=Via.API, now=caller.now)
    return SyncOut(
        id=run.id,
        status=run.status,
        trigger=run.trigger,
        requested_at=run.requested_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        progress=Progress(done=run.done, total=run.total, current=run.current),
        problems=[ProblemOut.model_validate(problem, from_attributes=True) for problem in problems],
    )
