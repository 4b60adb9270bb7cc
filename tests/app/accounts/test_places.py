from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.accounts.places import Placed, place, placed_in, table_words, tables_in_order
from app.database import Sessions
from app.errors import BadInput, NotFound
from app.models import Course, Student, Teacher
from tests import builders


@dataclass(frozen=True)
class Class:
    session: Session
    teacher: Teacher
    course: Course
    jaylen: Student

    def say(self, called: str, table: str, student_id: int | None = None) -> None:
        place(self.session, self.teacher, self.course.id, [(student_id or self.jaylen.id, called, table)])
        self.session.refresh(self.jaylen)


@pytest.fixture
def room(sessions: Sessions) -> Iterator[Class]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        yield Class(session, teacher, course, builders.create_student(session, course))


def test_a_writer_is_what_the_teacher_says_until_that_is_taken_back(room: Class) -> None:
    room.say("  Jay ", "")
    assert (room.jaylen.name, room.jaylen.given_name, room.jaylen.google_name) == ("Jay Brooks", "Jay", "Jaylen Brooks")

    room.say("", "3")
    assert (room.jaylen.name, room.jaylen.given_name) == ("Jaylen Brooks", "Jaylen")
    assert placed_in(room.session, room.teacher, room.course.id) == [
        Placed(room.jaylen.id, "Jaylen Brooks", "Jaylen Brooks", "", "3")
    ]


def test_writers_stand_a_to_z_as_they_do_elsewhere(room: Class) -> None:
    for name in ("Zoë Adams", "Álvaro Young"):
        builders.create_student(room.session, room.course, name=name)
    room.say("Zed", "")

    placed = placed_in(room.session, room.teacher, room.course.id)
    assert [one.google_name for one in placed] == ["Álvaro Young", "Jaylen Brooks", "Zoë Adams"]


@pytest.mark.parametrize(
    ("google_name", "family_name", "name"),
    [("Trần Ngọc Linh", "Trần", "Trần Lin"), ("Linh Trần", "Trần", "Lin Trần"), ("Linh", "", "Lin"), ("", "", "Lin")],
)
def test_the_family_name_stays_where_google_has_it(room: Class, google_name: str, family_name: str, name: str) -> None:
    room.jaylen.google_name, room.jaylen.family_name = google_name, family_name
    room.session.flush()

    room.say("Lin", "")
    assert room.jaylen.name == name


def test_nobody_else_s_class_and_nobody_of_another_class(room: Class) -> None:
    elsewhere = builders.create_course(room.session, builders.create_teacher(room.session))
    stranger = builders.create_student(room.session, elsewhere)

    with pytest.raises(NotFound):
        room.say("Jay", "", stranger.id)
    with pytest.raises(NotFound):
        place(room.session, room.teacher, elsewhere.id, [(stranger.id, "Jay", "")])


def test_a_name_may_join_its_letters_as_its_script_does(room: Class) -> None:
    room.say("علی\u200cرضا", "👩\u200d🏫")
    assert room.jaylen.given_name == "علی\u200cرضا"
    assert [one.table for one in placed_in(room.session, room.teacher, room.course.id)] == ["👩\u200d🏫"]


@pytest.mark.parametrize(
    ("called", "table"), [("J" * 41, ""), ("Jay\x07", ""), ("\u202eyaJ", ""), ("\u200d", ""), ("", "T" * 25)]
)
def test_what_nobody_could_read_is_refused(room: Class, called: str, table: str) -> None:
    with pytest.raises(BadInput):
        room.say(called, table)


def test_tables_are_in_the_order_of_their_numbers() -> None:
    assert tables_in_order(["10", "", "windows", "2", "Table 10", "Table 2", "2"]) == [
        "2",
        "10",
        "Table 2",
        "Table 10",
        "windows",
        "",
    ]
    assert [table_words(name) for name in ("2", "By the door")] == ["Table 2", "By the door"]


@given(st.lists(st.text(max_size=6)))
def test_every_table_is_there_once(names: list[str]) -> None:
    assert sorted(tables_in_order(names)) == sorted(set(names))
