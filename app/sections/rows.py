"""The rows that Today is made of: five grouped statements for a whole section, never one a writer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.accounts.access import shown_in
from app.accounts.thresholds import threshold_columns
from app.briefs.evidence import NAMESAKE, SYNCED_AT, Found
from app.briefs.newest import DOCUMENT, NEWEST, read_for
from app.briefs.piece_said import STAGES
from app.briefs.student_words import READY_TO_CONFER
from app.briefs.thread_rows import CORRECTED_BY_ME, READ_BY_ME, SORTED_AS, role_in_work_of_student
from app.errors import NotFound
from app.models import (
    Absence,
    Attachment,
    Comment,
    CommentCorrection,
    CommentLabel,
    CommentUptake,
    Course,
    CourseDocument,
    CourseTeacher,
    Coursework,
    Document,
    Enrollment,
    FlagThresholds,
    Reply,
    Snapshot,
    Student,
    Submission,
    TaughtCourse,
    Teacher,
    ThreadRead,
)
from app.sections.met import TALKS
from app.sync.at_hand import ASSIGNED, assignment_at_hand

_SECTION_ALONE = (
    select(
        Teacher.id.label("teacher_id"),
        Teacher.google_id.label("teacher_google_id"),
        Teacher.name.label("teacher_name"),
        Teacher.time_zone,
        SYNCED_AT,
        Course.id,
        Course.name,
        Course.section,
        TaughtCourse.period_label,
        *threshold_columns(),
    )
    .select_from(Teacher)
    .join(CourseTeacher, CourseTeacher.google_id == Teacher.google_id)
    .join(Course, Course.id == CourseTeacher.course_id)
    .outerjoin(TaughtCourse, and_(TaughtCourse.course_id == Course.id, TaughtCourse.teacher_id == Teacher.id))
    .outerjoin(FlagThresholds, FlagThresholds.teacher_id == Teacher.id)
    .where(
        Teacher.id == bindparam("teacher_id"),
        Course.id == bindparam("course_id"),
        CourseTeacher.removed_at.is_(None),
    )
)

_THE_SECTION = _SECTION_ALONE.cte("section")

# The section, in a row for each assignment of it; in one row without any.
_SECTION = (
    select(
        *_THE_SECTION.c,
        Coursework.id.label("work_id"),
        Coursework.title.label("work_title"),
        Coursework.due_at.label("work_due_at"),
        Coursework.link.label("work_link"),
    )
    .select_from(_THE_SECTION)
    .outerjoin(
        Coursework,
        and_(
            Coursework.course_id == _THE_SECTION.c.id,
            ASSIGNED,
        ),
    )
    .order_by(Coursework.due_at.desc().nulls_last(), Coursework.id)
)

_INDIVIDUAL = (
    select(Coursework.individual)
    .where(Coursework.id == bindparam("coursework_id"))
    .scalar_subquery()
    .label("individual")
)

_LAST_ABSENT = (
    select(func.max(Absence.day))
    .where(Absence.course_id == Enrollment.course_id, Absence.student_id == Enrollment.student_id)
    .scalar_subquery()
    .label("absent_on")
)

_WRITERS = (
    select(
        Student.id,
        Student.name,
        Student.given_name,
        Student.family_name,
        Student.email,
        NAMESAKE,
        Enrollment.table_name,
        _INDIVIDUAL,
        _LAST_ABSENT,
        Submission.id.label("submission_id"),
        Submission.state.label("submission_state"),
        Submission.link.label("submission_link"),
        Submission.google_updated_at.label("submission_updated_at"),
        *(column for column in (*TALKS.c, *STAGES.c, *READY_TO_CONFER.c) if column.name != "student_id"),
    )
    .select_from(Enrollment)
    .join(Student, Student.id == Enrollment.student_id)
    .outerjoin(
        Submission,
        and_(
            Submission.coursework_id == bindparam("coursework_id"),
            Submission.student_id == Student.id,
            Submission.removed_at.is_(None),
        ),
    )
    .outerjoin(TALKS, TALKS.c.student_id == Student.id)
    .outerjoin(STAGES, STAGES.c.student_id == Student.id)
    .outerjoin(READY_TO_CONFER, READY_TO_CONFER.c.student_id == Student.id)
    .where(Enrollment.course_id == bindparam("course_id"), Enrollment.removed_at.is_(None))
    .order_by(Student.family_name, Student.given_name, Student.id)
)

_READINGS = (
    select(
        *(
            func.array_agg(aggregate_order_by(column, Snapshot.taken_at, Snapshot.id)).label(name)
            for name, column in (
                ("reading_ids", Snapshot.id),
                ("readings_at", Snapshot.taken_at),
                ("readings_words", Snapshot.words),
            )
        )
    )
    .where(Snapshot.document_id == CourseDocument.document_id)
    .lateral("readings")
)

_ATTACHMENTS = (
    select(
        Attachment.id,
        Attachment.submission_id,
        *DOCUMENT,
        NEWEST.c.words,
        NEWEST.c.alike,
        *_READINGS.c,
    )
    .join(Submission, Submission.id == Attachment.submission_id)
    .outerjoin(Document, Document.id == Attachment.document_id)
    .outerjoin(CourseDocument, read_for(bindparam("course_id")))
    .outerjoin(NEWEST, NEWEST.c.document_id == Document.id)
    .outerjoin(_READINGS, true())
    .where(Submission.coursework_id == bindparam("coursework_id"), Submission.removed_at.is_(None))
    .order_by(Attachment.submission_id, Attachment.position)
)

# A file that two students hand in stands in the work of each, where the other one's words are a peer's.
_COMMENTS = (
    select(
        Submission.student_id,
        Comment.id,
        Comment.document_id,
        Comment.google_id,
        Comment.source,
        role_in_work_of_student(Comment),
        Comment.created_at,
        Comment.resolved,
        case((Comment.author_role == "writer", Comment.content), else_="").label("content"),
        *SORTED_AS,
        CommentLabel.kind,
        CommentUptake.uptake,
        CommentUptake.seen_at,
        CommentUptake.touched_at,
        ThreadRead.read_at,
    )
    .select_from(Comment)
    .join(Attachment, Attachment.document_id == Comment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Student, Student.id == Submission.student_id)
    .outerjoin(CommentLabel, CommentLabel.comment_id == Comment.id)
    .outerjoin(CommentCorrection, CORRECTED_BY_ME)
    .outerjoin(CommentUptake, CommentUptake.comment_id == Comment.id)
    .outerjoin(ThreadRead, READ_BY_ME)
    .where(
        Submission.coursework_id == bindparam("coursework_id"),
        Submission.removed_at.is_(None),
        Comment.removed_at.is_(None),
        shown_in(Comment.document_id, bindparam("course_id")),
    )
    .order_by(Comment.created_at, Comment.id)
)

_REPLIES = (
    select(
        Submission.student_id,
        Reply.id,
        Reply.comment_id,
        role_in_work_of_student(Reply),
        Reply.content,
        Reply.action,
        Reply.created_at,
    )
    .select_from(Reply)
    .join(Comment, Comment.id == Reply.comment_id)
    .join(Attachment, Attachment.document_id == Comment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Student, Student.id == Submission.student_id)
    .where(
        Submission.coursework_id == bindparam("coursework_id"),
        Submission.removed_at.is_(None),
        Comment.removed_at.is_(None),
        Reply.removed_at.is_(None),
        shown_in(Comment.document_id, bindparam("course_id")),
    )
    .order_by(Reply.created_at, Reply.id)
)


@dataclass(frozen=True)
class Work:
    """An assignment of the section."""

    id: int
    title: str
    due_at: datetime | None
    link: str | None


@dataclass(frozen=True)
class ChosenWork:
    """A section of a teacher's, what was set in it, and which of it is meant; nothing where nothing was set."""

    section: Found
    works: Sequence[Work]
    work: Work | None


