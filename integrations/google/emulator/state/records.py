"""What the emulated Google remembers: the plain mutable records that `apply` changes and the services read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.google.emulator.events import FIRST_TAB, RubricCriterion

DOC = "application/vnd.google-apps.document"
FOLDER = "application/vnd.google-apps.folder"
ACCESS_TOKEN_LIFE = timedelta(seconds=3599)


@dataclass(slots=True)
class Account:
    id: str
    email: str
    given_name: str
    family_name: str
    admin: bool
    deleted: bool = False
    called: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]


@dataclass(slots=True)
class Course:
    id: str
    name: str
    section: str
    room: str
    owner: str
    state: str
    created: datetime
    updated: datetime
    teachers: list[str]
    students: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Coursework:
    """`folder` is the Drive folder that holds the students' files of this assignment."""

    id: str
    course: str
    title: str
    description: str
    due: datetime | None
    state: str
    scheduled: datetime | None
    max_points: float | None
    work_type: str
    template: str | None
    assignees: tuple[str, ...] | None
    creator: str
    folder: str
    created: datetime
    updated: datetime


@dataclass(slots=True)
class Rubric:
    id: str
    course: str
    coursework: str
    criteria: tuple[RubricCriterion, ...]
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class StateStep:
    """One entry of a submission's history; a grade stands in its own entry with `points` set."""

    at: datetime
    actor: str
    state: str | None = None
    points: float | None = None


@dataclass(slots=True)
class Submission:
    """`attachments` are Drive file ids and links in the order they were added."""

    id: str
    course: str
    coursework: str
    student: str
    created: datetime
    updated: datetime
    state: str = "NEW"
    attachments: list[str | Link] = field(default_factory=list)
    history: list[StateStep] = field(default_factory=list)
    turned_in: datetime | None = None
    grade: float | None = None
    rubric_points: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revision:
    id: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Code points `start` to `end` (exclusive) of the text of a tab's revision number `revision`."""

    revision: int
    start: int
    end: int


@dataclass(slots=True)
class Reply:
    """`post_id` is Docs' own name for it."""

    id: str
    post_id: str
    by: str
    text: str
    action: str | None
    assignee: str | None
    created: datetime
    modified: datetime
    deleted: bool = False


@dataclass(slots=True)
class Comment:
    """`place` is None for a comment on the whole file or on a passage that was not there.

    `modified` moves with every reply, `edited` with the comment's own text only. `post_id` and `anchor` are Docs' own
    names for its head and its passage.
    """

    id: str
    post_id: str
    anchor: str
    by: str
    quote: str
    text: str
    assignee: str | None
    created: datetime
    modified: datetime
    edited: datetime
    place: Place | None
    tab: str = FIRST_TAB
    replies: list[Reply] = field(default_factory=list)
    resolved: bool = False
    deleted: bool = False
    through_api: bool = False


@dataclass(slots=True)
class Suggestion:
    id: str
    by: str
    insert: str
    quote: str
    created: datetime
    place: Place
    status: str = "OPEN"


@dataclass(slots=True)
class Tab:
    """A tab beyond the first, which is the file itself."""

    id: str
    title: str
    parent: str | None
    revisions: list[Revision]

    @property
    def text(self) -> str:
        return self.revisions[-1].text


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in the first tab of a Doc and is no letter; fields as the events that make it have them."""

    id: str
    kind: str
    place: Place
    text: str = ""
    target: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class File:
    """`permissions` maps users to roles (None = kept out); teachers of `courses` may edit besides."""

    id: str
    owner: str
    title: str
    mime_type: str
    created: datetime
    modified: datetime
    modified_by: str
    content: bytes = b""
    parents: tuple[str, ...] = ()
    courses: set[str] = field(default_factory=set)
    permissions: dict[str, str | None] = field(default_factory=dict)
    version: int = 1
    revisions: list[Revision] = field(default_factory=list)
    first_title: str = "Tab 1"
    tabs: list[Tab] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    viewed: dict[str, datetime] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.revisions[-1].text

    def history(self, tab: str) -> list[Revision]:
        """Every text of a tab, the oldest first."""
        return self.revisions if tab == FIRST_TAB else next(each for each in self.tabs if each.id == tab).revisions


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change log; with `only_for` it reaches that user's feed alone."""

    at: datetime
    file: str
    only_for: str | None


@dataclass(slots=True)
class Announcement:
    id: str
    course: str
    creator: str
    project: str
    text: str
    state: str
    assignees: tuple[str, ...] | None
    scheduled: datetime | None
    materials: tuple[Mapping[str, object], ...]
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Code:
    client: str
    user: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None
    nonce: str | None
    refreshable: bool
    issued: datetime


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    client: str
    user: str
    scopes: tuple[str, ...]
    issued: datetime
