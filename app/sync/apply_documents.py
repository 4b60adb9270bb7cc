"""Storing what documents said: a snapshot per change, threads with who wrote them, and a stamp on what is new.

One transaction for one slice, no network. What was not read leaves its rows as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.models import (
    Attachment,
    Comment,
    CourseTeacher,
    Coursework,
    Document,
    Enrollment,
    Reply,
    Snapshot,
    Student,
    Submission,
)
from app.sync.attribution import CERTAIN, People, Person, attribute, people
from app.sync.facts import Author, CommentFact, DocumentFacts, ReplyFact
from app.sync.merge import Merged, Row, add, among, mark_removed, merge
from app.writing.passages import Passage, copies, count_words, passage


@dataclass(frozen=True, slots=True)
class _Draft:
    """The newest snapshot of a document."""

    id: int
    text_hash: str
    text: str


@dataclass(frozen=True, slots=True)
class _Places:
    """The drafts that a newly seen comment may have been made on: the one before this reading, and this one."""

    before: _Draft | None
    today: _Draft | None

    def made_on(self, quote: str) -> int | None:
        """The draft that holds the passage, today's first; None when neither does any more."""
        for draft in (self.today, self.before):
            if draft and _holds(draft.text, quote):
                return draft.id
        return None


def _holds(text: str, quote: str) -> bool:
    """Letter by letter is fast and nearly always enough; word by word sees past quotes, dashes and spaces."""
    return quote in text or bool(copies(_parsed(text), passage(quote).words))


@lru_cache(maxsize=64)
def _parsed(text: str) -> Passage:
    return passage(text)


def apply_documents(session: Session, reader: str, facts: Sequence[DocumentFacts], now: datetime) -> int:
    """Stores a slice; `reader` is the account that read it. How many documents had anything new."""
    ids = [document.document_id for document in facts]
    # Two teachers of one course may read it at once: the second compares with what the first has stored.
    session.execute(select(Document.id).where(Document.id.in_(ids)).order_by(Document.id).with_for_update())
    before = _newest(session, ids)
    drafts = before | _new_snapshots(session, facts, before, now)
    changed = {id_ for id_ in drafts if drafts[id_] != before.get(id_)}
    with_comments = [document for document in facts if document.comments is not None]
    places = {id_: _Places(before.get(id_), drafts.get(id_)) for id_ in ids}
    changed |= _threads(session, reader, with_comments, places, now)
    _stamp(session, facts, changed, now)
    return len(changed)


