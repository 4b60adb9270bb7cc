"""Who writes a random world: chance, the clock, and the one way in which anything happens at the practice Google."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from integrations.google.emulator.events import Event
from integrations.google.emulator.state import State
from integrations.google.emulator.state.records import FOLDER, Course, File, Submission
from integrations.google.emulator.world import World
from tests.clock import SettableClock

T = TypeVar("T")
MOMENT = timedelta(milliseconds=1)  # no two things happen at the same time, as Google stamps it

ELENA, SAMUEL, TOMAS = "100000000000000000001", "100000000000000000002", "100000000000000000003"
TEACHERS = {
    ELENA: ("e.rivera@northfield.example", "Elena", "Rivera"),
    SAMUEL: ("s.okafor@northfield.example", "Samuel", "Okafor"),
    TOMAS: ("t.adeyemi@northfield.example", "Tomás", "Adeyemi"),
}


@dataclass
class Pen:
    """Everything that happens is drawn from `chance`, happens a moment after the last thing, and is counted."""

    world: World
    clock: SettableClock
    chance: Random
    number: int = 0
    written: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.world.state

    def happen(self, kind: type[Event], **what: Any) -> None:
        self.clock.advance(MOMENT)
        self.world.advance()
        event = kind(at=self.clock.now(), **what)
        self.world.record(event)
        self.written.append(kind.__name__)

    def new_id(self, prefix: str) -> str:
        """An id that nothing in this world has yet; the letters are Google's alphabet."""
        self.number += 1
        return f"{prefix}{self.number:06d}"

    def one(self, items: Iterable[T]) -> T | None:
        """Any of them, None when there is none."""
        choices = list(items)
        return self.chance.choice(choices) if choices else None

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def course(self) -> Course | None:
        """A class, mostly one that goes on."""
        courses = self.state.courses.values()
        return self.one([course for course in courses if course.state == "ACTIVE"] or courses)

    def submission(self, *states: str) -> Submission | None:
        """Somebody's submission that Classroom lists today, in one of the states; all are right without any."""
        return self.one(
            submission
            for work in self.state.coursework.values()
            if work.state == "PUBLISHED"
            for submission in self.state.submissions[work.id].values()
            if submission.student in self.state.courses[work.course].students
            and (not states or submission.state in states)
        )

    def handed_in(self, *mime_types: str) -> File | None:
        """A file attached to any submission, of one of the types if any are given."""
        attached = {
            item
            for submissions in self.state.submissions.values()
            for submission in submissions.values()
            for item in submission.attachments
            if isinstance(item, str)
        }
        files = (self.state.files[id_] for id_ in sorted(attached))
        return self.one(f for f in files if f.mime_type != FOLDER and (not mime_types or f.mime_type in mime_types))
