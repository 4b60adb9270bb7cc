"""A complete listing of Classroom decides which courses a teacher has, and is written only where it differs."""

from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.access import courses_of
from app.accounts.courses import record_taught_courses
from app.database import Sessions
from app.models import Course, CourseTeacher, TaughtCourse, Teacher
from integrations.google import classroom
from tests import builders
from tests.builders import NOW

LATER = datetime(2026, 10, 16, 14, 31, tzinfo=UTC)


def listed(id_: str, name: str = "English 9") -> classroom.Course:
    return classroom.Course(id=id_, name=name, section="Period 3", room="", course_state="ACTIVE")


def names(session: Session, teacher: Teacher) -> set[str]:
    return {course.name for course in courses_of(session, teacher)}


def versions(session: Session) -> list[str]:
    """Which transaction wrote each row last."""
    tables = ("course", "course_teacher", "taught_course")
    return [
        str(row)
        for table in tables
        for row in session.execute(text(f"SELECT id, xmin::text FROM {table} ORDER BY id"))  # noqa: S608  our own names
    ]


def test_a_listing_gives_and_takes(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        record_taught_courses(session, teacher, [listed("1"), listed("2", "English 10")], NOW)
        assert names(session, teacher) == {"English 9", "English 10"}
        assert set(session.scalars(select(TaughtCourse.followed))) == {False}
        record_taught_courses(session, teacher, [listed("2", "English 10 Honors")], LATER)
        session.expire_all()
        assert names(session, teacher) == {"English 10 Honors"}
        assert set(session.scalars(select(Course.google_id))) == {"1", "2"}
        record_taught_courses(session, teacher, [], LATER)
        assert names(session, teacher) == set()


def test_a_new_course_that_is_listed_twice_is_one_course_as_it_was_told_last(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        record_taught_courses(session, teacher, [listed("1"), listed("1", "English 9 Honors")], NOW)
        assert names(session, teacher) == {"English 9 Honors"}


def test_coming_back_finds_what_was_decided_before(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        record_taught_courses(session, teacher, [listed("1")], NOW)
        session.scalars(select(TaughtCourse)).one().followed = True
        record_taught_courses(session, teacher, [], NOW)
        record_taught_courses(session, teacher, [listed("1")], LATER)
        assert names(session, teacher) == {"English 9"}
        assert session.scalars(select(TaughtCourse.followed)).all() == [True]


def test_other_teachers_keep_their_places(sessions: Sessions) -> None:
    with sessions.begin() as session:
        mine, other = builders.create_teacher(session), builders.create_teacher(session)
        record_taught_courses(session, mine, [listed("1")], NOW)
        record_taught_courses(session, other, [listed("1")], NOW)
        record_taught_courses(session, mine, [], LATER)
        assert names(session, mine) == set()
        assert names(session, other) == {"English 9"}
        assert len(session.scalars(select(CourseTeacher)).all()) == 2


def test_the_same_listing_again_writes_nothing(sessions: Sessions) -> None:
    courses = [listed("1"), listed("2", "English 10")]
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        record_taught_courses(session, teacher, courses, NOW)
    with sessions.begin() as session:
        before = versions(session)
        record_taught_courses(session, teacher, courses, LATER)
    with sessions() as session:
        assert versions(session) == before
