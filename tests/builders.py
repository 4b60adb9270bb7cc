"""Rows for tests, one typed function a table: everything that a test does not name gets an ordinary value."""

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.models import (
    Attachment,
    Base,
    BellPeriod,
    Comment,
    CommentLabel,
    CommentUptake,
    Course,
    CourseDocument,
    CourseTeacher,
    Coursework,
    Document,
    Enrollment,
    Pin,
    Reply,
    Rubric,
    Snapshot,
    Student,
    Submission,
    Suggestion,
    SyncProblem,
    SyncRun,
    TaughtCourse,
    Teacher,
)
from app.writing.passages import count_words
from app.writing.words import Kind, Trait, Uptake

NOW = datetime(2026, 10, 15, 14, 31, tzinfo=UTC)
"""A Thursday, 10:31 in New York."""

DOC = "application/vnd.google-apps.document"
Row = TypeVar("Row", bound=Base)
_numbers = count(1)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def create_teacher(
    session: Session, *, name: str = "Elena Rivera", time_zone: str | None = "America/New_York"
) -> Teacher:
    number = next(_numbers)
    return _add(
        session,
        Teacher(
            google_id=f"t{number}",
            email=f"teacher{number}@northfield.example",
            name=name,
            time_zone=time_zone,
            created_at=days_ago(60),
        ),
    )


def create_course(
    session: Session, teacher: Teacher, *, name: str = "English 9", period: str | None = "3", followed: bool = True
) -> Course:
    """A course that the teacher teaches."""
    course = _add(session, Course(google_id=f"c{next(_numbers)}", name=name, section="Section B", state="ACTIVE"))
    add_teacher(session, course, teacher)
    _add(session, TaughtCourse(teacher_id=teacher.id, course_id=course.id, followed=followed, period_label=period))
    return course


def add_teacher(session: Session, course: Course, teacher: Teacher) -> CourseTeacher:
    membership = CourseTeacher(course_id=course.id, google_id=teacher.google_id, name=teacher.name, email=teacher.email)
    return _add(session, membership)


def create_student(session: Session, course: Course, *, name: str = "Jaylen Brooks") -> Student:
    """A student enrolled in the course."""
    given, _, family = name.partition(" ")
    student = _add(
        session,
        Student(
            google_id=f"s{next(_numbers)}", google_name=name, google_given_name=given, family_name=family, email=None
        ),
    )
    enroll(session, course, student)
    return student


def enroll(session: Session, course: Course, student: Student) -> Enrollment:
    return _add(session, Enrollment(course_id=course.id, student_id=student.id, joined_at=days_ago(40)))


def create_coursework(
    session: Session,
    course: Course,
    *,
    title: str = "Memoir: A Small Moment",
    due_at: datetime | None = NOW + timedelta(days=8),
) -> Coursework:
    number = next(_numbers)
    return _add(
        session,
        Coursework(
            course_id=course.id,
            google_id=f"w{number}",
            title=title,
            description="",
            state="PUBLISHED",
            work_type="ASSIGNMENT",
            due_at=due_at,
            link=f"https://classroom.example/w/{number}",
            created_at=days_ago(30),
        ),
    )


def create_rubric(session: Session, coursework: Coursework, criteria: list[dict[str, Any]]) -> Rubric:
    return _add(session, Rubric(coursework_id=coursework.id, google_id=f"r{next(_numbers)}", criteria=criteria))


def create_submission(
    session: Session,
    coursework: Coursework,
    student: Student,
    *,
    state: str = "CREATED",
    late: bool = False,
    rubric_grades: dict[str, Any] | None = None,
) -> Submission:
    number = next(_numbers)
    return _add(
        session,
        Submission(
            coursework_id=coursework.id,
            student_id=student.id,
            google_id=f"u{number}",
            state=state,
            late=late,
            rubric_grades=rubric_grades or {},
            link=f"https://classroom.example/u/{number}",
        ),
    )


def create_document(
    session: Session,
    submission: Submission,
    *,
    title: str = "The Longest Bench",
    mime_type: str = DOC,
    position: int = 0,
    read_at: datetime | None = NOW,
    unreadable: str | None = None,
) -> Document:
    """A file attached to the submission."""
    number = next(_numbers)
    document = _add(
        session,
        Document(
            google_id=f"d{number}",
            title=title,
            mime_type=mime_type,
            link=f"https://docs.example/document/d/{number}/edit",
            unreadable=unreadable,
            read_at=read_at,
            changed_at=read_at,
        ),
    )
    attach(session, submission, kind="drive_file", title=title, document=document, position=position)
    return document


def attach(
    session: Session, submission: Submission, *, kind: str, title: str, document: Document | None = None, position: int
) -> Attachment:
    """What its document says, once there is anything, is shown in the submission's course."""
    if document:
        work = session.get_one(Coursework, submission.coursework_id)
        there = {"course_id": work.course_id, "document_id": document.id}
        if session.get(CourseDocument, there) is None:
            session.add(CourseDocument(**there, read_at=NOW))
    return _add(
        session,
        Attachment(
            submission_id=submission.id,
            position=position,
            kind=kind,
            document_id=document.id if document else None,
            title=title,
            link=None if document else "https://example.com/",
        ),
    )


