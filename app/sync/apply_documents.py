"""Storing what documents said: a snapshot per change, threads and suggestions, and a stamp on what is new.

One transaction for one slice, no network. What was not read leaves its rows as they are.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Row as Selected
from sqlalchemy import Text, and_, any_, bindparam, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from app.accounts.access import shown_in
from app.models import (
    Attachment,
    Comment,
    CommentUptake,
    CourseDocument,
    CourseTeacher,
    Coursework,
    Document,
    Snapshot,
    Submission,
    SyncCursor,
    SyncProblem,
    Teacher,
)
from app.sync.apply_threads import apply_suggestions, apply_threads
from app.sync.authors import people_of
from app.sync.codes import WITHOUT_COMMENTS
from app.sync.facts import DocumentFacts
from app.sync.merge import Row, add, among, among_told, merge
from app.writing.passages import count_words

# Each is put together once for the process: that takes as long as to carry it out for a few documents.
_HELD = select(Document.id).where(among_told(Document.id, "ids")).order_by(Document.id).with_for_update()
_AWAITED = exists().where(
    Comment.document_id == Snapshot.document_id,
    Comment.quote != "",
    Comment.removed_at.is_(None),
    ~exists().where(CommentUptake.comment_id == Comment.id),
)
_NEWEST = (
    select(
        Snapshot.id,
        Snapshot.document_id,
        Snapshot.text_hash,
        and_(Snapshot.text.is_(None), _AWAITED).label("awaited"),
    )
    .where(among_told(Snapshot.document_id, "ids"))
    .ext(distinct_on(Snapshot.document_id))
    .order_by(Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
)
_COURSES = (
    select(Coursework.course_id, Attachment.document_id, bindparam("now", type_=CourseDocument.read_at.type))
    .distinct()
    .join(Submission, Submission.coursework_id == Coursework.id)
    .join(Attachment, Attachment.submission_id == Submission.id)
    .join(CourseTeacher, CourseTeacher.course_id == Coursework.course_id)
    .where(
        among_told(Attachment.document_id, "ids"),
        CourseTeacher.google_id == bindparam("reader"),
        CourseTeacher.removed_at.is_(None),
        ~shown_in(Attachment.document_id, Coursework.course_id),
    )
)
_COURSE_DOCUMENT: Any = CourseDocument.__table__
_SHOWN = (
    insert(_COURSE_DOCUMENT).from_select(["course_id", "document_id", "read_at"], _COURSES).on_conflict_do_nothing()
)


def apply_documents(session: Session, reader: str, facts: Sequence[DocumentFacts], now: datetime) -> int:
    """Stores a slice; `reader` is the account that read it. How many documents had anything new.

    Of one that was deleted while it was read nothing is stored.
    """
    read = [document.document_id for document in facts]
    # Two teachers of one course may read it at once: the second compares with what the first has stored.
    ids = session.scalars(_HELD, {"ids": read}).all()
    there = frozenset(ids)
    facts = [document for document in facts if document.document_id in there]
    changed = _new_snapshots(session, facts, now)
    everybody = people_of(session, reader, ids)
    changed |= apply_threads(session, facts, everybody, now)
    changed |= apply_suggestions(session, facts, everybody, now)
    _stamp(session, reader, facts, changed, now)
    _show(session, reader, facts, now)
    return len(changed)


def _new_snapshots(session: Session, facts: Sequence[DocumentFacts], now: datetime) -> set[int]:
    """A snapshot for each text that differs from the newest one of its document; the documents with a new one.

    A text that was let go (`app.retention`) is not stored again for being read again, unless a comment came since that
    has to be compared with it.
    """
    texts = {document.document_id: document.text for document in facts if document.text is not None}
    hashes = {id_: sha256(text.encode()).hexdigest() for id_, text in texts.items()}
    newest = _newest(session, list(texts))
    awaited = {id_ for id_, row in newest.items() if row.awaited and row.text_hash == hashes[id_]}
    if awaited:
        session.execute(update(Snapshot), [{"id": newest[id_].id, "text": texts[id_]} for id_ in sorted(awaited)])
    rows = [
        {
            "document_id": id_,
            "taken_at": now,
            "text_hash": hashes[id_],
            "text": texts[id_],
            "words": count_words(texts[id_]),
        }
        for id_ in sorted(texts)
        if id_ not in newest or newest[id_].text_hash != hashes[id_]
    ]
    return awaited | {id_ for (id_,) in add(session, Snapshot, rows, key=("document_id",))}


def _newest(session: Session, document_ids: Sequence[int]) -> dict[int, Selected[*tuple[Any, ...]]]:
    """Each document's newest snapshot without its text; `awaited` where that is gone and a comment waits for it."""
    rows = session.execute(_NEWEST, {"ids": document_ids})
    return {row.document_id: row for row in rows}


