"""“Absent today”: a writer leaves the queue of one class until tomorrow, and comes back at a press."""

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.preferences import zone_or_utc
from app.models import Absence, Teacher


def note_absence(session: Session, teacher: Teacher, *, course_id: int, student_id: int, now: datetime) -> None:
    """For this day of the teacher's. The student is in the course (`student_for`). Twice is once."""
    day = _today(teacher, now)
    noted = insert(Absence).values(course_id=course_id, student_id=student_id, day=day, noted_at=now)
    session.execute(noted.on_conflict_do_nothing())


def take_back_absence(session: Session, teacher: Teacher, *, course_id: int, student_id: int, now: datetime) -> None:
    mine = (Absence.course_id == course_id, Absence.student_id == student_id, Absence.day == _today(teacher, now))
    session.execute(delete(Absence).where(*mine))


def _today(teacher: Teacher, now: datetime) -> date:
    return now.astimezone(zone_or_utc(teacher.time_zone)).date()
