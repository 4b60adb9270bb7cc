"""What the store has of each class so far, kept in the run's row: a page that watches reads that row alone."""

from sqlalchemy import and_, bindparam, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from app.accounts.access import shown_in
from app.models import Attachment, Comment, Coursework, Document, Submission, SyncProblem, SyncRun, TaughtCourse

_SHOWN = shown_in(Document.id, Coursework.course_id)
_REFUSED = exists().where(SyncProblem.document_id == Document.id, SyncProblem.teacher_id == bindparam("teacher_id"))
_DRAFTS = (
    select(
        Coursework.course_id,
        Document.id,
        or_(and_(_SHOWN, Document.read_at.is_not(None)), _REFUSED, Document.unreadable.is_not(None)).label("read"),
        _SHOWN.label("shown"),
    )
    .distinct()
    .join(TaughtCourse, TaughtCourse.course_id == Coursework.course_id)
    .join(Submission, Submission.coursework_id == Coursework.id)
    .join(Attachment, Attachment.submission_id == Submission.id)
    .join(Document, Document.id == Attachment.document_id)
    .where(TaughtCourse.teacher_id == bindparam("teacher_id"), TaughtCourse.followed)
    .subquery()
)
_SAID = (
    select(func.count().label("comments"))
    .where(Comment.document_id == _DRAFTS.c.id, Comment.removed_at.is_(None), _DRAFTS.c.shown)
    .lateral()
)
_COUNTS = (
    select(
        _DRAFTS.c.course_id,
        func.count().label("drafts"),
        func.count().filter(_DRAFTS.c.read).label("read"),
        func.sum(_SAID.c.comments).label("comments"),
    )
    .select_from(_DRAFTS)
    .join(_SAID, true())
    .group_by(_DRAFTS.c.course_id)
)


def count_classes(session: Session, run_id: int, teacher_id: int) -> None:
    """Counts anew; to be called in the transaction that stores what is counted."""
    counts = session.execute(_COUNTS, {"teacher_id": teacher_id})
    classes = {str(row.course_id): [row.drafts, row.read, int(row.comments)] for row in counts}
    session.execute(update(SyncRun).where(SyncRun.id == run_id).values(classes=classes))
