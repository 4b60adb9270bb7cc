"""Who is in a class and who teaches it, as it changes at Google: rights follow at once by hand, else in an hour."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.access import courses_of, student_for
from app.errors import NotFound
from app.models import Course, Student, TaughtCourse, Teacher
from integrations.google.emulator.events import (
    AccountDeleted,
    AccountRenamed,
    CourseStateChanged,
    DocEdited,
    StudentJoined,
    StudentLeft,
    TeacherJoined,
    TeacherLeft,
)
from integrations.google.emulator.faults import Fault
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk

NAMES = "SELECT name, given_name, email FROM student WHERE google_id = :id"
PLACES = "SELECT c.google_id FROM enrollment e JOIN course c ON c.id = course_id WHERE student_id = :id ORDER BY 1"


def seen_by(desk: Desk, email: str, google_id: str) -> tuple[list[str], bool]:
    """The courses that the teacher may see, and whether she may see the student."""
    ((student_id,),) = desk.ask("SELECT id FROM student WHERE google_id = :id", id=google_id)
    with desk.sessions() as session:
        teacher = session.get_one(Teacher, desk.teachers[email])
        courses = sorted(course.google_id for course in courses_of(session, teacher))
        try:
            student_for(session, teacher, student_id)
        except NotFound:
            return courses, False
        return courses, True


def test_a_student_who_joins_has_a_place_and_a_submission(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    joined = desk.clock.now()
    desk.world.record(StudentJoined(at=joined, course=school.ENGLISH_9, user=school.DEE))
    desk.read()
    places = "SELECT joined_at FROM enrollment e JOIN student s ON s.id = student_id WHERE s.google_id = :id ORDER BY 1"
    assert desk.ask(places, id=school.DEE)[-1] == (joined,)
    work = "SELECT w.google_id, u.state FROM submission u JOIN coursework w ON w.id = coursework_id"
    mine = f"{work} JOIN student s ON s.id = student_id WHERE s.google_id = :id ORDER BY 1"
    assert desk.ask(mine, id=school.DEE) == [(school.MEMOIR, "NEW"), (school.ESSAY, "NEW")]


@pytest.mark.parametrize("called", ["", "Unknown user"])
def test_a_new_name_is_taken_over_and_a_deleted_account_keeps_its_own(desk: Desk, called: str) -> None:
    desk.has_read()
    with desk.sessions.begin() as session:
        session.execute(update(Student).where(Student.google_id == school.CHI).values(called="Chiara"))
    desk.world.record(AccountRenamed(at=desk.clock.now(), id=school.BEN, given_name="Benedikta", family_name="Oduya"))
    desk.read()
    renamed = [("Benedikta Oduya", "Benedikta", school.BEN_EMAIL)]
    assert desk.ask(NAMES, id=school.BEN) == renamed
    desk.world.record(AccountDeleted(at=desk.clock.now(), id=school.BEN, called=called))
    desk.read()
    assert desk.ask(NAMES, id=school.BEN) == renamed
    assert desk.ask(NAMES, id=school.CHI)[0][1] == "Chiara"


def test_an_account_deleted_before_it_was_ever_read_has_no_name(build: Build) -> None:
    desk = build(events=[*school.small_school(), AccountDeleted(at=school.NOW, id=school.CHI)])
    assert desk.read().status == "succeeded"
    assert desk.ask(NAMES, id=school.CHI) == [("", "", None)]


def test_a_student_in_two_courses_is_one_person_in_two_places(desk: Desk) -> None:
    desk.has_read()
    ((ana,),) = desk.ask("SELECT id FROM student WHERE google_id = :id", id=school.ANA)
    assert desk.ask(PLACES, id=ana) == [(school.ENGLISH_9,), (school.ENGLISH_10,)]


@pytest.mark.parametrize("state", ["ARCHIVED", "DECLINED", "SUSPENDED", "PROVISIONED"])
def test_a_course_that_does_not_go_on_is_kept_and_not_read(desk: Desk, state: str) -> None:
    desk.has_read()
    before = {name: len(rows) for name, rows in desk.rows().items() if name != "sync_problem"}
    desk.world.record(CourseStateChanged(at=desk.clock.now(), course=school.ENGLISH_9, state=state))
    desk.read()
    assert desk.read().summary["courses"] == 1
    assert desk.ask("SELECT state FROM course WHERE google_id = :id", id=school.ENGLISH_9) == [(state,)]
    assert {name: len(rows) for name, rows in desk.rows().items() if name != "sync_problem"} == before


@pytest.mark.parametrize("state", ["SUSPENDED", "PROVISIONED"])
def test_what_only_its_owner_is_shown_a_co_teacher_loses(desk: Desk, state: str) -> None:
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    desk.world.record(CourseStateChanged(at=desk.clock.now(), course=school.ENGLISH_9, state=state))
    desk.read(school.CO_TEACHER_EMAIL)
    assert seen_by(desk, school.CO_TEACHER_EMAIL, school.BEN) == ([], False)
    assert seen_by(desk, school.TEACHER_EMAIL, school.BEN)[1]


@pytest.mark.parametrize("whose", [school.TEACHER_EMAIL, school.CO_TEACHER_EMAIL])
def test_a_co_teacher_who_leaves_has_no_right_after_anybodys_next_sync(desk: Desk, whose: str) -> None:
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    assert seen_by(desk, school.CO_TEACHER_EMAIL, school.BEN) == ([school.ENGLISH_9], True)
    desk.world.record(TeacherLeft(at=desk.clock.now(), course=school.ENGLISH_9, user=school.CO_TEACHER))
    desk.read(whose, follow=False)
    assert seen_by(desk, school.CO_TEACHER_EMAIL, school.BEN) == ([], False)
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_a_co_teacher_who_arrives_sees_the_class_after_her_first_sync(desk: Desk) -> None:
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    assert seen_by(desk, school.CO_TEACHER_EMAIL, school.DEE) == ([school.ENGLISH_9], False)
    desk.world.record(TeacherJoined(at=desk.clock.now(), course=school.ENGLISH_10, user=school.CO_TEACHER))
    desk.read(school.CO_TEACHER_EMAIL)
    assert seen_by(desk, school.CO_TEACHER_EMAIL, school.DEE) == ([school.ENGLISH_9, school.ENGLISH_10], True)


def edited_away(desk: Desk) -> None:
    """Ben leaves, a reading hears of an edit of a draft that is out of sight, and he comes back."""
    desk.has_read()
    for event in (
        StudentLeft(at=desk.clock.now(), course=school.ENGLISH_9, user=school.BEN),
        DocEdited(at=desk.clock.now(), file=school.BEN_MEMOIR, by=school.BEN, text="I was away."),
        StudentJoined(at=desk.clock.now(), course=school.ENGLISH_9, user=school.BEN),
    ):
        desk.world.record(event)
        if not isinstance(event, StudentJoined):
            desk.read()
            desk.clock.advance(timedelta(minutes=10))


def newest_words(desk: Desk) -> str:
    ((text,),) = desk.ask(
        "SELECT text FROM snapshot s JOIN document d ON d.id = document_id WHERE d.google_id = :id"
        " ORDER BY s.id DESC LIMIT 1",
        id=school.BEN_MEMOIR,
    )
    return str(text)


def test_what_a_student_wrote_while_away_is_read_as_soon_as_the_student_is_back(desk: Desk) -> None:
    edited_away(desk)
    assert newest_words(desk) != "I was away."
    assert desk.read().summary["documents"] == 2  # all that is Ben's
    assert newest_words(desk) == "I was away."
    desk.clock.advance(timedelta(minutes=10))
    assert desk.read().summary["documents"] == 0


def test_a_reading_that_dies_after_the_class_is_followed_by_one_that_knows_who_is_back(desk: Desk) -> None:
    edited_away(desk)
    desk.world.faults.add([Fault(match="docs.documents.get", kind="unauthorized", times=None)])
    assert desk.read().status == "failed"
    desk.world.faults.clear()
    desk.read()
    assert newest_words(desk) == "I was away."


STUDENTS_LISTED = "classroom.courses.students.list"
IN_CLASS = (
    "SELECT s.google_id FROM enrollment e JOIN student s ON s.id = student_id JOIN course c ON c.id = course_id"
    " WHERE e.removed_at IS NULL AND c.google_id = :id ORDER BY 1"
)


def scheduled(desk: Desk, minutes: int) -> int:
    """How many rosters a scheduled sync reads, so much later."""
    desk.clock.advance(timedelta(minutes=minutes))
    before = desk.world.calls[STUDENTS_LISTED]
    desk.read(trigger="schedule")
    return desk.world.calls[STUDENTS_LISTED] - before


def in_class(desk: Desk) -> list[str]:
    return [google_id for (google_id,) in desk.ask(IN_CLASS, id=school.ENGLISH_9)]


def test_by_schedule_rosters_are_read_when_an_hour_has_gone_by_and_by_hand_at_once(desk: Desk) -> None:
    desk.has_read()
    desk.world.record(StudentLeft(at=desk.clock.now(), course=school.ENGLISH_9, user=school.BEN))
    assert (scheduled(desk, 10), scheduled(desk, 49)) == (0, 0)
    assert in_class(desk) == [school.ANA, school.BEN, school.CHI]
    assert scheduled(desk, 1) == 2
    assert in_class(desk) == [school.ANA, school.CHI]
    desk.world.record(StudentLeft(at=desk.clock.now(), course=school.ENGLISH_9, user=school.CHI))
    assert scheduled(desk, 59) == 0
    desk.read(trigger="hand")
    assert in_class(desk) == [school.ANA]
    assert scheduled(desk, 59) == 0


def test_a_roster_that_did_not_come_whole_is_read_again_by_the_next_sync_and_no_other_is(desk: Desk) -> None:
    desk.has_read()
    desk.world.faults.add([Fault(match=STUDENTS_LISTED, kind="forbidden", nth=1, times=1)])
    assert scheduled(desk, 60) == 2
    unread = "SELECT code FROM sync_problem WHERE course_id IS NOT NULL AND document_id IS NULL"
    assert desk.ask(unread) == [("course_refused",)]
    assert in_class(desk) == [school.ANA, school.BEN, school.CHI]
    assert scheduled(desk, 10) == 1
    assert desk.ask(unread) == []
    assert scheduled(desk, 10) == 0


def test_the_roster_of_a_class_that_is_followed_anew_is_read_whatever_the_hour(desk: Desk) -> None:
    desk.has_read()
    english = select(Course.id).where(Course.google_id == school.ENGLISH_9).scalar_subquery()
    for followed, rosters in ((False, 0), (True, 1)):
        with desk.sessions.begin() as session:
            chosen = update(TaughtCourse).where(TaughtCourse.course_id == english)
            session.execute(chosen.values(followed=followed))
        assert scheduled(desk, 10) == rosters


def test_a_roster_that_was_read_and_not_stored_counts_as_unread(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    desk.world.faults.add([Fault(match="classroom.courses.list", kind="unauthorized", times=None)])
    assert desk.read(trigger="schedule").status == "failed"
    desk.world.faults.clear()
    assert scheduled(desk, 1) == 2