def create_draft(session: Session, coursework: Coursework, student: Student, *texts: str) -> Document:
    """A submission whose document was read once a day, the last time now."""
    document = create_document(session, create_submission(session, coursework, student))
    for back, text in zip(reversed(range(len(texts))), texts, strict=True):
        create_snapshot(session, document, text, taken_at=days_ago(back))
    return document


def create_snapshot(session: Session, document: Document, text: str, *, taken_at: datetime = NOW) -> Snapshot:
    return _add(
        session,
        Snapshot(
            document_id=document.id,
            taken_at=taken_at,
            text_hash=f"{hash(text):x}",
            text=text,
            words=count_words(text),
        ),
    )


def google_name_of(author: Teacher | Student) -> str:
    """What Google writes beside a post."""
    return author.google_name if isinstance(author, Student) else author.name


def create_comment(
    session: Session,
    document: Document,
    content: str = "Show me this. What could you see?",
    *,
    quote: str = "",
    author: Teacher | Student | None = None,
    role: str = "teacher",
    basis: str = "docs_user",
    created_at: datetime | None = None,
    resolved: bool = False,
    source: str = "docs",
) -> Comment:
    """A thread; without an author, nobody that Google named."""
    moment = created_at or days_ago(6)
    return _add(
        session,
        Comment(
            document_id=document.id,
            google_id=f"AAAA{next(_numbers)}",
            source=source,
            author_name=google_name_of(author) if author else "A Stranger",
            author_google_id=author.google_id if author and basis != "name" else None,
            author_role=role if author else "unknown",
            author_basis=basis if author else "none",
            content=content,
            quote=quote,
            created_at=moment,
            modified_at=moment,
            resolved=resolved,
        ),
    )


def create_reply(
    session: Session,
    comment: Comment,
    content: str,
    *,
    author: Teacher | Student,
    role: str = "writer",
    action: str | None = None,
    created_at: datetime | None = None,
) -> Reply:
    moment = created_at or days_ago(1)
    return _add(
        session,
        Reply(
            comment_id=comment.id,
            google_id=f"R{next(_numbers)}",
            author_name=author.name,
            author_google_id=author.google_id,
            author_role=role,
            author_basis="docs_user",
            content=content,
            action=action,
            created_at=moment,
            modified_at=moment,
        ),
    )


def create_suggestion(session: Session, document: Document, *, inserted: str = "", deleted: str = "") -> Suggestion:
    """By nobody that Google named."""
    return _add(
        session,
        Suggestion(
            document_id=document.id,
            google_id=f"suggest.{next(_numbers)}",
            author_name="",
            author_role="unknown",
            author_basis="none",
            inserted=inserted,
            deleted=deleted,
        ),
    )


def create_label(
    session: Session,
    comment: Comment,
    trait: Trait,
    kind: Kind,
    *,
    confidence: float = 0.9,
    classifier: str = "of the test",
) -> CommentLabel:
    label = CommentLabel(
        comment_id=comment.id,
        classifier=classifier,
        text_hash="",
        primary_trait=trait,
        traits=[trait],
        kind=kind,
        confidence=confidence,
    )
    return _add(session, label)


def create_uptake(
    session: Session, comment: Comment, uptake: Uptake | None, *, passage_now: str = "", seen_at: datetime = NOW
) -> CommentUptake:
    return _add(
        session,
        CommentUptake(
            comment_id=comment.id,
            snapshot_id=None,
            uptake=uptake,
            passage_now=passage_now,
            seen_at=seen_at,
            touched_at=None if uptake in {None, Uptake.UNCHANGED} else seen_at,
        ),
    )


def create_problem(
    session: Session,
    teacher: Teacher,
    code: str,
    *,
    course: Course | None = None,
    student: Student | None = None,
    document: Document | None = None,
) -> SyncProblem:
    return _add(
        session,
        SyncProblem(
            teacher_id=teacher.id,
            code=code,
            course_id=course.id if course else None,
            student_id=student.id if student else None,
            document_id=document.id if document else None,
            since=days_ago(2),
        ),
    )


def create_run(
    session: Session, teacher: Teacher, *, status: str = "succeeded", finished_at: datetime = NOW
) -> SyncRun:
    run = SyncRun(
        teacher_id=teacher.id, status=status, trigger="hand", requested_at=finished_at, finished_at=finished_at
    )
    return _add(session, run)


def create_pin(
    session: Session, teacher: Teacher, course: Course, student: Student, about: str, *, kind: str = "trait"
) -> Pin:
    """On no assignment."""
    pin = Pin(
        teacher_id=teacher.id, student_id=student.id, course_id=course.id, kind=kind, about=about, pinned_at=days_ago(1)
    )
    return _add(session, pin)


def create_bell(  # noqa: PLR0917  one row, six plain facts
    session: Session, teacher: Teacher, course: Course, starts: time, ends: time, weekdays: list[int] | None = None
) -> BellPeriod:
    days = [0, 1, 2, 3, 4] if weekdays is None else weekdays
    return _add(
        session, BellPeriod(teacher_id=teacher.id, course_id=course.id, weekdays=days, starts=starts, ends=ends)
    )
