"""Coursework, its rubric, and every student's submission with what is attached to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Coursework(Base):
    """`due_at` is exact when Classroom gave a time, else the end of the due day in UTC as Classroom shows it.

    `individual`: assigned to some of the class only; a student without a submission is none of them.
    """

    __tablename__ = "coursework"
    __table_args__ = (UniqueConstraint("course_id", "google_id"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    google_id: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    state: Mapped[str]
    work_type: Mapped[str]
    due_at: Mapped[datetime | None]
    max_points: Mapped[float | None]
    individual: Mapped[bool] = mapped_column(server_default="false")
    link: Mapped[str | None]
    created_at: Mapped[datetime | None]
    google_updated_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Rubric(Base):
    """`criteria` lists {id, title, description, levels: [{id, title, description, points}]} in Google's order."""

    __tablename__ = "rubric"

    id: Mapped[Key]
    coursework_id: Mapped[int] = mapped_column(ForeignKey("coursework.id", ondelete="CASCADE"), unique=True)
    google_id: Mapped[str]
    criteria: Mapped[list[dict[str, Any]]]
    removed_at: Mapped[datetime | None]


class Submission(Base):
    """`state` is Classroom's: NEW, CREATED, TURNED_IN, RETURNED, RECLAIMED_BY_STUDENT.

    `rubric_grades` is {criterion id: {level_id, points}}, as the teacher assigned them in Classroom.
    """

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("coursework_id", "google_id"),)

    id: Mapped[Key]
    coursework_id: Mapped[int] = mapped_column(ForeignKey("coursework.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    google_id: Mapped[str]
    state: Mapped[str]
    late: Mapped[bool]
    rubric_grades: Mapped[dict[str, Any]]
    link: Mapped[str | None]
    google_updated_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Attachment(Base):
    """`kind` is drive_file, link, youtube or form; only a Drive file has a document."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("submission_id", "position"),)

    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    link: Mapped[str | None]
