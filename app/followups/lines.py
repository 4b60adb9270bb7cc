"""What the running record says of one conference and of what followed from it, frozen for page, API, file and terminal.

A line is what all of a class's teachers may read. Its one exception is `private`, which is empty for everybody but the
author of the note, and which no file, print or answer of the API takes from here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.writing.own_skills import TeachersSkills
from app.writing.promises import PRESSING, Promise
from app.writing.words import LEVEL_WORDS, STAGE_WORDS, TALK_WORDS, TRAIT_MARKS, TRAIT_WORDS, Level, Stage, Talk, Trait

_ENOUGH = 180  # letters of one line of meaning; the rest is read in the record itself


@dataclass(frozen=True)
class SkillSeen:
    """A skill that was talked about, as its reader calls it; `level` is empty where none was said."""

    skill: str
    name: str
    trait: Trait
    level: Level | None

    @property
    def mark(self) -> str:
        return TRAIT_MARKS[self.trait]

    @property
    def trait_words(self) -> str:
        return TRAIT_WORDS[self.trait]

    @property
    def level_words(self) -> str:
        return LEVEL_WORDS[self.level] if self.level else ""


@dataclass(frozen=True)
class LookLine:
    """What a later draft showed. `progress` and `level` are the teacher's word, empty until it was said.

    `by` names the co-teacher who said it, and is empty for one's own word.
    """

    id: int
    uptake: str | None
    passage_now: str
    comments: int
    seen_at: datetime
    level: Level | None
    progress: bool | None
    decided_at: datetime | None
    by: str


@dataclass(frozen=True)
class FollowUpLine:
    """A skill to look at again, with every look so far, oldest first. `standing` is as of the day it was asked for.

    `let_go` where its conference, corrected, is about something else by now.
    """

    id: int
    student_id: int
    course_id: int
    record_id: int | None
    skill: str
    skill_name: str
    next_step: str
    passage: str
    due_on: date | None
    next_draft: bool
    opened_at: datetime
    closed_at: datetime | None
    outcome: Level | None
    standing: Promise
    continued_by_id: int | None
    let_go: bool
    looks: tuple[LookLine, ...]

    @property
    def waiting(self) -> LookLine | None:
        """The newest look, while the teacher has said nothing of it and the follow-up is open."""
        newest = self.looks[-1] if self.looks else None
        return newest if newest and newest.decided_at is None and self.closed_at is None else None

    @property
    def last_said(self) -> LookLine | None:
        """The look that was decided on last: what taking back undoes."""
        said = [(look.decided_at, look.id, look) for look in self.looks if look.decided_at]
        return max(said)[2] if said else None

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def pressing(self) -> bool:
        return self.standing in PRESSING

    @property
    def words(self) -> str:
        """“Oct 1, late”, “today”, “Oct 20”, “new draft”, “looked at, next draft”, “Left at Trying it”."""
        if self.standing is Promise.CONTINUED:
            return "Goes on in a later talk"
        if self.outcome is not None:
            word = LEVEL_WORDS[self.outcome]
            return word if self.standing is Promise.DONE else f"Left at {word}"
        if self.standing is Promise.TODAY:
            return "today"
        if self.standing is Promise.NEW_DRAFT:
            return "new draft"
        if self.standing is Promise.LOOKED:
            return "looked at, next draft"
        day = short_day(self.due_on) if self.due_on else "next draft" if self.next_draft else "no date"
        return f"{day}, late" if self.standing is Promise.LATE else day


@dataclass(frozen=True)
class RecordLine:
    """One conference with one writer. `by` names the co-teacher who held it, and is empty for one's own.

    `minutes` is known of finished ones alone. `amended_at` is when it was last corrected after it was finished.
    """

    id: int
    conference_id: int
    student_id: int
    course_id: int
    coursework_id: int | None
    at: datetime
    minutes: int | None
    finished: bool
    kind: Talk
    piece: str
    stage: Stage | None
    topic: str
    skills: tuple[SkillSeen, ...]
    strength: str
    notes: str
    student_words: str
    next_step: str
    look_again_on: date | None
    next_draft: bool
    by: str
    amended_at: datetime | None
    follow_up: FollowUpLine | None
    private: str = ""

    @property
    def kind_words(self) -> str:
        return TALK_WORDS[self.kind]

    @property
    def met(self) -> bool:
        """Whether they sat down: a walk-around note is counted apart, and a talk that goes on not yet."""
        return self.finished and self.kind is not Talk.INFORMAL

    @property
    def stage_words(self) -> str:
        return STAGE_WORDS[self.stage] if self.stage else ""

    @property
    def skill_words(self) -> str:
        """“Bridges between scenes: Trying it; Finding the focus”."""
        return "; ".join(f"{each.name}: {each.level_words}" if each.level else each.name for each in self.skills)

    @property
    def meaning(self) -> str:
        """What was said, in one line: the notes, else the topic, else what the writer said."""
        return gist(self.notes or self.topic or self.student_words or self.strength)

    @property
    def outcome_words(self) -> str:
        """Whether the next step was done: empty where none was promised."""
        if self.follow_up is None:
            return ""
        return self.follow_up.words if not self.follow_up.open else f"Open, {self.follow_up.words}"

    @property
    def said(self) -> str:
        """Everything that a search looks at; the private note is among it, for its author."""
        parts = (
            self.piece,
            self.topic,
            self.skill_words,
            self.strength,
            self.notes,
            self.student_words,
            self.next_step,
        )
        return "\n".join((*parts, self.private))


def skill_seen(known: TeachersSkills, skill_id: str, level: str | None) -> SkillSeen:
    """The words for a stored skill."""
    return SkillSeen(skill_id, known.name(skill_id), known.trait(skill_id), Level(level) if level else None)


def short_day(day: date) -> str:
    """“Oct 20”."""
    return f"{day:%b} {day.day}"


def gist(text: str) -> str:
    """The beginning of a text in one line, whole words, with an ellipsis where more follows."""
    line = " ".join(text.split())
    if len(line) <= _ENOUGH:
        return line
    return f"{line[:_ENOUGH].rsplit(' ', 1)[0]} …"
