"""The teacher's courses, whether Deskside follows them, who is in them and what was set."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Row, Select, false, func, select

from app.accounts.access import course_for, student_for, taught
from app.accounts.places import place
from app.accounts.preferences import set_followed
from app.api.v1.dependencies import CallerNow
from app.api.v1.paging import DEFAULT_LIMIT, Cursor, Limit, Page, page_of
from app.models import Course, Coursework, Enrollment, Student, TaughtCourse, Teacher
from app.routes import HoldingRoute

router = APIRouter(prefix="/api/v1/courses", tags=["courses"], route_class=HoldingRoute)


class CourseOut(BaseModel):
    """`state` is Classroom's. `followed`: Deskside reads it. `period` is the teacher's own name for it."""

    id: int
    google_id: str
    name: str
    section: str | None
    room: str | None
    state: str
    link: str | None
    followed: bool
    period: str | None


class CourseChange(BaseModel):
    followed: bool


class StudentLine(BaseModel):
    """`email` is empty unless the permission was granted.

    `name` and `given_name` are what the teacher calls the student (`called`), else Google's; `table` is empty without
    seating.
    """

    id: int
    google_id: str
    name: str
    given_name: str
    family_name: str
    google_name: str
    called: str | None
    table: str | None
    email: str | None
    joined_at: datetime


class StudentPlace(BaseModel):
    """What is left out stays; null or empty takes it back. `called` stands for the given name."""

    model_config = ConfigDict(extra="forbid")

    called: str | None = None
    table: str | None = None


class AssignmentOut(BaseModel):
    """`state` and `work_type` are Classroom's."""

    id: int
    google_id: str
    title: str
    state: str
    work_type: str
    due_at: datetime | None
    max_points: float | None
    link: str | None


@router.get("")
def courses(caller: CallerNow, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Page[CourseOut]:
    """Every course that the teacher teaches at present."""
    mine = _courses(caller.teacher).where(taught(caller.teacher, Course.id))
    rows, following = page_of(caller.session, mine, [Course.id], cursor, limit)
    return Page(items=[_course(row) for row in rows], next=following)


@router.patch("/{course_id}")
def change_course(caller: CallerNow, course_id: int, change: CourseChange) -> CourseOut:
    """Follow a course, or no longer. What was read of it stays."""
    set_followed(caller.session, caller.teacher, course_id, followed=change.followed)
    return _course(caller.session.execute(_courses(caller.teacher).where(Course.id == course_id)).one())


@router.get("/{course_id}/students")
def students(
    caller: CallerNow, course_id: int, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[StudentLine]:
    """Who is in the course, by family name."""
    course = course_for(caller.session, caller.teacher, course_id)
    order = [Student.family_name, Student.given_name, Student.id]
    rows, following = page_of(caller.session, _enrolled(course.id), order, cursor, limit)
    caller.record("class.read", course_id=course.id)
    return Page(items=[_student(row[0], row[1], row[2]) for row in rows], next=following)


@router.patch("/{course_id}/students/{student_id}")
def place_student(caller: CallerNow, course_id: int, student_id: int, change: StudentPlace) -> StudentLine:
    """Say what a student of the course is called, for all of their teachers, and at which table they sit in it."""
    given = change.model_fields_set
    called, table = (getattr(change, name) or "" if name in given else None for name in ("called", "table"))
    student_for(caller.session, caller.teacher, student_id, course_id=course_id)
    place(caller.session, caller.teacher, course_id, [(student_id, called, table)])
    caller.record("names.changed", course_id=course_id, student_id=student_id)
    row = caller.session.execute(
        _enrolled(course_id).where(Student.id == student_id), execution_options={"populate_existing": True}
    ).one()
    return _student(row[0], row[1], row[2])


@router.get("/{course_id}/assignments")
def assignments(
    caller: CallerNow, course_id: int, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[AssignmentOut]:
    """The coursework of the course that Classroom still lists."""
    course = course_for(caller.session, caller.teacher, course_id)
    listed = select(Coursework).where(Coursework.course_id == course.id, Coursework.removed_at.is_(None))
    rows, following = page_of(caller.session, listed, [Coursework.id], cursor, limit)
    items = [AssignmentOut.model_validate(row[0], from_attributes=True) for row in rows]
    return Page(items=items, next=following)


def _enrolled(course_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Student, Enrollment.joined_at, Enrollment.table_name)
        .join(Enrollment, Enrollment.student_id == Student.id)
        .where(Enrollment.course_id == course_id, Enrollment.removed_at.is_(None))
    )


def _courses(teacher: Teacher) -> Select[*tuple[Any, ...]]:
    """With what the teacher decided of each, which of a class that a co-teacher's reading brought is nothing yet."""
    followed = func.coalesce(TaughtCourse.followed, false()).label("followed")
    return select(Course, followed, TaughtCourse.period_label).outerjoin(
        TaughtCourse, (TaughtCourse.course_id == Course.id) & (TaughtCourse.teacher_id == teacher.id)
    )


def _course(row: Row[*tuple[Any, ...]]) -> CourseOut:
    course: Course = row.Course
    return CourseOut(
        id=course.id,
        google_id=course.google_id,
        name=course.name,
        section=course.section,
        room=course.room,
        state=course.state,
        link=course.link,
        followed=row.followed,
        period=row.period_label,
    )


def _student(student: Student, joined_at: datetime, table: str | None) -> StudentLine:
    return StudentLine(
        id=student.id,
        google_id=student.google_id,
        name=student.name,
        given_name=student.given_name,
        family_name=student.family_name,
        google_name=student.google_name,
        called=student.called,
        table=table,
        email=student.email,
        joined_at=joined_at,
    )
