"""Deskside as the benchmarks run it: a fresh store, teachers who follow every class, one sync at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, select, update

from app.accounts.limits import Limits
from app.accounts.runtime import Runtime
from app.cli.composition import open_store
from app.clock import SystemClock
from app.database import make_engine
from app.encryption import Keyring
from app.models import SyncRun, TaughtCourse
from app.settings import Settings
from app.sync.request import request_sync
from app.sync.runs import JOB
from app.worker import work
from tests.folders import passable_folder
from tests.practice import practice_runtime, practice_settings, sign_in

KEY = "secret-of-the-benchmark-of-syncs-0001"


@dataclass(frozen=True, slots=True)
class Installation:
    runtime: Runtime

    def arrive(self, email: str) -> int:
        """A teacher who has signed in and follows every class; nothing of them has been read."""
        teacher_id = sign_in(self.runtime, email)
        with self.runtime.sessions.begin() as session:
            mine = TaughtCourse.teacher_id == teacher_id
            session.execute(update(TaughtCourse).where(mine).values(followed=True))
        return teacher_id

    def sync(self, teacher_id: int) -> None:
        """One sync, as the worker carries it out; it must find no problem."""
        with self.runtime.sessions.begin() as session:
            run_id = request_sync(session, teacher_id, "hand", self.runtime.clock.now()).id
        work(self.runtime)[JOB](lambda: False, teacher_id=teacher_id)
        with self.runtime.sessions() as session:
            status = session.scalars(select(SyncRun.status).where(SyncRun.id == run_id)).one()
        if status != "succeeded":
            raise RuntimeError(f"the sync has {status}")


@contextmanager
def installation(root: str, limits: Limits) -> Iterator[Installation]:
    """A fresh store, and no teacher yet."""
    with passable_folder() as folder:
        settings = practice_settings(root, folder)
        with open_store(settings) as engine:
            yield _installed(settings, engine, limits)


def joined(root: str, folder: Path, database_url: str) -> Installation:
    """The same installation in another process, which may use its own copy of the client's secrets in the folder."""
    settings = practice_settings(root, folder)
    return _installed(settings, make_engine(database_url), {})


def _installed(settings: Settings, engine: Engine, limits: Limits) -> Installation:
    keyring = Keyring([KEY])
    return Installation(replace(practice_runtime(settings, engine, keyring, SystemClock()), limits=limits))
