"""A conference that was written down wrongly: withdrawn and put back, or moved to the writer it was really with."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.access import student_for, taught
from app.accounts.runtime import Runtime
from app.conferences.journal import fields_of, keep_records
from app.conferences.keep import MOVED_FROM, MOVED_OFF, add_amendment
from app.conferences.opening import records_of
from app.desk.finish import drop_promises, keep_promises
from app.errors import BadInput
from app.models import (
    Amendment,
    Conference,
    ConferenceRecord,
    Course,
    Coursework,
    Enrollment,
    JournalChange,
    RecordComment,
    Teacher,
)
from app.writing.words import Talk


def withdraw(session: Session, conference: Conference, now: datetime) -> None:
    """It counts for nothing from now on, and its follow-ups and unsent posts go with it. Nothing is deleted."""
    if conference.withdrawn_at is None:
        conference.withdrawn_at = now
        session.flush()
        drop_promises(session, conference, now)


def put_back(session: Session, runtime: Runtime, teacher: Teacher, conference: Conference, now: datetime) -> None:
    """It counts again, with what it promised where it was finished."""
    if conference.withdrawn_at is not None:
        conference.withdrawn_at = None
        session.flush()
        keep_promises(session, runtime, teacher, conference, now)


def move(
    session: Session, runtime: Runtime, teacher: Teacher, conference: Conference, student_id: int, *, now: datetime
) -> int:
    """Make it the record of another writer, and tell whose it was. Moving it back undoes it.

    In another class it is about no assignment, until it is moved back. Marks on comments stay with the work that they
    are on, so the new writer's record has none of them. What was promised to the first writer goes, as far as it is
    not posted, and is promised to the second; words of a reminder that name the first wait for the teacher
    (`posts.outbox`).

    Raises:
        NotFound: the student is not this teacher's.
        BadInput: it is a group's.
    """
    records = records_of(session, conference)
    if conference.kind == Talk.GROUP or len(records) != 1:
        raise BadInput(
            "The record of a group cannot be moved.",
            safe="Nothing was changed.",
            remedy="Withdraw it, and note it anew.",
        )
    [record], student = records, student_for(session, teacher, student_id)
    before = record.student_id
    if student.id == before:
        return before
    drop_promises(session, conference, now)
    course_id = _course_with(session, teacher, student.id, conference.course_id)
    if course_id != conference.course_id:
        if conference.coursework_id is not None:
            was = conference.coursework_id
            add_amendment(session, runtime.keyring, teacher, record, field=MOVED_OFF, said=was, now=now)
        conference.course_id, conference.coursework_id = course_id, _assignment_in(session, record, course_id)
    theirs = (JournalChange.conference_id == conference.id, JournalChange.student_id == before)
    session.execute(update(JournalChange).where(*theirs).values(student_id=student.id))
    session.execute(delete(RecordComment).where(RecordComment.record_id == record.id))
    record.student_id = student.id
    session.flush()
    fields = fields_of(session, runtime.keyring, conference)
    keep_records(session, runtime.keyring, teacher, conference, fields, now=now, amending=False)
    add_amendment(session, runtime.keyring, teacher, record, field=MOVED_FROM, said=before, now=now)
    keep_promises(session, runtime, teacher, conference, now)
    return before


def _course_with(session: Session, teacher: Teacher, student_id: int, course_id: int) -> int:
    """The same class where the student is or was in it, else the newest of the teacher's that has the student."""
    course_ids = session.scalars(
        select(Course.id)
        .join(Enrollment, Enrollment.course_id == Course.id)
        .where(Enrollment.student_id == student_id, taught(teacher, Course.id))
        .order_by(Enrollment.removed_at.is_not(None), Course.id.desc())
    ).all()
    return course_id if course_id in course_ids else course_ids[0]


def _assignment_in(session: Session, record: ConferenceRecord, course_id: int) -> int | None:
    """What the talk was about when it was last held in this class."""
    noted = (Amendment.record_id == record.id, Amendment.field == MOVED_OFF)
    for before in session.scalars(select(Amendment.before).where(*noted).order_by(Amendment.id.desc())):
        work = session.get(Coursework, int(before))
        if work is not None and work.course_id == course_id:
            return work.id
    return None
