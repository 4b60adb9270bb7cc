"""A teacher with finished conferences, as the desk leaves them to this room."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from sqlalchemy.orm import Session

from app.models import Conference, ConferenceRecord, Course, Credential, FollowUp, Student, Teacher
from tests import builders
from tests.builders import NOW

_numbers = count(1)


@dataclass(frozen=True)
class Desk:
    """One connected teacher with two classes; Jaylen sits in both of them."""

    teacher: Teacher
    course: Course
    other_course: Course
    jaylen: Student
    ines: Student


def make_desk(session: Session) -> Desk:
    teacher = builders.create_teacher(session)
    session.add(Credential(teacher_id=teacher.id, granted_scopes=[], updated_at=NOW))
    course, other = builders.create_course(session, teacher), builders.create_course(session, teacher, period="5")
    jaylen = builders.create_student(session, course)
    builders.enroll(session, other, jaylen)
    return Desk(teacher, course, other, jaylen, builders.create_student(session, course, name="Inês Duarte"))


def talk(
    session: Session,
    desk: Desk,
    *,
    student: Student | None = None,
    course: Course | None = None,
    reminder_text: str = "",
    began_at: datetime = NOW,
) -> ConferenceRecord:
    """A finished conference with one writer, for whom a reminder is wanted."""
    conference = Conference(
        opening=f"opening-{next(_numbers)}",
        kind="formal",
        teacher_id=desk.teacher.id,
        course_id=(course or desk.course).id,
        began_at=began_at,
        finished_at=began_at,
    )
    session.add(conference)
    session.flush()
    record = ConferenceRecord(
        conference_id=conference.id,
        student_id=(student or desk.jaylen).id,
        topic="bridges between scenes",
        next_step="Write the first away game",
        look_again_on=date(2026, 10, 20),
        next_draft=False,
        reminder_wanted=True,
        reminder_text=reminder_text,
    )
    session.add(record)
    session.flush()
    return record


def follow_up(session: Session, desk: Desk, record: ConferenceRecord, *, due_on: date | None = None) -> FollowUp:
    row = FollowUp(
        teacher_id=desk.teacher.id,
        course_id=desk.course.id,
        student_id=record.student_id,
        record_id=record.id,
        skill="leads",
        next_step=record.next_step,
        due_on=due_on or date(2026, 10, 20),
        opened_at=NOW,
    )
    session.add(row)
    session.flush()
    return row
