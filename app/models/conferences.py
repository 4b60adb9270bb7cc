"""Writing conferences and the running record: one record for each writer of a talk, and the journal that fills it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Conference(Base):
    """One talk. A formal, informal or online one has one record, a group has one for each of its members.

    `opening` is the id that the device gave it, perhaps before the server heard of it. `began_at` and `finished_at` are
    the device's times, held to what the server could believe. A withdrawn one stays, and counts for nothing.
    """

    __tablename__ = "conference"
    __table_args__ = (
        UniqueConstraint("teacher_id", "opening"),
        Index(None, "course_id", "began_at"),
    )

    id: Mapped[Key]
    opening: Mapped[str]
    kind: Mapped[str]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    coursework_id: Mapped[int | None] = mapped_column(ForeignKey("coursework.id", ondelete="SET NULL"), index=True)
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ConferenceRecord(Base):
    """What is kept of one writer's part. Empty text where nothing was said.

    `notes` are seen by co-teachers; `private_note` is sealed for this row and opened for its author alone.
    `reminder_text` is empty until the teacher changed the proposed words. `look_again_on` and `next_draft` say when.
    """

    __tablename__ = "conference_record"
    __table_args__ = (UniqueConstraint("conference_id", "student_id"),)

    id: Mapped[Key]
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str] = mapped_column(server_default="")
    stage: Mapped[str | None]
    strength: Mapped[str] = mapped_column(server_default="")
    notes: Mapped[str] = mapped_column(server_default="")
    private_note: Mapped[bytes | None]
    student_words: Mapped[str] = mapped_column(server_default="")
    next_step: Mapped[str] = mapped_column(server_default="")
    look_again_on: Mapped[date | None]
    next_draft: Mapped[bool] = mapped_column(server_default="false")
    reminder_wanted: Mapped[bool] = mapped_column(server_default="false")
    reminder_text: Mapped[str] = mapped_column(server_default="")


class RecordSkill(Base):
    """A skill of the catalogue that was talked about; `level` is what the teacher saw, empty while not said."""

    __tablename__ = "record_skill"

    record_id: Mapped[int] = mapped_column(ForeignKey("conference_record.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str | None]


class RecordComment(Base):
    """A thread of the agenda: discussed, understood or parked."""

    __tablename__ = "record_comment"

    record_id: Mapped[int] = mapped_column(ForeignKey("conference_record.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, index=True)
    mark: Mapped[str]


class RecordTick(Base):
    """A line of the teacher's checklist that was gone through."""

    __tablename__ = "record_tick"

    record_id: Mapped[int] = mapped_column(ForeignKey("conference_record.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[str] = mapped_column(primary_key=True)


class JournalChange(Base):
    """One keystroke's or tap's worth of change, told by a device any number of times and in any order.

    `parents` are the changes of the same field that the device had seen. A change that no other names is a head: of
    one head the value counts, of several every text is kept. The value of what is no head is forgotten, its id never.
    `sealed` holds the value of the private note instead of `value`. `student_id` is empty for what concerns all.
    """

    __tablename__ = "journal_change"
    __table_args__ = (Index(None, "conference_id", "field"),)

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    student_id: Mapped[int | None] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    parents: Mapped[list[str]]
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    sealed: Mapped[bytes | None]
    head: Mapped[bool]
    at: Mapped[datetime]
    received_at: Mapped[datetime]


class Amendment(Base):
    """A dated correction of a finished record: what the field said before. A private note's is sealed."""

    __tablename__ = "amendment"

    id: Mapped[Key]
    record_id: Mapped[int] = mapped_column(ForeignKey("conference_record.id", ondelete="CASCADE"), index=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    before: Mapped[str]
    sealed: Mapped[bytes | None]
    at: Mapped[datetime]


class Absence(Base):
    """“Absent today”: the writer is out of this class's queue until tomorrow. `day` is the teacher's local day."""

    __tablename__ = "absence"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), primary_key=True, index=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime]
