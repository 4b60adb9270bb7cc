"""The skills map: what each writer of a class can do by now, from conferences and looks, and what many still need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.accounts.access import course_for
from app.accounts.preferences import zone_or_utc
from app.briefs.brief import Writer
from app.briefs.evidence import NAMESAKE
from app.briefs.words import count, writer_of
from app.followups.evidence import evidence_in, rows_of_class
from app.followups.lines import SkillSeen, skill_seen
from app.followups.running_record import follow_up_lines
from app.models import Enrollment, Student, Teacher
from app.writing.mastery import Evidence, mastery
from app.writing.words import LEVEL_WORDS, Level, Trait

A_GROUP = 3
"""From how many writers on one small group saves more than it costs."""

_WRITERS = (
    select(Student.id, Student.name, Student.given_name, Student.email, NAMESAKE)
    .join(Enrollment, Enrollment.student_id == Student.id)
    .where(Enrollment.course_id == bindparam("course_id"), Enrollment.removed_at.is_(None))
)


@dataclass(frozen=True)
class Cell:
    """One writer's level in one skill; empty while nobody talked about it. `due`: a follow-up on it presses."""

    skill: str
    level: Level | None
    due: bool

    @property
    def words(self) -> str:
        """“Trying it, follow-up due”."""
        level = LEVEL_WORDS[self.level] if self.level else "Not yet discussed"
        return f"{level}, follow-up due" if self.due else level


@dataclass(frozen=True)
class MapRow:
    writer: Writer
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TraitHead:
    """A trait above `span` columns."""

    trait: Trait
    span: int


@dataclass(frozen=True)
class SkillsMap:
    """Only skills that somebody of the class talked about have a column, trait by trait.

    `need` and `alone` count, for each column, who was shown it or tries it, and who does it on their own. `advice`
    names the skill that most still need, once a group would be worth it; else it is empty.
    """

    course_name: str
    columns: tuple[SkillSeen, ...]
    heads: tuple[TraitHead, ...]
    rows: tuple[MapRow, ...]
    need: tuple[int, ...]
    alone: tuple[int, ...]
    advice: tuple[str, str] | None
    built_at: datetime


def build_skills_map(session: Session, teacher: Teacher, course_id: int, now: datetime) -> SkillsMap:
    """In a constant number of statements.

    Raises:
        NotFound: the teacher does not teach this course.
    """
    course = course_for(session, teacher, course_id)
    writers = [
        writer_of(row.id, row.name, row.given_name, row.email, namesake=row.namesake)
        for row in session.execute(_WRITERS, {"course_id": course_id})
    ]
    rows = rows_of_class(session, teacher, course_id)
    evidence = evidence_in(rows)
    promises = follow_up_lines(rows, now.astimezone(zone_or_utc(teacher.time_zone)))
    due = {(line.student_id, line.skill) for line in promises if line.open and line.pressing}
    talked = {skill for mine in evidence.values() for skill in mine} | {line.skill for line in promises if line.open}
    columns = tuple(skill_seen(rows.known, skill, None) for skill in rows.known.in_order(talked))
    lines = tuple(
        MapRow(writer, _cells(columns, evidence.get(writer.id, {}), {skill for id_, skill in due if id_ == writer.id}))
        for writer in sorted(writers, key=lambda one: (one.name.casefold(), one.id))
    )
    need = tuple(_column_count(lines, place, Level.INTRODUCED, Level.PRACTISING) for place in range(len(columns)))
    return SkillsMap(
        course_name=course.name,
        columns=columns,
        heads=tuple(TraitHead(trait, len(list(some))) for trait, some in groupby(columns, lambda one: one.trait)),
        rows=lines,
        need=need,
        alone=tuple(_column_count(lines, place, Level.INDEPENDENT) for place in range(len(columns))),
        advice=_advice(columns, need, lines),
        built_at=now,
    )


def _cells(columns: Sequence[SkillSeen], evidence: Mapping[str, Sequence[Evidence]], due: set[str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(column.skill, mastery(evidence.get(column.skill, ())).level, column.skill in due) for column in columns
    )


def _column_count(lines: Sequence[MapRow], place: int, *levels: Level) -> int:
    return sum(line.cells[place].level in levels for line in lines)


def _advice(columns: Sequence[SkillSeen], need: Sequence[int], lines: Sequence[MapRow]) -> tuple[str, str] | None:
    """“9 writers still need this: Bridges between scenes.”, and who could show it; of equals the first column."""
    most = max(need, default=0)
    if most < A_GROUP:
        return None
    place = need.index(most)
    able = [line.writer.given_name for line in lines if line.cells[place].level is Level.INDEPENDENT][:2]
    more = f"That is one small group, not {most} conferences."
    if able:
        more += f" {' and '.join(able)} can do it on their own and could show theirs."
    return f"{count(most, 'writer')} still need this: {columns[place].name}.", more
