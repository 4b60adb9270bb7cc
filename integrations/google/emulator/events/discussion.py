"""Events of comments, replies and suggestions."""

from dataclasses import dataclass

from integrations.google.emulator.events.documents import FIRST_TAB
from integrations.google.emulator.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentMade(Event):
    """`quote` is the passage selected in the text as it stands then; empty = a comment on the whole file.

    What comes `through_api` of Drive has no passage. `assignee` is an address; an address behind a + or @ in the text
    is a mention.
    """

    id: str
    file: str
    by: str
    quote: str
    text: str
    assignee: str | None = None
    through_api: bool = False
    tab: str = FIRST_TAB


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyMade(Event):
    """`action` is None, resolve or reopen; with `assignee` the thread is assigned anew."""

    id: str
    file: str
    comment: str
    by: str
    text: str
    action: str | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEdited(Event):
    """Changes the comment's own text, or with `reply` that of one reply."""

    file: str
    comment: str
    text: str
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDeleted(Event):
    file: str
    comment: str
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionMade(Event):
    """Suggests replacing `quote` by `insert` (empty quote = insert at the end; empty insert = delete)."""

    id: str
    file: str
    by: str
    quote: str
    insert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionClosed(Event):
    """`accepted` applies the suggestion to the text; otherwise it is dropped."""

    id: str
    file: str
    by: str
    accepted: bool
