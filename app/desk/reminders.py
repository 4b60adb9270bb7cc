"""Other words for a reminder: of the one that a talk leads to, the talk's record keeps them."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.access import Via, own_conference_for
from app.accounts.runtime import Runtime
from app.conferences.journal import take_changes
from app.conferences.opening import opening_of, records_of
from app.desk.journal import changes_said, note_writing
from app.models import ConferenceRecord, Post, Teacher
from app.reminders import schedule
from app.writing.typed import typed_words
from app.writing.words import Talk


def reword(
    session: Session, runtime: Runtime, teacher: Teacher, post: Post, words: str, *, via: Via, now: datetime
) -> Post:
    """Other words before the same link, until the minute; they stay the teacher's own, whatever is corrected later.

    Raises:
        BadInput, Conflict: as `outbox.edit`.
    """
    record = session.get(ConferenceRecord, post.record_id) if post.record_id else None
    if record is None or post.purpose != schedule.AFTER_TALK:
        return schedule.reword(session, teacher, post, words, now)
    conference = own_conference_for(session, teacher, record.conference_id)  # before the post, as a finish holds them
    post = schedule.reword(session, teacher, post, words, now)
    own: dict[int | None, str] = {post.student_id: typed_words(words)}
    if conference.kind == Talk.GROUP:  # what was said to all of them is from now on each one's own
        records = records_of(session, conference)
        own = {None: ""} | {each.student_id: each.reminder_text for each in records if each.reminder_text} | own
    changes = [
        change
        for student_id, text in own.items()
        for change in changes_said(
            session, runtime, conference, {"reminder_text": text}, student_id=student_id, now=now
        )
    ]
    # The journal's alone: the post has them already.
    take_changes(session, runtime.keyring, teacher, opening_of(session, conference), changes, now=now)
    note_writing(session, teacher, conference, via=via, now=now)
    return post