@dataclass(frozen=True)
class KeptReading:
    """A stored reading of a document: a snapshot without its text."""

    id: int
    taken_at: datetime
    words: int


@dataclass(frozen=True)
class WriterRows:
    """One writer's rows for the assignment: what is attached, its readings, its threads."""

    writer: Found
    attachments: Sequence[Found]
    snapshots: dict[int, list[KeptReading]]
    comments: Sequence[Found]
    replies: dict[int, list[Found]]


@dataclass(frozen=True)
class SectionRows:
    section: Found
    works: Sequence[Work]
    work: Work | None
    writers: Sequence[WriterRows]


def gather_section(
    session: Session, *, teacher_id: int, course_id: int, assignment_id: int | None, now: datetime
) -> SectionRows:
    """Everything the queue rests on, in five statements whatever the size of the class.

    Raises:
        NotFound: this teacher does not teach this course, or it has no such assignment.
    """
    chosen = choose_work(session, teacher_id=teacher_id, course_id=course_id, assignment_id=assignment_id, now=now)
    section, works, work = chosen.section, chosen.works, chosen.work
    keys = {"teacher_id": teacher_id, "course_id": course_id, "coursework_id": work.id if work else None}
    writers = session.execute(_WRITERS, keys).all()
    attachments = grouped(session.execute(_ATTACHMENTS, keys), "submission_id")
    comments = _by_writer(session.execute(_COMMENTS, keys), "document_id")
    replies = _by_writer(session.execute(_REPLIES, keys), "comment_id")
    return SectionRows(
        section,
        works,
        work,
        [_writer_rows(writer, attachments.get(writer.submission_id, []), comments, replies) for writer in writers],
    )


