"""The newest reading of every document handed in for an assignment and read for its course: rows of brief and queue."""

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.access import shown_in
from app.models import Attachment, CourseDocument, Coursework, Document, Snapshot, Submission, SyncProblem

# A document as a course has it: what another course's teacher has read of it is nothing here (`read_for`), and what
# keeps the teacher who asks from it stands in everybody's way.
_READ = CourseDocument.document_id.is_not(None)
_REFUSED = (
    select(func.min(SyncProblem.code))
    .where(
        SyncProblem.document_id == Document.id,
        SyncProblem.teacher_id == bindparam("teacher_id"),
        SyncProblem.code.not_like("comments_%"),
    )
    .scalar_subquery()
)
DOCUMENT = (
    Document.id.label("document_id"),
    case((_READ, Document.title), else_=Attachment.title).label("document_title"),
    Document.link.label("document_link"),
    Document.mime_type,
    case((_READ, Document.unreadable), else_=func.coalesce(Document.unreadable, _REFUSED)).label("unreadable"),
    case((_READ, Document.read_at)).label("read_at"),
)


def read_for(course_id: InstrumentedAttribute[int] | BindParameter[int]) -> ColumnElement[bool]:
    """Joins `CourseDocument` to `Document`."""
    return and_(CourseDocument.document_id == Document.id, CourseDocument.course_id == course_id)


SHOWN = (
    select(Attachment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(
        Coursework.id == bindparam("coursework_id"),
        Submission.removed_at.is_(None),
        shown_in(Attachment.document_id, Coursework.course_id),
    )
)

_READINGS = (
    select(Snapshot.document_id, Snapshot.words, Snapshot.text_hash)
    .where(Snapshot.document_id.in_(SHOWN))
    .ext(distinct_on(Snapshot.document_id))
    .order_by(Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
    .subquery("readings")
)

# `alike` counts the documents of the assignment that now have the very same text, this one among them.
NEWEST = select(
    _READINGS.c.document_id,
    _READINGS.c.words,
    func.count().over(partition_by=_READINGS.c.text_hash).label("alike"),
).subquery("newest")

# The same of several assignments in one statement; `alike` counts within each of them.
_SEVERAL = (
    select(Coursework.id.label("coursework_id"), Attachment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(
        Coursework.id.in_(bindparam("coursework_ids", expanding=True)),
        Submission.removed_at.is_(None),
        shown_in(Attachment.document_id, Coursework.course_id),
    )
    .distinct()
    .subquery("several")
)
_READINGS_OF_SEVERAL = (
    select(_SEVERAL.c.coursework_id, Snapshot.document_id, Snapshot.words, Snapshot.text_hash)
    .join(_SEVERAL, _SEVERAL.c.document_id == Snapshot.document_id)
    .ext(distinct_on(_SEVERAL.c.coursework_id, Snapshot.document_id))
    .order_by(_SEVERAL.c.coursework_id, Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
    .subquery("readings_of_several")
)
_OF_WORK = _READINGS_OF_SEVERAL.c
NEWEST_OF_SEVERAL = select(
    _OF_WORK.coursework_id,
    _OF_WORK.document_id,
    _OF_WORK.words,
    func.count().over(partition_by=(_OF_WORK.coursework_id, _OF_WORK.text_hash)).label("alike"),
).subquery("newest_of_several")
