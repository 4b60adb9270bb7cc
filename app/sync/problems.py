"""Everything that a sync could not read: one table of codes and words, for page, API and terminal alike.

A problem has a row from the first run that meets it until the first complete run that does not.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access
from app.models import Course, Document, Student, SyncProblem, Teacher
from integrations.google.errors import (
    ApiDisabled,
    AuthError,
    BlockedByAdmin,
    ClassroomDisabled,
    ClientRejected,
    FileRefused,
    GoogleError,
    Invalid,
    NotFound,
    Retryable,
    ScopeMissing,
)


@dataclass(frozen=True, slots=True)
class Words:
    """`message` says what is not fine, `still_shown` what is, `remedy` the one thing to do."""

    message: str
    still_shown: str
    remedy: str


_OLD_DRAFT = "The last draft and comments that were read."
_NEVER_READ = "Nothing of it yet: it was never readable."
_OLD_COURSE = "The class as it was last read."
_WAIT = "Nothing: Deskside tries again by itself."

WORDS = {
    "document_gone": Words(
        "Google no longer shows this document to you.",
        _OLD_DRAFT,
        "Open it in Classroom; if you cannot, ask the student to share it again.",
    ),
    "document_refused": Words(
        "You may not read this document.", _OLD_DRAFT, "Ask the student to share it with you as an editor."
    ),
    "document_unanswered": Words("Google did not answer for this document.", _OLD_DRAFT, _WAIT),
    "document_too_large": Words(
        "This document is larger than Google hands out.", _OLD_DRAFT, "Ask the student to split it."
    ),
    "document_unreadable": Words(
        "This Word file is damaged or is not what it says it is.",
        "Its title.",
        "Ask the student to attach it again, best as a Google Doc.",
    ),
    "comments_unread": Words(
        "The comments on this document could not be read.", "Its text, and the comments read before.", _WAIT
    ),
    "comments_not_granted": Words(
        "Comments cannot be read: Drive is not granted, and Docs does not offer them to this installation.",
        "Drafts, rubrics and classes.",
        "Grant “See and download your Google Drive files” in Settings.",
    ),
    "drafts_not_granted": Words(
        "Drafts and comments cannot be read: neither Drive nor Docs is granted.",
        "Classes, assignments and who has handed in.",
        "Grant Drive, or at least Docs, in Settings.",
    ),
    "word_not_granted": Words(
        "Word files cannot be read without Drive.",
        "Their titles.",
        "Grant “See and download your Google Drive files” in Settings.",
    ),
    "course_gone": Words(
        "Google no longer shows this class to you.", _OLD_COURSE, "Check in Classroom that you still teach it."
    ),
    "course_refused": Words("You may not read this class.", _OLD_COURSE, "Check in Classroom that you still teach it."),
    "course_unanswered": Words("Google did not answer for this class.", _OLD_COURSE, _WAIT),
    "scope_missing": Words(
        "Part of this class cannot be read: a permission was not ticked.",
        _OLD_COURSE,
        "See Settings for what is missing, and grant it.",
    ),
    "rubric_unread": Words("The rubrics of this class could not be read.", "The rubrics read before.", _WAIT),
    "classroom_disabled": Words(
        "Classroom is switched off for your account, or for applications.",
        "Everything that was read before.",
        "Ask your administrator to allow Classroom data access.",
    ),
    "api_disabled": Words(
        "A Google API that Deskside needs is not switched on.",
        "Everything that was read before.",
        "Ask IT to enable the Classroom, Drive and Docs APIs in the Cloud project.",
    ),
    "reconnect": Words(
        "Google no longer accepts the connection.", "Everything that was read before.", "Connect again in Settings."
    ),
    "blocked_by_admin": Words(
        "Your school has not allowed Deskside to read from Google.",
        "Everything that was read before.",
        "Ask your administrator to mark Deskside as trusted.",
    ),
    "unforeseen": Words(
        "Deskside met something while reading that it was not made for.",
        "Everything that was read before.",
        "Nothing: Deskside tries again by itself. If this stays, tell whoever runs it.",
    ),
    "google_unanswered": Words("Google does not answer.", "Everything that was read before.", _WAIT),
}


def still_shown(code: str, read_at: datetime | None) -> str:
    """What is still shown, of a document last read then or never; `read_at` tells nothing where none is concerned."""
    words = WORDS[code].still_shown
    return _NEVER_READ if words == _OLD_DRAFT and read_at is None else words


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as one run meets it; ids are the store's."""

    code: str
    course_id: int | None = None
    student_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as a face shows it: names are those of the rows; None where it concerns no single one."""

    code: str
    course_id: int | None
    student_id: int | None
    document_id: int | None
    course: str | None
    student: str | None
    document: str | None
    message: str
    still_shown: str
    remedy: str
    since: datetime


def code_for_document(error: GoogleError) -> str:
    if isinstance(error, Retryable):
        return "document_unanswered"
    if isinstance(error, NotFound):
        return "document_gone"
    if isinstance(error, FileRefused) and error.code == "exportSizeLimitExceeded":
        return "document_too_large"
    if isinstance(error, Invalid):
        return "document_unreadable"
    return _code_for_anything(error, "document_refused")


def code_for_course(error: GoogleError) -> str:
    if isinstance(error, Retryable):
        return "course_unanswered"
    if isinstance(error, NotFound):
        return "course_gone"
    return _code_for_anything(error, "course_refused")


def code_for_run(error: GoogleError) -> str:
    """What stopped a whole run."""
    if isinstance(error, BlockedByAdmin):
        return "blocked_by_admin"
    if isinstance(error, ClientRejected | AuthError):
        return "reconnect"
    if isinstance(error, Retryable):
        return "google_unanswered"
    return _code_for_anything(error, "course_refused")


def _code_for_anything(error: GoogleError, otherwise: str) -> str:
    if isinstance(error, ClassroomDisabled):
        return "classroom_disabled"
    if isinstance(error, ApiDisabled):
        return "api_disabled"
    if isinstance(error, ScopeMissing):
        return "scope_missing"
    return otherwise


def record(session: Session, teacher_id: int, found: Iterable[Found], now: datetime, *, complete: bool) -> None:
    """Keeps what was found, each since the first time; after a complete run whatever was not found has healed."""
    present = set(found)
    rows = session.scalars(select(SyncProblem).where(SyncProblem.teacher_id == teacher_id))
    stored = {Found(row.code, row.course_id, row.student_id, row.document_id): row.id for row in rows}
    if present:
        values = [{"teacher_id": teacher_id, **asdict(item), "since": now, "seen_at": now} for item in present]
        key = [SyncProblem.teacher_id, SyncProblem.code, SyncProblem.course_id]
        session.execute(
            insert(SyncProblem)
            .values(values)
            .on_conflict_do_update(
                index_elements=[*key, SyncProblem.student_id, SyncProblem.document_id], set_={"seen_at": now}
            )
        )
    healed = [id_ for item, id_ in stored.items() if item not in present]
    if complete and healed:
        session.execute(delete(SyncProblem).where(SyncProblem.id.in_(healed)))


def listed(session: Session, teacher: Teacher, *, via: Via, now: datetime) -> list[Problem]:
    """What could not be read for this teacher, oldest first; in the access log, for it names students."""
    problems = _standing(session, teacher.id)
    for student_id in sorted({problem.student_id for problem in problems if problem.student_id is not None}):
        record_access(session, teacher, student_id=student_id, action="problems.read", via=via, now=now)
    return problems


def _standing(session: Session, teacher_id: int) -> list[Problem]:
    rows = session.execute(
        select(SyncProblem, Course.name, Student.name, Document.title, Document.read_at)
        .outerjoin(Course, Course.id == SyncProblem.course_id)
        .outerjoin(Student, Student.id == SyncProblem.student_id)
        .outerjoin(Document, Document.id == SyncProblem.document_id)
        .where(SyncProblem.teacher_id == teacher_id)
        .order_by(SyncProblem.since, SyncProblem.id)
    )
    return [
        Problem(
            code=row.code,
            course_id=row.course_id,
            student_id=row.student_id,
            document_id=row.document_id,
            course=course,
            student=student,
            document=document,
            message=WORDS[row.code].message,
            still_shown=still_shown(row.code, read_at),
            remedy=WORDS[row.code].remedy,
            since=row.since,
        )
        for row, course, student, document, read_at in rows
    ]
