"""What random stores are made of: one writer between two teachers, kept beside the rows to prove a brief from.

Every text that a person typed ends in the world's `hostile` words, and so do names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hypothesis import strategies as st

from app.sync.problems import WORDS
from app.writing.classify import SORTED_FROM
from app.writing.skills import skills
from app.writing.words import Genre, Kind, Level, Stage, Trait, Uptake
from app.writing.words import Talk as TalkKind
from tests.builders import DOC, days_ago

TEACHER, COLLEAGUE = "Elena Rivera", "Dan Okafor"
WRITER, PEER = "Jaylen Brooks", "Linh Trần"
NOBODY = "helper@northfield.example"
"""An address of nobody in the class."""
HOSTILE = [
    "",
    "",
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert()>',
    "{{ brief }} {% raw %}",
    "&lt;b&gt; &amp; <!-- </main>",
    "\u202eabc\u200f",
    "[red]no[/red] \\[",
    "\x1b]risky\x07",
]
ASKED_ABOUT = "an_ending_that_lands"
"""The skill that “Is my ending too sudden?” names."""
FOR_ARGUMENTS = "meeting_the_other_side"


@dataclass(frozen=True)
class Thread:
    """What one random thread is made of; `trait` and `kind` are empty where nobody has examined it.

    `role` is as the store has it; `shared`: by the peer, in a document that both handed in.
    """

    role: str
    by_name: bool
    days: int
    trait: Trait | None
    kind: Kind
    confidence: float
    uptake: Uptake | None
    resolved: bool
    reply: str
    answered: bool
    assigned: str

    @property
    def untouched(self) -> bool:
        praise = self.trait is not None and self.kind is Kind.PRAISE
        return self.uptake is Uptake.UNCHANGED and not praise and not self.resolved

    @property
    def sorted_as(self) -> Trait | None:
        return self.trait if self.confidence >= SORTED_FROM else None

    @property
    def of_teachers(self) -> bool:
        return self.role in {"teacher", "colleague"}

    @property
    def asks(self) -> bool:
        return self.reply.startswith("is it")

    @property
    def replied(self) -> datetime:
        """Half way between the comment and now."""
        return days_ago(self.days / 2)


@dataclass(frozen=True)
class Promise:
    """Days until the follow-up is due, whether that is closed, and its skill."""

    days: int | None
    closed: bool
    skill: str


@dataclass(frozen=True)
class Talk:
    """One conference. `about` is this piece, an earlier one, or nothing; `skills` with what was seen of them.

    `how`: only a finished one counts; `elsewhere` is one in a class that the reader does not teach.
    """

    by_colleague: bool
    kind: TalkKind
    about: str
    how: str
    skills: tuple[tuple[str, Level | None], ...]
    promise: Promise | None
    words: str

    @property
    def counts(self) -> bool:
        return self.how == "finished"

    @property
    def sat_down(self) -> bool:
        return self.kind is not TalkKind.INFORMAL


@dataclass(frozen=True)
class Look:
    """A look at a later draft of the earlier piece, without a level where it found no progress."""

    skill: str
    level: Level | None
    days: int


@dataclass(frozen=True)
class Pinned:
    """`unset`: pinned before anything was set in the class."""

    kind: str
    days: float
    by_colleague: bool
    removed: bool
    unset: bool
    uptake: Uptake | None


@dataclass(frozen=True)
class Beside:
    """Something attached that is no draft, and what a brief calls it."""

    kind: str
    mime_type: str | None
    unreadable: str | None
    called: str


@dataclass(frozen=True)
class Change:
    """A suggestion that waits; `by` is empty where Docs did not say whose it is."""

    by: str
    inserted: str
    deleted: str


@dataclass(frozen=True)
class Written:
    """What the writer put on the student page, and how many days ago; `said_ready`: with “ready to confer”."""

    restated: bool
    said_ready: bool
    days: float
    text: str

    @property
    def ready(self) -> bool:
        return self.said_ready and not self.restated


@dataclass(frozen=True)
class Criterion:
    """A line of Classroom's rubric: so many levels, and the one that the teacher's grade marks."""

    levels: int
    marked: int | None


@dataclass(frozen=True)
class Said:
    """What a teacher said of the piece by hand, so many days ago; empty where it was taken back."""

    words: str
    days: float
    by_colleague: bool


@dataclass(frozen=True)
class Unread:
    """Something that one of the two teachers could not read: of the draft, its writer, the class, or a classmate."""

    code: str
    about: str
    by_colleague: bool


@dataclass(frozen=True)
class World:
    """Everything about one writer; `copies` classmates have the very text that the writer has now.

    `others` are classmates with so many words of their own. `kept`: the texts of drafts still are.

    `by_colleague`: it is the co-teacher who reads. `namesake`: the peer has the writer's name. Talk number n, of all,
    was held as many days ago as come after it, and one.
    """

    threads: list[Thread]
    texts: list[str]
    kept: bool
    copies: int
    others: list[int]
    talks: list[Talk]
    looks: list[Look]
    pins: list[Pinned]
    beside: list[Beside]
    changes: list[Change]
    written: list[Written]
    rubric: list[Criterion]
    stage: Said | None
    topic: Said | None
    genre: Genre | None
    unread: list[Unread]
    synced: int | None
    by_colleague: bool
    namesake: bool
    hostile: str

    def text(self, words: str) -> str:
        """As somebody typed it."""
        return f"{words} {self.hostile}" if self.hostile else words

    def name(self, plain: str) -> str:
        given, _, family = plain.partition(" ")
        return f"{given}<i>&amp; {family}{self.hostile}" if self.hostile else plain

    def serves(self, skill: str) -> bool:
        """Whether it is a skill of this kind of writing: a memoir, unless a teacher said otherwise."""
        return skill in skills() and skills()[skill].serves(self.genre or Genre.NARRATIVE)

    @property
    def peer(self) -> str:
        return self.name(WRITER if self.namesake else PEER)

    def held(self, talk: Talk) -> datetime:
        """When a talk began, and ended."""
        return days_ago(len(self.talks) - next(n for n, one in enumerate(self.talks) if one is talk))

    @property
    def past(self) -> list[Talk]:
        """The talks that count, oldest first."""
        return [talk for talk in self.talks if talk.counts]

    @property
    def promises(self) -> Sequence[tuple[Talk, Promise]]:
        return [(talk, talk.promise) for talk in self.past if talk.promise is not None]

    @property
    def last(self) -> Talk | None:
        """The last that they sat down to; a walk-around only where there is no other."""
        return max(self.past, key=lambda talk: (talk.sat_down, self.held(talk)), default=None)

    @property
    def met(self) -> datetime | None:
        """When they last sat down, and got up again."""
        return self.held(self.last) if self.last and self.last.sat_down else None

    def waits(self, word: Written) -> bool:
        """Whether they have not sat down since the writer said it."""
        return self.met is None or days_ago(word.days) > self.met

    @property
    def template(self) -> bool:
        """Whether what the writer has is what at least three have."""
        return self.copies >= 2 and bool(self.texts[-1].split())


_UPTAKES = st.sampled_from([*[Uptake.UNCHANGED] * 5, *Uptake, None])
_SKILLS = st.sampled_from(["verb_tense", "bridges_between_scenes", "commas", FOR_ARGUMENTS, "no_such_skill"])
_THREADS = st.builds(
    Thread,
    role=st.sampled_from([*["teacher"] * 5, "colleague", "colleague", "peer", "shared", "writer", "unknown"]),
    by_name=st.sampled_from([False, False, False, True]),
    days=st.sampled_from([0, 0, 1, 2, 5, 9, 30]),
    trait=st.sampled_from([*[Trait.IDEAS] * 4, Trait.VOICE, Trait.CONVENTIONS, Trait.NONE, None]),
    kind=st.sampled_from(Kind),
    confidence=st.sampled_from([0.1, 0.95, 0.95, 0.95]),
    uptake=_UPTAKES,
    resolved=st.sampled_from([False, False, True]),
    reply=st.sampled_from(["", "ok", "is it inside or outside"]),
    answered=st.sampled_from([False, False, True]),
    assigned=st.sampled_from(["", "", "", "nobody", "peer", "colleague"]),
)
_TALKS = st.builds(
    Talk,
    by_colleague=st.sampled_from([False, False, True]),
    kind=st.sampled_from([TalkKind.FORMAL, TalkKind.FORMAL, *TalkKind]),
    about=st.sampled_from(["piece", "piece", "earlier", "earlier", "nothing"]),
    how=st.sampled_from([*["finished"] * 5, "withdrawn", "going on", "elsewhere"]),
    skills=st.lists(
        st.tuples(_SKILLS, st.none() | st.sampled_from(Level)), max_size=2, unique_by=lambda pair: pair[0]
    ).map(tuple),
    promise=st.none() | st.builds(Promise, days=st.none() | st.integers(-3, 3), closed=st.booleans(), skill=_SKILLS),
    words=st.text(max_size=12).map(lambda text: text.encode("utf-8", "ignore").decode().replace("\0", "")),
)
_BESIDE = st.sampled_from(
    [
        Beside("link", None, None, "Link"),
        Beside("youtube", None, None, "Video"),
        Beside("form", None, None, "Form"),
        Beside("drive_file", "application/pdf", None, "PDF"),
        Beside("drive_file", "application/vnd.google-apps.presentation", None, "Slides"),
        Beside("drive_file", "image/png", None, "Image"),
        Beside("drive_file", "application/zip", None, "File"),
        Beside("drive_file", None, "document_refused", "Private file"),
        Beside("drive_file", DOC, "document_gone", "Google Doc"),
    ]
)


def _said(words: st.SearchStrategy[str]) -> st.SearchStrategy[Said | None]:
    told = st.builds(Said, words=words, days=st.sampled_from([0.75, 2.25]), by_colleague=st.booleans())
    return st.none() | told


WORLDS = st.builds(
    World,
    threads=st.lists(_THREADS, max_size=14),
    texts=st.lists(
        st.lists(st.integers(0, 300), min_size=1, max_size=4).map(
            lambda some: "\n".join("word " * number for number in some)
        ),
        min_size=1,
        max_size=4,
    ),
    kept=st.sampled_from([True, True, False]),
    copies=st.sampled_from([0, 0, 0, 1, 2, 4]),
    others=st.just([]) | st.lists(st.sampled_from([30, 210, 400, 900]), min_size=4, max_size=6),
    talks=st.lists(_TALKS, max_size=4),
    looks=st.lists(
        st.builds(Look, skill=_SKILLS, level=st.none() | st.sampled_from(Level), days=st.integers(6, 9)),
        max_size=2,
        unique_by=lambda look: look.skill,
    ),
    pins=st.lists(
        st.builds(
            Pinned,
            kind=st.sampled_from(["trait", "skill", "passage", "passage", "question"]),
            days=st.sampled_from([0.5, 1.5, 2.5, 3.5]),
            by_colleague=st.sampled_from([False, False, True]),
            removed=st.sampled_from([False, False, True]),
            unset=st.sampled_from([False, False, True]),
            uptake=_UPTAKES,
        ),
        max_size=4,
    ),
    beside=st.lists(_BESIDE, max_size=3),
    changes=st.lists(
        st.builds(
            Change,
            by=st.sampled_from(["", "writer", "teacher"]),
            inserted=st.sampled_from(["", "came"]),
            deleted=st.sampled_from(["", "went"]),
        ),
        max_size=3,
    ),
    written=st.lists(
        st.builds(
            Written,
            restated=st.booleans(),
            said_ready=st.booleans(),
            days=st.sampled_from([0.25, 0.5, 2.5]),
            text=st.sampled_from(["Am I done?", "I add the pen.", "Is my ending too sudden?"]),
        ),
        max_size=3,
    ),
    rubric=st.lists(st.builds(Criterion, levels=st.integers(0, 3), marked=st.none() | st.integers(0, 2)), max_size=3),
    stage=_said(st.sampled_from(["", *Stage])),
    topic=_said(st.sampled_from(["", "The dock at night"])),
    genre=st.none() | st.sampled_from(Genre),
    unread=st.lists(
        st.builds(
            Unread,
            code=st.sampled_from(sorted(WORDS)),
            about=st.sampled_from(["draft", "writer", "class", "classmate"]),
            by_colleague=st.booleans(),
        ),
        max_size=2,
        unique=True,
    ),
    synced=st.none() | st.integers(0, 72),
    by_colleague=st.sampled_from([False, False, True]),
    namesake=st.sampled_from([False, False, True]),
    hostile=st.sampled_from(HOSTILE),
)