def _stamp(session: Session, reader: str, facts: Sequence[DocumentFacts], changed: set[int], now: datetime) -> None:
    """What is known of each file, when all that is shown of it was last read, and when anything in it was last new.

    An obstacle is the document's only if it stands in everybody's way: whose alone it is, her problems tell.
    """
    obstructed = [document.document_id for document in facts if document.unreadable not in {None, "not_text"}]
    readable = _readable_for_others(session, reader, obstructed) if obstructed else frozenset()
    rows = [
        {
            "id": document.document_id,
            "title": document.title,
            "mime_type": document.mime_type,
            "google_modified_at": document.modified_at,
            "unreadable": document.unreadable,
            "read_at": None if set(document.problems) - {WITHOUT_COMMENTS} else now,
            "changed_at": now if document.document_id in changed else None,
        }
        for document in facts
    ]
    ids = [document.document_id for document in facts]
    settle = partial(_keep_unsaid, readable=readable)
    merge(session, Document, rows, key=("id",), within=ids, settle=settle)


def _show(session: Session, reader: str, facts: Sequence[DocumentFacts], now: datetime) -> None:
    """What was read is shown in every course of the reader's where it is handed in, from now on."""
    read = [
        document.document_id
        for document in facts
        if document.text is not None or document.comments is not None or not document.problems
    ]
    if not read:
        return
    session.execute(_SHOWN, {"ids": read, "reader": reader, "now": now})


def _keep_unsaid(stored: Mapping[Any, Any], told: Row, *, readable: Collection[int]) -> Row:
    """What this reading did not say stays, but for the obstacle, which is gone when none is named."""
    kept = {name: stored[name] if value is None else value for name, value in told.items()}
    return kept | {"unreadable": stored["unreadable"] if told["id"] in readable else told["unreadable"]}


def _readable_for_others(session: Session, reader: str, document_ids: Sequence[int]) -> frozenset[int]:
    """Those that another teacher's last reading covered without a problem."""
    covered = func.string_to_array(SyncCursor.value, " ")
    in_trouble = exists().where(
        SyncProblem.teacher_id == Teacher.id,
        or_(SyncProblem.document_id == Document.id, SyncProblem.code == "drafts_not_granted"),
        SyncProblem.code.not_like("comments_%"),
    )
    rows = (
        select(Document.id)
        .join(Attachment, Attachment.document_id == Document.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .join(CourseTeacher, CourseTeacher.course_id == Coursework.course_id)
        .join(Teacher, Teacher.google_id == CourseTeacher.google_id)
        .join(SyncCursor, (SyncCursor.teacher_id == Teacher.id) & (SyncCursor.feed == "courses"))
        .where(
            among(Document.id, document_ids),
            Document.read_at.is_not(None),
            Teacher.google_id != reader,
            CourseTeacher.removed_at.is_(None),
            Submission.removed_at.is_(None),
            Coursework.removed_at.is_(None),
            cast(Coursework.course_id, Text) == any_(covered),
            ~in_trouble,
        )
    )
    return frozenset(session.scalars(rows))
