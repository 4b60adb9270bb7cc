"""Moving a paragraph to another part of the outline or plot line, from the brief that shows it."""

import json
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from pydantic import Json, StringConstraints

from app.accounts.access import document_for
from app.briefs.placements import place, take_back
from app.errors import BadInput
from app.web.addresses import brief_address
from app.web.csrf import Proven
from app.web.session import Desk, SignedIn
from app.writing.paragraphs import LONGEST_OPENING
from app.writing.shape import Role, Shape

router = APIRouter()
MOST_MOVABLE = 800
"""Paragraphs that one form holds: a field each, of the thousand that are read."""

Opening = Annotated[str, StringConstraints(max_length=LONGEST_OPENING, pattern=r"^[^\x00]*$")]


@router.post("/students/{student_id}/documents/{document_id}/shape", dependencies=[Proven])
def move(
    desk: SignedIn,
    student_id: int,
    document_id: int,
    *,
    paragraphs: Annotated[Json[list[tuple[Opening, Role]]], Form()],
    role: Annotated[list[Role], Form()],
    back: Annotated[int | None, Form()] = None,
) -> RedirectResponse:
    """`paragraphs` (its opening, the role it was shown in) and `role` run side by side; only what was changed is kept.

    One field holds all openings, as a form has at most a thousand fields.
    """
    address = brief_address(desk, student_id, back, "shape")
    document_for(desk.session, desk.teacher, document_id, student_id=student_id)
    if len(paragraphs) != len(role):
        raise BadInput(
            "The form was not complete.", safe="Nothing was moved.", remedy="Reload the brief and try again."
        )
    moved = {opening: new for (opening, old), new in zip(paragraphs, role, strict=True) if new is not old}
    place(desk.session, desk.teacher, document_id, moved, desk.now)
    return _noted(desk, student_id, address)


@router.post("/students/{student_id}/documents/{document_id}/shape/undo", dependencies=[Proven])
def undo(
    desk: SignedIn, student_id: int, document_id: int, back: Annotated[int | None, Form()] = None
) -> RedirectResponse:
    """Every paragraph goes back to where Deskside places it."""
    address = brief_address(desk, student_id, back, "shape")
    document_for(desk.session, desk.teacher, document_id, student_id=student_id)
    take_back(desk.session, desk.teacher, document_id)
    return _noted(desk, student_id, address)


def _noted(desk: Desk, student_id: int, address: str) -> RedirectResponse:
    desk.record("shape.change", student_id=student_id)
    return RedirectResponse(address, 303)


def paragraphs_field(shape: Shape) -> str:
    """The form's `paragraphs`: every opening with the role it is shown in. Empty where they are too many."""
    pairs = list(zip(shape.openings, shape.roles, strict=True))
    return json.dumps(pairs, ensure_ascii=False) if len(pairs) <= MOST_MOVABLE else ""
