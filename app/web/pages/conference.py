"""Conference mode: the page on which a talk is held, and the plain form that keeps it where no script runs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from app.accounts.access import Via, assignment_for, record_access, student_for
from app.accounts.bells import bells_of
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.briefs.own_skills import skills_of
from app.conferences.fields import read_changes
from app.conferences.journal import fields_of
from app.conferences.keep import Field
from app.desk.journal import take
from app.errors import BadInput
from app.reminders.compose import after_talk
from app.web.conference_form import CHECKLIST, MINUTES, USUAL_MINUTES, chips_of, look_again_days
from app.web.conference_found import members_of, named_talk, talk_going_on
from app.web.context import page
from app.web.csrf import Proven
from app.web.plain_conference import changes_in, rendered
from app.web.session import Desk, SignedIn
from app.web.together import open_comments, together
from app.writing.words import LEVEL_WORDS, Talk

router = APIRouter()


@dataclass(frozen=True)
class Talking:
    """A talk as a device tells it (`talk`), and what is kept of it already; `id` is empty while it is new."""

    id: int | None
    talk: dict[str, Any]
    fields: tuple[Field, ...]

    @property
    def told(self) -> Any:
        """The fields as a journal's answer has them, ready for JSON."""
        return jsonable_encoder([asdict(field) for field in self.fields])

    def values(self, student_id: int) -> dict[str, Any]:
        """What stands in the fields of one writer."""
        return {field.field: field.value for field in self.fields if field.student in {None, student_id}}


@router.get("/students/{student_id}/conference")
def conference(
    desk: SignedIn, student_id: int, assignment: int | None = None, conference: int | None = None
) -> HTMLResponse:
    """The talk that goes on, else a new one; `conference` names one to go on with, finished or not."""
    student_for(desk.session, desk.teacher, student_id)
    if assignment is not None:
        assignment_for(desk.session, desk.teacher, assignment)
    found = build_brief(
        desk.session, teacher_id=desk.teacher.id, student_id=student_id, assignment_id=assignment, now=desk.now
    )
    record_access(
        desk.session,
        desk.teacher,
        student_id=student_id,
        course_id=found.course.id,
        action="conference.read",
        via=Via.PAGE,
        now=desk.now,
    )
    return _conference_page(desk, found, _talking(desk, found, conference))


@router.get("/students/{student_id}/conference/words")
def words(
    desk: SignedIn,
    student_id: int,
    *,
    topic: str = "",
    next_step: str = "",
    look_again_on: date | None = None,
    next_draft: bool = False,
) -> dict[str, str]:
    """The exact words that a reminder would have now, for a page that shows them while the next step is typed."""
    student = student_for(desk.session, desk.teacher, student_id)
    name = student.given_name.strip() or student.name
    proposed = after_talk(name, topic=topic, next_step=next_step, look_again_on=look_again_on, next_draft=next_draft)
    return {"words": proposed}


async def _posted(request: Request) -> FormData:
    return await request.form()


@router.post("/students/{student_id}/conference", dependencies=[Proven])
def keep(desk: SignedIn, student_id: int, form: Annotated[FormData, Depends(_posted)]) -> RedirectResponse:
    """Everything at once, and Finish if that was the button: the same journal takes it."""
    student_for(desk.session, desk.teacher, student_id)
    opening, before = rendered(form, student_id)
    changes, unread = read_changes(
        changes_in(form, opening, before, skills_of(desk.session, desk.teacher.id), desk.now)
    )
    taken = take(desk.session, desk.runtime, desk.teacher, opening, changes, via=Via.PAGE, now=desk.now)
    refused = [*unread, *taken.refused]
    if refused:
        raise BadInput(
            refused[0].message, safe="Nothing was saved.", remedy="Go back: what you wrote is still in the form."
        )
    talk_again = f"/students/{student_id}/conference?conference={taken.conference.id}"
    finished = f"/today?course={taken.conference.course_id}&finished={taken.conference.id}"
    return RedirectResponse(finished if form.get("finish") else talk_again, 303)


def _conference_page(desk: Desk, found: Brief, talking: Talking) -> HTMLResponse:
    values = talking.values(found.writer.id)
    first, others = chips_of(skills_of(desk.session, desk.teacher.id), found, values)
    local = desk.now.astimezone(ZoneInfo(desk.zone))
    return page(
        desk,
        "conference.html",
        course_id=found.course.id,
        brief=found,
        assignment_id=chosen_assignment(found),
        together=together(found),
        talking=talking,
        values=values,
        chips=first,
        more_chips=others,
        agenda=open_comments(found),
        days=look_again_days(bells_of(desk.session, desk.teacher.id), found.course.id, local),
        checklist=CHECKLIST,
        minutes=MINUTES,
        usual_minutes=USUAL_MINUTES,
        level_words=LEVEL_WORDS,
    )


def chosen_assignment(found: Brief) -> int | None:
    return next((choice.id for choice in found.assignments if choice.chosen), None)


def _talking(desk: Desk, found: Brief, conference_id: int | None) -> Talking:
    writer = found.writer.id
    row = named_talk(desk, writer, conference_id) if conference_id else talk_going_on(desk, writer)
    if row is None:
        return Talking(None, new_talk(Talk.FORMAL, found.course.id, [writer], chosen_assignment(found), desk.now), ())
    told = {
        "opening": row.opening,
        "kind": row.kind,
        "course": row.course_id,
        "students": list(members_of(desk, row)),
        "assignment": row.coursework_id,
        "began_at": row.began_at.isoformat(),
    }
    return Talking(row.id, told, fields_of(desk.session, desk.runtime.keyring, row))


def new_talk(
    kind: Talk, course_id: int, students: Sequence[int], assignment_id: int | None, now: datetime
) -> dict[str, Any]:
    """What every delivery of a journal says of its talk; nothing is kept before the first of them."""
    return {
        "opening": str(uuid4()),
        "kind": kind.value,
        "course": course_id,
        "students": list(students),
        "assignment": assignment_id,
        "began_at": now.isoformat(),
    }
