"""Where a writer's pages are; what forms lead back to is checked before a form does anything.

So what was done is never told as refused.
"""

from typing import Literal
from urllib.parse import urlencode

from app.accounts.access import assignment_for, student_for
from app.web.session import Desk

PinnedOn = Literal["brief", "draft"]
"""The pages on which a teacher reads ahead."""


def brief_of(writer_id: int, assignment_id: int | None, course_id: int) -> str:
    """The writer's brief on the assignment, or on the one at hand in the class."""
    asked = f"assignment_id={assignment_id}" if assignment_id else f"course_id={course_id}"
    return f"/students/{writer_id}/brief?{asked}"


def talk_with(writer_id: int, assignment_id: int | None, course_id: int) -> str:
    """A talk with the writer about the assignment, or about the one at hand in the class."""
    asked = f"assignment={assignment_id}" if assignment_id else f"course={course_id}"
    return f"/students/{writer_id}/conference?{asked}"


def brief_address(
    desk: Desk,
    student_id: int,
    assignment_id: int | None,
    part: str,
    *,
    course_id: int | None = None,
    unpinned: int | None = None,
    on: PinnedOn = "brief",
) -> str:
    """One part of a writer's brief or draft; without an assignment, of the one at hand, of any class or of `course_id`.

    `unpinned` is the pin to offer again.

    Raises NotFound unless the student, and the assignment if one is named, are the teacher's.
    """
    student_for(desk.session, desk.teacher, student_id, course_id=course_id)
    if assignment_id is not None:
        assignment_for(desk.session, desk.teacher, assignment_id)
    asked = {"assignment_id": assignment_id, "course_id": course_id, "unpinned": unpinned}
    query = urlencode({name: number for name, number in asked.items() if number is not None})
    return f"/students/{student_id}/{on}{'?' if query else ''}{query}#{part}"
