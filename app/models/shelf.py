"""What a teacher keeps on the own shelf, over what comes with the product: skills, passages, the rubric."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class OwnSkill(Base):
    """A skill of the catalogue in the teacher's words, which stand in for its own. Removed ones can be brought back."""

    __tablename__ = "own_skill"
    __table_args__ = (UniqueConstraint("teacher_id", "skill"),)

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    skill: Mapped[str]
    name: Mapped[str]
    student: Mapped[str]
    questions: Mapped[list[str]]
    removed_at: Mapped[datetime | None]


class OwnMentor(Base):
    """A passage that the teacher pasted. `skill` is the one it shows; `genre` is empty where it serves every kind."""

    __tablename__ = "own_mentor"

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    cited: Mapped[str]
    skill: Mapped[str]
    genre: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class OwnCriterion(Base):
    """A line of the teacher's rubric, in the order of the ids; `levels` lists {title, description, student}."""

    __tablename__ = "own_criterion"

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    prompt: Mapped[str]
    levels: Mapped[list[dict[str, Any]]]
    removed_at: Mapped[datetime | None]
