"""One open follow-up for each writer and skill: a later talk goes on with an earlier one, which keeps its evidence.

Nobody loses sight of a promise by that: an earlier one ends only where all who teach its class teach the later one's.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models import Conference, ConferenceRecord, CourseTeacher, FollowUp, FollowUpLook, RecordSkill, Student
from app.writing.words import WITHDRAWN, Level


def open_ones(session: Session, like: FollowUp) -> Sequence[FollowUp]:
    """The open follow-ups of this writer on this skill, of the same teacher or class; the newest talk's is the last."""
    return session.scalars(
        select(FollowUp)
        .outerjoin(ConferenceRecord, ConferenceRecord.id == FollowUp.record_id)
        .outerjoin(Conference, Conference.id == ConferenceRecord.conference_id)
        .where(
            FollowUp.student_id == like.student_id,
            FollowUp.skill == like.skill,
            FollowUp.closed_at.is_(None),
            or_(FollowUp.teacher_id == like.teacher_id, FollowUp.course_id == like.course_id),
        )
        .order_by(func.coalesce(Conference.began_at, FollowUp.opened_at), FollowUp.id)
    ).all()


def go_on_with_the_newest(session: Session, like: FollowUp, now: datetime) -> None:
    """Each ends at its level, and says in which it goes on: the newest later one that all who saw it see.

    Locks the writer, so that of two talks which end at once one sees the other.
    """
    session.flush()
    session.execute(select(Student.id).where(Student.id == like.student_id).with_for_update(key_share=True))
    found = open_ones(session, like)
    for place, follow_up in enumerate(found):
        if later := _seen_by_all_of(session, follow_up, found[place + 1 :]):
            follow_up.closed_at, follow_up.outcome = now, level_last_said(session, follow_up)
            follow_up.continued_by_id = later[-1].id
    session.flush()


def standing_in_for(session: Session, follow_up: FollowUp) -> Sequence[FollowUp]:
    """The open ones that all who see this one see as well."""
    return _seen_by_all_of(session, follow_up, open_ones(session, follow_up))


def withdraw(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """It counts for nothing until `restore`; what it went on with is open again."""
    if follow_up.outcome == WITHDRAWN:
        return
    follow_up.closed_before, follow_up.outcome_before = follow_up.closed_at, follow_up.outcome
    follow_up.closed_at, follow_up.outcome = now, WITHDRAWN
    _open_what_went_on_in(session, follow_up, now)


def let_go(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """Its record means another skill by now, or promises nothing: it rests at its level until `restore`.

    What was said of its looks counts as before. Where nothing was said of any, it is withdrawn.
    """
    looks = select(FollowUpLook.id).where(
        FollowUpLook.follow_up_id == follow_up.id, FollowUpLook.decided_at.is_not(None)
    )
    if not session.scalar(select(looks.exists())):
        withdraw(session, follow_up, now)
        return
    _count_again(follow_up)
    if follow_up.let_go_at is not None:
        return
    follow_up.let_go_at = now
    if follow_up.closed_at is None:
        follow_up.closed_at, follow_up.outcome = now, level_last_said(session, follow_up)
        _open_what_went_on_in(session, follow_up, now)


def restore(follow_up: FollowUp) -> None:
    """As it stood before it was withdrawn or let go: what a hand let rest, or a look closed, stays closed."""
    _count_again(follow_up)
    if follow_up.let_go_at is not None and follow_up.closed_at == follow_up.let_go_at:
        follow_up.closed_at = follow_up.outcome = None
    follow_up.let_go_at = None


def level_last_said(session: Session, follow_up: FollowUp) -> str:
    """By the newest look that found progress, else in the talk that it began with."""
    said = session.scalars(
        select(FollowUpLook.level)
        .where(
            FollowUpLook.follow_up_id == follow_up.id,
            FollowUpLook.progress.is_(True),
            FollowUpLook.decided_at.is_not(None),
        )
        .order_by(FollowUpLook.decided_at.desc(), FollowUpLook.id.desc())
    ).first()
    talked = select(RecordSkill.level).where(
        RecordSkill.record_id == follow_up.record_id, RecordSkill.skill == follow_up.skill
    )
    return said or session.scalar(talked) or Level.INTRODUCED


def _seen_by_all_of(session: Session, follow_up: FollowUp, others: Sequence[FollowUp]) -> list[FollowUp]:
    """Those of the others in classes that every present teacher of its class teaches."""
    courses = {follow_up.course_id, *(each.course_id for each in others)}
    if len(courses) == 1:
        return list(others)
    teachers: dict[int, set[str]] = {course_id: set() for course_id in courses}
    places = select(CourseTeacher.course_id, CourseTeacher.google_id)
    for row in session.execute(places.where(CourseTeacher.course_id.in_(courses), CourseTeacher.removed_at.is_(None))):
        teachers[row.course_id].add(row.google_id)
    return [each for each in others if teachers[follow_up.course_id] <= teachers[each.course_id]]


def _count_again(follow_up: FollowUp) -> None:
    if follow_up.outcome == WITHDRAWN:
        follow_up.closed_at, follow_up.outcome = follow_up.closed_before, follow_up.outcome_before
        follow_up.closed_before = follow_up.outcome_before = None


def _open_what_went_on_in(session: Session, follow_up: FollowUp, now: datetime) -> None:
    session.flush()
    for earlier in session.scalars(select(FollowUp).where(FollowUp.continued_by_id == follow_up.id)):
        _go_on_alone(earlier)
        go_on_with_the_newest(session, earlier, now)


def _go_on_alone(follow_up: FollowUp) -> None:
    """Open again, or open as soon as its own conference comes back."""
    follow_up.continued_by_id = None
    if follow_up.outcome == WITHDRAWN:
        follow_up.closed_before = follow_up.outcome_before = None
    else:
        follow_up.closed_at = follow_up.outcome = None
