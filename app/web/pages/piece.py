"""Correcting what Deskside worked out of a piece, from its brief: the stage, the topic, and the kind of writing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from app.accounts.access import assignment_for, student_for
from app.briefs.genres import say_genre
from app.briefs.piece_said import say_stage, say_topic
from app.errors import about
from app.models import Coursework
from app.web.addresses import brief_address
from app.web.csrf import Proven
from app.web.pages.brief import brief
from app.web.sent_back import number_in_path, sent_back
from app.web.session import Desk, SignedIn
from app.writing.words import Genre, Stage

router = APIRouter(prefix="/students/{student_id}/assignments/{assignment_id}")


@router.post("/stage", dependencies=[Proven])
def put_stage(
    desk: SignedIn, student_id: int, assignment_id: int, stage: Annotated[Stage | Literal["unsaid"], Form()]
) -> RedirectResponse:
    """`unsaid` lets the draft tell again."""
    work = _work_of(desk, student_id, assignment_id)
    said = None if stage == "unsaid" else stage
    say_stage(desk.session, desk.teacher, student_id, work.id, said, now=desk.now)
    return _noted(desk, student_id, work, "stage")


@router.post("/topic", dependencies=[Proven])
@sent_back(lambda desk, _: brief(desk, number_in_path(desk, "student_id"), number_in_path(desk, "assignment_id")))
def put_topic(
    desk: SignedIn, student_id: int, assignment_id: int, topic: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Empty takes back what was said."""
    work = _work_of(desk, student_id, assignment_id)
    with about("topic"):
        say_topic(desk.session, desk.teacher, student_id, work.id, topic, now=desk.now)
    return _noted(desk, student_id, work, "stage")


@router.post("/genre", dependencies=[Proven])
def put_genre(
    desk: SignedIn, student_id: int, assignment_id: int, genre: Annotated[Genre | Literal["unsaid"], Form()]
) -> RedirectResponse:
    """For everybody who writes for this assignment; `unsaid` lets its own words tell again."""
    work = _work_of(desk, student_id, assignment_id)
    say_genre(desk.session, desk.teacher, work, None if genre == "unsaid" else genre, desk.now)
    return _noted(desk, student_id, work, "shape")


def _work_of(desk: Desk, student_id: int, assignment_id: int) -> Coursework:
    work = assignment_for(desk.session, desk.teacher, assignment_id)
    student_for(desk.session, desk.teacher, student_id, course_id=work.course_id)
    return work


def _noted(desk: Desk, student_id: int, work: Coursework, part: str) -> RedirectResponse:
    desk.record("piece.correct", student_id=student_id, course_id=work.course_id)
    return RedirectResponse(brief_address(desk, student_id, work.id, part), 303)
