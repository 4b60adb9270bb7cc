"""The newest reading of every document handed in for one assignment, joined by the rows of brief and queue."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.models import Attachment, Snapshot, Submission

HANDED_IN = (
    select(Attachment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .where(Submission.coursework_id == bindparam("coursework_id"), Submission.removed_at.is_(None))
)

_READINGS = (
    select(Snapshot.document_id, Snapshot.words, Snapshot.text_hash)
    .where(Snapshot.document_id.in_(HANDED_IN))
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
