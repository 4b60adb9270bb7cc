"""A teacher at a table with writers, and the journal as a device would use it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.conferences.fields import Change, cleaned
from app.conferences.journal import Taken, fields_of, take_changes
from app.conferences.opening import Opening
from app.encryption import Keyring
from app.models import Conference, ConferenceRecord, Course, Coursework, Student, Teacher
from app.writing.words import Talk
from tests import builders
from tests.builders import NOW

_numbers = count(1)


def change(name: str, value: Any, *parents: str, student: int | None = None, at: datetime = NOW) -> Change:
    return Change(f"c{next(_numbers)}", student, name, cleaned(name, value), parents, at)


@dataclass(frozen=True)
class Table:
    """Everyone at it. `opening` is that of the talk that is going on."""

    session: Session
    keyring: Keyring
    teacher: Teacher
    course: Course
    coursework: Coursework
    writers: tuple[Student, ...]
    opening: Opening = field(default_factory=lambda: Opening("", Talk.FORMAL, 0, (), None, NOW))

    def talk(self, *writers: Student, kind: Talk = Talk.FORMAL, began_at: datetime = NOW) -> "Table":
        opening = Opening(
            f"talk-{next(_numbers)}",
            kind,
            self.course.id,
            tuple(writer.id for writer in writers),
            self.coursework.id,
            began_at,
        )
        return Table(
            self.session, self.keyring, self.teacher, self.course, self.coursework, self.writers, opening=opening
        )

    def tell(self, *changes: Change, now: datetime = NOW) -> Taken:
        return take_changes(self.session, self.keyring, self.teacher, self.opening, changes, now=now)

    def value(self, name: str) -> Any:
        """Of a field that one writer has."""
        return {one.field: one.value for one in self.fields()}[name]

    def fields(self) -> Sequence[Any]:
        return fields_of(self.session, self.keyring, self.conference())

    def conference(self) -> Conference:
        return self.session.query(Conference).filter_by(opening=self.opening.id, teacher_id=self.teacher.id).one()

    def record(self, student: Student | None = None) -> ConferenceRecord:
        student = student or self.writers[0]
        mine = {"conference_id": self.conference().id, "student_id": student.id}
        return self.session.query(ConferenceRecord).filter_by(**mine).populate_existing().one()


def lay_table(session: Session, keyring: Keyring) -> Table:
    teacher = builders.create_teacher(session)
    course = builders.create_course(session, teacher)
    names = ("Ana Castillo", "Zoë Ames", "Ben Oduya")
    writers = tuple(builders.create_student(session, course, name=name) for name in names)
    return Table(session, keyring, teacher, course, builders.create_coursework(session, course), writers)
