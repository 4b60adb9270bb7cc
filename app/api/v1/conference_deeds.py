"""What is done to a whole conference after its Finish: taken back, withdrawn, put back, moved; each can be undone."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.api.v1.conferences import own_conference_once, page_shown, say_all
from app.api.v1.dependencies import Caller
from app.api.v1.once import CallerOnce, OnceRoute
from app.conferences.fields import FINISHED
from app.conferences.opening import records_of
from app.conferences.record import ConferencePage
from app.desk.corrections import move, put_back, withdraw
from app.models import Conference

router = APIRouter(prefix="/api/v1/conferences/{conference_id}", tags=["conferences"], route_class=OnceRoute)


class Move(BaseModel):
    """Whom the talk was really with."""

    model_config = ConfigDict(extra="forbid")

    student_id: int


@router.post("/reopen")
def reopen_conference(caller: CallerOnce, conference_id: int) -> ConferencePage:
    """Take Finish back: the talk goes on. Its follow-ups go, and its reminders as far as they are not out."""
    held = own_conference_once(caller, conference_id)
    if held.finished_at is not None:
        say_all(caller, held, {FINISHED: None}, None)
    return page_shown(caller, held)


@router.post("/withdraw")
def withdraw_conference(caller: CallerOnce, conference_id: int) -> ConferencePage:
    """It never counted. Nothing is deleted; what it promised goes, as far as it is not posted."""
    held = own_conference_once(caller, conference_id)
    withdraw(caller.session, held, caller.now)
    return _noted(caller, held, "conference.withdraw")


@router.post("/restore")
def restore_conference(caller: CallerOnce, conference_id: int) -> ConferencePage:
    """A withdrawn one counts again, with what it promised."""
    held = own_conference_once(caller, conference_id)
    put_back(caller.session, caller.runtime, caller.teacher, held, caller.now)
    return _noted(caller, held, "conference.restore")


@router.post("/move")
def move_conference(caller: CallerOnce, conference_id: int, told: Move) -> ConferencePage:
    """It was really with another writer. Moving it back undoes it; a group's cannot be moved."""
    held = own_conference_once(caller, conference_id)
    _note(caller, held, "conference.move")
    move(caller.session, caller.runtime, caller.teacher, held, told.student_id, now=caller.now)
    return _noted(caller, held, "conference.move")


def _noted(caller: Caller, held: Conference, action: str) -> ConferencePage:
    _note(caller, held, action)
    return page_shown(caller, held)


def _note(caller: Caller, held: Conference, action: str) -> None:
    for record in records_of(caller.session, held):
        caller.record(action, student_id=record.student_id, course_id=held.course_id)
