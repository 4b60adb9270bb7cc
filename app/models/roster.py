"""Courses, who teaches them and who is in them, as Classroom last listed them. Nothing is deleted on absence."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Course(Base):
    __tablename__ = "course"

    id: Mapped[Key]
    google_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    section: Mapped[str | None]
    room: Mapped[str | None]
    state: Mapped[str]
    link: Mapped[str | None]
    google_updated_at: Mapped[datetime | None]


class CourseTeacher(Base):
    """A membership as Google has it: the right to see a course comes from an unremoved row of the asker's account."""

    __tablename__ = "course_teacher"
    __table_args__ = (
        UniqueConstraint("course_id", "google_id"),
        Index(None, "google_id"),
    )

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    google_id: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class Student(Base):
    """One person in any number of courses. `google_id` is the account's id, `email` only if the scope was granted."""

    __tablename__ = "student"

    id: Mapped[Key]
    google_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str | None]


class Enrollment(Base):
    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("course_id", "student_id"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
