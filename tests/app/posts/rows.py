"""Posts for tests: everything that a test does not name gets an ordinary value."""

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from app.models import Course, Post, Student, Teacher
from tests.builders import NOW

_numbers = count(1)


def create_post(
    session: Session,
    teacher: Teacher,
    course: Course,
    student: Student,
    *,
    state: str = "scheduled",
    not_before: datetime = NOW,
    purpose: str = "after_talk",
) -> Post:
    marker = f"t0ken{next(_numbers)}#abcdefghij"
    post = Post(
        purpose=purpose,
        teacher_id=teacher.id,
        course_id=course.id,
        student_id=student.id,
        state=state,
        text=f"{student.given_name}, we talked.\n\nYour page: http://localhost:8000/s/{marker}",
        marker=marker,
        not_before=not_before,
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(post)
    session.flush()
    return post
