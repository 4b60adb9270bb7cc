"""Finish and take it back: the record, the follow-up and the reminder follow one press, together or not at all."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Conference


def finish(session: Session, conference: Conference, at: datetime) -> None:
    """Finish a conference that the caller holds. One that is finished already stays as it is."""
    conference.finished_at = conference.finished_at or at
    session.flush()


def reopen(session: Session, conference: Conference) -> None:
    """Open it again."""
    conference.finished_at = None
    session.flush()
