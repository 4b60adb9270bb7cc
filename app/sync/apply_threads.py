"""Storing comments, replies and suggestions of documents that were read, for `apply_documents`.

Two teachers read the same document, in two modes: whatever the order of their readings, the rows end the same.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Comment, Reply, Suggestion
from app.sync.attribution import People
from app.sync.authors import authored, keep_certain
from app.sync.facts import Author, CommentFact, DocumentFacts, ReplyFact, Stretch, SuggestionFact
from app.sync.merge import Key, Merged, Row, among, mark_removed, merge
from app.sync.threads import IN_WORD

Everybody = Mapping[int, People]
_OF_DRIVE = ("source", "quote")  # Drive's word counts where both tell of a comment


def apply_threads(session: Session, facts: Sequence[DocumentFacts], everybody: Everybody, now: datetime) -> set[int]:
    """Stores the threads of documents whose comments were all read; the documents where anything was new."""
    told = {
        (document.document_id, comment.google_id): comment for document in facts for comment in document.comments or ()
    }
    ids = [document.document_id for document in facts if document.comments is not None]
    columns = _columns(everybody)
    comments = merge(
        session,
        Comment,
        [
            _comment(document_id, comment, columns(document_id, comment.author))
            for (document_id, _), comment in told.items()
        ],
        key=("document_id", "google_id"),
        within=ids,
        once=frozenset({"created_at"}),
        settle=partial(_settled_comment, told=told, everybody=everybody),
        alone=True,
    )
    comments = _without_unread(comments, {document.document_id for document in facts if document.inside_unread})
    gone = mark_removed(session, Comment, comments.absent.values(), now)
    changed = {document_id for document_id, _ in comments.written}
    changed |= {document_id for (document_id, _), id_ in comments.absent.items() if id_ in gone}
    return changed | _replies(session, comments, told, everybody, now)


def _without_unread(comments: Merged, unread: Collection[int]) -> Merged:
    """A comment inside a Word file is not gone because the file could not be fetched or opened."""
    gone = {
        (document_id, google_id): id_
        for (document_id, google_id), id_ in comments.absent.items()
        if document_id not in unread or not google_id.startswith(IN_WORD)
    }
    return replace(comments, absent=gone)


def _replies(
    session: Session, comments: Merged, told: Mapping[Key, CommentFact], everybody: Everybody, now: datetime
) -> set[int]:
    document_of = {id_: document_id for (document_id, _), id_ in (comments.ids | comments.absent).items()}
    known = set(document_of).difference(comments.ids[key] for key in comments.new)
    stored = _stored_replies(session, known)
    columns = _columns(everybody)
    replies = {
        (comment_id, google_id): reply
        for key, comment_id in comments.ids.items()
        for google_id, reply in known_as(told[key].replies, stored.get(comment_id, {}))
    }
    merged = merge(
        session,
        Reply,
        [_reply(at, reply, columns(document_of[at[0]], reply.author)) for at, reply in replies.items()],
        key=("comment_id", "google_id"),
        within=known,
        once=frozenset({"created_at"}),
        settle=partial(_settled_reply, told=replies, everybody=everybody, document_of=document_of),
        alone=True,
    )
    gone = mark_removed(session, Reply, merged.absent.values(), now)
    touched = {comment_id for comment_id, _ in merged.written}
    touched |= {comment_id for (comment_id, _), id_ in merged.absent.items() if id_ in gone}
    return {document_of[comment_id] for comment_id in touched}


def _stored_replies(session: Session, comment_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    stored: dict[int, dict[str, datetime]] = defaultdict(dict)
    if not comment_ids:
        return stored
    of_these = select(Reply.comment_id, Reply.google_id, Reply.created_at).where(among(Reply.comment_id, comment_ids))
    for comment_id, google_id, created_at in session.execute(of_these.order_by(Reply.id)):
        stored[comment_id][google_id] = created_at
    return stored


def known_as(told: Sequence[ReplyFact], stored: Mapping[str, datetime]) -> list[tuple[str, ReplyFact]]:
    """Each reply under the id by which the store knows it: by Google's id, else by the time it was written.

    Only the ids of threads are the same in Drive and Docs, and a Word file without durable ids has none of its own.
    """
    if not stored:
        return [(reply.google_id, reply) for reply in told]
    ids = {reply.google_id for reply in told}
    free: dict[datetime, list[str]] = defaultdict(list)
    for google_id, created_at in stored.items():
        if google_id not in ids:
            free[created_at].append(google_id)
    return [
        (free[reply.created_at].pop(0), reply)
        if reply.google_id not in stored and free[reply.created_at]
        else (reply.google_id, reply)
        for reply in told
    ]


def apply_suggestions(
    session: Session, facts: Sequence[DocumentFacts], everybody: Everybody, now: datetime
) -> set[int]:
    """Stores what waits for a decision where it is shown; the documents where anything was new."""
    told = [document for document in facts if document.suggestions is not None]
    merged = merge(
        session,
        Suggestion,
        [
            _suggestion(document.document_id, suggestion, everybody[document.document_id])
            for document in told
            for suggestion in document.suggestions or ()
        ],
        key=("document_id", "google_id"),
        within=[document.document_id for document in told],
        settle=partial(_settled_suggestion, everybody=everybody),
    )
    gone = mark_removed(session, Suggestion, merged.absent.values(), now)
    changed = {document_id for document_id, _ in merged.written}
    return changed | {document_id for (document_id, _), id_ in merged.absent.items() if id_ in gone}


def _columns(everybody: Everybody) -> Callable[[int, Author], Row]:
    """Who somebody is in a document, found out once: hardly more than two people talk in it, many times over."""
    return cache(lambda document_id, author: authored(author, everybody[document_id]))


def _comment(document_id: int, comment: CommentFact, author: Row) -> Row:
    return {
        "document_id": document_id,
        "google_id": comment.google_id,
        "source": comment.source,
        **author,
        "content": comment.content,
        "quote": comment.quote,
        "created_at": comment.created_at,
        "modified_at": comment.modified_at,
        "resolved": comment.resolved,
        "removed_at": None,
        "assignee_email": comment.assignee or None,
        "mentions": list(comment.mentions or ()),
        "tab": comment.place.tab if comment.place else "",
        "stretches": [_stretch(stretch) for stretch in comment.place.stretches] if comment.place else [],
    }


def _stretch(stretch: Stretch) -> dict[str, str | int]:
    """By hand: `asdict` copies deeply, and there is one for every comment."""
    return {
        "tab_id": stretch.tab_id,
        "segment_id": stretch.segment_id,
        "start": stretch.start,
        "end": stretch.end,
    }


def _reply(at: Key, reply: ReplyFact, author: Row) -> Row:
    comment_id, google_id = at
    return {
        "comment_id": comment_id,
        "google_id": google_id,
        **author,
        "content": reply.content,
        "action": reply.action or None,
        "created_at": reply.created_at,
        "modified_at": reply.modified_at,
        "removed_at": None,
        "assignee_email": reply.assignee or None,
        "mentions": list(reply.mentions or ()),
    }


def _suggestion(document_id: int, suggestion: SuggestionFact, present: People) -> Row:
    return {
        "document_id": document_id,
        "google_id": suggestion.google_id,
        **authored(suggestion.author, present),
        "inserted": suggestion.inserted,
        "deleted": suggestion.deleted,
        "created_at": suggestion.created_at,
        "removed_at": None,
    }


def _settled_comment(
    stored: Mapping[Any, Any], row: Row, *, told: Mapping[Key, CommentFact], everybody: Everybody
) -> Row:
    comment = told[row["document_id"], row["google_id"]]
    untold = {"mentions"} if comment.mentions is None else set()
    untold |= {"tab", "stretches"} if comment.place is None else set()
    untold |= set(_OF_DRIVE) if stored["source"] == "drive" else set()
    return _settled(stored, row, untold, everybody[row["document_id"]])


def _settled_reply(
    stored: Mapping[Any, Any],
    row: Row,
    *,
    told: Mapping[Key, ReplyFact],
    everybody: Everybody,
    document_of: Mapping[int, int],
) -> Row:
    untold = {"mentions"} if told[row["comment_id"], row["google_id"]].mentions is None else set()
    return _settled(stored, row, untold, everybody[document_of[row["comment_id"]]])


def _settled(stored: Mapping[Any, Any], row: Row, untold: Iterable[str], present: People) -> Row:
    """What a reading tells, but for what its source does not know; a post is never older than it once was."""
    kept = {name: stored[name] for name in untold}
    newest = max(stored["modified_at"], row["modified_at"])
    return keep_certain(stored, row, present) | kept | {"modified_at": newest}


def _settled_suggestion(stored: Mapping[Any, Any], row: Row, *, everybody: Everybody) -> Row:
    settled = keep_certain(stored, row, everybody[row["document_id"]])
    return settled | {"created_at": row["created_at"] or stored["created_at"]}
