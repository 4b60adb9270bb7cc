"""Which section is in the room now, from the teacher's bell schedule: the first thing that Today says."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.accounts.bells import Bells, Meeting, bells_of, meeting_at_hand

CONFERENCE_MINUTES = 7


@dataclass(frozen=True)
class Period:
    """The meeting to prepare for. `minutes_left` and `conferences_left` are 0 unless it is running (`running`)."""

    meeting: Meeting
    running: bool
    minutes_left: int
    conferences_left: int


def period_now(session: Session, *, teacher_id: int, time_zone: str, now: datetime) -> Period | None:
    """The running section, else the next one within two weeks; nothing without a bell schedule."""
    return current_period(bells_of(session, teacher_id), now.astimezone(ZoneInfo(time_zone)))


def round_words(not_met: int, lesson_minutes: int | None) -> str:
    """What it takes to sit down with everybody else, empty for nobody.

    “9 still to meet: 63 minutes at 7 each, 2 lessons at least.”
    `lesson_minutes` is empty where no bell schedule tells how long a lesson is.
    """
    if not not_met:
        return ""
    words = f"{not_met} still to meet: {not_met * CONFERENCE_MINUTES} minutes at {CONFERENCE_MINUTES} each"
    fit = (lesson_minutes or 0) // CONFERENCE_MINUTES
    if not fit:
        return f"{words}."
    lessons = -(-not_met // fit)
    return f"{words}, {lessons} lesson{'s' if lessons > 1 else ''} at least."


def current_period(bells: Bells, now: datetime) -> Period | None:
    """`now` in the teacher's zone. Of two sections at once the one that began later is meant."""
    meeting = meeting_at_hand(bells, now)
    if meeting is None:
        return None
    if meeting.starts > now:
        return Period(meeting, running=False, minutes_left=0, conferences_left=0)
    minutes = int((meeting.ends - now).total_seconds() // 60)
    return Period(meeting, running=True, minutes_left=minutes, conferences_left=minutes // CONFERENCE_MINUTES)
