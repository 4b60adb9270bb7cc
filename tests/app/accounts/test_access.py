"""The right to see comes from the roster of teachers as it stands at this moment, and every look is noted for good."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.access import (
    Via,
    assignment_for,
    course_for,
    courses_of,
    record_access,
    student_for,
    sync_run_for,
)
from app.database import Sessions
from app.errors import NotFound
from app.models import AccessEntry, Course, CourseTeacher, Coursework, Enrollment, Student, SyncRun, Teacher
from tests import builders
from tests.builders import NOW


@dataclass(frozen=True)
class School:
    """Rivera and Okafor teach English 9 together; Lund teaches another course."""

    rivera: Teacher
    okafor: Teacher
    lund: Teacher
    course: Course
    student: Student
    coursework: Coursework


def make_school(session: Session) -> School:
    rivera, okafor, lund = (builders.create_teacher(session, name=name) for name in ("Rivera", "Okafor", "Lund"))
    course = builders.create_course(session, rivera)
    builders.create_course(session, lund)
    builders.add_teacher(session, course, okafor)
    student = builders.create_student(session, course)
    return School(rivera, okafor, lund, course, student, builders.create_coursework(session, course))


def sees(session: Session, school: School, teacher: Teacher) -> bool:
    """Whether all three doors open; they must agree."""
    found = []
    for door, row in (
        (course_for, school.course),
        (student_for, school.student),
        (assignment_for, school.coursework),
    ):
        try:
            found.append(door(session, teacher, row.id) is row)
        except NotFound:
            found.append(False)
    assert len(set(found)) == 1
    return found[0]


def test_both_teachers_of_a_course_see_it_and_nobody_else(sessions: Sessions) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        assert sees(session, school, school.rivera)
        assert sees(session, school, school.okafor)
        assert not sees(session, school, school.lund)
        assert list(courses_of(session, school.okafor)) == [school.course]


def test_a_co_teacher_who_left_sees_nothing_from_then_on(sessions: Sessions) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        place = CourseTeacher.google_id == school.okafor.google_id
        session.execute(update(CourseTeacher).where(place).values(removed_at=NOW))
        assert not sees(session, school, school.okafor)
        assert list(courses_of(session, school.okafor)) == []
        assert sees(session, school, school.rivera)


def test_a_student_who_left_stays_known_to_the_teachers_of_the_course(sessions: Sessions) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        session.execute(update(Enrollment).values(removed_at=NOW))
        assert student_for(session, school.rivera, school.student.id) is school.student
        with pytest.raises(NotFound):
            student_for(session, school.lund, school.student.id)


def test_a_student_is_looked_for_in_the_named_course(sessions: Sessions) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        other = builders.create_course(session, school.rivera)
        assert student_for(session, school.rivera, school.student.id, course_id=school.course.id) is school.student
        with pytest.raises(NotFound):
            student_for(session, school.rivera, school.student.id, course_id=other.id)


def test_a_sync_is_its_teachers_own(sessions: Sessions) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        run = SyncRun(teacher_id=school.rivera.id, status="queued", trigger="hand", requested_at=NOW)
        session.add(run)
        session.flush()
        assert sync_run_for(session, school.rivera, run.id) is run
        with pytest.raises(NotFound):
            sync_run_for(session, school.okafor, run.id)


@pytest.mark.parametrize("id_", [-1, 0, 2**63 - 1, 2**63, 10**40])
def test_what_never_was_is_told_in_the_same_words(sessions: Sessions, id_: int) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        with pytest.raises(NotFound) as anothers:
            course_for(session, school.lund, school.course.id)
        for door in (course_for, student_for, assignment_for, sync_run_for):
            with pytest.raises(NotFound) as nothing:
                door(session, school.rivera, id_)
            assert (nothing.value.message, nothing.value.safe) == (anothers.value.message, anothers.value.safe)


def test_the_log_keeps_ids_and_cannot_be_changed(sessions: Sessions) -> None:
    with sessions.begin() as session:
        school = make_school(session)
        record_access(session, school.rivera, action="brief.read", via=Via.PAGE, now=NOW, student_id=school.student.id)
        teacher_id, student_id = school.rivera.id, school.student.id
    with sessions() as session:
        entry = session.scalars(select(AccessEntry)).one()
        assert (entry.teacher_id, entry.student_id, entry.course_id) == (teacher_id, student_id, None)
        assert (entry.action, entry.via, entry.at) == ("brief.read", "page", NOW)
    for change in (
        delete(AccessEntry),
        update(AccessEntry).values(action="nothing.read"),
        text("TRUNCATE access_log"),
    ):
        with sessions() as session, pytest.raises(DBAPIError):
            session.execute(change)
