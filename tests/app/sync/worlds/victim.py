"""One sync, in this process or in one of its own that SIGKILL strikes between two statements or two calls."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, event

from app.database import Sessions, make_engine, make_sessions
from app.sync.run import Outcome, run_sync
from integrations.google.emulator.client import Client
from integrations.google.transport import Google, Patience
from tests.app.sync.worlds.trouble import Countdown, Meanwhile, kill_this_process
from tests.clock import INTERVAL, SettableClock

PATIENCE = Patience(attempts=3, first_wait=0.0005, longest_wait=0.002)
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["__main__", __name__])


@dataclass(frozen=True)
class Task:
    """Everything that a process needs to sync one teacher. `root` is the practice Google's address."""

    root: str
    token: str
    refresh_token: str
    teacher_id: int
    now: datetime
    full: bool = False

    def google(self, before_calls: Callable[[], None]) -> Google:
        client = Client()
        credentials = Credentials(
            self.token,
            refresh_token=self.refresh_token,
            token_uri=f"{self.root}token",
            client_id=client.id,
            client_secret=client.secret,
        )
        return Google(credentials, api_root=self.root, patience=PATIENCE, quota=Meanwhile(before_calls))


def nothing() -> None:
    """What is done before a call, as a rule."""


def sync(
    sessions: Sessions,
    task: Task,
    *,
    before_calls: Callable[[], None] = nothing,
    should_stop: Callable[[], bool] = lambda: False,
) -> Outcome | None:
    """The queued run of the task's teacher."""
    return run_sync(
        sessions,
        lambda _: task.google(before_calls),
        task.teacher_id,
        clock=SettableClock(task.now),
        interval=INTERVAL,
        full=task.full,
        should_stop=should_stop,
    )


def sync_and_be_killed(url: str, task: Task, *, statements: int | None, calls: int) -> int | None:
    """The sync in a process of its own, killed after so many statements, or calls; its exit status."""
    process = _processes.Process(target=_doomed, args=(url, task, statements, calls))
    process.start()
    process.join()
    return process.exitcode


def _doomed(url: str, task: Task, statements: int | None, calls: int) -> None:
    engine: Engine = make_engine(url)
    before_calls: Callable[[], None] = partial(Countdown(calls, kill_this_process))
    if statements is not None:
        event.listen(engine, "before_cursor_execute", Countdown(statements, kill_this_process))
        before_calls = nothing
    sync(make_sessions(engine), task, before_calls=before_calls)
