"""What random stores are made of: one writer between two teachers, kept beside the rows to prove a brief from.

Every text that a person typed ends in the world's `hostile` words, and so do names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.writing.classify import SORTED_FROM
from app.writing.skills import skills
from app.writing.words import Genre, Kind, Level, Trait, Uptake
from app.writing.words import Talk as TalkKind
from tests.builders import days_ago

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

    `whole`: it is on the whole draft, and has no passage that something could have become of.

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
    whole: bool

    @property
    def untouched(self) -> bool:
        praise = self.trait is not None and self.kind is Kind.PRAISE
        return self.uptake is Uptake.UNCHANGED and not praise and not self.resolved

    @property
    def open_on_whole(self) -> bool:
        """Still asks something of the whole draft: a request not resolved, or a question not answered."""
        if not self.whole or self.resolved or self.trait is None:
            return False
        heard = (self.answered or not self.asks) and (bool(self.reply) or (self.answered and self.role != "colleague"))
        return self.kind is Kind.REQUEST or (self.kind is Kind.QUESTION and not heard)

    @property
    def waits(self) -> bool:
        return self.untouched or self.open_on_whole

    @property
    def kept(self) -> bool:
        """Praise, and its passage is as it was."""
        return self.trait is not None and self.kind is Kind.PRAISE and self.uptake is Uptake.UNCHANGED

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
class Seen:
    """One word on a skill; `about` as a talk has it, `number` is its talk's place among all, or its look's."""

    skill: str
    level: Level | None
    at: datetime
    about: str
    in_talk: bool
    number: int


@dataclass(frozen=True)
class Pinned:
    """`unset`: pinned before anything was set in the class. `taken_off`: its document is handed in no more."""

    kind: str
    days: float
    by_colleague: bool
    removed: bool
    unset: bool
    uptake: Uptake | None
    taken_off: bool


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
    def seen(self) -> list[Seen]:
        """Every word on a skill, oldest first."""
        talks = [
            Seen(skill, level, self.held(talk), talk.about, in_talk=True, number=number)
            for number, talk in enumerate(self.talks)
            for skill, level in talk.skills
            if talk.counts
        ]
        looks = [
            Seen(look.skill, look.level, days_ago(look.days), "earlier", in_talk=False, number=number)
            for number, look in enumerate(self.looks)
        ]
        return sorted([*talks, *looks], key=lambda word: word.at)

    def because(self, skill: str) -> Seen | None:
        """The word that its level rests on: the newest that says one, else the first talk about it."""
        words = [word for word in self.seen if word.skill == skill]
        said = [word for word in words if word.level is not None]
        return said[-1] if said else next((word for word in words if word.in_talk), None)

    @property
    def template(self) -> bool:
        """Whether what the writer has is what at least three have."""
        return self.copies >= 2 and bool(self.texts[-1].split())
