"""What was read from Google, when, by which run, and what could not be read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class SyncSchedule(Base):
    """When a run is next queued for a teacher by itself; `failures` counts those in a row that failed."""

    __tablename__ = "sync_schedule"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    next_due_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(server_default="0")


class SyncRun(Base):
    """`status` is queued, running, succeeded, partial, failed or cancelled; `trigger` is hand, schedule, cli or api.

    `app.sync.lifecycle` has what may follow what. `current` names what is being read now, in words for the page.
    `classes` is what the store has of each class so far: {course id: [drafts, drafts read, comments]}.
    """

    __tablename__ = "sync_run"
    __table_args__ = (
        Index(None, "teacher_id", "requested_at"),
        Index("uq_sync_run_queued", "teacher_id", unique=True, postgresql_where=text("status = 'queued'")),
        Index("uq_sync_run_running", "teacher_id", unique=True, postgresql_where=text("status = 'running'")),
    )

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    status: Mapped[str]
    trigger: Mapped[str]
    requested_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    current: Mapped[str] = mapped_column(server_default="")
    classes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    summary: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class SyncProblem(Base):
    """One thing that could not be read, from the first time (`since`) until it heals (then the row goes)."""

    __tablename__ = "sync_problem"
    __table_args__ = (
        UniqueConstraint(
            "teacher_id", "code", "course_id", "student_id", "document_id", postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int | None] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    since: Mapped[datetime]


class SyncCursor(Base):
    """How far one feed was read for one teacher; committed only with the data that it covers.

    Whether Docs hands out comments is true of the whole project: the newest answer of any teacher counts for all.
    """

    __tablename__ = "sync_cursor"
    __table_args__ = (
        UniqueConstraint("teacher_id", "feed"),
        Index("ix_sync_cursor_docs_comments", "value", postgresql_where=text("feed = 'docs_comments'")),
    )

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    feed: Mapped[str]
    value: Mapped[str]
