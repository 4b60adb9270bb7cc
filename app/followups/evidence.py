"""The rows of the running record: five statements for a whole class as for one writer, never one a conference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BinaryExpression, ColumnElement, Select, and_, any_, bindparam, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.briefs.evidence import Found
from app.briefs.past_rows import HELD, TALKED_AT
from app.models import (
    Amendment,
    Conference,
    ConferenceRecord,
    CourseTeacher,
    Coursework,
    Enrollment,
    FollowUp,
    FollowUpLook,
    RecordSkill,
    Teacher,
)
from app.shelf.own_skills import skills_of
from app.writing.mastery import Evidence, Where
from app.writing.own_skills import TeachersSkills
from app.writing.words import WITHDRAWN, Level

Rows = Sequence[Found]
Statement = Select[*tuple[Any, ...]]

_AMENDED = (
    select(func.max(Amendment.at))
    .where(Amendment.record_id == ConferenceRecord.id)
    .scalar_subquery()
    .label("amended_at")
)
# The sealed note goes to its author and to nobody else.
_PRIVATE = case((Conference.teacher_id == bindparam("teacher_id"), ConferenceRecord.private_note)).label("private_note")

# Who decided what became of a look: empty while nobody has, or where it was the teacher who asks. The statement must
# join Teacher on `decided_by`.
DECIDED_BY = case(
    (or_(FollowUpLook.decided_at.is_(None), FollowUpLook.decided_by == bindparam("teacher_id")), ""),
    else_=func.coalesce(Teacher.name, "A colleague"),
).label("by")


def _taught(course_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """A record is seen by whoever teaches the course that it was held in, wherever else the student sits.

    Looked up once, as an array: joined in, it lets a database without statistics of a new class try every talk with
    every writer, which takes seconds.
    """
    taught = select(CourseTeacher.course_id).where(
        CourseTeacher.google_id == bindparam("google_id"), CourseTeacher.removed_at.is_(None)
    )
    return course_id == any_(func.array(taught.scalar_subquery()))


@dataclass(frozen=True)
class _Statements:
    """Of one student, or of everybody who is in a class now; all of it, or the newest talk of each."""

    talks: Statement
    skills: Statement
    promises: Statement
    looks: Statement


def _statements(talked: ColumnElement[bool], promised: ColumnElement[bool]) -> _Statements:
    talks = (
        select(
            ConferenceRecord.id,
            ConferenceRecord.conference_id,
            ConferenceRecord.student_id,
            ConferenceRecord.topic,
            ConferenceRecord.stage,
            ConferenceRecord.strength,
            ConferenceRecord.notes,
            ConferenceRecord.student_words,
            ConferenceRecord.next_step,
            ConferenceRecord.look_again_on,
            ConferenceRecord.next_draft,
            _PRIVATE,
            Conference.teacher_id,
            Conference.course_id,
            Conference.coursework_id,
            Conference.kind,
            Conference.began_at,
            Conference.finished_at,
            Teacher.name.label("teacher_name"),
            Coursework.title,
            _AMENDED,
        )
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .join(Teacher, Teacher.id == Conference.teacher_id)
        .outerjoin(Coursework, Coursework.id == Conference.coursework_id)
        .where(talked)
        .order_by(Conference.began_at, ConferenceRecord.id)
    )
    skills = (
        select(
            RecordSkill.record_id,
            RecordSkill.skill,
            RecordSkill.level,
            ConferenceRecord.student_id,
            HELD.label("held"),
            TALKED_AT,
        )
        .join(ConferenceRecord, ConferenceRecord.id == RecordSkill.record_id)
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .where(talked)
    )
    promises = select(*FollowUp.__table__.columns).where(promised).order_by(FollowUp.opened_at, FollowUp.id)
    looks = (
        select(*FollowUpLook.__table__.columns, DECIDED_BY, FollowUp.student_id, FollowUp.skill)
        .join(FollowUp, FollowUp.id == FollowUpLook.follow_up_id)
        .outerjoin(Teacher, Teacher.id == FollowUpLook.decided_by)
        .where(promised)
        .order_by(FollowUpLook.seen_at, FollowUpLook.id)
    )
    return _Statements(talks, skills, promises, looks)


def _counted(whom: Any) -> ColumnElement[bool]:
    return and_(whom(ConferenceRecord.student_id), Conference.withdrawn_at.is_(None), _taught(Conference.course_id))


def _promised(whom: Any) -> ColumnElement[bool]:
    return and_(whom(FollowUp.student_id), FollowUp.outcome.is_distinct_from(WITHDRAWN), _taught(FollowUp.course_id))


def _in_class(student_id: InstrumentedAttribute[int]) -> BinaryExpression[bool]:
    return student_id.in_(
        select(Enrollment.student_id).where(
            Enrollment.course_id == bindparam("class_id"), Enrollment.removed_at.is_(None)
        )
    )


def _one(student_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return student_id == bindparam("student_id")


_NEWEST = (
    select(ConferenceRecord.id)
    .ext(distinct_on(ConferenceRecord.student_id))
    .join(Conference, Conference.id == ConferenceRecord.conference_id)
    .where(_counted(_in_class))
    .order_by(ConferenceRecord.student_id, Conference.began_at.desc(), ConferenceRecord.id.desc())
    .cte("newest")
    .prefix_with("MATERIALIZED")  # found once: without statistics it may be looked for anew for every promise
)

# Sets of their own, because a condition that fits all would keep the database from its indexes.
_OF_CLASS = _statements(_counted(_in_class), _promised(_in_class))
_OF_STUDENT = _statements(_counted(_one), _promised(_one))
_NEWEST_OF_CLASS = _statements(
    ConferenceRecord.id.in_(select(_NEWEST.c.id)),
    and_(_promised(_in_class), or_(FollowUp.closed_at.is_(None), FollowUp.record_id.in_(select(_NEWEST.c.id)))),
)


@dataclass(frozen=True)
class RecordRows:
    """Talks and follow-ups, oldest first; what was withdrawn is not among them. `known` names the skills."""

    talks: Rows
    skills: Rows
    promises: Rows
    looks: Rows
    known: TeachersSkills


def rows_of_class(session: Session, teacher: Teacher, course_id: int) -> RecordRows:
    """Of everybody in the class now, in every class of theirs that the teacher teaches."""
    return _gather(session, _OF_CLASS, teacher, class_id=course_id)


def newest_of_class(session: Session, teacher: Teacher, course_id: int) -> RecordRows:
    """As `rows_of_class`, but of each only the newest talk, with what came of it, and the open follow-ups."""
    return _gather(session, _NEWEST_OF_CLASS, teacher, class_id=course_id)


def rows_of_student(session: Session, teacher: Teacher, student_id: int) -> RecordRows:
    """Of one student, in every class that the teacher teaches, one that was left included."""
    return _gather(session, _OF_STUDENT, teacher, student_id=student_id)


def evidence_in(rows: RecordRows) -> dict[int, dict[str, list[Evidence]]]:
    """By student and skill, everything that a level can rest on; what is said in a talk counts once it is finished."""
    found: dict[int, dict[str, list[Evidence]]] = {}
    for row in rows.skills:
        if row.held:
            word = Evidence(row.at, Where.TALK, row.record_id, Level(row.level) if row.level else None)
            found.setdefault(row.student_id, {}).setdefault(row.skill, []).append(word)
    for look in rows.looks:
        if look.decided_at is not None:
            level = Level(look.level) if look.level else None
            word = Evidence(look.decided_at, Where.LOOK, look.id, level, look.progress)
            found.setdefault(look.student_id, {}).setdefault(look.skill, []).append(word)
    return found


def _gather(session: Session, statements: _Statements, teacher: Teacher, **whom: int) -> RecordRows:
    keys = {"teacher_id": teacher.id, "google_id": teacher.google_id, **whom}
    talks, skills, promises, looks = (
        session.execute(each, keys).all()
        for each in (statements.talks, statements.skills, statements.promises, statements.looks)
    )
    return RecordRows(talks, skills, promises, looks, skills_of(session, teacher.id))
