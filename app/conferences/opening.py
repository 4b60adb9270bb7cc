"""Where a conference begins: a device opens it under an id of its own, perhaps long before the server hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.access import assignment_for, course_for, students_for
from app.errors import BadInput, NotFound
from app.models import Conference, ConferenceRecord, Teacher
from app.writing.words import Talk

FEWEST_IN_A_GROUP, MOST_WRITERS = 2, 6
_OLDEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a device says of the talk that its changes belong to; all but `id` counts only when it is new.

    `began_at` is the device's time, and `clock_behind` how far its clock is behind ours where it told, so that a clock
    that is wrong by an hour still dates the talk well.
    """

    id: str
    kind: Talk
    course_id: int
    student_ids: tuple[int, ...]
    assignment_id: int | None
    began_at: datetime
    clock_behind: timedelta = timedelta()


def conference_at(session: Session, teacher: Teacher, opening: Opening, now: datetime) -> Conference:
    """The conference of this opening, begun if it is new, and held until the transaction ends.

    Two devices, or one that sends twice, begin it once. Another teacher's opening of the same id is another conference.

    Raises:
        NotFound: the course, the assignment or every one of the students is not this teacher's.
        BadInput: several writers, and no group.
    """
    conference = _held(session, teacher, opening.id)
    if conference is None:
        _begin(session, teacher, opening, now)
        conference = _held(session, teacher, opening.id)
    if conference is None:
        raise NotFound("There is nothing here.", remedy="Open the conference again.")
    course_for(session, teacher, conference.course_id)
    return conference


def records_of(session: Session, conference: Conference) -> Sequence[ConferenceRecord]:
    """One for each writer of the talk, in the order of their students' ids."""
    mine = ConferenceRecord.conference_id == conference.id
    return session.scalars(select(ConferenceRecord).where(mine).order_by(ConferenceRecord.student_id)).all()


def opening_of(session: Session, conference: Conference) -> Opening:
    """Under which a conference that is known can be told more."""
    return Opening(
        conference.opening,
        Talk(conference.kind),
        conference.course_id,
        tuple(record.student_id for record in records_of(session, conference)),
        conference.coursework_id,
        conference.began_at,
    )


def believed(moment: datetime, opening: Opening, earliest: datetime, now: datetime) -> datetime:
    """A device's time as it is recorded: by our clock where the device told its own, neither too early nor to come."""
    return max(earliest, min(moment + opening.clock_behind, now))


def _held(session: Session, teacher: Teacher, opening: str) -> Conference | None:
    return session.scalars(
        select(Conference)
        .where(Conference.teacher_id == teacher.id, Conference.opening == opening)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _begin(session: Session, teacher: Teacher, opening: Opening, now: datetime) -> None:
    if opening.kind != Talk.GROUP and len(set(opening.student_ids)) > 1:
        raise BadInput("Only a group conference is held with several writers.", safe="Nothing was begun.")
    course = course_for(session, teacher, opening.course_id)
    if opening.assignment_id is not None:
        assignment = assignment_for(session, teacher, opening.assignment_id)
        if assignment.course_id != course.id:
            raise NotFound("This assignment was not set in this class.", remedy="Open the conference again.")
    students = students_for(session, teacher, opening.student_ids, course_id=course.id)
    began_at = opening.began_at + opening.clock_behind
    conference_id = session.scalar(
        insert(Conference)
        .values(
            opening=opening.id,
            kind=opening.kind,
            teacher_id=teacher.id,
            course_id=course.id,
            coursework_id=opening.assignment_id,
            began_at=began_at if now - _OLDEST <= began_at <= now else now,
        )
        .on_conflict_do_nothing()
        .returning(Conference.id)
    )
    if conference_id is not None:
        session.add_all(ConferenceRecord(conference_id=conference_id, student_id=student.id) for student in students)
        session.flush()
