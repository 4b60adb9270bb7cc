"""Finish and what undoes it: record, follow-up and reminder follow one press, together or not at all.

Whoever calls holds the conference (`own_conference_for`, `conference_at`), so that presses at once come in turn.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.runtime import Runtime
from app.conferences.opening import records_of
from app.followups.assign import open_follow_up, withdraw_follow_up
from app.models import Conference, ConferenceRecord, Teacher
from app.reminders.schedule import cancel_posts_of, follow_the_correction, plan_after_talk

_SAID_IN_THE_REMINDER = frozenset(
    {"topic", "next_step", "look_again_on", "next_draft", "reminder_wanted", "reminder_text"}
)


def finish(
    session: Session, runtime: Runtime, teacher: Teacher, conference: Conference, *, at: datetime, now: datetime
) -> None:
    """The talk is over since `at`. One that is finished already stays as it is, whatever was done to it since."""
    if conference.finished_at is not None:
        return
    conference.finished_at = at
    session.flush()
    keep_promises(session, runtime, teacher, conference, now)


def reopen(session: Session, conference: Conference, now: datetime) -> None:
    """The talk goes on after all: its follow-ups and what was not yet posted go. What is out stays out."""
    if conference.finished_at is None:
        return
    conference.finished_at = None
    session.flush()
    drop_promises(session, conference, now)


def follow_corrections(
    session: Session,
    runtime: Runtime,
    teacher: Teacher,
    conference: Conference,
    changed: Mapping[int, frozenset[str]],
    *,
    now: datetime,
) -> None:
    """What a finished record promised follows its correction, and a reminder that waits gets the new words."""
    if conference.finished_at is None or conference.withdrawn_at is not None:
        return
    for record in records_of(session, conference):
        if record.id in changed:
            if changed[record.id] & _SAID_IN_THE_REMINDER:
                cancel_posts_of(session, record, now)
            _promise(session, runtime, teacher, record, now)


def keep_promises(session: Session, runtime: Runtime, teacher: Teacher, conference: Conference, now: datetime) -> None:
    """Open the follow-up and queue the reminder of every record, unless the talk is not over or counts for nothing."""
    if conference.finished_at is not None and conference.withdrawn_at is None:
        for record in records_of(session, conference):
            _promise(session, runtime, teacher, record, now)


def drop_promises(session: Session, conference: Conference, now: datetime) -> None:
    for record in records_of(session, conference):
        withdraw_follow_up(session, record, now)
        cancel_posts_of(session, record, now)


def _promise(session: Session, runtime: Runtime, teacher: Teacher, record: ConferenceRecord, now: datetime) -> None:
    follow_up = open_follow_up(session, record, teacher, now)
    if follow_up is not None:
        follow_the_correction(session, follow_up)
    plan_after_talk(session, runtime.keyring, runtime.settings, teacher, record, follow_up, now)
