"""What the teacher says of a follow-up, and the reminder of its step: one that rests reminds of nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.runtime import Runtime
from app.models import Conference, ConferenceRecord, FollowUp, Teacher
from app.reminders.schedule import plan_after_talk, rest_with


def settle_reminder(session: Session, runtime: Runtime, follow_up: FollowUp, now: datetime) -> None:
    """What waits does not go out where the follow-up rests by now; open again, it is planned anew."""
    rest_with(session, follow_up, now)
    record = session.get(ConferenceRecord, follow_up.record_id) if follow_up.record_id else None
    if follow_up.closed_at is None and record is not None:
        holder = session.get_one(Teacher, session.get_one(Conference, record.conference_id).teacher_id)
        plan_after_talk(session, runtime.keyring, runtime.settings, holder, record, follow_up, now)
