"""What the store knows before a reading: whose classes, how far each feed was read, which documents there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.connection import ReadingMode, reading_mode
from app.models import (
    Attachment,
    Course,
    CourseTeacher,
    Coursework,
    Credential,
    Document,
    Submission,
    SyncCursor,
    SyncProblem,
    TaughtCourse,
    Teacher,
)
from app.sync.plan import KnownDocument


@dataclass(frozen=True, slots=True)
class Reader:
    """The teacher who reads. `courses` are those followed that go on, by our id and with Google's.

    `mode` is None when drafts may not be read; `cursors` are values by feed.
    """

    teacher_id: int
    google_id: str
    mode: ReadingMode | None
    courses: dict[int, str]
    cursors: dict[str, str]

    @property
    def covered(self) -> frozenset[int]:
        """The courses that the last reading covered."""
        return frozenset(int(id_) for id_ in self.cursors.get("courses", "").split())

    def time_of(self, feed: str) -> datetime | None:
        return datetime.fromisoformat(self.cursors[feed]) if feed in self.cursors else None


def reader(session: Session, teacher_id: int) -> Reader:
    """Everything that is asked of the store before the first call."""
    teacher = session.get_one(Teacher, teacher_id)
    credential = session.get(Credential, teacher_id)
    courses = session.execute(select(Course.id, Course.google_id).where(Course.id.in_(_followed(teacher_id))))
    cursors = session.execute(
        select(SyncCursor.feed, SyncCursor.value).where(SyncCursor.teacher_id == teacher_id, SyncCursor.scope == "")
    )
    return Reader(
        teacher_id=teacher_id,
        google_id=teacher.google_id,
        mode=reading_mode(credential.granted_scopes if credential else ()),
        courses={row.id: row.google_id for row in courses},
        cursors={row.feed: row.value for row in cursors},
    )


def coursework_times(session: Session, course_id: int) -> dict[str, datetime | None]:
    """When each coursework was last edited, as far as the store knows, by Google's id."""
    rows = select(Coursework.google_id, Coursework.google_updated_at).where(Coursework.course_id == course_id)
    return {row.google_id: row.google_updated_at for row in session.execute(rows)}


def rubrics_missed(session: Session, teacher_id: int) -> frozenset[int]:
    """The courses whose rubrics could not all be read last time: nothing else tells which are still to come."""
    missed = select(SyncProblem.course_id).where(
        SyncProblem.teacher_id == teacher_id, SyncProblem.code == "rubric_unread", SyncProblem.course_id.is_not(None)
    )
    return frozenset(id_ for id_ in session.scalars(missed) if id_ is not None)


def documents(session: Session, teacher_id: int) -> list[KnownDocument]:
    """Every file handed in, or about to be, in the followed courses; once, whoever else it is attached for."""
    troubled = exists().where(SyncProblem.teacher_id == teacher_id, SyncProblem.document_id == Document.id)
    rows = session.execute(
        select(
            Document.id,
            Document.google_id,
            Document.mime_type,
            Document.read_at.is_not(None).label("read_before"),
            troubled.label("in_trouble"),
            func.min(Coursework.due_at).label("due_at"),
            func.array_agg(Coursework.course_id.distinct()).label("course_ids"),
            func.min(Submission.student_id).label("student_id"),
        )
        .join(Attachment, Attachment.document_id == Document.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .where(
            Coursework.course_id.in_(_followed(teacher_id)),
            Coursework.removed_at.is_(None),
            Submission.removed_at.is_(None),
        )
        .group_by(Document.id)
    )
    return [KnownDocument(**{**row, "course_ids": tuple(sorted(row["course_ids"]))}) for row in rows.mappings()]


def keep_cursors(session: Session, teacher_id: int, values: Mapping[str, str]) -> None:
    """To be called in the transaction that ends a reading, or later: never before what they cover is stored."""
    if not values:
        return
    rows = [{"teacher_id": teacher_id, "feed": feed, "scope": "", "value": value} for feed, value in values.items()]
    statement = insert(SyncCursor).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[SyncCursor.teacher_id, SyncCursor.feed, SyncCursor.scope],
            set_={"value": statement.excluded.value},
        )
    )


def _followed(teacher_id: int) -> Select[int]:
    """Ids of the courses that the teacher follows, still teaches, and that are not archived or closed."""
    return (
        select(Course.id)
        .join(TaughtCourse, TaughtCourse.course_id == Course.id)
        .join(Teacher, Teacher.id == TaughtCourse.teacher_id)
        .join(CourseTeacher, (CourseTeacher.course_id == Course.id) & (CourseTeacher.google_id == Teacher.google_id))
        .where(
            Teacher.id == teacher_id,
            TaughtCourse.followed,
            CourseTeacher.removed_at.is_(None),
            Course.state == "ACTIVE",
        )
    )
