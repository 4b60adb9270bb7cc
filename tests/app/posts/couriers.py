"""Everything of the kill test that runs in processes of its own: the practice Google, and workers that SIGKILL ends."""

import json
import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from app import worker
from app.accounts.runtime import Runtime
from app.clock import SchoolClock
from app.database import make_engine
from app.encryption import Keyring
from app.settings import load_settings
from integrations.google.emulator.client import client_secrets
from integrations.google.emulator.events import AccountCreated, CourseCreated, Event, StudentJoined
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from tests.practice import BASE_URL, practice_runtime

TERM = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATENCY = 0.004
SECRETS = "client_secret.json"
# Loaded once for all processes; those of the random worlds may be born of the same server.
_PRELOADED = ["__main__", "tests.app.sync.worlds.victim", __name__]
_processes = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class School:
    """So many teachers, each with so many classes of so many students. Ids tell whose is what."""

    teachers: int
    classes: int
    students: int

    @property
    def rooms(self) -> list[tuple[int, str, list[str]]]:
        """Teacher's number, course and students of every class."""
        return [
            (teacher, f"6{teacher:03}{room:03}", [f"9{teacher:03}{room:03}{seat:03}" for seat in range(self.students)])
            for teacher in range(self.teachers)
            for room in range(self.classes)
        ]

    def events(self) -> list[Event]:
        people = [
            AccountCreated(at=TERM, id=f"1{n:05}", email=email_of(n), given_name="Tess", family_name=f"Teacher {n}")
            for n in range(self.teachers)
        ]
        happened: list[Event] = [*people]
        for teacher, course, students in self.rooms:
            happened.append(
                CourseCreated(at=TERM, id=course, name="English", section="P", room="1", owner=f"1{teacher:05}")
            )
            for student in students:
                email = f"s{student}@northfield.example"
                happened += [
                    AccountCreated(at=TERM, id=student, email=email, given_name="Sam", family_name=student),
                    StudentJoined(at=TERM, course=course, user=student),
                ]
        return sorted(
            happened, key=lambda event: (not isinstance(event, AccountCreated), isinstance(event, StudentJoined))
        )


@dataclass(frozen=True)
class Place:
    """What a process needs to work for this installation."""

    database_url: str
    root: str
    folder: Path

    def prepare(self) -> None:
        """Write what all processes read."""
        (self.folder / SECRETS).write_text(json.dumps(client_secrets(self.root)))

    @property
    def clock(self) -> SchoolClock:
        return SchoolClock(self.folder / "clock.json")

    def runtime(self) -> Runtime:
        settings = load_settings(
            google_client_secrets=self.folder / SECRETS,
            google_api_root=self.root,
            base_url=BASE_URL,
            data_dir=self.folder,
            _env_file=None,
        )
        keyring = Keyring(["the-secret-of-the-couriers-0123456789"])
        return practice_runtime(settings, make_engine(self.database_url, pool_size=6), keyring, self.clock)


def email_of(teacher: int) -> str:
    return f"teacher{teacher}@northfield.example"


@contextmanager
def google_in_a_process(school: School, clock_file: Path) -> Iterator[str]:
    """The root of a practice Google in a process of its own."""
    _processes.set_forkserver_preload(_PRELOADED)
    ours, its = _processes.Pipe()
    process = _processes.Process(target=_google, args=(school, clock_file, its), daemon=True)
    process.start()
    its.close()
    yield str(ours.recv())
    process.kill()
    process.join()


def start_worker(place: Place) -> ForkServerProcess:
    """A worker like any other, until it is killed."""
    process = _processes.Process(target=_work, args=(place,), daemon=True)
    process.start()
    return process


def _google(school: School, clock_file: Path, parent: Connection) -> None:
    """Serve until the parent ends."""
    world = World(now=SchoolClock(clock_file).now, events=school.events(), latency=LATENCY)
    with running(world) as root:
        parent.send(root)
        parent.recv()


def _work(place: Place) -> None:
    worker.run(place.runtime(), 4, threading.Event())
