"""What a brief is: one frozen object that the page, the API and the terminal show alike; `build` makes it.

Every part carries the `Source` it was read from. Sentences that all three faces show (`words`) are made once, by
`build` and `words`. Moments are aware datetimes in UTC; `time_zone` says in which zone days were counted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from app.briefs.past import FollowUpLine, LastConference
from app.briefs.pinned import Pinned
from app.briefs.source import Source
from app.briefs.tools import MentorAtHand, RubricAtHand, ShapeOfDraft
from app.briefs.writer_said import Question, Restated
from app.writing.words import Genre, Kind, Stage, Trait, Uptake


@dataclass(frozen=True)
class Writer:
    """A student as every list names one; `words.writer_of` makes it, so neither name is ever empty.

    `apart` is the address before its @, only where somebody else of the section has the same name.
    """

    id: int
    name: str
    given_name: str
    apart: str


@dataclass(frozen=True)
class CourseLine:
    """`period` is what the teacher calls it (“3”), else the section as Classroom has it, else empty."""

    id: int
    name: str
    period: str


@dataclass(frozen=True)
class AssignmentChoice:
    id: int
    course_id: int
    title: str
    due_at: datetime | None
    chosen: bool


@dataclass(frozen=True)
class Piece:
    """What is being written. `title` is the writer's own, empty without one. `due_words`: “due in 8 days”, or empty.

    `source` is the draft, else the hand-in; `assignment_source` what was set.

    `topic` is what it is about, as a teacher put it or a conference kept it; empty where nobody said, as the title may
    say it all. `topic_by` is who said it, `genre_said` whether a teacher did: else the assignment's words told.
    """

    title: str
    topic: str
    topic_by: str
    topic_source: Source | None
    assignment: str
    genre: Genre | None
    genre_said: bool
    due_at: datetime | None
    due_words: str
    link: str | None
    source: Source
    assignment_source: Source


@dataclass(frozen=True)
class WordPoint:
    at: datetime
    words: int


@dataclass(frozen=True)
class StageSeen:
    """`evidence` is the reason in words, made of counts that come from rows.

    `said_by` is whose word it is, “You” or a colleague's name; empty while the draft tells.
    """

    stage: Stage
    evidence: str
    sources: tuple[Source, ...]
    said_by: str = ""


class DraftState(StrEnum):
    """How far the paper itself is, as Classroom and the last reading tell.

    NO_ASSIGNMENT: nothing is set in the class; NOT_ASSIGNED: this work is set for others of the class only.
    TEMPLATE_ONLY: the very text that other copies have too (`drafts.is_template`), so nothing of the writer's own yet.
    """

    NO_ASSIGNMENT = "no_assignment"
    NOT_ASSIGNED = "not_assigned"
    NOTHING_YET = "nothing_yet"
    NOT_A_DOCUMENT = "not_a_document"
    UNREADABLE = "unreadable"
    NOT_READ_YET = "not_read_yet"
    TEMPLATE_ONLY = "template_only"
    IN_PROGRESS = "in_progress"
    TURNED_IN = "turned_in"
    RETURNED = "returned"


@dataclass(frozen=True)
class AttachmentLine:
    """Everything handed in beside the draft.

    `kind`: Google Doc, Word, PDF, Slides, Sheet, Drawing, Form, Folder, Image, Video, Audio, Link, Private file, File.
    """

    kind: str
    title: str
    link: str | None
    source: Source


class Role(StrEnum):
    YOU = "you"
    CO_TEACHER = "co_teacher"
    WRITER = "writer"
    PEER = "peer"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Author:
    """Who wrote it. `words` is what pages print: “You”, a name, and how sure that is when Google did not say it.

    `certain` is false when only the name matched somebody of the class, or nobody.
    """

    role: Role
    name: str
    words: str
    certain: bool


@dataclass(frozen=True)
class Suggested:
    """A change of the draft's words that waits for a decision; the author is unknown where Docs did not say."""

    author: Author
    inserted: str
    deleted: str
    source: Source


@dataclass(frozen=True)
class Draft:
    """`words` is empty while no text was read, 0 while it is but the template.

    `trend` is oldest first, one point a reading that found new text; empty while it is but the template.
    `change_words`: “+214 since Tue”, or “no change in 5 days” (then `flat`), or empty.
    `last_change_seen_at` is when a reading last found new text: never a claim about minutes worked.
    """

    state: DraftState
    state_words: str
    stage: StageSeen
    words: int | None
    trend: tuple[WordPoint, ...]
    change_words: str
    flat: bool
    days_without_change: int | None
    last_change_seen_at: datetime | None
    last_change_words: str
    late: bool
    suggestions: tuple[Suggested, ...]
    attachments: tuple[AttachmentLine, ...]
    sources: tuple[Source, ...]


class ThreadState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    RESOLVED_WITHOUT_EDIT = "resolved_without_edit"

    @property
    def live(self) -> bool:
        return self in {ThreadState.OPEN, ThreadState.ANSWERED}


