"""Drive: comments and replies."""

import html
import re
from secrets import token_urlsafe

from integrations.google.emulator import paging
from integrations.google.emulator.drive_access import author, insufficient, may_comment, need_fields, visible_file
from integrations.google.emulator.errors import ApiError
from integrations.google.emulator.events import (
    CommentDeleted,
    CommentEdited,
    CommentMade,
    Event,
    ReplyMade,
)
from integrations.google.emulator.parameters import moment
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.state import invented_id
from integrations.google.emulator.state.records import Comment, File, Reply
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON

_MENTION = re.compile(r"[+@]([\w.-]+@[\w-]+(?:\.[\w-]+)+)")


@serves("drive.comments.list")
def list_comments(request: Request) -> JSON:
    """Newest change first; deleted threads only on demand."""
    need_fields(request)
    file = visible_file(request)
    start = request.params.get("startModifiedTime")
    since = moment(start, "startModifiedTime") if start else None
    rows = [
        comment
        for comment in file.comments.values()
        if (request.params.get("includeDeleted") or not comment.deleted)
        and (since is None or comment.modified >= since)
    ]
    rows.sort(key=lambda comment: comment.modified, reverse=True)
    found, token = paging.page(request, rows, default=20, most=100)
    body = {"kind": "drive#commentList", "comments": [_comment(request, comment) for comment in found]}
    return body | ({"nextPageToken": token} if token else {})


@serves("drive.comments.get")
def get_comment(request: Request) -> JSON:
    need_fields(request)
    return _comment(request, _thread(request, visible_file(request)))


@serves("drive.comments.create")
def create_comment(request: Request) -> JSON:
    need_fields(request)
    file = _commentable(request)
    comment = invented_id("comment", token_urlsafe(), length=11)
    request.world.record(
        CommentMade(
            at=request.now,
            id=comment,
            file=file.id,
            by=request.user.id,
            quote="",
            text=_content(request),
            through_api=True,
        )
    )
    return _comment(request, file.comments[comment])


@serves("drive.comments.update")
def update_comment(request: Request) -> JSON:
    need_fields(request)
    file = visible_file(request)
    comment = _own(request, _thread(request, file))
    text = _content(request)
    request.world.record(CommentEdited(at=request.now, file=file.id, comment=comment.id, text=text))
    return _comment(request, comment)


@serves("drive.comments.delete")
def delete_comment(request: Request) -> JSON:
    file = visible_file(request)
    comment = _own(request, _thread(request, file))
    request.world.record(CommentDeleted(at=request.now, file=file.id, comment=comment.id))
    return {}


@serves("drive.replies.list")
def list_replies(request: Request) -> JSON:
    need_fields(request)
    thread = _thread(request, visible_file(request))
    found, token = paging.page(request, _replies(request, thread), default=20, most=100)
    body = {"kind": "drive#replyList", "replies": [_reply(request, reply) for reply in found]}
    return body | ({"nextPageToken": token} if token else {})


@serves("drive.replies.create")
def create_reply(request: Request) -> JSON:
    """Resolving and reopening go this way only; without an action the reply must say something."""
    need_fields(request)
    file = _commentable(request)
    thread = _thread(request, file)
    action = request.body.get("action")
    if action not in {None, "resolve", "reopen"}:
        raise ApiError(400, "Invalid value for action.", reason="invalid", location="action")
    event: Event = ReplyMade(
        at=request.now,
        id=invented_id("reply", token_urlsafe(), length=11),
        file=file.id,
        comment=thread.id,
        by=request.user.id,
        text=str(request.body.get("content", "")) if action else _content(request),
        action=action,
    )
    request.world.record(event)
    return _reply(request, thread.replies[-1])


def _commentable(request: Request) -> File:
    file = visible_file(request)
    if not may_comment(request, file):
        raise insufficient()
    return file


def _thread(request: Request, file: File) -> Comment:
    name = request.params["commentId"]
    comment = file.comments.get(name)
    if comment is None or (comment.deleted and not request.params.get("includeDeleted")):
        raise ApiError(404, f"Comment not found: {name}.", reason="notFound", location="commentId")
    return comment


def _own(request: Request, comment: Comment) -> Comment:
    if comment.by != request.user.id:
        raise insufficient()
    return comment


def _content(request: Request) -> str:
    content = request.body.get("content")
    if not content or not isinstance(content, str):
        raise ApiError(400, "Comment content is required.", reason="required", location="content")
    return content


def _comment(request: Request, comment: Comment) -> JSON:
    replies = _replies(request, comment)
    body = _post(request, comment) | {
        "kind": "drive#comment",
        "resolved": comment.resolved,
        "replies": [_reply(request, reply) for reply in replies],
    }
    if comment.quote:
        body["anchor"] = comment.anchor
        body["quotedFileContent"] = {"mimeType": "text/html", "value": html.escape(comment.quote)}
    assignees = [comment.assignee, *(reply.assignee for reply in replies)]
    if not comment.deleted and (assigned := [assignee for assignee in assignees if assignee]):
        body["assigneeEmailAddress"] = assigned[-1]
    return body


def _replies(request: Request, comment: Comment) -> list[Reply]:
    with_deleted = request.params.get("includeDeleted")
    return [reply for reply in comment.replies if with_deleted or not reply.deleted]


def _reply(request: Request, reply: Reply) -> JSON:
    body = _post(request, reply) | {"kind": "drive#reply"}
    if reply.assignee and not reply.deleted:
        body["assigneeEmailAddress"] = reply.assignee
    return body | ({"action": reply.action} if reply.action else {})


def _post(request: Request, post: Comment | Reply) -> JSON:
    body: JSON = {
        "id": post.id,
        "createdTime": stamp(post.created),
        "modifiedTime": stamp(post.modified),
        "author": author(request, post.by),
        "deleted": post.deleted,
    }
    if not post.deleted:
        body |= {"htmlContent": html.escape(post.text), "content": post.text}
        mentioned = _MENTION.findall(post.text) if "@" in post.text else ()
        body["mentionedEmailAddresses"] = list(dict.fromkeys(mentioned))
    return body
