"""What a reading found at Google, between fetch and apply: no session, no rows, nothing of the wire.

A first sync makes tens of thousands of what concerns comments: as frozen dataclasses they take three times as long.
"""

from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from integrations.google import classroom
from integrations.google.resources import Listing


class Author(Struct, frozen=True, gc=False):
    """As Google tells: `me` is the account that asked; `google_id` only where Docs names the account.

    `typed` is a name out of a Word file: Google has not said of it that it is not the account that asked.
    """

    name: str
    me: bool = False
    google_id: str = ""
    typed: bool = False


class Stretch(Struct, frozen=True, gc=False):
    """Part of a document in Docs' own indexes: UTF-16 code units, the end exclusive."""

    tab_id: str
    segment_id: str
    start: int
    end: int


class Place(Struct, frozen=True, gc=False):
    """Where the passage of a comment stands now; `tab` is a title, empty where there is but one tab."""

    tab: str
    stretches: tuple[Stretch, ...]


class ReplyFact(Struct, frozen=True, gc=False):
    """`action` is resolve, reopen or empty; assignee and mentions as for `CommentFact`."""

    google_id: str
    author: Author
    content: str
    action: str
    created_at: datetime
    modified_at: datetime
    assignee: str = ""
    mentions: tuple[str, ...] | None = None


class CommentFact(Struct, frozen=True, gc=False):
    """A thread that exists; `source` is drive, docs or word.

    `assignee` and `mentions` are addresses. Mentions and place are None where the source does not tell them.
    """

    google_id: str
    source: str
    author: Author
    content: str
    quote: str
    created_at: datetime
    modified_at: datetime
    resolved: bool
    replies: tuple[ReplyFact, ...]
    assignee: str = ""
    mentions: tuple[str, ...] | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SuggestionFact:
    """A change of the words that waits for a decision; the author is nobody where only the text is known."""

    google_id: str
    author: Author
    inserted: str
    deleted: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One document as it was read; None means not read, so that nothing follows from it.

    `unreadable` says why there is no text: a code of `problems.WORDS`, or `not_text` for a file without words.
    `inside_unread`: the comments inside the file, if it has any, are not among those told. `not_offered`: Docs said
    that this Cloud project has no comments.
    """

    document_id: int
    title: str | None = None
    mime_type: str | None = None
    modified_at: datetime | None = None
    text: str | None = None
    suggestions: tuple[SuggestionFact, ...] | None = None
    comments: tuple[CommentFact, ...] | None = None
    inside_unread: bool = False
    unreadable: str | None = None
    problems: tuple[str, ...] = ()
    not_offered: bool = False


@dataclass(slots=True)
class CourseFacts:
    """The listings of one course; None where one was not asked for, or is not complete, which `problems` says by code.

    `rubrics` maps coursework to its rubric, or to None where it has none; coursework not asked for is not in it.
    """

    google_id: str
    teachers: Listing[classroom.Member] | None = None
    students: Listing[classroom.Member] | None = None
    coursework: Listing[classroom.Coursework] | None = None
    submissions: Listing[classroom.Submission] | None = None
    rubrics: dict[str, classroom.Rubric | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
