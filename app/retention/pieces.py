"""What the store tells of drafts, as far as the rule of the purge asks (`serving`): statements over some documents."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, select, tuple_
from sqlalchemy.orm import Session

from app.briefs.evidence import is_assigned
from app.models import (
    Attachment,
    Conference,
    ConferenceRecord,
    Course,
    Coursework,
    Document,
    Enrollment,
    FollowUp,
    ParagraphPlacement,
    Pin,
    Snapshot,
    Submission,
)
from app.retention.serving import RESTS_AFTER, Draft
from app.sync.at_hand import ASSIGNED, assignment_at_hand

_WANTED: BindParameter[list[int]] = bindparam("documents", expanding=True)

_RESTING = (
    select(Document.id)
    .where(
        Document.changed_at <= bindparam("before"),
        exists().where(Snapshot.document_id == Document.id, Snapshot.text.is_not(None)),
    )
    .order_by(Document.id)
)

_NEWEST_ID = (
    select(Snapshot.id)
    .where(Snapshot.document_id == Document.id)
    .order_by(Snapshot.taken_at.desc(), Snapshot.id.desc())
    .limit(1)
    .scalar_subquery()
)
_KEPT = (
    select(func.array_agg(Snapshot.id))
    .where(Snapshot.document_id == Document.id, Snapshot.text.is_not(None))
    .scalar_subquery()
)
# An open follow-up needs the document that it looks at, and the one that it began in: another may be handed in since.
_LOOKED_AT = (
    select(func.array_agg(FollowUp.snapshot_id))
    .where(FollowUp.document_id == Document.id, FollowUp.closed_at.is_(None))
    .scalar_subquery()
)
_BEGAN_IN = (
    select(func.array_agg(FollowUp.snapshot_id))
    .join(Snapshot, Snapshot.id == FollowUp.snapshot_id)
    .where(Snapshot.document_id == Document.id, FollowUp.closed_at.is_(None))
    .scalar_subquery()
)
_HANDED_IN = (
    select(func.max(func.greatest(Coursework.due_at, Coursework.google_updated_at, Submission.google_updated_at)))
    .join(Submission, Submission.coursework_id == Coursework.id)
    .join(Attachment, Attachment.submission_id == Submission.id)
    .where(Attachment.document_id == Document.id)
    .scalar_subquery()
)
_TALKED = (
    select(func.max(func.greatest(Conference.began_at, Conference.finished_at)))
    .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
    .join(
        Submission,
        and_(
            Submission.coursework_id == Conference.coursework_id, Submission.student_id == ConferenceRecord.student_id
        ),
    )
    .join(Attachment, Attachment.submission_id == Submission.id)
    .where(Attachment.document_id == Document.id)
    .scalar_subquery()
)
_PROMISED = (
    select(func.max(func.greatest(FollowUp.opened_at, FollowUp.closed_at)))
    .where(FollowUp.document_id == Document.id)
    .scalar_subquery()
)
_PINNED = select(func.max(Pin.pinned_at)).where(Pin.document_id == Document.id).scalar_subquery()
_PLACED = (
    select(func.max(ParagraphPlacement.placed_at))
    .where(ParagraphPlacement.document_id == Document.id)
    .scalar_subquery()
)

_DRAFTS = (
    select(
        Document.id,
        _KEPT.label("kept"),
        _NEWEST_ID.label("newest"),
        func.array_cat(_LOOKED_AT, _BEGAN_IN).label("began"),
        (Document.examined_at >= Document.changed_at).label("examined"),
        # What is due later is told by the time when it is: greatest() passes over what is empty.
        func.greatest(Document.changed_at, _HANDED_IN, _TALKED, _PROMISED, _PINNED, _PLACED).label("moved_at"),
    )
    .where(Document.id.in_(_WANTED))
    .order_by(Document.id)
)

# Whose work in which class it is, as far as the class goes on and the writer is in it.
_HANDED_IN_NOW = (
    select(Attachment.document_id, Submission.student_id, Coursework.course_id, Coursework.id.label("coursework_id"))
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .join(Course, Course.id == Coursework.course_id)
    .join(
        Enrollment,
        and_(Enrollment.course_id == Coursework.course_id, Enrollment.student_id == Submission.student_id),
    )
    .where(
        Attachment.document_id.in_(_WANTED),
        Submission.removed_at.is_(None),
        Enrollment.removed_at.is_(None),
        Course.state == "ACTIVE",
        ASSIGNED,
    )
)


def resting(session: Session, now: datetime) -> Sequence[int]:
    """The documents of which some text is kept, and that no reading found changed for long: no others can be over."""
    return session.scalars(_RESTING, {"before": now - RESTS_AFTER}).all()


def drafts(session: Session, document_ids: Collection[int], now: datetime) -> list[Draft]:
    """Those of them of which any text is kept."""
    wanted = {"documents": list(document_ids)}
    at_hand = _at_hand(session, document_ids, now)
    return [
        Draft(
            document_id=row.id,
            kept=tuple(row.kept),
            newest=row.newest,
            at_hand=row.id in at_hand,
            moved_at=row.moved_at,
            examined=bool(row.examined),
            began=tuple(row.began or ()),
        )
        for row in session.execute(_DRAFTS, wanted)
        if row.kept
    ]


def _at_hand(session: Session, document_ids: Collection[int], now: datetime) -> frozenset[int]:
    """The documents handed in for what their writers' classes work on now, as a brief that is opened would choose."""
    pieces = session.execute(_HANDED_IN_NOW, {"documents": list(document_ids)}).all()
    if not pieces:
        return frozenset()
    places = {(row.student_id, row.course_id) for row in pieces}
    chosen = {}
    for place, rows in groupby(session.execute(_works_of(places)), lambda row: (row.student_id, row.course_id)):
        work = assignment_at_hand([row for row in rows if is_assigned(row)], now)
        chosen[place] = work.id if work else None
    return frozenset(
        row.document_id for row in pieces if row.coursework_id == chosen.get((row.student_id, row.course_id))
    )


def _works_of(places: Collection[tuple[int, int]]) -> Select[*tuple[Any, ...]]:
    """The assignments of these (student, course), those of one of them together."""
    return (
        select(
            Enrollment.student_id,
            Enrollment.course_id,
            Coursework.id,
            Coursework.due_at,
            Coursework.individual,
            Submission.id.label("submission_id"),
        )
        .select_from(Enrollment)
        .join(Coursework, Coursework.course_id == Enrollment.course_id)
        .outerjoin(
            Submission,
            and_(
                Submission.coursework_id == Coursework.id,
                Submission.student_id == Enrollment.student_id,
                Submission.removed_at.is_(None),
            ),
        )
        .where(tuple_(Enrollment.student_id, Enrollment.course_id).in_(places), ASSIGNED)
        .order_by(Enrollment.student_id, Enrollment.course_id)
    )
