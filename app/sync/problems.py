"""Everything that a sync could not read: one table of codes and words, for page, API and terminal alike.

A problem has a row from the first time that something is read in vain until the same thing is read well, or is read no
more. The row is written and deleted in the transaction of the data that it belongs to.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access, shown_in, taught
from app.models import Attachment, Course, Coursework, Credential, Document, Student, Submission, SyncProblem, Teacher
from app.sync.codes import FACTS, OF_RUBRICS


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
NAMELESS = "Writer without a name"  # Google leaves names out where a school does not keep them
_DRIVE_IN_SETTINGS = "Grant “See and download your Google Drive files” in Settings"
_GRANT_DRIVE = f"{_DRIVE_IN_SETTINGS}."
_HAVE_DRIVE = f"{_DRIVE_IN_SETTINGS}; where it is granted, do what is said of Google Drive."
_LIST_DRIVE = (
    "Ask IT to list “See and download your Google Drive files” for Deskside in the Admin console; Settings names what"
    " is missing."
)

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
    "comments_refused": Words(
        "You may not read the comments on this document.",
        "Its text, and the comments read before.",
        "Ask the student to share it with you as an editor.",
    ),
    "comments_not_granted": Words(
        "Comments on drafts cannot be read: without Drive they come from Google Docs alone, and Google has not opened"
        " them there for this installation.",
        "Drafts and how they change, rubrics, classes, who has handed in, and all your notes.",
        _HAVE_DRIVE,
    ),
    "drive_withdrawn": Words(
        "Google Drive may no longer be read: the permission was taken back.",
        "Everything that was read before, and drafts as far as Docs shows them.",
        _GRANT_DRIVE,
    ),
    "drive_refused": Words(
        "Google Drive may not be read with your account.",
        "Everything that was read before, and drafts as far as Docs shows them.",
        "Ask your administrator to allow Drive, and Deskside in it, for you.",
    ),
    "drive_disabled": Words(
        "The Google Drive API is not switched on.",
        "Everything that was read before, and drafts as far as Docs shows them.",
        "Ask IT to enable the Drive API in the Cloud project.",
    ),
    "drafts_not_granted": Words(
        "Drafts and comments cannot be read: neither Drive nor Docs is granted.",
        "Classes, assignments and who has handed in.",
        "Grant Drive, or at least Docs, in Settings.",
    ),
    "word_not_granted": Words(
        "Without Drive, only Google Docs can be read.",
        "Its title.",
        _HAVE_DRIVE,
    ),
    "course_gone": Words(
        "Google does not show this class to you.", _OLD_COURSE, "Check in Classroom that you still teach it."
    ),
    "course_refused": Words("You may not read this class.", _OLD_COURSE, "Check in Classroom that you still teach it."),
    "course_unanswered": Words("Google did not answer for this class.", _OLD_COURSE, _WAIT),
    "scope_missing": Words(
        "Part of this class cannot be read: a permission was not ticked.",
        _OLD_COURSE,
        "See Settings for what is missing, and grant it.",
    ),
    "rubric_unread": Words("The rubrics of this class could not be read.", "The rubrics read before.", _WAIT),
    "rubric_refused": Words(
        "You may not read the rubrics of this class.",
        "The rubrics read before.",
        "Check in Classroom that you still teach it.",
    ),
    "archived_unread": Words(
        "This class was archived in Classroom before all of its drafts were read.",
        _OLD_COURSE,
        "Restore it in Classroom if you need them, or stop following it in Settings.",
    ),
    "course_inactive": Words(
        "This class is not active in Classroom: it waits to be accepted, was declined, or is suspended.",
        _OLD_COURSE,
        "Open it in Classroom, or stop following it in Settings.",
    ),
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
    "delegation_withheld": Words(
        "Your school’s delegation no longer allows Deskside to read as you.",
        "Everything that was read before; nothing is lost.",
        "Ask IT to list Deskside’s permissions in the Admin console again; Settings names them.",
    ),
    "blocked_by_admin": Words(
        "Your school has not allowed Deskside to read from Google.",
        "Everything that was read before.",
        "Ask your administrator to mark Deskside as trusted.",
    ),
    "client_rejected": Words(
        "Google does not accept this installation of Deskside.",
        "Everything that was read before.",
        "Ask IT to run “deskside doctor”: the Google client has been changed or deleted.",
    ),
    "classes_refused": Words(
        "Google does not show your classes to you.",
        "Everything that was read before.",
        "Open Classroom; if your classes are there, ask your administrator.",
    ),
    "unforeseen": Words(
        "Deskside met something while reading that it was not made for.",
        "Everything that was read before.",
        "Nothing: Deskside tries again by itself. If this stays, tell whoever runs it.",
    ),
    "google_unanswered": Words("Google does not answer.", "Everything that was read before.", _WAIT),
}


# Where the school's delegation reads: there is nothing that a teacher could grant.
_OF_SCHOOL = {
    "comments_not_granted": replace(WORDS["comments_not_granted"], remedy=_LIST_DRIVE),
    "drive_withdrawn": replace(
        WORDS["drive_withdrawn"],
        message="Google Drive may no longer be read: your school’s delegation does not list it any more.",
        remedy=_LIST_DRIVE,
    ),
    "drafts_not_granted": replace(
        WORDS["drafts_not_granted"],
        message="Drafts and comments cannot be read: your school’s delegation lists neither Drive nor Docs.",
        remedy=_LIST_DRIVE,
    ),
    "word_not_granted": replace(WORDS["word_not_granted"], remedy=_LIST_DRIVE),
    "scope_missing": replace(
        WORDS["scope_missing"],
        message="Part of this class cannot be read: your school’s delegation lacks a permission.",
        remedy="Ask IT to list what is missing for Deskside in the Admin console; Settings names it.",
    ),
}


def words_for(code: str, *, delegated: bool, kept: bool = True) -> Words:
    """The words of a code as one teacher needs them.

    `delegated`: the school's admin holds the grant, not the teacher. `kept`: of a document, whether anything of it was
    ever read; where none is concerned it tells nothing.
    """
    words = _OF_SCHOOL.get(code, WORDS[code]) if delegated else WORDS[code]
    if kept or words.still_shown != _OLD_DRAFT:
        return words
    return replace(words, message=words.message.replace("no longer shows", "does not show"), still_shown=_NEVER_READ)


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as one run meets it; ids are the store's."""

    code: str
    course_id: int | None = None
    student_id: int | None = None
    document_id: int | None = None


