"""After a sync: labels new comments and follows their passages, so that a brief only has to read.

The worker calls `due_documents` and hands what is due to `examine` in small batches, each its own transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, Text, bindparam, case, cast, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.briefs.corrections import lessons_of
from app.briefs.evidence import Found
from app.briefs.following import Followed, followed, kept_drafts
from app.briefs.genres import SAID_GENRE, genre_told
from app.briefs.pinned_passages import follow_pins
from app.models import Attachment, Comment, CommentLabel, CommentUptake, Coursework, Document, Submission
from app.writing.classifier.habits import Correction, habits_of
from app.writing.classifier.model import Remark
from app.writing.classify import CLASSIFIER, classify_all
from app.writing.words import Genre

BATCH = 25

_DUE = (
    select(Document.id)
    .where(
        Document.changed_at.is_not(None),
        or_(Document.examined_at.is_(None), Document.examined_at < Document.changed_at),
    )
    .order_by(Document.changed_at, Document.id)
    .limit(bindparam("limit"))
)

_WANTED: BindParameter[list[int]] = bindparam("documents", expanding=True)

# PostgreSQL's own mark of a row: another after every writing, so that a correction pressed meanwhile is noticed.
_written_by = cast(literal_column("document.xmin"), Text)
_DOCUMENTS = (
    select(Document.id, Document.changed_at, _written_by.label("written_by"))
    .where(Document.id.in_(_WANTED))
    .order_by(Document.id)
)

_ASSIGNMENTS = (
    select(Attachment.document_id, Coursework.title, Coursework.description, SAID_GENRE)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(Attachment.document_id.in_(_WANTED))
    .order_by(Coursework.id)
)

_COMMENTS = (
    select(
        Comment.id,
        Comment.document_id,
        Comment.content,
        Comment.quote,
        Comment.created_at,
        Comment.author_google_id,
        CommentLabel.classifier,
        CommentLabel.text_hash,
        CommentUptake.comment_id.label("compared"),
        CommentUptake.uptake,
        CommentUptake.passage_now,
    )
    .outerjoin(CommentLabel, CommentLabel.comment_id == Comment.id)
    .outerjoin(CommentUptake, CommentUptake.comment_id == Comment.id)
    .where(Comment.document_id.in_(_WANTED), Comment.removed_at.is_(None))
    .order_by(Comment.id)
)

_new_label = insert(CommentLabel)
_UPSERT_LABEL = _new_label.on_conflict_do_update(
    index_elements=[CommentLabel.comment_id],
    set_={
        name: _new_label.excluded[name]
        for name in ("classifier", "text_hash", "primary_trait", "traits", "kind", "confidence")
    },
)

_new_uptake = insert(CommentUptake)
_UPSERT_UPTAKE = _new_uptake.on_conflict_do_update(
    index_elements=[CommentUptake.comment_id],
    set_={
        "snapshot_id": _new_uptake.excluded.snapshot_id,
        "passage_now": _new_uptake.excluded.passage_now,
        "uptake": _new_uptake.excluded.uptake,
        "seen_at": _new_uptake.excluded.seen_at,
        # Worked on again it stays touched since the first time.
        "touched_at": case(
            (
                _new_uptake.excluded.touched_at.is_not(None),
                func.coalesce(CommentUptake.touched_at, _new_uptake.excluded.touched_at),
            )
        ),
    },
)

_EXAMINED = (
    update(Document)
    .where(Document.id == bindparam("document"), _written_by == bindparam("written"))
    .values(examined_at=bindparam("changed"))
    .execution_options(synchronize_session=False)
)

_OUTDATED = (
    update(Document)
    .where(
        Document.examined_at.is_not(None),
        exists().where(
            Comment.document_id == Document.id,
            CommentLabel.comment_id == Comment.id,
            CommentLabel.classifier != CLASSIFIER,
        ),
    )
    .values(examined_at=None)
    .execution_options(synchronize_session=False)
)


def due_documents(session: Session, limit: int = BATCH) -> Sequence[int]:
    """Documents with news that nobody examined, the oldest news first."""
    return session.scalars(_DUE, {"limit": limit}).all()


def mark_outdated(session: Session) -> int:
    """After an upgrade of the classifier: make every document due whose comments another one labelled. Returns rows."""
    return session.connection().execute(_OUTDATED).rowcount


def examine(session: Session, document_ids: Sequence[int]) -> None:
    """Label and follow the comments of these documents. Doing it twice changes nothing."""
    wanted = {"documents": list(document_ids)}
    documents = session.execute(_DOCUMENTS, wanted).all()
    comments = session.execute(_COMMENTS, wanted).all()
    genres = {
        row.document_id: genre_told(row.said_genre, row.title, row.description)
        for row in session.execute(_ASSIGNMENTS, wanted)
    }
    _label(session, comments, genres)
    drafts = kept_drafts(session, document_ids)
    for document_id, stored in drafts.items():
        mine = [row for row in comments if row.document_id == document_id and row.quote]
        _write(session, _UPSERT_UPTAKE, map(_uptake, followed(mine, stored)))
    follow_pins(session, drafts)
    # The stamp is what was read, not the present: what commits meanwhile, a change or a teacher's word, stays due.
    _write(
        session,
        _EXAMINED,
        [{"document": row.id, "changed": row.changed_at, "written": row.written_by} for row in documents],
    )


def _write(session: Session, statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    if entries := list(rows):
        session.connection().execute(statement, entries)


def _uptake(one: Followed) -> dict[str, Any]:
    return {
        "comment_id": one.id,
        "snapshot_id": one.snapshot_id,
        "uptake": one.uptake,
        "passage_now": one.passage_now,
        "seen_at": one.seen_at,
        "touched_at": one.seen_at if one.touched else None,
    }


def _label(session: Session, comments: Sequence[Found], genres: Mapping[int, Genre | None]) -> None:
    """Sorts what is new, author by author: each by what its author has corrected so far."""
    by_author: dict[str | None, list[Found]] = {}
    for row in comments:
        by_author.setdefault(row.author_google_id, []).append(row)
    corrected = lessons_of(session, [author for author in by_author if author])
    for author, rows in by_author.items():
        _write(session, _UPSERT_LABEL, _labels(rows, genres, corrected.get(author or "", ())))


def _labels(
    comments: Sequence[Found], genres: Mapping[int, Genre | None], corrected: Sequence[Correction]
) -> Iterable[dict[str, Any]]:
    """Of one author. A label holds for these words in this kind of writing, sorted by these corrections."""
    taught = repr(corrected) if corrected else ""
    told = {row.id: f"{row.content}\0{row.quote}\0{genres.get(row.document_id)}{taught}" for row in comments}
    hashes = {id_: sha256(words.encode()).hexdigest() for id_, words in told.items()}
    due = [row for row in comments if (row.classifier, row.text_hash) != (CLASSIFIER, hashes[row.id])]
    if not due:
        return
    remarks = [Remark(row.content, row.quote, genres.get(row.document_id)) for row in due]
    for row, label in zip(due, classify_all(remarks, habits_of(corrected)), strict=True):
        yield {
            "comment_id": row.id,
            "classifier": CLASSIFIER,
            "text_hash": hashes[row.id],
            "primary_trait": label.primary_trait,
            "traits": list(label.traits),
            "kind": label.kind,
            "confidence": label.confidence,
        }
