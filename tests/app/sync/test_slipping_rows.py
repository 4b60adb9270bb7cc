"""Google may count pages by places: what shrinks, or is sorted anew, between two of them hides a row that lives."""

from datetime import timedelta

import pytest

from app.sync.run import Outcome
from integrations.google.emulator.events import (
    CourseCreated,
    CourseworkDeleted,
    Event,
    ReplyMade,
    StudentLeft,
    TeacherJoined,
    TeacherLeft,
)
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk

LIVING = {
    "enrollment": "SELECT s.google_id FROM enrollment e JOIN student s ON s.id = student_id"
    " JOIN course c ON c.id = course_id WHERE removed_at IS NULL AND c.google_id = '601000000001' ORDER BY 1",
    "coursework": "SELECT w.google_id FROM coursework w JOIN course c ON c.id = course_id"
    " WHERE removed_at IS NULL AND c.google_id = '601000000001' ORDER BY 1",
    "comment": "SELECT google_id FROM comment WHERE removed_at IS NULL ORDER BY 1",
}


def read_while(desk: Desk, api: str, sending: int, event: Event) -> Outcome:
    """A full reading; the event befalls the world just before that sending to the API."""
    return desk.read_while(api, sending, lambda: desk.world.record(event), full=True)


def living(desk: Desk, table: str) -> list[str]:
    return [google_id for (google_id,) in desk.ask(LIVING[table])]


@pytest.mark.parametrize("sending", [2, 3])
def test_nobody_is_marked_as_gone_who_slipped_from_one_page_to_the_one_before(build: Build, sending: int) -> None:
    desk = build(max_page=1)
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    left = StudentLeft(at=desk.clock.now(), course=school.ENGLISH_9, user=school.ANA)
    assert read_while(desk, "classroom", sending, left).status == "succeeded"
    assert living(desk, "enrollment") == [school.ANA, school.BEN, school.CHI]
    desk.read()
    assert living(desk, "enrollment") == [school.BEN, school.CHI]


def test_work_that_slipped_from_one_page_to_the_one_before_stays(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    before = living(desk, "coursework")
    assert len(before) > 1
    desk.clock.advance(timedelta(hours=1))
    first = before[-1]  # last changed, and so the first in Google's order
    gone = CourseworkDeleted(at=desk.clock.now(), course=school.ENGLISH_9, id=first)
    read_while(desk, "classroom", 2, gone)
    assert living(desk, "coursework") == before
    desk.read()
    assert living(desk, "coursework") == before[:-1]


def test_a_comment_that_moved_to_the_front_between_two_pages_is_not_taken_for_deleted(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    before = living(desk, "comment")
    desk.clock.advance(timedelta(hours=1))
    ((oldest,),) = desk.ask(
        "SELECT c.google_id FROM comment c JOIN document d ON d.id = document_id WHERE d.google_id = :id"
        " ORDER BY c.modified_at LIMIT 1",
        id=school.ANA_MEMOIR,
    )
    said = ReplyMade(
        at=desk.clock.now(), id="AAABlate", file=school.ANA_MEMOIR, comment=oldest, by=school.ANA, text="Yes."
    )
    assert read_while(desk, "drive", 3, said).status == "succeeded"
    assert living(desk, "comment") == before


def test_a_list_that_lacks_nothing_is_not_read_twice(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    desk.world.calls.clear()
    desk.read()
    pages = dict(desk.world.calls)
    desk.world.record(StudentLeft(at=desk.clock.now(), course=school.ENGLISH_9, user=school.BEN))
    desk.world.calls.clear()
    desk.read()
    name = "classroom.courses.students.list"
    assert pages[name] == 5
    assert desk.world.calls[name] == 4 + 2  # the class that somebody has left is looked at twice


def test_a_class_that_slipped_out_of_the_list_is_looked_for_again(build: Build) -> None:
    desk = build(max_page=1)
    desk.world.record(
        CourseCreated(
            at=desk.clock.now(), id="601000000009", name="Newest", section="", room="", owner=school.CO_TEACHER
        ),
        TeacherJoined(at=desk.clock.now(), course="601000000009", user=school.TEACHER),
    )
    desk.read()
    mine = "SELECT c.google_id FROM course c JOIN course_teacher t ON t.course_id = c.id"
    mine += " WHERE t.google_id = :me AND t.removed_at IS NULL ORDER BY 1"
    before = desk.ask(mine, me=school.TEACHER)
    left = TeacherLeft(at=desk.clock.now(), course="601000000009", user=school.TEACHER)
    read_while(desk, "classroom", 2, left)
    assert {(school.ENGLISH_9,), (school.ENGLISH_10,)} <= {*desk.ask(mine, me=school.TEACHER)} <= {*before}
    desk.read()
    assert desk.ask(mine, me=school.TEACHER) == [(school.ENGLISH_9,), (school.ENGLISH_10,)]


def test_a_new_class_that_slipped_to_the_next_page_and_so_stands_on_both_is_one_class(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    new = {"section": "", "room": "", "owner": school.TEACHER}
    desk.world.record(CourseCreated(at=desk.clock.now(), id="601000000009", name="New", **new))
    desk.clock.advance(timedelta(hours=1))
    newest = CourseCreated(at=desk.clock.now(), id="601000000010", name="Newest", **new)
    assert read_while(desk, "classroom", 2, newest).status == "succeeded"
    assert ("New",) in desk.ask("SELECT name FROM course WHERE google_id = '601000000009'")
