"""What a teacher decides is checked, kept, and reaches nobody else's classes."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.preferences import (
    LONGEST_LABEL,
    THEMES,
    Bell,
    choose_theme,
    confirm_time_zone,
    enable_keys,
    follow_only,
    name_period,
    replace_bells,
    set_followed,
    welcome,
)
from app.database import Sessions
from app.errors import BadInput, NotFound
from app.models import BellPeriod, Course, TaughtCourse, Teacher
from tests import builders
from tests.builders import NOW

LATER = datetime(2026, 10, 16, 14, 31, tzinfo=UTC)


@pytest.fixture
def teacher(sessions: Sessions) -> Teacher:
    with sessions.begin() as session:
        return builders.create_teacher(session, time_zone=None)


def followed(session: Session, teacher: Teacher) -> dict[int, bool]:
    rows = session.scalars(select(TaughtCourse).where(TaughtCourse.teacher_id == teacher.id))
    return {row.course_id: row.followed for row in rows}


def two_courses(session: Session, teacher: Teacher) -> tuple[Course, Course]:
    return (
        builders.create_course(session, teacher, followed=False),
        builders.create_course(session, teacher, followed=True),
    )


def test_a_time_zone_counts_once_it_is_confirmed(teacher: Teacher) -> None:
    confirm_time_zone(teacher, "America/New_York", NOW)
    assert (teacher.time_zone, teacher.time_zone_confirmed_at) == ("America/New_York", NOW)


@pytest.mark.parametrize("name", ["", "Eastern", "../../etc/passwd", "america/new_york ", "UTC\x00"])
def test_a_zone_that_is_none_changes_nothing(teacher: Teacher, name: str) -> None:
    with pytest.raises(BadInput):
        confirm_time_zone(teacher, name, NOW)
    assert teacher.time_zone_confirmed_at is None


def test_theme_and_keys_are_the_teachers_choice(teacher: Teacher) -> None:
    for theme in THEMES:
        choose_theme(teacher, theme)
        assert teacher.theme == theme
    with pytest.raises(BadInput):
        choose_theme(teacher, "neon")
    enable_keys(teacher, enabled=False)
    assert not teacher.keys_enabled


def test_one_is_welcomed_once(teacher: Teacher) -> None:
    welcome(teacher, NOW)
    welcome(teacher, LATER)
    assert teacher.welcomed_at == NOW


def test_exactly_the_chosen_courses_are_followed(sessions: Sessions, teacher: Teacher) -> None:
    with sessions.begin() as session:
        first, second = two_courses(session, teacher)
        other = builders.create_teacher(session)
        theirs = builders.create_course(session, other)
        follow_only(session, teacher, [first.id])
        session.expire_all()
        assert followed(session, teacher) == {first.id: True, second.id: False}
        set_followed(session, teacher, second.id, followed=True)
        session.expire_all()
        assert followed(session, teacher) == {first.id: True, second.id: True}
        follow_only(session, teacher, [])
        session.expire_all()
        assert followed(session, teacher) == {first.id: False, second.id: False}
        assert followed(session, other) == {theirs.id: True}


def test_a_class_that_only_a_co_teachers_reading_brought_is_chosen_like_any_other(
    sessions: Sessions, teacher: Teacher
) -> None:
    with sessions.begin() as session:
        first, second = two_courses(session, teacher)
        shared, named = (builders.create_course(session, builders.create_teacher(session)) for _ in range(2))
        for course in (shared, named):
            builders.add_teacher(session, course, teacher)
        follow_only(session, teacher, [first.id, shared.id])
        name_period(session, teacher, named.id, "7")
        assert followed(session, teacher) == {first.id: True, second.id: False, shared.id: True, named.id: False}


def test_a_choice_with_somebody_elses_course_changes_nothing(sessions: Sessions, teacher: Teacher) -> None:
    with sessions.begin() as session:
        first, second = two_courses(session, teacher)
        theirs = builders.create_course(session, builders.create_teacher(session))
        with pytest.raises(NotFound):
            follow_only(session, teacher, [first.id, theirs.id])
        with pytest.raises(NotFound):
            name_period(session, teacher, theirs.id, "3")
        session.expire_all()
        assert followed(session, teacher) == {first.id: False, second.id: True}


@pytest.mark.parametrize(
    ("typed", "kept"), [("3", "3"), ("  Block  A ", "Block A"), ("", None), (" \t", None), ("Ω" * LONGEST_LABEL,) * 2]
)
def test_a_period_is_called_what_the_teacher_calls_it(
    sessions: Sessions, teacher: Teacher, typed: str, kept: str | None
) -> None:
    with sessions.begin() as session:
        course, _ = two_courses(session, teacher)
        name_period(session, teacher, course.id, typed)
        found = session.scalars(select(TaughtCourse.period_label).where(TaughtCourse.course_id == course.id)).one()
    assert found == kept


@pytest.mark.parametrize("typed", ["x" * (LONGEST_LABEL + 1), "3\x00", "3\u202e"])
def test_a_name_that_would_break_a_page_is_refused(sessions: Sessions, teacher: Teacher, typed: str) -> None:
    with sessions.begin() as session:
        course, _ = two_courses(session, teacher)
        with pytest.raises(BadInput):
            name_period(session, teacher, course.id, typed)


def test_the_bell_schedule_is_replaced_as_a_whole(sessions: Sessions, teacher: Teacher) -> None:
    with sessions.begin() as session:
        _, second = two_courses(session, teacher)
        first = builders.create_course(session, teacher)
        replace_bells(session, teacher, [Bell(first.id, (0, 1), time(8), time(8, 50))])
        replace_bells(session, teacher, [Bell(second.id, (4, 2, 2), time(9), time(9, 52))])
        (row,) = session.scalars(select(BellPeriod)).all()
        assert (row.course_id, row.weekdays, row.starts, row.ends) == (second.id, [2, 4], time(9), time(9, 52))


@pytest.mark.parametrize(
    ("weekdays", "starts", "ends"),
    [((), time(8), time(9)), ((7,), time(8), time(9)), ((-1,), time(8), time(9)), ((0,), time(9), time(9))],
)
def test_an_impossible_period_keeps_the_schedule(
    sessions: Sessions, teacher: Teacher, weekdays: tuple[int, ...], starts: time, ends: time
) -> None:
    with sessions.begin() as session:
        course, _ = two_courses(session, teacher)
        good = Bell(course.id, (0,), time(8), time(9))
        replace_bells(session, teacher, [good])
        with pytest.raises(BadInput):
            replace_bells(session, teacher, [good, Bell(course.id, weekdays, starts, ends)])
        assert len(session.scalars(select(BellPeriod)).all()) == 1
