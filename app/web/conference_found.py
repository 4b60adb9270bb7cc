"""Finding a teacher's own talk: the one that goes on, one that an address names, and the one that was just finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.errors import NotFound
from app.models import Conference, ConferenceRecord, Student
from app.web.session import Desk
from app.writing.words import Talk

_STILL_ON = timedelta(hours=2)


@dataclass(frozen=True)
class FinishedTalk:
    """`student_id` is one of its writers, by whom its page is found."""

    id: int
    student_id: int
    names: tuple[str, ...]


def finished_talk(desk: Desk, conference_id: int) -> FinishedTalk:
    """Raises NotFound unless it is a talk of the teacher's own."""
    rows = desk.session.execute(
        select(Student.id, Student.given_name, Student.name)
        .join(ConferenceRecord, ConferenceRecord.student_id == Student.id)
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .where(Conference.id == conference_id, Conference.teacher_id == desk.teacher.id)
        .order_by(Student.name)
    ).all()
    if not rows:
        raise _none_such()
    return FinishedTalk(conference_id, rows[0].id, tuple(row.given_name.strip() or row.name for row in rows))


def talk_going_on(desk: Desk, student_id: int) -> Conference | None:
    """The teacher's own talk with this writer that was begun a while ago and is not finished."""
    return desk.session.scalars(
        select(Conference)
        .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
        .where(
            Conference.teacher_id == desk.teacher.id,
            ConferenceRecord.student_id == student_id,
            Conference.kind.in_((Talk.FORMAL, Talk.ONLINE)),
            Conference.finished_at.is_(None),
            Conference.withdrawn_at.is_(None),
            Conference.began_at > desk.now - _STILL_ON,
        )
        .order_by(Conference.began_at.desc())
        .limit(1)
    ).first()


def named_talk(desk: Desk, student_id: int, conference_id: int) -> Conference:
    """Raises NotFound unless it is a talk of the teacher's own with this writer."""
    row = desk.session.scalars(
        select(Conference)
        .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
        .where(
            Conference.id == conference_id,
            Conference.teacher_id == desk.teacher.id,
            ConferenceRecord.student_id == student_id,
        )
    ).first()
    if row is None:
        raise _none_such()
    return row


def members_of(desk: Desk, row: Conference) -> Sequence[int]:
    """The writers of a talk."""
    mine = ConferenceRecord.conference_id == row.id
    return desk.session.scalars(select(ConferenceRecord.student_id).where(mine)).all()


def _none_such() -> NotFound:
    return NotFound("There is no such conference of yours.", remedy="Look for it in the running record.")
