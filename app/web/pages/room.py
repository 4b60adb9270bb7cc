"""Names and tables: what a teacher calls the writers of a class, and where they sit."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.accounts.places import LONGEST_CALLED, LONGEST_TABLE, place, placed_in, tables_in_order
from app.errors import BadInput
from app.web.context import page, section_at_hand, sections_of
from app.web.csrf import Proven
from app.web.sent_back import number_in, sent_back
from app.web.session import SignedIn

router = APIRouter(prefix="/settings/room")


@router.get("")
def room(desk: SignedIn, course: int | None = None, *, saved: bool = False) -> Response:
    """One class, without `course` the first."""
    sections = sections_of(desk)
    if not sections:
        return RedirectResponse("/welcome", 303)
    section = section_at_hand(desk, sections, None, course)
    writers = placed_in(desk.session, desk.teacher, section.id)
    desk.record("names.read", course_id=section.id)
    return page(
        desk,
        "room.html",
        place="settings",
        sections=sections,
        course_id=section.id,
        section=section,
        writers=writers,
        tables=[name for name in tables_in_order(one.table for one in writers) if name],
        longest_called=LONGEST_CALLED,
        longest_table=LONGEST_TABLE,
        saved=saved,
    )


@router.post("", dependencies=[Proven])
@sent_back(lambda desk, form: room(desk, number_in(form, "course")))
def keep_room(
    desk: SignedIn,
    course: Annotated[int, Form()],
    writer: Annotated[list[int], Form()],
    called: Annotated[list[str], Form()],
    table: Annotated[list[str], Form()],
) -> RedirectResponse:
    """Every line of the form; told apart by their places."""
    if not len(writer) == len(called) == len(table):
        raise BadInput("The lines do not match.", safe="Nothing was changed.", remedy="Reload the page and try again.")
    for student_id in place(desk.session, desk.teacher, course, zip(writer, called, table, strict=True)):
        desk.record("names.changed", student_id=student_id, course_id=course)
    return RedirectResponse(f"/settings/room?course={course}&saved=true", 303)
