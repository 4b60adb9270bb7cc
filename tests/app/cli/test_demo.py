"""The demo as a visitor meets it: prepared once however it is interrupted, kept, quiet, and stopped whole."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, exists, func, select, text

from app.database import make_engine
from app.models import Comment, Snapshot, SyncRun
from app.postgres import attached, place_for
from tests.app.cli.processes import Terminal, command, deskside, with_ours
from tests.folders import passable_folder
from tests.serving import free_port

READY = "Deskside is at"


@dataclass(frozen=True)
class Demo:
    """A demo in the folder that it was started from, as `make demo` starts it in a clone."""

    folder: Path
    process: "subprocess.Popen[str]"

    def until(self, words: str) -> list[str]:
        """The lines of its terminal up to the first with these words."""
        said: list[str] = []
        assert self.process.stderr
        for line in self.process.stderr:
            said.append(line.rstrip())
            if words in line:
                return said
        raise AssertionError(f"it ended after {said}")

    def interrupt(self) -> str:
        """Ctrl-C; what else the terminal showed."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=30)[1]
        assert self.process.returncode == 0
        return said

    @contextmanager
    def store(self) -> Iterator[Connection]:
        url = attached(place_for(self.folder / ".deskside"))
        assert url
        engine = make_engine(url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def counts(self) -> tuple[int, ...]:
        with self.store() as store:
            tables = (SyncRun, Snapshot, Comment)
            return tuple(store.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    def await_a_sync(self) -> None:
        """Return when a run goes on and there is something of every kind to lose."""
        with self.store() as store:
            store.execution_options(isolation_level="AUTOCOMMIT")
            running = select(SyncRun.id).where(SyncRun.status == "running", SyncRun.done > 0)
            while not store.scalar(running.where(exists().select_from(Comment), exists().select_from(Snapshot))):
                store.execute(text("SELECT pg_sleep(0.02)"))

    def kill_google(self) -> None:
        """Kill the practice Google alone, as the system does when memory runs out."""
        children = ["ps", "-o", "pid=,args=", "-ww", "--ppid", str(self.process.pid)]
        lines = subprocess.run(children, capture_output=True, text=True, check=True).stdout.splitlines()
        (google,) = (int(line.split()[0]) for line in lines if " emulator " in line)
        os.kill(google, signal.SIGKILL)

    def google(self) -> str:
        return str(json.loads((self.folder / ".deskside" / "demo.json").read_text())["google_api_root"])


@contextmanager
def demo(folder: Path, port: int) -> Iterator[Demo]:
    with subprocess.Popen(
        command("demo", "--port", str(port)), env=with_ours({}), cwd=folder, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Demo(folder, process)
        finally:
            process.kill()


def running_in(folder: Path) -> list[str]:
    """Every process of this machine that names the folder."""
    processes = subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return [line for line in processes.splitlines() if str(folder) in line]


@pytest.fixture
def folder() -> Iterator[Path]:
    with passable_folder() as folder:
        yield folder


# Six moments take a minute: the short form is killed in the first and starts as if all were over; how it goes on is the
# test of the replay.
@pytest.mark.parametrize(("moment", "lived"), [(1, 6), pytest.param(2, 1, marks=pytest.mark.soak)])
def test_killed_while_it_prepares_it_goes_on_there_keeps_everything_and_stops_whole(
    folder: Path, moment: int, lived: int
) -> None:
    with free_port() as listener:
        port = listener.getsockname()[1]
    with demo(folder, port) as killed:
        killed.until(f"a sync ({moment} of 6)")
        killed.await_a_sync()
        before, google = killed.counts(), killed.google()
    assert all(before)
    replayed = folder / ".deskside" / "replayed"
    assert (int(replayed.read_text()) if replayed.exists() else 0) == moment - 1
    replayed.write_text(str(lived))
    with free_port() as listener:
        port = listener.getsockname()[1]
    with demo(folder, port) as resumed:
        said = resumed.until(READY)
        moments = [f"a sync ({number} of 6)" for number in range(lived + 1, 7)]
        assert [line.partition(": ")[2] for line in said[1:-1]] == moments
        assert f"http://localhost:{port}" in said[-1]
        assert httpx.get(f"http://localhost:{port}/readyz").is_success
        assert all(now >= then for now, then in zip(resumed.counts(), before, strict=True))
        assert resumed.google() == google
        synced = deskside({}, "sync", folder=folder)
        assert synced.returncode == 0, synced.stderr
        resumed.kill_google()
        resumed.until("the practice Google answers again")
        assert resumed.interrupt() == ""
    assert running_in(folder) == []
    log = (folder / ".deskside" / "demo.log").read_text()
    assert "INFO app.sync.run sync run" in log
    assert "@" not in log


def test_a_port_that_is_taken_is_named_with_the_way_out(folder: Path, terminal: Terminal) -> None:
    terminal.monkeypatch.chdir(folder)
    with free_port() as listener:
        refused = terminal.deskside("demo", "--port", str(listener.getsockname()[1]))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Something else listens on port")
    assert "make demo PORT=" in refused.stderr
    assert not (folder / ".deskside").exists()
