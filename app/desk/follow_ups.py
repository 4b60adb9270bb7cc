"""What the teacher says of a follow-up, and the reminder of its step: one that rests reminds of nothing.

Whoever calls holds the conference that promised it (`follow_up_for`), so that no finish or reopening comes between.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.runtime import Runtime
from app.models import Conference, ConferenceRecord, Credential, FollowUp, Teacher
from app.reminders.schedule import plan_after_talk, rest_with


def settle_reminder(session: Session, runtime: Runtime, follow_up: FollowUp, now: datetime) -> None:
    """What waits does not go out where the follow-up rests by now; open again, it is planned anew.

    Nothing is planned for a talk that is not over or was withdrawn.
    """
    rest_with(session, follow_up, now)
    if follow_up.closed_at is not None:
        return
    over = (
        select(ConferenceRecord, Teacher)
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .join(Teacher, Teacher.id == Conference.teacher_id)
        .join(Credential, Credential.teacher_id == Teacher.id)  # in nobody's name who has disconnected
        .where(ConferenceRecord.id == follow_up.record_id)
        .where(Conference.finished_at.is_not(None), Conference.withdrawn_at.is_(None))
    )
    for record, holder in session.execute(over).all():
        plan_after_talk(session, runtime.keyring, runtime.settings, holder, record, follow_up, now)
