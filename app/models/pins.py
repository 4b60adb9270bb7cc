"""What a teacher pins for the next talk while reading ahead: it leads that teacher's brief until they talked."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Pin(Base):
    """The teacher's own, seen by nobody else. `kind` is trait, skill, passage or question.

    `about` is the trait, the skill's id, the question, or the passage as it stood when it was pinned. Without
    `coursework_id` it was pinned before anything was set in the class. `document_id` is where a passage stands;
    `uptake`, `passage_now` and `seen_at` are what became of it, as in `CommentUptake`. `removed_at` is set when it was
    unpinned, and emptied to undo that.
    """

    __tablename__ = "pin"
    __table_args__ = (Index(None, "student_id", "teacher_id"),)

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    coursework_id: Mapped[int | None] = mapped_column(ForeignKey("coursework.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    about: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    uptake: Mapped[str | None]
    passage_now: Mapped[str] = mapped_column(server_default="")
    seen_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
