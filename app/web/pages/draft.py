"""The draft itself, as it was read: comments beside their passages, and what a teacher selects is pinned."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.accounts.access import assignment_for, student_for
from app.briefs.draft_read import read_draft
from app.briefs.pins import LONGEST_PASSAGE, just_unpinned
from app.web.context import page
from app.web.session import SignedIn

router = APIRouter()


@router.get("/students/{student_id}/draft")
def draft(
    desk: SignedIn,
    student_id: int,
    assignment_id: int | None = None,
    reading: int | None = None,
    unpinned: int | None = None,
) -> HTMLResponse:
    """The newest reading without `reading`; `unpinned` is the pin that was just taken off."""
    student_for(desk.session, desk.teacher, student_id)
    taken_off = just_unpinned(desk.session, desk.teacher, unpinned)
    if assignment_id is not None:
        assignment_for(desk.session, desk.teacher, assignment_id)
    found = read_draft(
        desk.session,
        teacher_id=desk.teacher.id,
        student_id=student_id,
        assignment_id=assignment_id,
        reading_id=reading,
        now=desk.now,
    )
    desk.record("draft.read", student_id=student_id, course_id=found.course.id)
    return page(
        desk,
        "draft.html",
        course_id=found.course.id,
        draft=found,
        back=found.assignment_id,
        unpinned=taken_off,
        longest_passage=LONGEST_PASSAGE,
    )
