"""What Today shows of one section: who to sit with and why, and what is new since yesterday; `queue` makes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.briefs.brief import CourseLine, DraftState, StageSeen, WordPoint, Writer
from app.briefs.source import Source


class Mark(StrEnum):
    """Why somebody is in the queue, in the order in which reasons place a row (see `queue`)."""

    BEHIND = "behind"
    PAST_DUE = "past_due"
    UNREADABLE = "unreadable"
    READY = "ready"
    ASKED = "asked"
    UNTOUCHED = "untouched"
    REPLIED = "replied"
    FLAT = "flat"


@dataclass(frozen=True)
class Reason:
    """A cause in bold (“Untouched.”) and its number in plain words (“2 comments of 4, the oldest 6 days”).

    `weight` orders rows within one mark: the larger, the sooner. `quoted` is the writer's own words, or empty.
    """

    mark: Mark
    cause: str
    detail: str
    quoted: str
    weight: float
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class QueueRow:
    """One writer. The first reason is the one that placed the row; a writer without any is fine for now.

    `trend_words`: “+214 since Tue” or “no change in 5 days” (then `flat`), or empty. `piece` is the writer's own title.
    """

    writer: Writer
    piece: str
    draft_state: DraftState
    stage: StageSeen
    reasons: tuple[Reason, ...]
    words: int | None
    trend: tuple[WordPoint, ...]
    trend_words: str
    flat: bool
    source: Source


@dataclass(frozen=True)
class Filter:
    """`mark` is empty for everyone; `count` is how many rows of the queue have it."""

    mark: Mark | None
    words: str
    count: int


@dataclass(frozen=True)
class CommentTally:
    """How many threads of the section hold replies that the teacher has not read, and how many wait untouched."""

    unread: int
    untouched: int


@dataclass(frozen=True)
class News:
    """Something that happened since yesterday morning. `words` go on from the name; `quoted` is the writer's."""

    at: datetime
    writer: Writer
    words: str
    quoted: str
    source: Source


@dataclass(frozen=True)
class Assignment:
    """The assignment at hand: the soonest due that is not long past. `due_words`: “due in 8 days” or empty."""

    id: int
    title: str
    due_at: datetime | None
    due_words: str
    source: Source


@dataclass(frozen=True)
class Queue:
    """One section. `rows` are those with a reason, in order; `fine` the others, by name; who is `absent` is in neither.

    `headline` is the sentence under the title: “Memoir: A Small Moment, due in 8 days.”
    """

    course: CourseLine
    assignment: Assignment | None
    choices: tuple[Assignment, ...]
    headline: str
    rows: tuple[QueueRow, ...]
    fine: tuple[QueueRow, ...]
    absent: tuple[Writer, ...]
    filters: tuple[Filter, ...]
    comments: CommentTally
    news: tuple[News, ...]
    synced_at: datetime | None
    built_at: datetime
    time_zone: str
