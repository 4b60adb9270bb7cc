"""A teacher says what a comment is about: the word of the teacher wins, and what it taught is taken up by `examine`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.models import Comment, CommentCorrection, Document, Teacher
from app.writing.classifier.habits import Correction
from app.writing.words import Trait


def correct(
    session: Session, teacher: Teacher, comment_ids: Collection[int], trait: Trait | None, now: datetime
) -> None:
    """Say of these comments what they are about; None takes back what was said.

    The ids are of comments that the teacher may see (`access.comments_for`). Everything the teacher wrote is sorted
    anew in the background, as there is more to sort it by.
    """
    written = select(Comment.document_id).where(Comment.author_google_id == teacher.google_id)
    theirs = select(Document.id).where(Document.id.in_(written))
    # In one order and first of all, so that two presses, or a press and a reading, wait for each other in turn.
    session.execute(theirs.order_by(Document.id).with_for_update(key_share=True))
    if trait is None:
        mine = CommentCorrection.teacher_id == teacher.id
        session.execute(delete(CommentCorrection).where(mine, CommentCorrection.comment_id.in_(comment_ids)))
    else:
        said = insert(CommentCorrection).values(
            [
                {"teacher_id": teacher.id, "comment_id": id_, "primary_trait": trait, "corrected_at": now}
                for id_ in comment_ids
            ]
        )
        latest = {name: said.excluded[name] for name in ("primary_trait", "corrected_at")}
        keys = [CommentCorrection.teacher_id, CommentCorrection.comment_id]
        session.execute(said.on_conflict_do_update(index_elements=keys, set_=latest))
    session.execute(update(Document).where(Document.id.in_(written)).values(examined_at=None))


def corrections_of(session: Session, teacher: Teacher, comment_ids: Collection[int]) -> dict[int, Trait | None]:
    """What the teacher says of each of these comments, None where nothing is said: what an undo goes back to."""
    mine = CommentCorrection.teacher_id == teacher.id
    said = session.execute(
        select(CommentCorrection.comment_id, CommentCorrection.primary_trait).where(
            mine, CommentCorrection.comment_id.in_(comment_ids)
        )
    )
    found = {row.comment_id: Trait(row.primary_trait) for row in said}
    return {id_: found.get(id_) for id_ in comment_ids}


def lessons_of(session: Session, google_ids: Collection[str]) -> Mapping[str, Sequence[Correction]]:
    """What each of these accounts said of comments of its own, the oldest first."""
    rows = session.execute(
        select(Teacher.google_id, Comment.content, Comment.quote, CommentCorrection.primary_trait)
        .join(CommentCorrection, CommentCorrection.teacher_id == Teacher.id)
        .join(Comment, Comment.id == CommentCorrection.comment_id)
        .where(Teacher.google_id.in_(google_ids), Comment.author_google_id == Teacher.google_id)
        .order_by(CommentCorrection.corrected_at, Comment.id)
    )
    found: dict[str, list[Correction]] = {}
    for row in rows:
        found.setdefault(row.google_id, []).append(Correction(row.content, row.quote, Trait(row.primary_trait)))
    return found