def _newest(session: Session, document_ids: Sequence[int]) -> dict[int, _Draft]:
    rows = session.execute(
        select(Snapshot.document_id, Snapshot.id, Snapshot.text_hash, Snapshot.text)
        .where(among(Snapshot.document_id, document_ids))
        .ext(distinct_on(Snapshot.document_id))
        .order_by(Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
    )
    return {row.document_id: _Draft(row.id, row.text_hash, row.text) for row in rows}


def _new_snapshots(
    session: Session, facts: Iterable[DocumentFacts], before: Mapping[int, _Draft], now: datetime
) -> dict[int, _Draft]:
    """A snapshot for each text that differs from the one before it."""
    texts = {document.document_id: document.text for document in facts if document.text is not None}
    hashes = {id_: sha256(text.encode()).hexdigest() for id_, text in texts.items()}
    new = [id_ for id_ in texts if id_ not in before or before[id_].text_hash != hashes[id_]]
    rows = [
        {
            "document_id": id_,
            "taken_at": now,
            "text_hash": hashes[id_],
            "text": texts[id_],
            "words": count_words(texts[id_]),
        }
        for id_ in sorted(new)
    ]
    written = add(session, Snapshot, rows, key=("document_id",))
    return {id_: _Draft(row_id, hashes[id_], texts[id_]) for (id_,), row_id in written.items()}


def _threads(
    session: Session,
    reader: str,
    facts: Sequence[DocumentFacts],
    places: Mapping[int, _Places],
    now: datetime,
) -> set[int]:
    """Stores the threads of documents whose comments were all read; the documents where anything was new."""
    ids = [document.document_id for document in facts]
    everybody = _people(session, reader, ids)
    known = {tuple(row) for row in session.execute(_keys(ids))}
    rows, replies = [], {}
    for document in facts:
        present = everybody.get(document.document_id) or people(reader, (), ())
        for comment in document.comments or ():
            key = (document.document_id, comment.google_id)
            snapshot_id = None if key in known else places[document.document_id].made_on(comment.quote)
            rows.append({**_comment(document.document_id, comment, present), "snapshot_id": snapshot_id})
            replies[key] = [_reply(reply, present) for reply in comment.replies]
    comments = merge(
        session,
        Comment,
        rows,
        key=("document_id", "google_id"),
        within=among(Comment.document_id, ids),
        once=frozenset({"snapshot_id"}),
        settle=_keep_certain,
    )
    gone = mark_removed(session, Comment, comments.absent.values(), now)
    changed = {document_id for document_id, _ in comments.written}
    changed |= {document_id for (document_id, _), id_ in comments.absent.items() if id_ in gone}
    return changed | _replies(session, comments, replies, ids, now)


def _replies(
    session: Session, comments: Merged, replies: Mapping[Any, list[Row]], document_ids: list[int], now: datetime
) -> set[int]:
    rows = [{"comment_id": comments.ids[key], **row} for key, items in replies.items() for row in items]
    of_these = select(Comment.id).where(among(Comment.document_id, document_ids))
    merged = merge(
        session,
        Reply,
        rows,
        key=("comment_id", "google_id"),
        within=Reply.comment_id.in_(of_these),
        settle=_keep_certain,
    )
    gone = mark_removed(session, Reply, merged.absent.values(), now)
    touched = {comment_id for comment_id, _ in merged.written}
    touched |= {comment_id for (comment_id, _), id_ in merged.absent.items() if id_ in gone}
    return {document_id for (document_id, _), id_ in (comments.ids | comments.absent).items() if id_ in touched}


def _comment(document_id: int, comment: CommentFact, present: People) -> Row:
    return {
        "document_id": document_id,
        "google_id": comment.google_id,
        "source": comment.source,
        **_authored(comment.author, present),
        "content": comment.content,
        "quote": comment.quote,
        "created_at": comment.created_at,
        "modified_at": comment.modified_at,
        "resolved": comment.resolved,
        "removed_at": None,
    }


def _reply(reply: ReplyFact, present: People) -> Row:
    return {
        "google_id": reply.google_id,
        **_authored(reply.author, present),
        "content": reply.content,
        "action": reply.action or None,
        "created_at": reply.created_at,
        "modified_at": reply.modified_at,
        "removed_at": None,
    }


def _authored(author: Author, present: People) -> Row:
    told = attribute(author, present)
    return {
        "author_name": author.name,
        "author_google_id": told.google_id,
        "author_role": told.role,
        "author_basis": told.basis,
    }


def _keep_certain(stored: Mapping[Any, Any], told: Row) -> Row:
    """Another teacher's reading adds certainty about an author and never takes it away."""
    if stored["author_basis"] not in CERTAIN or told["author_basis"] in CERTAIN:
        return told
    return {**told, **{name: stored[name] for name in ("author_google_id", "author_role", "author_basis")}}


def _keys(document_ids: Sequence[int]) -> Select[int, str]:
    return select(Comment.document_id, Comment.google_id).where(among(Comment.document_id, document_ids))


def _people(session: Session, reader: str, document_ids: Sequence[int]) -> dict[int, People]:
    """Who may have written in each document: everybody who is or was in a course where it was handed in."""
    courses: dict[int, set[int]] = defaultdict(set)
    writers: dict[int, set[str]] = defaultdict(set)
    handed_in = (
        select(Document.id, Coursework.course_id, Student.google_id)
        .join(Attachment, Attachment.document_id == Document.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .join(Student, Student.id == Submission.student_id)
        .where(among(Document.id, document_ids))
    )
    for document_id, course_id, google_id in session.execute(handed_in):
        courses[document_id].add(course_id)
        writers[document_id].add(google_id)
    classes = _classes(session, {course_id for ids in courses.values() for course_id in ids})
    crowds = {
        ids: people(reader, {person for course_id in ids for person in classes[course_id]}, ())
        for ids in set(map(frozenset, courses.values()))
    }
    return {
        document_id: replace(crowds[frozenset(ids)], writers=frozenset(writers[document_id]))
        for document_id, ids in courses.items()
    }


def _classes(session: Session, course_ids: Iterable[int]) -> dict[int, list[Person]]:
    ids = list(course_ids)
    teachers = select(CourseTeacher.course_id, CourseTeacher.google_id, CourseTeacher.name, literal(value=True)).where(
        CourseTeacher.course_id.in_(ids)
    )
    students = (
        select(Enrollment.course_id, Student.google_id, Student.name, literal(value=False))
        .join(Student, Student.id == Enrollment.student_id)
        .where(Enrollment.course_id.in_(ids))
    )
    classes: dict[int, list[Person]] = {id_: [] for id_ in ids}
    for course_id, google_id, name, teaches in session.execute(union_all(teachers, students)):
        classes[course_id].append(Person(google_id, name, teaches))
    return classes


def _stamp(session: Session, facts: Sequence[DocumentFacts], changed: set[int], now: datetime) -> None:
    """What is known of each file, when it was last read whole, and when anything in it was last new."""
    rows = [
        {
            "id": document.document_id,
            "title": document.title,
            "mime_type": document.mime_type,
            "google_modified_at": document.modified_at,
            "unreadable": document.unreadable,
            "suggestions": document.suggestions,
            "read_at": None if document.problems else now,
            "changed_at": now if document.document_id in changed else None,
        }
        for document in facts
    ]
    ids = [document.document_id for document in facts]
    merge(session, Document, rows, key=("id",), within=among(Document.id, ids), settle=_keep_unsaid)


def _keep_unsaid(stored: Mapping[Any, Any], told: Row) -> Row:
    """What this reading did not say stays, but for the obstacle, which is gone when none is named."""
    return {name: stored[name] if value is None and name != "unreadable" else value for name, value in told.items()}
