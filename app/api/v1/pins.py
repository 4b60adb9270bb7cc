"""Pins of the next talk as data: the teacher's own, which lead the brief (`GET /students/{id}/brief`)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.accounts.access import comments_for, pin_for
from app.api.v1.dependencies import Caller, CallerNow
from app.briefs.pinned import PinKind
from app.briefs.pins import piece_for, pin, pin_passage_of, put_back, unpin
from app.models import Pin
from app.routes import HoldingRoute
from app.writing.words import Uptake

router = APIRouter(prefix="/api/v1", tags=["pins"], route_class=HoldingRoute)


class NewPin(BaseModel):
    """`about` is a trait, the id of a skill, a question, or words of the draft.

    With `comment_id` the passage of that comment is pinned instead. Without `assignment_id` the pin leads every brief
    of the course.
    """

    model_config = ConfigDict(extra="forbid")

    course_id: int
    assignment_id: int | None = None
    kind: PinKind = PinKind.PASSAGE
    about: Annotated[str, StringConstraints(max_length=5000)] = ""
    comment_id: int | None = None


class PinOut(BaseModel):
    """`uptake` and `passage_now` tell what became of a passage; `removed_at` is set while it is unpinned."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    student_id: int
    course_id: int
    assignment_id: int | None = Field(validation_alias="coursework_id")
    kind: PinKind
    about: str
    uptake: Uptake | None
    passage_now: str
    pinned_at: datetime
    removed_at: datetime | None


@router.post("/students/{student_id}/pins", status_code=201)
def pin_something(caller: CallerNow, student_id: int, told: NewPin) -> PinOut:
    """Pin for the next talk. What is pinned already is not pinned twice."""
    piece = piece_for(
        caller.session, caller.teacher, student_id, course_id=told.course_id, coursework_id=told.assignment_id
    )
    if told.comment_id is None:
        made = pin(caller.session, caller.teacher, piece, told.kind, told.about, now=caller.now)
    else:
        [comment] = comments_for(caller.session, caller.teacher, [told.comment_id])
        made = pin_passage_of(caller.session, caller.teacher, piece, comment, caller.now)
    return _out(caller, made)


@router.delete("/pins/{pin_id}")
def unpin_it(caller: CallerNow, pin_id: int) -> PinOut:
    """It leads no brief any more. Sent again it changes nothing."""
    found = pin_for(caller.session, caller.teacher, pin_id)
    unpin(found, caller.now)
    return _out(caller, found)


@router.post("/pins/{pin_id}/restore")
def pin_again(caller: CallerNow, pin_id: int) -> PinOut:
    """Undo unpinning. What is pinned, but was talked about (the brief's `pins_talked`), leads again."""
    found = pin_for(caller.session, caller.teacher, pin_id)
    put_back(caller.session, found, caller.now)
    return _out(caller, found)


def _out(caller: Caller, row: Pin) -> PinOut:
    caller.record("pin.change", student_id=row.student_id, course_id=row.course_id)
    caller.session.flush()
    caller.session.refresh(row)
    return PinOut.model_validate(row)
