"""What a teacher says of a comment from its brief: what it is about."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from app.accounts.access import Via, comments_for, record_access, student_for
from app.briefs.corrections import correct
from app.web.csrf import Proven
from app.web.session import SignedIn
from app.writing.words import Trait

router = APIRouter()


@router.post("/students/{student_id}/comments/{comment_id}/trait", dependencies=[Proven])
def sort_comment(
    desk: SignedIn,
    student_id: int,
    comment_id: int,
    trait: Annotated[Trait | Literal["unsaid"], Form()],
    back: Annotated[int | None, Form()] = None,
) -> RedirectResponse:
    """`unsaid` takes back what was said; `back` is the assignment whose brief the form stood on."""
    student_for(desk.session, desk.teacher, student_id)
    comments_for(desk.session, desk.teacher, [comment_id])
    correct(desk.session, desk.teacher, [comment_id], None if trait == "unsaid" else trait, desk.now)
    record_access(desk.session, desk.teacher, student_id=student_id, action="comment.sort", via=Via.PAGE, now=desk.now)
    chosen = "" if back is None else f"?assignment_id={back}"
    return RedirectResponse(f"/students/{student_id}/brief{chosen}#comment-{comment_id}", 303)
