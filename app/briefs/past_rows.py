"""The rows of earlier talks that a brief rests on: three statements, built once, of classes taught at present."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.briefs.evidence import Found
from app.models import (
    Conference,
    ConferenceRecord,
    CourseTeacher,
    Coursework,
    FollowUp,
    FollowUpLook,
    RecordSkill,
    Teacher,
)
from app.writing.mastery import Where
from app.writing.words import WITHDRAWN, Talk

_READER = aliased(Teacher)

HELD = and_(Conference.finished_at.is_not(None), Conference.withdrawn_at.is_(None))
"""A talk that counts: finished, and not withdrawn."""

TALKED_AT = Conference.began_at.label("at")
"""When a level was said in a talk: the day that the talk bears wherever it is shown."""
SAT_DOWN = Conference.kind != Talk.INFORMAL
"""A walk-around note is a word in passing: it ends no wait, takes up nothing, and hides no promise."""


def _taught(course_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return (
        select(CourseTeacher.id)
        .join(_READER, _READER.google_id == CourseTeacher.google_id)
        .where(
            CourseTeacher.course_id == course_id,
            CourseTeacher.removed_at.is_(None),
            _READER.id == bindparam("teacher_id"),
        )
        .exists()
    )


_FINISHED = (
    ConferenceRecord.student_id == bindparam("student_id"),
    HELD,
    _taught(Conference.course_id),
)


# The private note stays where it is: it is not even selected.
_LAST = (
    select(
        ConferenceRecord.id,
        ConferenceRecord.topic,
        ConferenceRecord.strength,
        ConferenceRecord.notes,
        ConferenceRecord.student_words,
        ConferenceRecord.next_step,
        Conference.kind,
        Conference.began_at,
        Conference.finished_at,
        Conference.teacher_id,
        Teacher.name.label("teacher_name"),
        Coursework.title.label("about"),
        case((SAT_DOWN, Conference.began_at)).label("met_at"),
        case((SAT_DOWN, ConferenceRecord.id)).label("met_in"),
    )
    .join(Conference, Conference.id == ConferenceRecord.conference_id)
    .join(Teacher, Teacher.id == Conference.teacher_id)
    .outerjoin(Coursework, Coursework.id == Conference.coursework_id)
    .where(*_FINISHED)
    .order_by(SAT_DOWN.desc(), Conference.began_at.desc(), ConferenceRecord.id.desc())
    .limit(1)
)

NEWS = (
    select(FollowUpLook.id)
    .where(FollowUpLook.follow_up_id == FollowUp.id, FollowUpLook.decided_at.is_(None))
    .exists()
    .label("news")
)
LOOKED_AT = (
    select(func.max(FollowUpLook.decided_at))
    .where(FollowUpLook.follow_up_id == FollowUp.id)
    .scalar_subquery()
    .label("looked_at")
)
_FOLLOW_UPS = (
    select(
        FollowUp.id,
        FollowUp.record_id,
        FollowUp.skill,
        FollowUp.next_step,
        FollowUp.due_on,
        FollowUp.next_draft,
        FollowUp.opened_at,
        FollowUp.closed_at,
        FollowUp.outcome,
        FollowUp.continued_by_id,
        FollowUp.let_go_at,
        NEWS,
        LOOKED_AT,
    )
    .where(
        FollowUp.student_id == bindparam("student_id"),
        or_(FollowUp.closed_at.is_(None), FollowUp.record_id == bindparam("record_id")),
        FollowUp.outcome.is_distinct_from(WITHDRAWN),
        _taught(FollowUp.course_id),
    )
    .order_by(FollowUp.opened_at, FollowUp.id)
)

_SEEN: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        literal(Where.TALK.value).label("place"),
        RecordSkill.skill,
        RecordSkill.level,
        literal(value=True).label("progress"),
        TALKED_AT,
        ConferenceRecord.id,
        Conference.coursework_id,
        Coursework.title.label("about"),
    )
    .join(ConferenceRecord, ConferenceRecord.id == RecordSkill.record_id)
    .join(Conference, Conference.id == ConferenceRecord.conference_id)
    .outerjoin(Coursework, Coursework.id == Conference.coursework_id)
    .where(*_FINISHED),
    select(
        literal(Where.LOOK.value),
        FollowUp.skill,
        FollowUpLook.level,
        FollowUpLook.progress,
        FollowUpLook.decided_at,
        FollowUpLook.id,
        FollowUp.coursework_id,
        Coursework.title,
    )
    .join(FollowUp, FollowUp.id == FollowUpLook.follow_up_id)
    .outerjoin(Coursework, Coursework.id == FollowUp.coursework_id)
    .where(
        FollowUp.student_id == bindparam("student_id"),
        FollowUp.outcome.is_distinct_from(WITHDRAWN),
        FollowUpLook.decided_at.is_not(None),
        _taught(FollowUp.course_id),
    ),
)


@dataclass(frozen=True)
class PastRows:
    """`last` is the newest finished talk, `follow_ups` are the open ones and its own, `seen` every word on a skill.

    A walk-around note is `last` only where they never sat down: a word in passing leaves what was promised before. Then
    `met_at` and `met_in`, when they last sat down and which record tells of it, are empty.
    """

    last: Found | None
    follow_ups: Sequence[Found]
    seen: Sequence[Found]


def gather_past(session: Session, *, teacher_id: int, student_id: int) -> PastRows:
    """In three statements whatever the number of talks."""
    keys = {"teacher_id": teacher_id, "student_id": student_id}
    last = session.execute(_LAST, keys).first()
    follow_ups = session.execute(_FOLLOW_UPS, keys | {"record_id": last.id if last else None}).all()
    return PastRows(last, follow_ups, session.execute(_SEEN, keys).all())
