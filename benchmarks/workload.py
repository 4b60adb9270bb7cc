"""The classes that the benchmarks read, and the practice Google that serves them from a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import IO, Any
from urllib.request import Request, urlopen

from app.cli.garbage import spare_what_is_loaded
from app.clock import SystemClock
from integrations.google.emulator.app import create_app
from integrations.google.emulator.events import (
    AccountCreated,
    CommentMade,
    CourseCreated,
    CourseworkCreated,
    DocEdited,
    Event,
    ReplyMade,
    StudentJoined,
    SubmissionOpened,
)
from integrations.google.emulator.serve import listening
from integrations.google.emulator.world import World
from tests.small_school import token

W = (5, 30, 4)  # courses of a teacher, students of each, assignments of each: 600 documents
COMMENTS = 12
LATENCY_SECONDS = 0.04
START = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one stretch asked of Google: HTTP round trips, calls by method, and the CPU seconds it cost Google."""

    round_trips: int
    calls: dict[str, int]
    google_cpu: float


@dataclass(frozen=True, slots=True)
class PracticeGoogle:
    """The running Google at `root`; it obeys words on its standard input."""

    root: str
    words: IO[str]
    answers: IO[str]

    def enter(self, teacher: int) -> str:
        """Lets a teacher's classes begin; an access token of hers."""
        return str(self._said("enter", teacher))

    def change(self, teacher: int, documents: int) -> None:
        """A new draft and a new comment in so many of her documents."""
        self._said("change", teacher, documents)

    def asked(self) -> Asked:
        """What was asked since the last time."""
        with urlopen(f"{self.root}emulator/calls") as answer:  # noqa: S310  the loopback
            counted = json.load(answer)
        urlopen(Request(f"{self.root}emulator/calls", method="DELETE")).close()  # noqa: S310  the loopback
        return Asked(counted["round_trips"], counted["calls"], float(self._said("cpu")))

    def _said(self, *words: object) -> Any:
        print(*words, file=self.words, flush=True)
        return json.loads(self.answers.readline())


@contextmanager
def practice_google(size: tuple[int, ...] = W, latency: float = LATENCY_SECONDS) -> Iterator[PracticeGoogle]:
    """A Google without quotas, `latency` seconds late with every HTTP answer; teachers come as they are entered."""
    arguments = [sys.executable, "-m", __name__, *map(str, (*size, latency))]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield PracticeGoogle(process.stdout.readline().strip(), process.stdin, process.stdout)
        process.stdin.close()


def email(teacher: int) -> str:
    return f"teacher{teacher}@northfield.example"


def classes(teacher: int, size: tuple[int, ...]) -> Iterator[Event]:
    """One teacher's: everybody writes a document of their own, of 900 words, for each assignment of each class."""
    courses, students, assignments = size
    owner = f"1{teacher:020}"
    yield AccountCreated(at=START, id=owner, email=email(teacher), given_name="Elena", family_name=f"Rivera {teacher}")
    for number in range(courses):
        course = course_of(teacher, number)
        yield CourseCreated(at=START, id=course, name=f"English {number}", section="", room="", owner=owner)
        for student in range(students):
            user = f"2{course}{student:09}"
            address = f"student{course}.{student}@northfield.example"
            yield AccountCreated(at=START, id=user, email=address, given_name=f"Writer {student}", family_name="Lund")
            yield StudentJoined(at=START, course=course, user=user)
        for assignment in range(assignments):
            work = work_of(teacher, number, assignment)
            yield CourseworkCreated(at=START, id=work, course=course, title=f"Piece {assignment}", creator=owner)
            for student in range(students):
                yield from _piece(course, work, f"2{course}{student:09}", owner)


def _piece(course: str, work: str, writer: str, owner: str) -> Iterator[Event]:
    file = file_of(work, writer)
    yield SubmissionOpened(
        at=START, course=course, coursework=work, student=writer, file=file, title=f"Piece of {writer}"
    )
    yield DocEdited(at=START + timedelta(days=1), file=file, by=writer, text="\n".join(sentences(writer)))
    for number, quoted in enumerate(sentences(writer)[: COMMENTS * 5 : 5]):
        comment, at = f"AAA{file}{number}", START + timedelta(days=2, minutes=number)
        yield CommentMade(at=at, id=comment, file=file, by=owner, quote=quoted[:40], text="Can we see this moment?")
        yield ReplyMade(at=at, id=f"{comment}R", file=file, comment=comment, by=writer, text="I will try.")


def course_of(teacher: int, course: int) -> str:
    return f"6{teacher:05}{course:05}"


def work_of(teacher: int, course: int, assignment: int) -> str:
    return f"7{teacher:05}{course:03}{assignment:03}"


def file_of(work: str, writer: str) -> str:
    return f"1{work}{writer}"


def sentences(writer: str) -> list[str]:
    """Sixty of fifteen words."""
    return [f"The {number} boats of {writer} came in late and nobody on the dock asked why." for number in range(60)]


def _changes(world: World, teacher: int, documents: int) -> Iterator[Event]:
    now, owner = world.time(), f"1{teacher:020}"
    files = [
        file for id_, file in world.state.files.items() if id_.startswith(file_of(work_of(teacher, 0, 0)[:-6], ""))
    ]
    for file in files[:: len(files) // documents][:documents]:
        yield DocEdited(at=now, file=file.id, by=file.owner, text=f"{file.text}\nThen they went home.")
        yield CommentMade(at=now, id=f"AAB{file.id}", file=file.id, by=owner, quote="Then they", text="Who are they?")


def _obey(world: World, size: tuple[int, ...], word: str, *numbers: int) -> object:
    """`enter TEACHER`, `change TEACHER DOCUMENTS` or `cpu`: seconds since it was last asked for."""
    if word == "enter":
        world.record(*sorted(classes(numbers[0], size), key=lambda event: event.at))
        spare_what_is_loaded()  # else looking for garbage among so much is a part of every answer
        return token(world, email(numbers[0]))
    if word == "change":
        world.record(*_changes(world, *numbers))
    return process_time()


def serve(size: tuple[int, ...], latency: float) -> None:
    """What the other process runs, until its standard input ends."""
    world = World(now=SystemClock().now, events=(), latency=latency)
    counted = 0.0
    with listening(create_app(world)) as root:
        print(root, flush=True)
        for line in sys.stdin:
            word, *numbers = line.split()
            said = _obey(world, size, word, *map(int, numbers))
            if word == "cpu":
                now = process_time()
                said, counted = now - counted, now
            print(json.dumps(said), flush=True)


if __name__ == "__main__":
    serve(tuple(map(int, sys.argv[1:-1])), float(sys.argv[-1]))
