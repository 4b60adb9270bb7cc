"""One open follow-up for each writer and skill: a later talk goes on with an earlier one, which keeps its evidence."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models import Conference, ConferenceRecord, FollowUp, FollowUpLook, RecordSkill, Student
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
    """All but the newest of them end at their level, and say which one goes on.

    Locks the writer, so that of two talks which end at once one sees the other.
    """
    session.flush()
    session.execute(select(Student.id).where(Student.id == like.student_id).with_for_update(key_share=True))
    *earlier, newest = open_ones(session, like) or [like]
    for follow_up in earlier:
        follow_up.closed_at, follow_up.outcome = now, level_last_said(session, follow_up)
        follow_up.continued_by_id = newest.id
    session.flush()


def withdraw(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """It counts for nothing until `restore`; what it went on with is open again."""
    if follow_up.outcome == WITHDRAWN:
        return
    follow_up.closed_before, follow_up.outcome_before = follow_up.closed_at, follow_up.outcome
    follow_up.closed_at, follow_up.outcome = now, WITHDRAWN
    session.flush()
    for earlier in session.scalars(select(FollowUp).where(FollowUp.continued_by_id == follow_up.id)):
        _go_on_alone(earlier)
        go_on_with_the_newest(session, earlier, now)


def restore(follow_up: FollowUp) -> None:
    """As it stood before it was withdrawn: what was let rest, or was closed by a look, stays closed."""
    if follow_up.outcome == WITHDRAWN:
        follow_up.closed_at, follow_up.outcome = follow_up.closed_before, follow_up.outcome_before
        follow_up.closed_before = follow_up.outcome_before = None


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


def _go_on_alone(follow_up: FollowUp) -> None:
    """Open again, or open as soon as its own conference comes back."""
    follow_up.continued_by_id = None
    if follow_up.outcome == WITHDRAWN:
        follow_up.closed_before = follow_up.outcome_before = None
    else:
        follow_up.closed_at = follow_up.outcome = None
