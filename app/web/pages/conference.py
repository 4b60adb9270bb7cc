"""Conference mode: the page on which a talk is held, and the plain form that keeps it where no script runs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from app.accounts.access import assignment_for, student_for
from app.briefs.brief import Brief, Writer
from app.briefs.build import build_brief
from app.errors import NotFound
from app.reminders.schedule import proposed
from app.web.conference_found import came_from, named_talk, talk_going_on, talk_opened
from app.web.csrf import Proven
from app.web.plain_conference import rendered
from app.web.sent_back import number_in_path, sent_back
from app.web.session import Desk, SignedIn
from app.web.talk_page import chosen_assignment, talk_page
from app.web.talking import Talking, finished_at, keep_form, known_talk, new_talk, posted
from app.web.together import open_comments, together
from app.writing.words import Talk

router = APIRouter()


@router.get("/students/{student_id}/conference")
def conference(
    desk: SignedIn,
    student_id: int,
    assignment: int | None = None,
    *,
    conference: int | None = None,
    moved_from: int | None = None,
    course: int | None = None,
) -> Response:
    """The talk that goes on, else a new one; `conference` names one to go on with, finished or not.

    Both are of the class of the assignment, else of `course`, else of that of the assignment at hand. `moved_from` is
    the writer whose talk it was until a moment ago.
    """
    student_for(desk.session, desk.teacher, student_id, course_id=course)
    if assignment is not None:
        assignment_for(desk.session, desk.teacher, assignment)
    found = build_brief(
        desk.session,
        teacher_id=desk.teacher.id,
        student_id=student_id,
        course_id=course,
        assignment_id=assignment,
        now=desk.now,
    )
    desk.record("conference.read", student_id=student_id, course_id=found.course.id)
    talking = _talking(desk, found, conference)
    if talking.kind is Talk.GROUP:
        return RedirectResponse(f"/conferences/group?conference={talking.id}", 303)
    return _conference_page(desk, found, talking, came_from(desk, moved_from))


@router.post("/students/{student_id}/conference/words", dependencies=[Proven])
def words(
    desk: SignedIn,
    student_id: int,
    *,
    course: Annotated[int, Form()],
    topic: Annotated[str, Form()] = "",
    next_step: Annotated[str, Form()] = "",
    look_again_on: Annotated[date | None, Form()] = None,
    next_draft: Annotated[bool, Form()] = False,
) -> dict[str, str]:
    """The exact words that a reminder would have now, for a page that shows them while the next step is typed.

    Changes nothing; what is typed of a student stands in no address all the same, as addresses are logged on the way.
    """
    student = student_for(desk.session, desk.teacher, student_id)
    said = proposed(
        desk.session,
        desk.teacher,
        student,
        course,
        desk.now,
        topic=topic,
        next_step=next_step,
        look_again_on=look_again_on,
        next_draft=next_draft,
    )
    return {"words": said}


def _conference_again(desk: Desk, form: FormData) -> Response:
    student_id = number_in_path(desk, "student_id")
    opening, _ = rendered(form, student_id)
    talk = talk_opened(desk, opening.id)
    try:
        return conference(desk, student_id, opening.assignment_id, conference=talk, course=opening.course_id)
    except NotFound:  # the assignment is gone by now, and what was typed is not
        return conference(desk, student_id, conference=talk)


@router.post("/students/{student_id}/conference", dependencies=[Proven])
@sent_back(_conference_again)
def keep(desk: SignedIn, student_id: int, form: Annotated[FormData, Depends(posted)]) -> RedirectResponse:
    """Everything at once, and Finish if that was the button: the same journal takes it."""
    student_for(desk.session, desk.teacher, student_id)
    kept = keep_form(desk, form, student_id)
    talk_again = f"/students/{student_id}/conference?conference={kept.id}"
    return RedirectResponse(finished_at(kept) if form.get("finish") else talk_again, 303)


def _conference_page(desk: Desk, found: Brief, talking: Talking, before: Writer | None) -> HTMLResponse:
    return talk_page(
        desk,
        "conference.html",
        found,
        talking,
        talking.values(found.writer.id),
        together=together(found),
        moved_from=before,
        closed=found.writer.id in talking.closed,
        agenda=open_comments(found),
    )


def _talking(desk: Desk, found: Brief, conference_id: int | None) -> Talking:
    writer = found.writer.id
    row = named_talk(desk, writer, conference_id) if conference_id else talk_going_on(desk, writer, found.course.id)
    if row is None:
        return new_talk(Talk.FORMAL, found.course.id, [writer], chosen_assignment(found), desk.now)
    return known_talk(desk, row)
