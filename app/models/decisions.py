"""What a teacher decided about a writer's piece, which wins over whatever was worked out from it, or has read of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class CommentCorrection(Base):
    """The trait that a teacher says a comment is about; later comments of that teacher are sorted by what it taught."""

    __tablename__ = "comment_correction"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, index=True)
    primary_trait: Mapped[str]
    corrected_at: Mapped[datetime]


class ParagraphPlacement(Base):
    """The part of the outline or plot line that a teacher put a paragraph in; `opening` are its first words then."""

    __tablename__ = "paragraph_placement"

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    opening: Mapped[str]
    role: Mapped[str]
    placed_at: Mapped[datetime]


class GenreChoice(Base):
    """The kind of writing that an assignment asks for, as one of its teachers said last."""

    __tablename__ = "genre_choice"

    coursework_id: Mapped[int] = mapped_column(ForeignKey("coursework.id", ondelete="CASCADE"), primary_key=True)
    genre: Mapped[str]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"), index=True)
    chosen_at: Mapped[datetime]


class PieceChoice(Base):
    """The stage or the topic (`about`) of one writer's piece, as one of its teachers said last; empty: taken back."""

    __tablename__ = "piece_choice"
    __table_args__ = (UniqueConstraint("student_id", "coursework_id", "about"),)

    id: Mapped[Key]
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    coursework_id: Mapped[int] = mapped_column(ForeignKey("coursework.id", ondelete="CASCADE"), index=True)
    about: Mapped[str]
    said: Mapped[str]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"), index=True)
    chosen_at: Mapped[datetime]


class ThreadRead(Base):
    """How far a teacher has read a thread: `read_at` is the time of the newest reply that the teacher had in view.

    Each teacher of a class reads with eyes of their own.
    """

    __tablename__ = "thread_read"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, index=True)
    read_at: Mapped[datetime]
