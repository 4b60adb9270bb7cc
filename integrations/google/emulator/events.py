"""Everything that can happen in the emulated Google: frozen events with a time, applied in order by `state`.

The sample school is a list of these, and so is the journal that keeps what the API changed across restarts.
Ids are Google's own ids and are chosen by whoever writes the event. Times are aware. Texts are plain: a
document's text is paragraphs joined by a line feed; the state turns it into Docs structure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Event):
    id: str
    email: str
    given_name: str
    family_name: str
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRenamed(Event):
    id: str
    given_name: str
    family_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCreated(Event):
    id: str
    name: str
    section: str
    room: str
    owner: str
    state: str = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStateChanged(Event):
    course: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherJoined(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherLeft(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentJoined(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentLeft(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkCreated(Event):
    """`template` is a Doc of the teacher that every student gets a copy of; None = no template."""

    id: str
    course: str
    title: str
    description: str = ""
    due: datetime | None = None
    state: str = "PUBLISHED"
    scheduled: datetime | None = None
    max_points: float | None = None
    work_type: str = "ASSIGNMENT"
    template: str | None = None
    assignees: tuple[str, ...] | None = None
    creator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkChanged(Event):
    """`changes` maps field names of CourseworkCreated to new values."""

    id: str
    course: str
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkDeleted(Event):
    id: str
    course: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    id: str
    title: str
    description: str
    points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCriterion:
    id: str
    title: str
    description: str
    levels: tuple[RubricLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCreated(Event):
    id: str
    course: str
    coursework: str
    criteria: tuple[RubricCriterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCreated(Event):
    """A Doc when `mime_type` is Google's document type (then `text`), otherwise a binary file (then `content`)."""

    id: str
    owner: str
    title: str
    mime_type: str = "application/vnd.google-apps.document"
    text: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChanged(Event):
    """New content of a binary file, or a new title."""

    id: str
    by: str
    title: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShared(Event):
    """`role` is reader, commenter or writer; None takes the access away."""

    file: str
    user: str
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionOpened(Event):
    """The student opens the assignment for the first time: NEW becomes CREATED.

    With a template, `file` is the id of the student's new copy, titled `title`.
    """

    course: str
    coursework: str
    student: str
    file: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAttached(Event):
    """Attaching lets the course's teachers edit the file; a later FileShared with role None takes that away."""

    course: str
    coursework: str
    student: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAttached(Event):
    course: str
    coursework: str
    student: str
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedIn(Event):
    course: str
    coursework: str
    student: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclaimed(Event):
    course: str
    coursework: str
    student: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Event):
    """`grade` and `rubric` (criterion id to points) are what the teacher assigned, if anything."""

    course: str
    coursework: str
    student: str
    grade: float | None = None
    rubric: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocEdited(Event):
    """The whole text of the document after the edit. Anchors of comments follow the text as Docs does."""

    file: str
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileViewed(Event):
    """Makes the noise entry in the change feed that Drive makes."""

    file: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentMade(Event):
    """`quote` is the passage selected in the text as it stands then; empty = a comment on the whole file.

    What comes `through_api` of Drive has no passage.
    """

    id: str
    file: str
    by: str
    quote: str
    text: str
    assignee: str | None = None
    through_api: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyMade(Event):
    """`action` is None, resolve or reopen."""

    id: str
    file: str
    comment: str
    by: str
    text: str
    action: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementMade(Event):
    id: str
    course: str
    creator: str
    project: str
    text: str
    state: str
    assignees: tuple[str, ...] | None = None
    scheduled: datetime | None = None
    materials: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementScheduled(Event):
    """A draft is to publish itself at `scheduled`; None = not any more."""

    id: str
    scheduled: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementFellDue(Event):
    """Made by the state itself: publishes the announcement if it is still scheduled for `at`."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkFellDue(Event):
    """Made by the state itself: publishes the coursework if it is still scheduled for `at`."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementChanged(Event):
    """`changes` maps text, state or assignees to new values; state DELETED removes it."""

    id: str
    course: str
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TabAdded(Event):
    """A further tab of a Doc, below the tab `parent` if given; the first tab is `t.0`."""

    file: str
    id: str
    title: str
    text: str
    parent: str | None = None
