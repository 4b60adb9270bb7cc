"""What a teacher says of a follow-up, in one tap, and taking it back; every form leads back to the writer's record."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from app.accounts.access import follow_up_for
from app.desk.follow_ups import settle_reminder
from app.followups import decide
from app.models import FollowUp
from app.web.csrf import Proven
from app.web.session import Desk, SignedIn
from app.writing.words import Decision

router = APIRouter(prefix="/follow-ups", dependencies=[Proven])


@router.post("/{follow_up_id}/decision")
def say(
    desk: SignedIn,
    follow_up_id: int,
    decision: Annotated[Decision, Form()],
    look: Annotated[int | None, Form()] = None,
) -> RedirectResponse:
    """`look` is the one that was in view; without any, what was seen elsewhere."""
    follow_up = follow_up_for(desk.session, desk.teacher, follow_up_id)
    decide.decide(desk.session, follow_up, decision, desk.teacher, desk.now, look_id=look)
    return _said(desk, follow_up, "follow_up.decide")


@router.post("/{follow_up_id}/undo")
def take_back(desk: SignedIn, follow_up_id: int) -> RedirectResponse:
    """What was said last counts for nothing."""
    follow_up = follow_up_for(desk.session, desk.teacher, follow_up_id)
    decide.take_back(desk.session, follow_up, desk.now)
    return _said(desk, follow_up, "follow_up.undo")


@router.post("/{follow_up_id}/rest")
def let_rest(desk: SignedIn, follow_up_id: int) -> RedirectResponse:
    """Close it at the level where it is."""
    follow_up = follow_up_for(desk.session, desk.teacher, follow_up_id)
    decide.close(desk.session, follow_up, desk.now)
    return _said(desk, follow_up, "follow_up.close")


@router.post("/{follow_up_id}/open")
def open_again(desk: SignedIn, follow_up_id: int) -> RedirectResponse:
    """Look at it again after all."""
    follow_up = follow_up_for(desk.session, desk.teacher, follow_up_id)
    decide.open_again(desk.session, follow_up, desk.now)
    return _said(desk, follow_up, "follow_up.open")


def _said(desk: Desk, follow_up: FollowUp, action: str) -> RedirectResponse:
    settle_reminder(desk.session, desk.runtime, follow_up, desk.now)
    desk.record(action, student_id=follow_up.student_id, course_id=follow_up.course_id)
    return RedirectResponse(f"/students/{follow_up.student_id}/record#follow-up-{follow_up.id}", 303)
