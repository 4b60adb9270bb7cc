"""Walking around: a name, a word, and it is kept for the teacher alone."""

from collections.abc import Sequence
from typing import Annotated
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.accounts.access import Via, course_for, student_for
from app.conferences.fields import PRIVATE, read_changes
from app.conferences.opening import Opening
from app.desk.journal import take
from app.errors import BadInput, about
from app.sections.seating import tables_of
from app.web.context import page, sections_now
from app.web.csrf import Proven
from app.web.sent_back import number_in, sent_back
from app.web.session import SignedIn
from app.writing.words import Talk

router = APIRouter()
QUICK = ("On track", "Stuck", "Asked me", "Needs a nudge", "Helped someone", "Trying it")


@router.get("/walk")
def walk(desk: SignedIn, course: int | None = None, writer: int | None = None) -> Response:
    """The room that meets now or next, or that of `course`; `writer` has the pad open where no script runs."""
    followed = sections_now(desk, course)
    if followed is None:
        return RedirectResponse("/welcome", 303)
    sections, section = followed
    if writer is not None:
        student_for(desk.session, desk.teacher, writer)
    tables = tables_of(desk.session, section.id, desk.now, ZoneInfo(desk.zone))
    desk.record("names.read", course_id=section.id)
    return page(
        desk,
        "walk.html",
        place="walk",
        sections=sections,
        course_id=section.id,
        section=section,
        tables=tables,
        chosen=next((seat for table in tables for seat in table.seats if seat.id == writer), None),
        quick=QUICK,
        opening=str(uuid4()),
    )


@router.post("/walk", dependencies=[Proven])
@sent_back(lambda desk, form: walk(desk, number_in(form, "course"), number_in(form, "writer")))
def note(
    desk: SignedIn,
    *,
    course: Annotated[int, Form()],
    writer: Annotated[int, Form()],
    opening: Annotated[UUID, Form()],
    quick: Annotated[Sequence[str], Form()] = (),
    words: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """One note by a plain form; sent twice it is kept once."""
    course_for(desk.session, desk.teacher, course)
    student_for(desk.session, desk.teacher, writer, course_id=course)
    moment = desk.now.isoformat()
    told = {PRIVATE: ". ".join(filter(None, [*quick, words])), "finished": moment}
    changes, refused = read_changes(
        {
            "id": str(uuid5(NAMESPACE_OID, f"{opening} {field}")),
            "student": writer if field == PRIVATE else None,
            "field": field,
            "value": value,
            "parents": [],
            "at": moment,
        }
        for field, value in told.items()
    )
    if refused:
        with about("words"):
            raise BadInput(refused[0].message, safe="Nothing was kept.", remedy="Shorten it.")
    begun = Opening(str(opening), Talk.INFORMAL, course, (writer,), None, desk.now)
    take(desk.session, desk.runtime, desk.teacher, begun, changes, via=Via.PAGE, now=desk.now)
    return RedirectResponse(f"/walk?course={course}", 303)