class StateMark(StrEnum):
    """The shape beside a comment's state: ring, tick, dash (gone), arrow (moved), or nothing known."""

    UNTOUCHED = "untouched"
    CHANGED = "changed"
    KEPT = "kept"
    GONE = "gone"
    MOVED = "moved"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reply:
    id: int
    author: Author
    created_at: datetime
    when: str
    content: str
    action: str | None
    source: Source


@dataclass(frozen=True)
class Comment:
    """One thread. `when` is its day in words (“Oct 10”); `aside`: “In the tab “Quotes”, assigned to Jaylen”, or empty.

    `trait` and `kind` are empty while unsorted or not yet examined; `corrected` when the reading teacher said which.
    `uptake` is empty when it cannot be known or the comment has no passage; `state_words` says which.
    `untouched_days` counts school-local days since the comment, only while the passage of something other than praise
    stands as it was and the thread is not resolved; `open_days` the same of a request on the whole draft that is not
    resolved, and of a question on it that nobody answered.
    """

    id: int
    author: Author
    created_at: datetime
    when: str
    quote: str
    content: str
    aside: str
    kind: Kind | None
    trait: Trait | None
    corrected: bool
    uptake: Uptake | None
    state_mark: StateMark
    state_words: str
    thread: ThreadState
    thread_words: str
    passage_now: str
    untouched_days: int | None
    open_days: int | None
    replies: tuple[Reply, ...]
    source: Source


@dataclass(frozen=True)
class TraitGroup:
    """Comments on one trait, untouched first, then live ones, oldest first; `trait` is empty for the unsorted ones."""

    trait: Trait | None
    words: str
    mark: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Counted:
    """How many of the teachers' comments are in one state (“2 untouched”), and which."""

    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Focus:
    """A skill worth this conference's minutes, with the reason and its number; at most two a brief.

    `skill` is an id of the catalogue, empty where the comments name none: `words` is the trait then. `ask` is a
    question to say aloud, out of the catalogue.
    """

    trait: Trait
    skill: str | None
    words: str
    mark: str
    reason: str
    ask: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Flag:
    """What the teacher set a threshold for: a cause (“Behind.”) and its number in plain words, or nothing more."""

    mark: Literal["behind", "wait"]
    cause: str
    detail: str
    sources: tuple[Source, ...]

    @property
    def words(self) -> str:
        return f"{self.cause} {self.detail}".strip()


@dataclass(frozen=True)
class Grown:
    """A follow-up that was reached or a skill that has grown, in words, to begin a talk with."""

    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class OverMarked:
    """More is asked than a writer can take up: open `requests` and questions on this draft, or open `goals`.

    `goals` are follow-ups. `sources` are of what is too much.
    """

    requests: int
    goals: int
    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Trouble:
    """Something that could not be read, what is still shown, and the one thing to do. `since` is its first time."""

    code: str
    message: str
    still_shown: str
    remedy: str
    since: datetime
    source: Source


@dataclass(frozen=True)
class Brief:
    """Ready in 60 seconds.

    `pins` are what the reading teacher pinned, oldest first, `pins_talked` those that a conference took up. `focus` at
    most two, `over_marked` when there is too much else. `ask_first` is a question to say aloud, of what is pinned, else
    of the focus; empty where a question is pinned (it leads already) or nothing asks; its sources are of what it asks
    about. `comments` holds the teacher's and co-teachers' by trait, those with untouched ones first; `peers`,
    `own_threads` (begun by the writer) and `strangers` (authors that nobody could name) stand apart, oldest first.
    `strength` is a praise comment whose passage was kept, and `grown` what else to begin with where there is none.
    `mentors` has a passage for each skill in `to_teach`. `follow_ups` are the open ones, due ones first. `synced_at` is
    the end of the last sync that reached Classroom, `read_at` the last reading of this draft.
    """

    writer: Writer
    course: CourseLine
    assignments: tuple[AssignmentChoice, ...]
    piece: Piece | None
    draft: Draft
    flags: tuple[Flag, ...]
    pins: tuple[Pinned, ...]
    pins_talked: tuple[Pinned, ...]
    focus: tuple[Focus, ...]
    ask_first: str
    ask_first_sources: tuple[Source, ...]
    over_marked: OverMarked | None
    strength: Comment | None
    grown: Grown | None
    comments: tuple[TraitGroup, ...]
    comments_words: str
    comments_counted: tuple[Counted, ...]
    questions: tuple[Question, ...]
    restated: Restated | None
    peers: tuple[Comment, ...]
    own_threads: tuple[Comment, ...]
    strangers: tuple[Comment, ...]
    shape: ShapeOfDraft | None
    rubric: RubricAtHand | None
    mentors: tuple[MentorAtHand, ...]
    last_conference: LastConference | None
    follow_ups: tuple[FollowUpLine, ...]
    troubles: tuple[Trouble, ...]
    synced_at: datetime | None
    synced_source: Source | None
    read_at: datetime | None
    built_at: datetime
    time_zone: str

    @property
    def to_teach(self) -> tuple[Pinned | Focus, ...]:
        """What is pinned, then what is proposed."""
        return (*self.pins, *self.focus)
