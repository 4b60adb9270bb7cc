"""What goes wrong in a random world: faults of Google, and what strikes a sync from within."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import Any

from integrations.google.emulator.faults import Fault, Faults
from integrations.google.errors import RateLimited

KINDS = (
    *("unavailable", "internal", "html502", "rate_text", "rate_json", "rate_403", "unauthorized", "reset"),
    *("truncated", "empty", "slow", "lost", "forbidden", "not_found"),
)
PLACES = (
    "*",
    "/batch*",
    "classroom.*",
    "classroom.courses.list",
    "classroom.courses.teachers.list",
    "classroom.courses.students.list",
    "classroom.courses.courseWork.list",
    "classroom.courses.courseWork.studentSubmissions.list",
    "classroom.courses.courseWork.rubrics.list",
    "drive.*",
    "drive.changes.*",
    "drive.comments.list",
    "drive.files.get",
    "docs.documents.get",
)


def faults(chance: Random) -> list[Fault]:
    """A few rules: once, several times, or as long as they are in force."""
    return [
        Fault(
            match=chance.choice(PLACES),
            kind=chance.choice(KINDS),
            nth=chance.choice([1, 1, 2, 3, 5, 8]),
            times=chance.choice([1, 2, 5, None, None]),
            seconds=0.002,
        )
        for _ in range(chance.randrange(2, 7))
    ]


@dataclass(slots=True)
class CountedFaults(Faults):
    """Remembers which kinds of fault were met how often."""

    met: Counter[str] = field(default_factory=Counter)

    def strike(self, name: str) -> Fault | None:
        struck = Faults.strike(self, name)
        if struck:
            self.met[struck.kind] += 1
        return struck


class Killed(BaseException):
    """Nothing catches it, as nothing catches a SIGKILL."""


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed() -> None:
    raise Killed


@dataclass
class Countdown:
    """Lets so many calls pass; the next one strikes, and every one after it: who is dead does nothing more."""

    left: int
    strike: Callable[[], None] = killed
    lock: Lock = field(default_factory=Lock)

    def __call__(self, *_: Any) -> None:
        with self.lock:
            self.left -= 1
            struck = self.left < 0
        if struck:
            self.strike()


@dataclass
class Meanwhile:
    """Stands where the quota stands, before every sending to Google, and does what is planned for that moment."""

    now: Callable[[], None]

    def take(self, *_: Any) -> None:
        self.now()

    def left(self, api: str) -> None: ...

    def most_at_once(self, api: str) -> None: ...

    def refused(self, api: str, error: RateLimited) -> None: ...
