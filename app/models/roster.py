"""Courses, who teaches them and who is in them, as Classroom last listed them. Nothing is deleted on absence."""

from datetime import datetime

from sqlalchemy import Computed, ForeignKey, Index, UniqueConstraint
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


# As PostgreSQL writes it back, so that the schema can be compared with it.
_NAME = """CASE
    WHEN (called IS NULL) THEN google_name
    WHEN (family_name = ''::text) THEN called
    WHEN starts_with(google_name, (family_name || ' '::text)) THEN ((family_name || ' '::text) || called)
    ELSE ((called || ' '::text) || family_name)
END"""


class Student(Base):
    """One person in any number of courses. `google_id` is the account's id, `email` only if the scope was granted.

    `called` is the given name that a teacher set, for all who teach the student: `name` and `given_name` are made of
    it, and without it are Google's.
    """

    __tablename__ = "student"

    id: Mapped[Key]
    google_id: Mapped[str] = mapped_column(unique=True)
    google_name: Mapped[str]
    google_given_name: Mapped[str]
    family_name: Mapped[str]
    called: Mapped[str | None]
    name: Mapped[str] = mapped_column(Computed(_NAME, persisted=True))
    given_name: Mapped[str] = mapped_column(Computed("COALESCE(called, google_given_name)", persisted=True))
    email: Mapped[str | None]


class Enrollment(Base):
    """`table_name` is where the student sits in this class, as a teacher called the table."""

    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("course_id", "student_id"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    table_name: Mapped[str | None]
