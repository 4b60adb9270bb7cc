"""Slips for one student: the link and the code of their own page, and the rubric to take along."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from app.accounts.access import student_for
from app.accounts.links import Purpose, link_for, restore, revoke
from app.briefs.brief import Writer
from app.briefs.words import writer_of
from app.handouts.own_page import rubric_of
from app.handouts.slips import course_at_hand, follow_up_at_hand, slips_of, work_at_hand
from app.models import Student
from app.shelf.shelf import shelf_of
from app.web.context import page
from app.web.csrf import Proven
from app.web.session import Desk, SignedIn

router = APIRouter(prefix="/students/{student_id}")


@router.get("/link")
def slips(desk: SignedIn, student_id: int, ended: int | None = None) -> HTMLResponse:
    """What is open, and forms for what is not. `ended` is the link that was just ended."""
    student = student_for(desk.session, desk.teacher, student_id)
    _note(desk, student, "link.read")
    runtime = desk.runtime
    found = slips_of(
        desk.session,
        runtime.keyring,
        runtime.settings.base_url,
        teacher=desk.teacher,
        student=student,
        now=desk.now,
    )
    follow_up = follow_up_at_hand(desk.session, desk.teacher, student)
    about = follow_up.id if follow_up else None
    return page(
        desk,
        "slips.html",
        writer=_writer(student),
        slips=found,
        code_address=f"{runtime.settings.base_url}/s".partition("//")[2],
        next_step=follow_up.next_step if follow_up else "",
        offered=not any(slip.link.purpose is Purpose.NEXT_STEP and slip.link.follow_up_id == about for slip in found),
        ended=ended,
    )


@router.post("/link", dependencies=[Proven])
def make_link(
    desk: SignedIn,
    student_id: int,
    purpose: Annotated[Purpose, Form()],
    assignment_id: Annotated[int | None, Form()] = None,
) -> RedirectResponse:
    """Make the link that is missing; one that is open already stays as it is."""
    student = student_for(desk.session, desk.teacher, student_id)
    follow_up = work = None
    if purpose is Purpose.RUBRIC or assignment_id is not None:
        work = work_at_hand(desk.session, desk.teacher, student, assignment_id, desk.now)
    if purpose is Purpose.NEXT_STEP:
        follow_up = follow_up_at_hand(desk.session, desk.teacher, student)
    about = follow_up or work
    link_for(
        desk.session,
        desk.runtime.keyring,
        desk.runtime.settings.base_url,
        purpose=purpose,
        teacher=desk.teacher,
        student=student,
        course_id=about.course_id if about else course_at_hand(desk.session, desk.teacher, student),
        follow_up=follow_up,
        coursework_id=work.id if work else None,
        now=desk.now,
    )
    _note(desk, student, "link.make")
    return RedirectResponse(f"/students/{student_id}/link", 303)


@router.post("/link/{link_id}/end", dependencies=[Proven])
def end_link(desk: SignedIn, student_id: int, link_id: int) -> RedirectResponse:
    """The link and its code open nothing from now on."""
    student = student_for(desk.session, desk.teacher, student_id)
    revoke(desk.session, desk.teacher, student, link_id, desk.now)
    _note(desk, student, "link.end")
    return RedirectResponse(f"/students/{student_id}/link?ended={link_id}", 303)


@router.post("/link/{link_id}/restore", dependencies=[Proven])
def restore_link(desk: SignedIn, student_id: int, link_id: int) -> RedirectResponse:
    """Take that back."""
    student = student_for(desk.session, desk.teacher, student_id)
    restore(desk.session, desk.teacher, student, link_id)
    _note(desk, student, "link.restore")
    return RedirectResponse(f"/students/{student_id}/link", 303)


@router.get("/rubric")
def rubric(desk: SignedIn, student_id: int, assignment_id: int | None = None) -> HTMLResponse:
    """The student's own copy on paper: no level marked, no other name."""
    student = student_for(desk.session, desk.teacher, student_id)
    work = work_at_hand(desk.session, desk.teacher, student, assignment_id, desk.now)
    _note(desk, student, "rubric.read")
    return page(
        desk,
        "rubric.html",
        writer=_writer(student),
        work=work.title if work else "",
        assignment_id=work.id if work else None,
        rubric=rubric_of(desk.session, work, shelf_of(desk.session, desk.teacher.id).rubric),
    )


def _writer(student: Student) -> Writer:
    return writer_of(student.id, student.name, student.given_name, student.email, namesake=False)


def _note(desk: Desk, student: Student, action: str) -> None:
    desk.record(action, student_id=student.id)
