"""One student, and the brief: the same frozen object that the page shows, as data."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select

from app.accounts.access import assignment_for, student_for, taught
from app.api.v1.dependencies import CallerNow
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.models import Course, Enrollment, TaughtCourse
from app.sections.writers import FoundWriter, find_writers

router = APIRouter(prefix="/api/v1/students", tags=["students"])


class Seat(BaseModel):
    """A course of the asking teacher that the student is in, or was in (`current` is false)."""

    id: int
    google_id: str
    name: str
    current: bool


class StudentOut(BaseModel):
    """`email` is empty unless the permission was granted.

    `name` and `given_name` are what a teacher calls the student, else Google's.
    """

    id: int
    google_id: str
    name: str
    given_name: str
    family_name: str
    google_name: str
    email: str | None
    courses: list[Seat]


class FoundOut(BaseModel):
    """Whoever answers to the words, A to Z, always on one page."""

    items: list[FoundWriter]
    next: None


@router.get("")
def find(caller: CallerNow, q: str = "") -> FoundOut:
    """Students of the followed courses whose names, the teacher's or Google's, hold every word of `q`."""
    followed = caller.session.scalars(
        select(TaughtCourse.course_id)
        .where(TaughtCourse.teacher_id == caller.teacher.id, TaughtCourse.followed)
        .where(taught(caller.teacher, TaughtCourse.course_id))
        .order_by(TaughtCourse.course_id)
    ).all()
    for course_id in followed:
        caller.record("names.read", course_id=course_id)
    return FoundOut(items=list(find_writers(caller.session, followed, q)), next=None)


@router.get("/{student_id}")
def student(caller: CallerNow, student_id: int) -> StudentOut:
    """A student of one of the teacher's courses."""
    found = student_for(caller.session, caller.teacher, student_id)
    seats = caller.session.execute(
        select(Course.id, Course.google_id, Course.name, Enrollment.removed_at)
        .join(Enrollment, Enrollment.course_id == Course.id)
        .where(Enrollment.student_id == found.id, taught(caller.teacher, Course.id))
        .order_by(Course.id)
    )
    caller.record("student.read", student_id=found.id)
    return StudentOut(
        id=found.id,
        google_id=found.google_id,
        name=found.name,
        given_name=found.given_name,
        family_name=found.family_name,
        google_name=found.google_name,
        email=found.email,
        courses=[
            Seat(id=seat.id, google_id=seat.google_id, name=seat.name, current=seat.removed_at is None)
            for seat in seats
        ],
    )


@router.get("/{student_id}/brief")
def brief(caller: CallerNow, student_id: int, assignment_id: int | None = None, course_id: int | None = None) -> Brief:
    """What the brief's page shows, each item with its source.

    Without `assignment_id`, on the assignment at hand, in any class of now or in that of `course_id`.
    """
    found = student_for(caller.session, caller.teacher, student_id, course_id=course_id)
    if assignment_id is not None:
        assignment_for(caller.session, caller.teacher, assignment_id)
    built = build_brief(
        caller.session,
        teacher_id=caller.teacher.id,
        student_id=found.id,
        course_id=course_id,
        assignment_id=assignment_id,
        now=caller.now,
    )
    caller.record("brief.read", student_id=found.id, course_id=built.course.id)
    return built
