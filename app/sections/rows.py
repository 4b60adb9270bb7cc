"""The rows that Today is made of: seven grouped statements for a whole section, never one a writer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.accounts.thresholds import threshold_columns
from app.briefs.at_hand import assignment_at_hand
from app.briefs.evidence import NAMESAKE, SYNCED_AT, Found
from app.briefs.newest import HANDED_IN, NEWEST
from app.briefs.piece_said import STAGES
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

_SECTION = (
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

_WORKS = (
    select(Coursework.id, Coursework.title, Coursework.due_at, Coursework.link)
    .where(
        Coursework.course_id == bindparam("course_id"),
        Coursework.removed_at.is_(None),
        Coursework.work_type == "ASSIGNMENT",
        Coursework.state == "PUBLISHED",
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
        *(column for column in (*TALKS.c, *STAGES.c) if column.name != "student_id"),
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
    .where(Enrollment.course_id == bindparam("course_id"), Enrollment.removed_at.is_(None))
    .order_by(Student.family_name, Student.given_name, Student.id)
)

_ATTACHMENTS = (
    select(
        Attachment.id,
        Attachment.submission_id,
        Document.id.label("document_id"),
        Document.title.label("document_title"),
        Document.link.label("document_link"),
        Document.mime_type,
        Document.unreadable,
        Document.read_at,
        NEWEST.c.words,
        NEWEST.c.alike,
    )
    .join(Submission, Submission.id == Attachment.submission_id)
    .outerjoin(Document, Document.id == Attachment.document_id)
    .outerjoin(NEWEST, NEWEST.c.document_id == Document.id)
    .where(Submission.coursework_id == bindparam("coursework_id"), Submission.removed_at.is_(None))
    .order_by(Attachment.submission_id, Attachment.position)
)

_SNAPSHOTS = (
    select(Snapshot.id, Snapshot.document_id, Snapshot.taken_at, Snapshot.words)
    .where(Snapshot.document_id.in_(HANDED_IN))
    .order_by(Snapshot.taken_at, Snapshot.id)
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
    )
    .order_by(Reply.created_at, Reply.id)
)


@dataclass(frozen=True)
class ChosenWork:
    """A section of a teacher's, what was set in it, and which of it is meant; nothing where nothing was set."""

    section: Found
    works: Sequence[Found]
    work: Found | None


@dataclass(frozen=True)
class WriterRows:
    """One writer's rows for the assignment: what is attached, its readings, its threads."""

    writer: Found
    attachments: Sequence[Found]
    snapshots: dict[int, list[Found]]
    comments: Sequence[Found]
    replies: dict[int, list[Found]]


@dataclass(frozen=True)
class SectionRows:
    section: Found
    works: Sequence[Found]
    work: Found | None
    writers: Sequence[WriterRows]


def gather_section(
    session: Session, *, teacher_id: int, course_id: int, assignment_id: int | None, now: datetime
) -> SectionRows:
    """Everything the queue rests on, in seven statements whatever the size of the class.

    Raises:
        NotFound: this teacher does not teach this course, or it has no such assignment.
    """
    chosen = choose_work(session, teacher_id=teacher_id, course_id=course_id, assignment_id=assignment_id, now=now)
    section, works, work = chosen.section, chosen.works, chosen.work
    keys = {"teacher_id": teacher_id, "course_id": course_id, "coursework_id": work.id if work else None}
    writers = session.execute(_WRITERS, keys).all()
    attachments = grouped(session.execute(_ATTACHMENTS, keys), "submission_id")
    snapshots = grouped(session.execute(_SNAPSHOTS, keys), "document_id")
    comments = _by_writer(session.execute(_COMMENTS, keys), "document_id")
    replies = _by_writer(session.execute(_REPLIES, keys), "comment_id")
    return SectionRows(
        section,
        works,
        work,
        [
            _writer_rows(writer, attachments.get(writer.submission_id, []), snapshots, comments, replies)
            for writer in writers
        ],
    )


def choose_work(
    session: Session, *, teacher_id: int, course_id: int, assignment_id: int | None, now: datetime
) -> ChosenWork:
    """The section and its assignment, without `assignment_id` the one at hand, in two statements.

    Raises:
        NotFound: this teacher does not teach this course, or it has no such assignment.
    """
    section = session.execute(_SECTION, {"teacher_id": teacher_id, "course_id": course_id}).first()
    works = session.execute(_WORKS, {"course_id": course_id}).all() if section else []
    wanted = [row for row in works if assignment_id in {None, row.id}]
    if section is None or (assignment_id is not None and not wanted):
        raise NotFound("There is no such class or assignment of yours.")
    return ChosenWork(section, works, assignment_at_hand(wanted, now))


def _writer_rows(
    writer: Found,
    attachments: Sequence[Found],
    snapshots: dict[int, list[Found]],
    comments: dict[tuple[int, int], list[Found]],
    replies: dict[tuple[int, int], list[Found]],
) -> WriterRows:
    documents = {row.document_id for row in attachments if row.document_id is not None}
    threads = [row for document in sorted(documents) for row in comments.get((writer.id, document), [])]
    return WriterRows(
        writer,
        attachments,
        {document: snapshots.get(document, []) for document in documents},
        threads,
        {row.id: replies.get((writer.id, row.id), []) for row in threads},
    )


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
