"""What a teacher's shelf holds, laid over what comes with the product: skills, passages, the rubric."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class OwnSkill(Base):
    """What a teacher made of one skill, kept also where it is taken back, because records may name it.

    `skill` is the id of one of the catalogue: it has the teacher's words, unless they are empty or were removed. Empty,
    it is a skill that the teacher added, under `trait`. A hidden one is not offered.
    """

    __tablename__ = "own_skill"
    __table_args__ = (
        UniqueConstraint("teacher_id", "skill"),
        CheckConstraint("(skill IS NULL) <> (trait IS NULL)", name="of_the_catalogue_or_added"),
    )

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    skill: Mapped[str | None]
    trait: Mapped[str | None]
    name: Mapped[str]
    student: Mapped[str]
    questions: Mapped[list[str]]
    removed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


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
