"""Comment threads of three sources brought to one shape: Drive's, Docs' and Word's. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.sync.facts import Author, CommentFact, ReplyFact
from integrations.google import docs, drive
from integrations.word import WordComment, WordDocument

_UNSAID = datetime(1970, 1, 1, tzinfo=UTC)
_ACTIONS = {"RESOLVE": "resolve", "REOPEN": "reopen"}


def from_drive(comments: Iterable[drive.Comment], threads: Iterable[docs.CommentThread]) -> tuple[CommentFact, ...]:
    """Drive's threads without the deleted; where Docs shows the same ones, it says which account wrote each post."""
    accounts = {thread.comment_id: _accounts(thread) for thread in threads}
    return tuple(
        CommentFact(
            google_id=comment.id,
            source="drive",
            author=_author(comment.author, comment.created_time, "", accounts.get(comment.id, {})),
            content=comment.content,
            quote=comment.quote,
            created_at=comment.created_time,
            modified_at=comment.modified_time,
            resolved=comment.resolved,
            replies=tuple(
                ReplyFact(
                    google_id=reply.id,
                    author=_author(reply.author, reply.created_time, reply.id, accounts.get(comment.id, {})),
                    content=reply.content,
                    action=reply.action,
                    created_at=reply.created_time,
                    modified_at=reply.modified_time,
                )
                for reply in comment.replies
                if not reply.deleted
            ),
        )
        for comment in comments
        if not comment.deleted
    )


def from_docs(threads: Iterable[docs.CommentThread]) -> tuple[CommentFact, ...]:
    """Docs' threads without the deleted. A post that names no time has none that could be shown."""
    return tuple(
        CommentFact(
            google_id=thread.comment_id,
            source="docs",
            author=_poster(thread.head_post),
            content=thread.head_post.content,
            quote=thread.plain_text_quote,
            created_at=thread.head_post.create_time or _UNSAID,
            modified_at=_touched(thread),
            resolved=thread.status == "RESOLVED",
            replies=tuple(
                ReplyFact(
                    google_id=post.post_id,
                    author=_poster(post),
                    content=post.content,
                    action=_ACTIONS.get(post.comment_action, ""),
                    created_at=post.create_time or _UNSAID,
                    modified_at=post.update_time or post.create_time or _UNSAID,
                )
                for post in thread.replies
                if not post.deleted
            ),
        )
        for thread in threads
        if not thread.head_post.deleted
    )


def from_word(
    document: WordDocument | None, listed: Sequence[CommentFact], written: datetime
) -> tuple[CommentFact, ...]:
    """Word's own threads, but those that Drive lists too. `written` stands in for a date that Word left out."""
    if document is None:
        return ()
    known = {(comment.author.name, comment.content) for comment in listed}
    return tuple(
        CommentFact(
            google_id=f"word:{comment.id}",
            source="word",
            author=Author(comment.author, typed=True),
            content=comment.text,
            quote=comment.quote,
            created_at=comment.date or written,
            modified_at=comment.date or written,
            resolved=comment.done,
            replies=tuple(_word_reply(reply, written) for reply in document.comments if reply.parent == comment.id),
        )
        for comment in document.comments
        if comment.parent is None and (comment.author, comment.text) not in known
    )


def _word_reply(reply: WordComment, written: datetime) -> ReplyFact:
    return ReplyFact(
        google_id=f"word:{reply.id}",
        author=Author(reply.author, typed=True),
        content=reply.text,
        action="",
        created_at=reply.date or written,
        modified_at=reply.date or written,
    )


def _accounts(thread: docs.CommentThread) -> dict[str | datetime, str]:
    """Accounts by post id and by time: only the id of a thread is known to be the same in both APIs."""
    accounts: dict[str | datetime, str] = {"": thread.head_post.author.user_id}
    for post in thread.replies:
        if post.post_id:
            accounts[post.post_id] = post.author.user_id
        if post.create_time:
            accounts[post.create_time] = post.author.user_id
    return accounts


def _author(author: drive.Author, at: datetime, post_id: str, accounts: dict[str | datetime, str]) -> Author:
    account = accounts[post_id] if post_id in accounts else accounts.get(at, "")
    return Author(author.display_name, author.me, account)


def _poster(post: docs.Post) -> Author:
    return Author(post.author.display_name, post.author.me, post.author.user_id)


def _touched(thread: docs.CommentThread) -> datetime:
    posts = (thread.head_post, *thread.replies)
    return max((post.update_time or post.create_time or _UNSAID for post in posts), default=_UNSAID)
