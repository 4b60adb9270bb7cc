"""Who looked at or changed which student's data, and when. Append-only: the database refuses update and delete."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.models.base import Base, Key


class AccessEntry(Base):
    """Holds ids and no text; plain numbers, not foreign keys, so that it outlives what it speaks of.

    `action` is what was done (`brief.read`, `class.read`, …); `via` is page, api, cli, job or link
    (then `teacher_id` is whose link it was).
    `student_id` is empty when a whole course was shown.
    """

    __tablename__ = "access_log"
    __table_args__ = (Index(None, "student_id", "at"), Index(None, "teacher_id", "at"))

    id: Mapped[Key]
    at: Mapped[datetime]
    teacher_id: Mapped[int | None]
    student_id: Mapped[int | None]
    course_id: Mapped[int | None]
    action: Mapped[str]
    via: Mapped[str]
