"""Moving a paragraph to another part of the outline or plot line, from the brief that shows it."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from app.accounts.access import Via, document_for, record_access, student_for
from app.briefs.placements import place, take_back
from app.errors import BadInput
from app.web.csrf import Proven
from app.web.session import Desk, SignedIn
from app.writing.shape import Role

router = APIRouter()


@router.post("/students/{student_id}/documents/{document_id}/shape", dependencies=[Proven])
def move(
    desk: SignedIn,
    student_id: int,
    document_id: int,
    *,
    opening: Annotated[list[str], Form()],
    role: Annotated[list[Role], Form()],
    was: Annotated[list[Role], Form()],
    back: Annotated[int | None, Form()] = None,
) -> RedirectResponse:
    """`opening`, `role` and `was` run side by side, a paragraph each; only what was changed is kept."""
    student_for(desk.session, desk.teacher, student_id)
    document_for(desk.session, desk.teacher, document_id)
    if not len(opening) == len(role) == len(was):
        raise BadInput(
            "The form was not complete.", safe="Nothing was moved.", remedy="Reload the brief and try again."
        )
    moved = {first: new for first, new, old in zip(opening, role, was, strict=True) if new is not old}
    place(desk.session, desk.teacher, document_id, moved, desk.now)
    return _back_to_brief(desk, student_id, back)


@router.post("/students/{student_id}/documents/{document_id}/shape/undo", dependencies=[Proven])
def undo(
    desk: SignedIn, student_id: int, document_id: int, back: Annotated[int | None, Form()] = None
) -> RedirectResponse:
    """Every paragraph goes back to where Deskside places it."""
    student_for(desk.session, desk.teacher, student_id)
    document_for(desk.session, desk.teacher, document_id)
    take_back(desk.session, desk.teacher, document_id)
    return _back_to_brief(desk, student_id, back)


def _back_to_brief(desk: Desk, student_id: int, back: int | None) -> RedirectResponse:
    record_access(desk.session, desk.teacher, student_id=student_id, action="shape.change", via=Via.PAGE, now=desk.now)
    chosen = "" if back is None else f"?assignment_id={back}"
    return RedirectResponse(f"/students/{student_id}/brief{chosen}#shape", 303)
