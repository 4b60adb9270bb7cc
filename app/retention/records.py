"""Deletes what belongs to school years that are over: a class with everything in it, then drafts and students of none.

A class belongs to the school year in which anything was last set, handed in, said or promised in it. What students went
on writing in their documents keeps no class.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.database import Sessions
from app.models import (
    Absence,
    Attachment,
    Base,
    Comment,
    Conference,
    ConferenceRecord,
    Course,
    CourseDocument,
    Coursework,
    Document,
    Enrollment,
    FollowUp,
    Pin,
    Post,
    RecordComment,
    Student,
    StudentLink,
    StudentWord,
    Submission,
    SyncProblem,
    TaughtCourse,
)

BATCH = 200
LONGEST_TERM = timedelta(days=366)
"""A due time longer after the assignment was made is a slip of the pen, and no sign of life."""

_SET = (
    select(
        func.max(
            func.greatest(
                Coursework.created_at,
                case((Coursework.due_at <= Coursework.created_at + LONGEST_TERM, Coursework.due_at)),
                Submission.google_updated_at,
            )
        )
    )
    .select_from(Coursework)
    .outerjoin(Submission, Submission.coursework_id == Coursework.id)
    .where(Coursework.course_id == Course.id)
    .scalar_subquery()
)


def _last(moment: Any, course_id: Any) -> ColumnElement[datetime]:
    return select(func.max(moment)).where(course_id == Course.id).scalar_subquery()


# A roster is dated by our reading of it: who was there at the first one is no sign of life.
_first = aliased(Enrollment)
_FIRST_READ = (
    select(func.min(_first.joined_at)).where(_first.course_id == Course.id).correlate(Course).scalar_subquery()
)
_JOINED_LATER = (
    select(func.max(Enrollment.joined_at))
    .where(Enrollment.course_id == Course.id, Enrollment.joined_at > _FIRST_READ)
    .correlate(Course)
    .scalar_subquery()
)
_LAST_DATED = func.greatest(
    _SET,
    _last(Conference.began_at, Conference.course_id),
    _last(FollowUp.opened_at, FollowUp.course_id),
    _last(Pin.pinned_at, Pin.course_id),
    _last(StudentWord.written_at, StudentWord.course_id),
    _JOINED_LATER,
)
# Where nothing else has a date.
_LAST_TOUCHED = func.coalesce(_LAST_DATED, _FIRST_READ)

# Each before what it hangs on; what hangs on these goes with them.
_OF_A_CLASS = (
    CourseDocument,
    Post,
    StudentLink,
    FollowUp,
    Conference,
    Pin,
    Absence,
    SyncProblem,
    Coursework,
    Enrollment,
)

_DRAFT_OF_NOBODY = and_(
    ~exists().where(Attachment.document_id == Document.id),
    ~exists().where(FollowUp.document_id == Document.id),
    ~exists().where(Pin.document_id == Document.id),
    ~exists().where(RecordComment.comment_id == Comment.id, Comment.document_id == Document.id),
)
_STUDENT_OF_NOBODY = and_(
    ~exists().where(Enrollment.student_id == Student.id),
    ~exists().where(Submission.student_id == Student.id),
    ~exists().where(ConferenceRecord.student_id == Student.id),
)
_HANDED_IN = (
    select(Attachment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(Coursework.course_id == bindparam("course_id"), Attachment.document_id.is_not(None))
)


@dataclass(frozen=True)
class Records:
    """How many of each were deleted. A dry run counts the classes alone."""

    classes: int = 0
    conferences: int = 0
    follow_ups: int = 0
    drafts: int = 0
    students: int = 0


def purge_records(
    sessions: Sessions, before: datetime, should_stop: Callable[[], bool], *, dry_run: bool = False
) -> Records:
    """Of classes last touched `before`, each in a transaction of its own. What is left at a stop is found again."""
    with sessions() as session:
        over = session.scalars(select(Course.id).where(before > _LAST_TOUCHED).order_by(Course.id)).all()
    if dry_run:
        return Records(classes=len(over))
    gone: Counter[type[Base]] = Counter()
    for course_id in over:
        if should_stop():
            break
        with sessions.begin() as session:
            gone.update(_empty(session, course_id, before))
    untouched = or_(Document.changed_at < before, Document.changed_at.is_(None))
    gone[Document] += _sweep(sessions, Document, should_stop, and_(_DRAFT_OF_NOBODY, untouched))
    gone[Student] += _sweep(sessions, Student, should_stop, _STUDENT_OF_NOBODY)
    return Records(gone[Course], gone[Conference], gone[FollowUp], gone[Document], gone[Student])


def _empty(session: Session, course_id: int, before: datetime) -> Counter[type[Base]]:
    """What was in the class, counted by kind; nothing where it came to life meanwhile.

    The class itself stays, as Classroom still lists it, and is no longer read: else it would all come back.
    """
    session.execute(select(Course.id).where(Course.id == course_id).with_for_update())  # nothing can be added to it
    if session.scalar(select(Course.id).where(Course.id == course_id, before > _LAST_TOUCHED)) is None:
        return Counter()
    handed_in = session.scalars(_HANDED_IN, {"course_id": course_id}).all()
    session.execute(update(TaughtCourse).where(TaughtCourse.course_id == course_id).values(followed=False))
    gone: Counter[type[Base]] = Counter({Course: 1})
    for model in _OF_A_CLASS:
        gone[model] = _delete(session, model, model.__table__.c["course_id"] == course_id)
    gone[Document] = _delete(session, Document, and_(Document.id.in_(handed_in), _DRAFT_OF_NOBODY))
    return gone


def _sweep(
    sessions: Sessions, model: type[Document | Student], should_stop: Callable[[], bool], useless: ColumnElement[bool]
) -> int:
    """Delete rows some at a time; how many went."""
    gone = 0
    some = select(model.id).where(useless).order_by(model.id).limit(BATCH)
    while not should_stop():
        with sessions.begin() as session:
            count = _delete(session, model, and_(model.id.in_(some), useless))
        if not count:
            break
        gone += count
    return gone


def _delete(session: Session, model: type[Base], useless: ColumnElement[bool]) -> int:
    statement = delete(model).where(useless).execution_options(synchronize_session=False)
    return session.connection().execute(statement).rowcount
