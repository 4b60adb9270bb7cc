"""What Today shows of one section: who to sit with and why, and what is new since yesterday; `queue` makes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.accounts.thresholds import Thresholds
from app.briefs.brief import CourseLine, DraftState, StageSeen, WordPoint, Writer
from app.briefs.source import Source


class Mark(StrEnum):
    """Why somebody is in the queue, in the order in which reasons place a row (see `queue`)."""

    DUE = "due"
    BEHIND = "behind"
    PAST_DUE = "past_due"
    UNREADABLE = "unreadable"
    READY = "ready"
    ASKED = "asked"
    WAIT = "wait"
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
class Met:
    """The finished talks of one writer. Met on the assignment is whose `times` is above 0 (see `met`).

    `times` and `walk_arounds` are counted on the assignment; `last_at`, `days` (local, since then), `words` (“met
    yesterday”) and `source` are of the last conference on anything, and nothing without one.
    """

    times: int
    walk_arounds: int
    last_at: datetime | None
    days: int | None
    words: str
    source: Source | None


@dataclass(frozen=True)
class QueueRow:
    """One writer. The first reason is the one that placed the row; a writer without any is fine for now.

    `met_today`: sat down today and asked nothing since, which takes the row out of the queue until tomorrow.
    `trend_words`: “+214 since Tue” or “no change in 5 days” (then `flat`), or empty. `piece` is the writer's own title.
    `table` is where the writer sits, empty without seating.
    """

    writer: Writer
    table: str
    piece: str
    draft_state: DraftState
    stage: StageSeen
    reasons: tuple[Reason, ...]
    words: int | None
    trend: tuple[WordPoint, ...]
    trend_words: str
    flat: bool
    met: Met
    met_today: bool
    source: Source

    @property
    def met_on_this(self) -> bool | None:
        """Nothing for whom the assignment is not meant."""
        if self.draft_state in {DraftState.NO_ASSIGNMENT, DraftState.NOT_ASSIGNED}:
            return None
        return self.met.times > 0


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
class MetTally:
    """How many of those who have the assignment were met on it, and how many not yet."""

    met: int
    not_met: int


@dataclass(frozen=True)
class Queue:
    """One section. `rows` are those with a reason, in order; `fine` the others, by name.

    Who is `absent`, or `met_today`, is in neither; both by name.
    `headline` is the sentence under the title: “Memoir: A Small Moment, due in 8 days.”
    """

    course: CourseLine
    assignment: Assignment | None
    choices: tuple[Assignment, ...]
    headline: str
    rows: tuple[QueueRow, ...]
    fine: tuple[QueueRow, ...]
    met_today: tuple[QueueRow, ...]
    absent: tuple[QueueRow, ...]
    met: MetTally
    filters: tuple[Filter, ...]
    comments: CommentTally
    thresholds: Thresholds
    news: tuple[News, ...]
    synced_at: datetime | None
    built_at: datetime
    time_zone: str

    @property
    def everybody(self) -> tuple[QueueRow, ...]:
        """Whoever is in the section: the queue in its order, then the others."""
        return (*self.rows, *self.fine, *self.met_today, *self.absent)
