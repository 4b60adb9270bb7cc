"""Docs: the comment and suggestion threads beside a document.

Threads have the same ids as in Drive; that posts have them too has not been seen, so here they do not.
"""

import html
from functools import lru_cache

from integrations.google.emulator.request import Request
from integrations.google.emulator.state.records import Comment, File, Reply, Suggestion
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON, Shared

_ACTIONS = {"resolve": "RESOLVE", "reopen": "REOPEN"}


def comments(request: Request, file: File) -> list[JSON]:
    return [_thread(request, comment) for comment in file.comments.values() if not comment.deleted]


def _thread(request: Request, comment: Comment) -> JSON:
    head = _post(request, comment) | {"updateTime": stamp(comment.edited)}
    if comment.assignee:
        head["assigneeEmail"] = comment.assignee
    body: JSON = {
        "commentId": comment.id,
        "status": "RESOLVED" if comment.resolved else "OPEN",
        "headPost": head,
        "replies": [_reply(request, reply) for reply in comment.replies if not reply.deleted],
    }
    if comment.quote:
        body |= {"anchorId": comment.anchor, "plainTextQuote": comment.quote}
    return body


def _reply(request: Request, reply: Reply) -> JSON:
    body = _post(request, reply)
    if reply.action:
        body["commentAction"] = _ACTIONS[reply.action]
    if reply.assignee:
        body["assigneeEmail"] = reply.assignee
    return body


def _post(request: Request, post: Comment | Reply) -> JSON:
    return {
        "postId": post.post_id,
        "content": post.text,
        "contentHtml": html.escape(post.text),
        "createTime": stamp(post.created),
        "updateTime": stamp(post.modified),
        "author": _author(request, post.by),
    }


def _author(request: Request, user: str) -> Shared:
    return _shared_author(user, request.state.accounts[user].full_name, me=user == request.user.id)


@lru_cache(maxsize=4096)
def _shared_author(user: str, name: str, *, me: bool) -> Shared:
    return Shared({"displayName": name, "me": me, "user": f"users/{user}"})


def suggestions(request: Request, file: File) -> list[JSON]:
    return [_suggestion(request, s) for s in file.suggestions.values() if s.status == "OPEN"]


def _suggestion(request: Request, suggestion: Suggestion) -> JSON:
    """The head post of a suggestion has no content; its label is the summary."""
    summary = _summary(suggestion)
    return {
        "suggestionId": suggestion.id,
        "status": suggestion.status,
        "summaryText": summary,
        "summaryHtml": html.escape(summary),
        "headPost": {
            "postId": suggestion.id,
            "createTime": stamp(suggestion.created),
            "updateTime": stamp(suggestion.created),
            "author": _author(request, suggestion.by),
        },
    }


def _summary(suggestion: Suggestion) -> str:
    if not suggestion.insert:
        return f"Delete: “{suggestion.quote}”"
    if not suggestion.quote:
        return f"Add: “{suggestion.insert}”"
    return f"Replace: “{suggestion.quote}” with “{suggestion.insert}”"