def choose_work(
    session: Session, *, teacher_id: int, course_id: int, assignment_id: int | None, now: datetime
) -> ChosenWork:
    """The section and its assignment, without `assignment_id` the one at hand, in one statement.

    Raises:
        NotFound: this teacher does not teach this course, or it has no such assignment.
    """
    rows = session.execute(_SECTION, {"teacher_id": teacher_id, "course_id": course_id}).all()
    works = [Work(row.work_id, row.work_title, row.work_due_at, row.work_link) for row in rows if row.work_id]
    wanted = [work for work in works if assignment_id in {None, work.id}]
    if not rows or (assignment_id is not None and not wanted):
        raise NotFound("There is no such class or assignment of yours.")
    return ChosenWork(rows[0], works, assignment_at_hand(wanted, now))


def _writer_rows(
    writer: Found,
    attachments: Sequence[Found],
    comments: dict[tuple[int, int], list[Found]],
    replies: dict[tuple[int, int], list[Found]],
) -> WriterRows:
    documents = {row.document_id for row in attachments if row.document_id is not None}
    threads = [row for document in sorted(documents) for row in comments.get((writer.id, document), [])]
    return WriterRows(
        writer,
        attachments,
        {row.document_id: _readings(row) for row in attachments if row.document_id is not None},
        threads,
        {row.id: replies.get((writer.id, row.id), []) for row in threads},
    )


def _readings(document: Found) -> list[KeptReading]:
    columns = document.reading_ids or [], document.readings_at or [], document.readings_words or []
    return [KeptReading(*row) for row in zip(*columns, strict=True)]


def grouped(rows: Iterable[Found], key: str) -> dict[int, list[Found]]:
    groups: dict[int, list[Found]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups


def _by_writer(rows: Iterable[Found], key: str) -> dict[tuple[int, int], list[Found]]:
    """By student and `key`; once each, also where the same file is attached twice."""
    groups: dict[tuple[int, int], dict[int, Found]] = {}
    for row in rows:
        groups.setdefault((row.student_id, getattr(row, key)), {})[row.id] = row
    return {at: list(posts.values()) for at, posts in groups.items()}
