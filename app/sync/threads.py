"""Comment threads of three sources brought to one shape: Drive's, Docs' and Word's. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

from app.sync.facts import Author, CommentFact, Place, ReplyFact, Stretch
from integrations.google import docs, drive
from integrations.word import WordComment, WordDocument

IN_WORD = "word:"  # how the id of a comment inside a Word file begins
_UNSAID = datetime(1970, 1, 1, tzinfo=UTC)
_ACTIONS = {"RESOLVE": "resolve", "REOPEN": "reopen"}


def from_drive(comments: Iterable[drive.Comment], document: docs.Document | None) -> tuple[CommentFact, ...]:
    """Drive's threads without the deleted; where Docs shows the same ones, it says whose each post is and where."""
    threads = {thread.comment_id: thread for thread in (document.comments if document else None) or ()}
    return tuple(_from_drive(comment, document, threads.get(comment.id)) for comment in comments if not comment.deleted)


def _from_drive(
    comment: drive.Comment, document: docs.Document | None, thread: docs.CommentThread | None
) -> CommentFact:
    accounts = _accounts(thread) if thread else {}
    replies = [reply for reply in comment.replies if not reply.deleted]
    return CommentFact(
        google_id=comment.id,
        source="drive",
        author=_author(comment.author, accounts.get("", "")),
        content=comment.content,
        quote=comment.quote,
        created_at=comment.created_time or _UNSAID,
        modified_at=comment.modified_time or comment.created_time or _UNSAID,
        resolved=comment.resolved,
        replies=tuple(
            ReplyFact(
                google_id=reply.id,
                author=_author(reply.author, accounts.get(reply.id) or accounts.get(reply.created_time or _UNSAID, "")),
                content=reply.content,
                action=reply.action,
                created_at=reply.created_time or _UNSAID,
                modified_at=reply.modified_time or reply.created_time or _UNSAID,
                assignee=reply.assignee_email_address,
                mentions=reply.mentioned_email_addresses,
            )
            for reply in replies
        ),
        assignee=_last([comment.assignee_email_address, *(reply.assignee_email_address for reply in replies)]),
        mentions=comment.mentioned_email_addresses,
        place=place_of(document, thread),
    )


def from_docs(document: docs.Document) -> tuple[CommentFact, ...]:
    """Docs' threads without the deleted. A post that names no time has none that could be shown."""
    return tuple(_from_docs(thread, document) for thread in document.comments or () if not thread.head_post.deleted)


def _from_docs(thread: docs.CommentThread, document: docs.Document) -> CommentFact:
    replies = [post for post in thread.replies if not post.deleted]
    posts = (thread.head_post, *replies)
    return CommentFact(
        google_id=thread.comment_id,
        source="docs",
        author=_poster(thread.head_post),
        content=thread.head_post.content,
        quote=thread.plain_text_quote,
        created_at=_milliseconds(thread.head_post.create_time),
        modified_at=max(_milliseconds(post.update_time or post.create_time) for post in posts),
        resolved=thread.status == "RESOLVED",
        replies=tuple(
            ReplyFact(
                google_id=post.post_id,
                author=_poster(post),
                content=post.content,
                action=_ACTIONS.get(post.comment_action, ""),
                created_at=_milliseconds(post.create_time),
                modified_at=_milliseconds(post.update_time or post.create_time),
                assignee=post.assignee_email,
            )
            for post in replies
        ),
        assignee=_last([post.assignee_email for post in posts]),
        place=place_of(document, thread),
    )


def place_of(document: docs.Document | None, thread: docs.CommentThread | None) -> Place | None:
    """Where Docs says that the passage stands: nowhere when it is gone, None when Docs was not asked."""
    if document is None or document.anchors is None or thread is None:
        return None
    anchor = document.anchors.get(thread.anchor_id)
    spans = anchor.ranges if anchor else ()
    tab = document.tabs.get(spans[0].tab_id, "") if spans and len(document.tabs) > 1 else ""
    return Place(tab, tuple(Stretch(it.tab_id, it.segment_id, it.start_index, it.end_index) for it in spans))


@dataclass(frozen=True)
class _Word:
    """A comment inside a Word file, under an id that the next saving of the file does not change."""

    comment: WordComment
    google_id: str
    written: datetime

    @cached_property
    def author(self) -> Author:
        return Author(self.comment.author, typed=True)


def from_word(
    document: WordDocument | None, listed: Sequence[CommentFact], written: datetime
) -> tuple[CommentFact, ...]:
    """Word's own threads, but those that Drive lists too. `written` stands in for a date that Word left out."""
    if document is None:
        return ()
    known = Counter((comment.author.name, comment.content) for comment in listed)
    replies: dict[str, list[_Word]] = {}
    threads: list[_Word] = []
    for post in _numbered(document.comments, written):
        if post.comment.parent is not None:
            replies.setdefault(post.comment.parent, []).append(post)
        elif known[post.comment.author, post.comment.text]:
            known[post.comment.author, post.comment.text] -= 1
        else:
            threads.append(post)
    return tuple(_from_word(thread, replies.get(thread.comment.id, ())) for thread in threads)


def _from_word(thread: _Word, replies: Sequence[_Word]) -> CommentFact:
    return CommentFact(
        google_id=thread.google_id,
        source="word",
        author=thread.author,
        content=thread.comment.text,
        quote=thread.comment.quote,
        created_at=thread.written,
        modified_at=max(post.written for post in (thread, *replies)),
        resolved=thread.comment.done,
        replies=tuple(
            ReplyFact(reply.google_id, reply.author, reply.comment.text, "", reply.written, reply.written)
            for reply in replies
        ),
    )


def _numbered(comments: Iterable[WordComment], written: datetime) -> Iterable[_Word]:
    """Comments under Word's durable id, else one of who wrote what when: Word's numbers change with each saving."""
    seen: Counter[str] = Counter()
    for comment in comments:
        said = sha256(f"{comment.author}\0{comment.date}\0{comment.text}".encode()).hexdigest()[:24]
        id_ = comment.durable_id or said
        again = f".{seen[id_]}" if seen[id_] else ""
        seen[id_] += 1
        yield _Word(comment, f"{IN_WORD}{id_}{again}", comment.date or written)


def _accounts(thread: docs.CommentThread) -> Mapping[str | datetime, str]:
    """Accounts by post id and by time, the head's under "": only the id of a thread is the same in both APIs.

    Two posts of one moment are not told apart by it.
    """
    accounts: dict[str | datetime, str] = {"": thread.head_post.author.user_id}
    for post in thread.replies:
        account, moment = post.author.user_id, _milliseconds(post.create_time)
        accounts[moment] = account if accounts.get(moment, account) == account else ""
        if post.post_id:
            accounts[post.post_id] = account
    return accounts


def _author(author: drive.Author, account: str) -> Author:
    return Author(author.display_name, author.me, account)


def _poster(post: docs.Post) -> Author:
    return Author(post.author.display_name, post.author.me, post.author.user_id)


def _milliseconds(moment: datetime | None) -> datetime:
    """As Drive tells the time of the same post."""
    moment = moment or _UNSAID
    finer = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - finer) if finer else moment


def _last(assignees: Sequence[str]) -> str:
    return next((assignee for assignee in reversed(assignees) if assignee), "")
