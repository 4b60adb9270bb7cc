"""The newest reading of every document handed in for an assignment and read for its course: rows of brief and queue."""

from sqlalchemy import BindParameter, ColumnElement, Select, Subquery, and_, bindparam, case, func, select
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


def _shown(work: ColumnElement[bool]) -> Select[int, int | None]:
    """By assignment, what is handed in for it and read for its course."""
    return (
        select(Coursework.id.label("coursework_id"), Attachment.document_id)
        .join(Submission, Submission.coursework_id == Coursework.id)
        .join(Attachment, Attachment.submission_id == Submission.id)
        .where(work, Submission.removed_at.is_(None), shown_in(Attachment.document_id, Coursework.course_id))
    )


def _newest(work: ColumnElement[bool], name: str) -> Subquery:
    """`alike` counts the documents of the assignment that now have the very same text, this one among them."""
    shown = _shown(work).distinct().subquery()
    reading = (
        select(shown.c.coursework_id, Snapshot.document_id, Snapshot.words, Snapshot.text_hash)
        .join(shown, shown.c.document_id == Snapshot.document_id)
        .ext(distinct_on(shown.c.coursework_id, Snapshot.document_id))
        .order_by(shown.c.coursework_id, Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
        .subquery()
        .c
    )
    alike = func.count().over(partition_by=(reading.coursework_id, reading.text_hash)).label("alike")
    return select(reading.coursework_id, reading.document_id, reading.words, alike).subquery(name)


_ONE = Coursework.id == bindparam("coursework_id")
SHOWN = _shown(_ONE).with_only_columns(Attachment.document_id)
NEWEST = _newest(_ONE, "newest")
NEWEST_OF_SEVERAL = _newest(Coursework.id.in_(bindparam("coursework_ids", expanding=True)), "newest_of_several")
