"""Follow-ups: the promise made at the desk, and every later look at what became of it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class FollowUp(Base):
    """A skill to look at again. Open until `closed_at`; then `outcome` says how it ended.

    `passage` are the words that it began from, in the draft `snapshot_id` of `document_id`; all three are empty where
    the talk began from none. It is due on `due_on`, or at the `next_draft`; `settled_at` is when that or the next step
    was last said by hand, and not by the record. `outcome` is a level, or `withdrawn`; then
    `closed_before` and `outcome_before` say how it stood. `let_go_at` is since when its record, corrected, is about
    something else. `continued_by_id` is the follow-up of a later talk that goes
    on with the skill in its place. `reviewed_at` is the stamp of the document (`examined_at`) that was last looked at:
    due again while older than it.
    """

    __tablename__ = "follow_up"
    __table_args__ = (Index(None, "student_id", "opened_at"), Index(None, "course_id", "due_on"))

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("conference_record.id", ondelete="SET NULL"), index=True)
    coursework_id: Mapped[int | None] = mapped_column(ForeignKey("coursework.id", ondelete="SET NULL"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"), index=True)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id", ondelete="SET NULL"), index=True)
    skill: Mapped[str]
    next_step: Mapped[str]
    passage: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    next_draft: Mapped[bool] = mapped_column(server_default="false")
    settled_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    closed_before: Mapped[datetime | None]
    outcome_before: Mapped[str | None]
    let_go_at: Mapped[datetime | None]
    continued_by_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="SET NULL"), index=True)
    reviewed_at: Mapped[datetime | None]


class FollowUpLook(Base):
    """What one reading of a later draft showed, and what the teacher said of it, if anything yet.

    `uptake` is what became of the passage, empty where it cannot be known; `comment_ids` are the comments on the skill
    that were new. `level` is the teacher's word; the level that stays as it was is a look without progress.
    """

    __tablename__ = "follow_up_look"

    id: Mapped[Key]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"), index=True)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id", ondelete="SET NULL"), index=True)
    uptake: Mapped[str | None]
    passage_now: Mapped[str] = mapped_column(server_default="")
    comment_ids: Mapped[list[int]]
    seen_at: Mapped[datetime]
    level: Mapped[str | None]
    progress: Mapped[bool | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"), index=True)
