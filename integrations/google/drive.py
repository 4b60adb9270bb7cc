"""What Deskside reads of Drive: files, comments with their replies, the change feed, and contents.

Facts: developers.google.com/workspace/drive/api. A comment never names its author's account: `author.me` is
relative to the account that asks, and a display name proves nothing.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.google.calls import Call, Page
from integrations.google.exported import without_comments
from integrations.google.resources import Listing, Resource, clean, clean_words, listing, mask, one, page_of, typed

DOCUMENT_TYPE = "application/vnd.google-apps.document"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class File(Resource, frozen=True):
    id: str
    name: str = ""
    mime_type: str = ""
    modified_time: datetime | None = None
    size: int | None = None

    def __post_init__(self) -> None:
        clean_words(self, "name")


class Author(Resource, frozen=True):
    display_name: str = ""
    me: bool = False

    def __post_init__(self) -> None:
        clean_words(self, "display_name")


class Quote(Resource, frozen=True):
    mime_type: str = ""
    value: str = ""


class Reply(Resource, frozen=True):
    """`action` is resolve, reopen or empty; a deleted reply has no content, and need not have anything but its id."""

    id: str
    created_time: datetime | None = None
    modified_time: datetime | None = None
    deleted: bool = False
    action: str = ""
    content: str = ""
    author: Author = Author()
    assignee_email_address: str = ""
    mentioned_email_addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        clean_words(self, "content")


class Comment(Resource, frozen=True):
    """A thread: its first post, and every reply in the order of time. Deleted ones may have nothing but an id."""

    id: str
    created_time: datetime | None = None
    modified_time: datetime | None = None
    resolved: bool = False
    deleted: bool = False
    content: str = ""
    quoted_file_content: Quote = Quote()
    author: Author = Author()
    assignee_email_address: str = ""
    mentioned_email_addresses: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()

    def __post_init__(self) -> None:
        clean_words(self, "content")

    @property
    def quote(self) -> str:
        """The passage as it stood when the comment was made, as plain text: Drive hands it on escaped for HTML."""
        return clean(html.unescape(self.quoted_file_content.value))


class Change(Resource, frozen=True):
    """A file that was edited, commented on, looked at, or is no longer to be seen by this account."""

    file_id: str = ""


class _ChangesPage(Resource, frozen=True):
    changes: tuple[Change, ...] = ()
    next_page_token: str | None = None
    new_start_page_token: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """A stretch of the change feed, oldest first; `token` is where the next reading starts."""

    changes: tuple[Change, ...]
    token: str


_changes = page_of(_ChangesPage)


def file(file_id: str) -> Call[File]:
    return one("drive.files.get", File, fileId=file_id, supportsAllDrives=True)


def comments(file_id: str, start_modified: datetime | None = None) -> Call[Listing[Comment]]:
    """Every thread, deleted ones included; only those touched since `start_modified` (inclusive) if given."""
    since = {"startModifiedTime": start_modified.isoformat()} if start_modified else {}
    return listing(
        "drive.comments.list",
        "comments",
        Comment,
        fileId=file_id,
        pageSize=100,
        includeDeleted=True,
        **since,
    )


def start_page_token() -> Call[str]:
    """Where the change feed stands now: to be asked for before the files are read."""
    return Call(
        "drive.changes.getStartPageToken",
        {"fields": "startPageToken", "supportsAllDrives": True},
        lambda pages: str(pages[0]["startPageToken"]),
    )


def changes(page_token: str) -> Call[Changes]:
    """What has changed since `page_token`; also files that were only looked at, and files that are not ours."""

    def parse(pages: Sequence[Page]) -> Changes:
        told = [typed(page, _ChangesPage) for page in pages]
        if not told[-1].new_start_page_token:
            raise KeyError("newStartPageToken")
        return Changes(tuple(change for page in told for change in page.changes), told[-1].new_start_page_token)

    arguments: dict[str, Any] = {
        "pageToken": page_token,
        "pageSize": 1000,
        "includeRemoved": True,
        "supportsAllDrives": True,
        "includeItemsFromAllDrives": True,
        "fields": f"nextPageToken,newStartPageToken,changes({mask(Change)})",
    }
    return Call("drive.changes.list", arguments, parse, _changes)


def export_text(file_id: str) -> Call[str]:
    """The plain text of one of Google's own types, at most 10 MB; its comments are not part of it."""
    return Call(
        "drive.files.export",
        {"fileId": file_id, "mimeType": "text/plain"},
        lambda pages: without_comments(clean(pages[0].decode("utf-8-sig", "replace"))),
        bytes,
    )


def content(file_id: str) -> Call[bytes]:
    """The bytes of a file that is not one of Google's own types."""
    return Call("drive.files.get_media", {"fileId": file_id, "supportsAllDrives": True}, lambda pages: pages[0], bytes)
