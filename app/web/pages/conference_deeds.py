"""What is done to a whole conference, as plain forms: finished, reopened, withdrawn, put back, moved; and absences."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from app.accounts.access import Via, own_conference_for, student_for
from app.conferences.fields import FINISHED
from app.conferences.opening import records_of
from app.desk.absences import note_absence, take_back_absence
from app.desk.corrections import move, put_back, withdraw
from app.desk.journal import say
from app.models import Conference
from app.web.conference_found import address_of, members_of, talk_line
from app.web.context import page, sections_of
from app.web.csrf import Proven
from app.web.pages.writers import writer_lines
from app.web.session import Desk, SignedIn
from app.writing.words import Talk

router = APIRouter()


@router.post("/conferences/{conference_id}/finish", dependencies=[Proven])
def finish_talk(desk: SignedIn, conference_id: int) -> RedirectResponse:
    """The talk is over now. Pressed again it changes nothing."""
    conference = own_conference_for(desk.session, desk.teacher, conference_id)
    if conference.finished_at is None:
        _say_finished(desk, conference, desk.now.isoformat())
    return _today(conference.course_id, "finished", conference.id)


@router.post("/conferences/{conference_id}/reopen", dependencies=[Proven])
def reopen_talk(desk: SignedIn, conference_id: int) -> RedirectResponse:
    """Take Finish back, and go on with the talk."""
    conference = own_conference_for(desk.session, desk.teacher, conference_id)
    if conference.finished_at is not None:
        _say_finished(desk, conference, None)
    return _talk(desk, conference)


@router.post("/conferences/{conference_id}/withdraw", dependencies=[Proven])
def withdraw_talk(desk: SignedIn, conference_id: int, writer: Annotated[int | None, Form()] = None) -> RedirectResponse:
    """It never counted; what it promised goes, as far as it is not posted. `writer`: back to the record of this one."""
    conference = own_conference_for(desk.session, desk.teacher, conference_id)
    withdraw(desk.session, conference, desk.now)
    _note(desk, conference, "conference.withdraw")
    if writer is not None:
        return _record(desk, writer, f"?withdrawn={conference.id}")
    return _today(conference.course_id, "withdrawn", conference.id)


@router.post("/conferences/{conference_id}/restore", dependencies=[Proven])
def restore_talk(desk: SignedIn, conference_id: int, writer: Annotated[int | None, Form()] = None) -> RedirectResponse:
    """It counts again. `writer`: back to the record of this one."""
    conference = own_conference_for(desk.session, desk.teacher, conference_id)
    put_back(desk.session, desk.runtime, desk.teacher, conference, desk.now)
    _note(desk, conference, "conference.restore")
    return _talk(desk, conference) if writer is None else _record(desk, writer)


@router.get("/conferences/{conference_id}/move")
def whose_talk(desk: SignedIn, conference_id: int, q: str = "") -> HTMLResponse:
    """With whom it really was: the finder, over all classes."""
    conference = own_conference_for(desk.session, desk.teacher, conference_id)
    sections = sections_of(desk)
    talk = talk_line(desk, conference.id)
    for section in sections:
        desk.record("names.read", course_id=section.id)
    return page(
        desk,
        "move.html",
        sections=sections,
        talk=talk,
        group=conference.kind == Talk.GROUP,
        writers=writer_lines(desk, sections, q),
        members={record.student_id for record in records_of(desk.session, conference)},
        q=q,
    )


@router.post("/conferences/{conference_id}/move", dependencies=[Proven])
def move_talk(desk: SignedIn, conference_id: int, student: Annotated[int, Form()]) -> RedirectResponse:
    """It was really with `student`. Moving it back undoes it."""
    conference = own_conference_for(desk.session, desk.teacher, conference_id)
    _note(desk, conference, "conference.move")
    before = move(desk.session, desk.runtime, desk.teacher, conference, student, now=desk.now)
    _note(desk, conference, "conference.move")
    return _talk(desk, conference, f"&moved_from={before}" if before != student else "")


@router.post("/students/{student_id}/absence", dependencies=[Proven])
def absence(
    desk: SignedIn, student_id: int, course: Annotated[int, Form()], absent: Annotated[Literal["yes", "no"], Form()]
) -> RedirectResponse:
    """Out of this class's queue until tomorrow, or back in it."""
    student_for(desk.session, desk.teacher, student_id, course_id=course)
    act = note_absence if absent == "yes" else take_back_absence
    act(desk.session, desk.teacher, course_id=course, student_id=student_id, now=desk.now)
    desk.record("absence.change", student_id=student_id, course_id=course)
    return _today(course, "absent" if absent == "yes" else "present", student_id)


def _say_finished(desk: Desk, conference: Conference, at: str | None) -> None:
    said = {FINISHED: at}
    say(desk.session, desk.runtime, desk.teacher, conference, said, via=Via.PAGE, now=desk.now)


def _note(desk: Desk, conference: Conference, action: str) -> None:
    for record in records_of(desk.session, conference):
        desk.record(action, student_id=record.student_id, course_id=conference.course_id)


def _today(course_id: int, done: str, id_: int) -> RedirectResponse:
    """Today tells what was done, and offers to take it back."""
    return RedirectResponse(f"/today?course={course_id}&{done}={id_}", 303)


def _record(desk: Desk, student_id: int, query: str = "") -> RedirectResponse:
    student_for(desk.session, desk.teacher, student_id)
    return RedirectResponse(f"/students/{student_id}/record{query}", 303)


def _talk(desk: Desk, conference: Conference, query: str = "") -> RedirectResponse:
    members = members_of(desk, conference)
    if not members:  # whoever it was with has been erased
        return _today(conference.course_id, "finished", conference.id)
    return RedirectResponse(f"{address_of(conference, members[0])}{query}", 303)
