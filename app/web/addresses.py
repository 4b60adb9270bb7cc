"""Where forms lead back to: checked before a form does anything, so that what was done is never told as refused."""

from app.accounts.access import assignment_for, student_for
from app.web.session import Desk


def brief_address(desk: Desk, student_id: int, assignment_id: int | None, part: str) -> str:
    """One part of a writer's brief; without an assignment, of the one at hand.

    Raises NotFound unless the student, and the assignment if one is named, are the teacher's.
    """
    student_for(desk.session, desk.teacher, student_id)
    if assignment_id is None:
        return f"/students/{student_id}/brief#{part}"
    assignment_for(desk.session, desk.teacher, assignment_id)
    return f"/students/{student_id}/brief?assignment_id={assignment_id}#{part}"
