"""Pinning for the next talk while reading ahead, on the brief that pins lead or on the draft; each with an undo."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from app.accounts.access import comments_for, pin_for
from app.briefs.pinned import PinKind
from app.briefs.pins import piece_for, pin, pin_passage_of, put_back, unpin
from app.errors import about as field
from app.models import Pin
from app.web.addresses import PinnedOn, brief_address
from app.web.csrf import Proven
from app.web.pages.brief import brief
from app.web.pages.draft import draft
from app.web.sent_back import number_in, number_in_path, sent_back
from app.web.session import Desk, SignedIn

router = APIRouter()
Back = Annotated[int | None, Form()]
On = Annotated[PinnedOn, Form()]
"""The page that the form stood on, and leads back to."""


def _read_again(desk: Desk, form: FormData) -> Response:
    student_id, back = number_in_path(desk, "student_id"), number_in(form, "back")
    if form.get("on") == "draft":
        return draft(desk, student_id, back)
    return brief(desk, student_id, back, course_id=number_in(form, "course"))


@router.post("/students/{student_id}/pins", dependencies=[Proven])
@sent_back(_read_again)
def pin_it(
    desk: SignedIn,
    student_id: int,
    *,
    course: Annotated[int, Form()],
    kind: Annotated[PinKind, Form()],
    about: Annotated[str, Form()],
    back: Back = None,
    on: On = "brief",
) -> RedirectResponse:
    """`back` is the assignment whose brief the form stood on; without one nothing is set in the course yet."""
    piece = piece_for(desk.session, desk.teacher, student_id, course_id=course, coursework_id=back)
    with field("about"):
        made = pin(desk.session, desk.teacher, piece, kind, about, now=desk.now)
    return _noted(desk, made, back, on=on)


@router.post("/students/{student_id}/comments/{comment_id}/pin", dependencies=[Proven])
def pin_passage(
    desk: SignedIn, student_id: int, comment_id: int, *, course: Annotated[int, Form()], back: Back = None
) -> RedirectResponse:
    """The passage that the comment hangs on."""
    piece = piece_for(desk.session, desk.teacher, student_id, course_id=course, coursework_id=back)
    [comment] = comments_for(desk.session, desk.teacher, [comment_id])
    made = pin_passage_of(desk.session, desk.teacher, piece, comment, desk.now)
    return _noted(desk, made, back)


@router.post("/pins/{pin_id}/remove", dependencies=[Proven])
def take_off(desk: SignedIn, pin_id: int, back: Back = None, on: On = "brief") -> RedirectResponse:
    """The page offers to undo it."""
    found = pin_for(desk.session, desk.teacher, pin_id)
    unpin(found, desk.now)
    return _noted(desk, found, back, unpinned=found.id, on=on)


@router.post("/pins/{pin_id}/restore", dependencies=[Proven])
def undo(desk: SignedIn, pin_id: int, back: Back = None, on: On = "brief") -> RedirectResponse:
    """Pinned again, where it was; what was talked about leads the next talk too."""
    found = pin_for(desk.session, desk.teacher, pin_id)
    put_back(desk.session, found, desk.now)
    return _noted(desk, found, back, on=on)


def _noted(
    desk: Desk, changed: Pin, back: int | None, *, unpinned: int | None = None, on: PinnedOn = "brief"
) -> RedirectResponse:
    part = "pins" if on == "brief" or unpinned is not None else f"pin-{changed.id}"
    course = changed.course_id if back is None and on == "brief" else None
    address = brief_address(desk, changed.student_id, back, part, course_id=course, unpinned=unpinned, on=on)
    desk.record("pin.change", student_id=changed.student_id, course_id=changed.course_id)
    return RedirectResponse(address, 303)
