"""What a teacher hands a student: the links that are open, and what a new one would be about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import assignment_for, student_for, taught
from app.accounts.links import LinkShown, links_of
from app.encryption import Keyring
from app.models import Coursework, Enrollment, FollowUp, Student, Teacher
from app.sections.rows import choose_work


@dataclass(frozen=True)
class Slip:
    """One open link with its code; `next_step` and `work` (a title) are empty where it is about none."""

    link: LinkShown
    next_step: str
    work: str


def slips_of(
    session: Session, keyring: Keyring, base_url: str, *, teacher: Teacher, student: Student, now: datetime
) -> tuple[Slip, ...]:
    """Every open link of this teacher to this student, the newest first."""
    return tuple(
        _slip(session, link) for link in links_of(session, keyring, base_url, teacher=teacher, student=student, now=now)
    )


def _slip(session: Session, link: LinkShown) -> Slip:
    follow_up = session.get(FollowUp, link.follow_up_id) if link.follow_up_id else None
    work_id = follow_up.coursework_id if follow_up else link.coursework_id
    work = session.get(Coursework, work_id) if work_id else None
    return Slip(link, follow_up.next_step if follow_up else "", work.title if work else "")


def follow_up_at_hand(session: Session, teacher: Teacher, student: Student) -> FollowUp | None:
    """The newest that the teacher has open with this student, in a class still taught."""
    return session.scalars(
        select(FollowUp)
        .where(
            FollowUp.teacher_id == teacher.id,
            FollowUp.student_id == student.id,
            FollowUp.closed_at.is_(None),
            taught(teacher, FollowUp.course_id),
        )
        .order_by(FollowUp.id.desc())
    ).first()


def course_at_hand(session: Session, teacher: Teacher, student: Student) -> int:
    """The class in which the teacher has this student, one of now before one that was left. There is one."""
    places = select(Enrollment).where(Enrollment.student_id == student.id, taught(teacher, Enrollment.course_id))
    newest = session.scalars(places.order_by(Enrollment.removed_at.desc().nulls_first(), Enrollment.course_id)).all()
    return newest[0].course_id


def work_at_hand(
    session: Session, teacher: Teacher, student: Student, assignment_id: int | None, now: datetime
) -> Coursework | None:
    """The assignment that is meant; without an id the one at hand, if anything is set.

    Raises:
        NotFound: not an assignment of this teacher for this student.
    """
    if assignment_id is not None:
        work = assignment_for(session, teacher, assignment_id)
        student_for(session, teacher, student.id, course_id=work.course_id)
        return work
    course_id = course_at_hand(session, teacher, student)
    chosen = choose_work(session, teacher_id=teacher.id, course_id=course_id, assignment_id=None, now=now).work
    return session.get(Coursework, chosen.id) if chosen else None