_CONCERNED: Mapping[str, type[Course | Student | Document]] = {
    "course_id": Course,
    "student_id": Student,
    "document_id": Document,
}


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


def note(session: Session, teacher_id: int, found: Collection[Found], now: datetime) -> None:
    """Keeps what was found, each since the first time. To be called in the transaction of the data it is about.

    Nothing of what was deleted while it was read.
    """
    rows = [{"teacher_id": teacher_id, **asdict(item), "since": now} for item in _still_there(session, set(found))]
    if rows:
        session.execute(insert(SyncProblem).values(rows).on_conflict_do_nothing())


def settle(
    session: Session, teacher_id: int, found: Collection[Found], now: datetime, *looked_at: ColumnElement[bool]
) -> None:
    """As `note`; and of what was looked at, whatever was not found again has healed.

    A problem that still stands is not written again.
    """
    rows = session.scalars(select(SyncProblem).where(SyncProblem.teacher_id == teacher_id, *looked_at))
    stored = {Found(row.code, row.course_id, row.student_id, row.document_id): row.id for row in rows}
    present = set(found)
    note(session, teacher_id, present.difference(stored), now)
    if healed := [id_ for item, id_ in stored.items() if item not in present]:
        session.execute(delete(SyncProblem).where(SyncProblem.id.in_(healed)))


