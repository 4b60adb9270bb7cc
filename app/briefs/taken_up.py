"""Which conference took up a pin: it leads no later brief then, and is told as talked about (docs/decisions/0023).

A walk-around takes up nothing, for it shows no pins. A talk that is gone on with or withdrawn has taken up nothing.
"""

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from app.briefs.past_rows import HELD, SAT_DOWN
from app.models import Conference, ConferenceRecord, Pin

TAKEN_UP = (
    select(ConferenceRecord.id.label("talk_id"), Conference.began_at.label("talked_at"))
    .join(Conference, Conference.id == ConferenceRecord.conference_id)
    .where(
        ConferenceRecord.student_id == Pin.student_id,
        Conference.teacher_id == Pin.teacher_id,
        Conference.course_id == Pin.course_id,
        or_(Pin.coursework_id.is_(None), Conference.coursework_id == Pin.coursework_id),
        Conference.finished_at > Pin.pinned_at,
        HELD,
        SAT_DOWN,
    )
    .order_by(Conference.finished_at, ConferenceRecord.id)
    .limit(1)
    .correlate(Pin)
    .lateral("taken_up")
)
"""Joined to rows of `Pin`: the record of the first finished conference of its teacher after it was pinned."""


def is_taken_up(session: Session, pin: Pin) -> bool:
    talk = select(TAKEN_UP.c.talk_id).select_from(Pin).join(TAKEN_UP, true()).where(Pin.id == pin.id)
    return session.scalars(talk).first() is not None
