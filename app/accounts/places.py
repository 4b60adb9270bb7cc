"""What a teacher says of the writers of one class beyond Google: what they are called, and at which table they sit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.access import course_for
from app.errors import BadInput, NotFound, about
from app.models import Enrollment, Student, Teacher
from app.writing.plain import plain

LONGEST_CALLED = 40
LONGEST_TABLE = 24
# Names in Persian script and in those of India, and some emoji, hold these between letters that can be seen.
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Placed:
    """A writer of the class: what Google calls them, and what the teacher said; empty where nothing."""

    student_id: int
    name: str
    google_name: str
    called: str
    table: str


def placed_in(session: Session, teacher: Teacher, course_id: int) -> Sequence[Placed]:
    """Whoever is in the class, A to Z by what Google calls them. Raises NotFound if the class is not the teacher's."""
    course = course_for(session, teacher, course_id)
    rows = session.execute(
        select(Student.id, Student.name, Student.google_name, Student.called, Enrollment.table_name)
        .join(Enrollment, Enrollment.student_id == Student.id)
        .where(Enrollment.course_id == course.id, Enrollment.removed_at.is_(None))
        .order_by(Student.id)
    )
    found = [Placed(row.id, row.name, row.google_name, row.called or "", row.table_name or "") for row in rows]
    return sorted(found, key=lambda one: plain(one.google_name))


def place(
    session: Session, teacher: Teacher, course_id: int, said: Iterable[tuple[int, str | None, str | None]]
) -> Sequence[int]:
    """Keep `said`: student, what they are called, their table; empty takes it back, None leaves it.

    Writes only what differs, and tells of which students anything did. What somebody is called holds for every
    teacher of theirs, the table for this class.

    Raises:
        NotFound: the class is not the teacher's, or one of the students is not in it.
        BadInput: a name or a table is too long, or of letters that nobody can read.
    """
    there = {one.student_id: one for one in placed_in(session, teacher, course_id)}
    changed: list[int] = []
    for line, (student_id, called, table) in enumerate(said):
        before = there.get(student_id)
        if before is None:
            raise NotFound(
                "Somebody here is not in this class.", safe="Nothing was changed.", remedy="Reload the page."
            )
        with about("called", line):
            name = before.called if called is None else _kept(called, "A name", LONGEST_CALLED)
        with about("table", line):
            seat = before.table if table is None else _kept(table, "A table", LONGEST_TABLE)
        if name != before.called:
            session.execute(update(Student).where(Student.id == student_id).values(called=name or None))
        if seat != before.table:
            mine = (Enrollment.course_id == course_id, Enrollment.student_id == student_id)
            session.execute(update(Enrollment).where(*mine).values(table_name=seat or None))
        if (name, seat) != (before.called, before.table):
            changed.append(student_id)
    return changed


def tables_in_order(names: Iterable[str]) -> list[str]:
    """Each once, 2 before 10, what has no table at the end."""
    return sorted(set(names), key=lambda name: (not name, [_part(part) for part in _NUMBERS.split(name.casefold())]))


def table_words(name: str) -> str:
    """“Table 3” for a number, else as the teacher called it."""
    return f"Table {name}" if name.isdigit() else name


def _part(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdecimal() else (0, part)


def _kept(words: str, what: str, longest: int) -> str:
    words = " ".join(words.split())
    bare = words.translate(_JOINERS)
    if len(words) > longest or not bare.isprintable() or (words and not bare):
        raise BadInput(
            f"{what} has at most {longest} characters, all of which can be seen.",
            safe="Nothing was changed.",
            remedy="Type it anew, or choose a shorter one.",
        )
    return words