def _still_there(session: Session, found: Collection[Found]) -> Collection[Found]:
    """Without those whose class, student or document is gone; what is there stays until the transaction ends."""
    for name, model in _CONCERNED.items():
        ids = {getattr(item, name) for item in found} - {None}
        held = select(model.id).where(model.id.in_(ids)).order_by(model.id).with_for_update(read=True, key_share=True)
        there = {None, *session.scalars(held)} if ids else {None}
        found = [item for item in found if getattr(item, name) in there]
    return found


def of_course(course_id: int, *, rubrics: bool = True) -> ColumnElement[bool]:
    """What is wrong with a class as such, not with one of its documents; or without what is wrong with its rubrics."""
    which = and_(SyncProblem.course_id == course_id, SyncProblem.document_id.is_(None))
    return which if rubrics else and_(which, SyncProblem.code.not_in(OF_RUBRICS))


def of_documents(document_ids: Iterable[int]) -> ColumnElement[bool]:
    return SyncProblem.document_id.in_(list(document_ids))


def of_everything() -> ColumnElement[bool]:
    """What concerns all classes alike."""
    return and_(SyncProblem.course_id.is_(None), SyncProblem.document_id.is_(None))


def unread(session: Session, teacher_id: int) -> tuple[int, int]:
    """How many problems stand that a run is the less complete for, and of how many documents."""
    counts = select(func.count(), func.count(SyncProblem.document_id.distinct()))
    mine = SyncProblem.teacher_id == teacher_id, SyncProblem.code.not_in(FACTS)
    problems, documents = session.execute(counts.where(*mine)).one()
    return problems, documents


def listed(session: Session, teacher: Teacher, *, via: Via, now: datetime) -> list[Problem]:
    """What could not be read for this teacher, oldest first; in the access log, for it names students.

    Nothing of a class that the teacher has left meanwhile, though its rows stand until the next reading.
    """
    problems = _standing(session, teacher)
    for student_id in sorted({problem.student_id for problem in problems if problem.student_id is not None}):
        record_access(session, teacher, student_id=student_id, action="problems.read", via=via, now=now)
    return problems


# What Classroom calls the file in the class, where nobody there has read it.
_LISTED_AS = (
    select(func.max(Attachment.title))
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(Attachment.document_id == SyncProblem.document_id, Coursework.course_id == SyncProblem.course_id)
    .correlate(SyncProblem)
    .scalar_subquery()
)


def _standing(session: Session, teacher: Teacher) -> list[Problem]:
    delegated = session.scalar(select(Credential.delegated).where(Credential.teacher_id == teacher.id))
    shown = shown_in(SyncProblem.document_id, SyncProblem.course_id)
    kept = or_(SyncProblem.document_id.is_(None), and_(Document.changed_at.is_not(None), shown)).label("kept")
    title = case((shown, Document.title), else_=_LISTED_AS).label("title")
    rows = session.execute(
        select(SyncProblem, Course.name, Student.name, title, kept)
        .outerjoin(Course, Course.id == SyncProblem.course_id)
        .outerjoin(Student, Student.id == SyncProblem.student_id)
        .outerjoin(Document, Document.id == SyncProblem.document_id)
        .where(SyncProblem.teacher_id == teacher.id)
        .where(or_(SyncProblem.course_id.is_(None), taught(teacher, SyncProblem.course_id)))
        .order_by(SyncProblem.since, SyncProblem.id)
    )
    return [
        Problem(
            code=row.code,
            course_id=row.course_id,
            student_id=row.student_id,
            document_id=row.document_id,
            course=course,
            student=NAMELESS if student == "" else student,
            document=document,
            **asdict(words_for(row.code, delegated=bool(delegated), kept=is_kept)),
            since=row.since,
        )
        for row, course, student, document, is_kept in rows
    ]
