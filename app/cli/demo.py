"""`deskside demo`: the product with an invented school, and the practice Google that it is read from."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Annotated
from urllib.parse import urlsplit

import typer

from app.accounts.runtime import Runtime
from app.cli.composition import (
    DEMO_CLOCK,
    DEMO_SETTINGS,
    KEYS,
    log_to,
    open_database,
    open_runtime,
    say,
    settings_here,
    stoppable,
    write_private,
)
from app.cli.processes import web_server
from app.cli.replay import MOMENTS, replay
from app.clock import SchoolClock
from app.errors import Conflict
from app.postgres import moved_home
from app.settings import Settings
from app.worker import background
from integrations.google.emulator import school
from integrations.google.emulator.oauth import client_secrets

HOST = "127.0.0.1"
SECONDS_TO_START = 60
REPLAYED = "replayed"
JOURNAL = "google.jsonl"
LOG = "demo.log"
CLIENT_SECRETS = "client_secret.json"
RETENTION = {"school_year_end": "06-30", "retention_days": 90}


def demo(
    port: Annotated[int, typer.Option(help="Port of the web application.", min=1, max=65535)] = 8000,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget the sample school and all that was done with it.")
    ] = False,
) -> None:
    """The whole product with a sample school. Nothing leaves this machine."""
    settings = settings_here(database_url=None)
    _refuse_real_data(settings.data_dir)
    if reset:
        _reset(settings)
        say("The sample school starts over with the next `make demo`.")
        return
    _refuse_port(port)
    with stoppable(), open_database(settings, alone=True):
        log_to(settings.data_dir / LOG)  # a visitor reads this terminal, not an operator
        clock = SchoolClock(settings.data_dir / DEMO_CLOCK)
        clock.resume(MOMENTS[0])
        with _practice_google(settings.data_dir) as google:
            _write_settings(settings.data_dir, google.root, port)
            with open_runtime(settings_here(database_url=None)) as runtime:
                google.wait()
                _live(runtime, clock, port)


def _live(runtime: Runtime, clock: SchoolClock, port: int) -> None:
    progress = runtime.settings.data_dir / REPLAYED
    if not progress.exists() or int(progress.read_text()) < len(MOMENTS):
        say("Preparing three weeks of the sample school. This happens once.")
        with _answering(runtime, port):
            replay(runtime, clock, progress, say)
    ready = (
        f"Deskside is at {runtime.settings.base_url}    sign in as {school.TEACHER_EMAIL}    Ctrl-C stops everything"
    )
    server = web_server(runtime, HOST, port, partial(background, runtime))
    server.announce = partial(say, ready)
    try:
        server.run()
    finally:
        clock.keep()


@contextmanager
def _answering(runtime: Runtime, port: int) -> Iterator[None]:
    """The pages, served from a thread, for the replay alone."""
    server = web_server(runtime, HOST, port)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    _wait_for(port, thread.is_alive)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True, slots=True)
class _Google:
    """The practice Google, in a process of its own."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def root(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def wait(self) -> None:
        """Return when it answers. Raises Conflict as `_wait_for`."""
        _wait_for(self.port, lambda: self.process.poll() is None)


@contextmanager
def _practice_google(data_dir: Path) -> Iterator[_Google]:
    """Start it, and meanwhile go on; it is stopped at the end."""
    port = _google_port(data_dir)
    command = [sys.executable, "-m", "app.cli.practice", str(port), str(data_dir / DEMO_CLOCK), str(data_dir / JOURNAL)]
    # Its own session, so that Ctrl-C reaches it last, through us; its standard input is how it notices our end.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  ourselves
    try:
        yield _Google(port, process)
    finally:
        assert process.stdin
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _google_port(data_dir: Path) -> int:
    """The port of the last time, so that pages left open in a browser still work; a free one where that is taken."""
    kept = data_dir / DEMO_SETTINGS
    if kept.exists():
        port = urlsplit(str(json.loads(kept.read_text())["google_api_root"])).port
        if port and not _is_taken(port):
            return port
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def _write_settings(data_dir: Path, root: str, port: int) -> None:
    """What makes the folder a demo's: every other command finds the practice Google by it."""
    base_url = f"http://localhost:{port}"
    secrets = data_dir / CLIENT_SECRETS
    write_private(secrets, json.dumps(client_secrets(root, (f"{base_url}/auth/google/callback",))))
    ours = {"google_client_secrets": str(secrets.resolve()), "google_api_root": root, "base_url": base_url}
    write_private(data_dir / DEMO_SETTINGS, json.dumps(ours | RETENTION))


def _refuse_real_data(data_dir: Path) -> None:
    used = (data_dir / "postgres").exists() or (moved_home(data_dir) / "data").exists()
    if used and not (data_dir / DEMO_CLOCK).exists():
        raise Conflict(
            f"{data_dir.resolve()} holds an installation that is not the demo.",
            safe="Nothing was changed.",
            remedy="Set DESKSIDE_DATA_DIR to another folder for the demo.",
        )


def _reset(settings: Settings) -> None:
    """Remove the demo; what marks the folder as a demo's goes last, so that an interrupted reset can be repeated."""
    with open_database(settings, alone=True):
        pass  # raises when it is running, and stops a server that was left behind
    for folder in (settings.data_dir / "postgres", moved_home(settings.data_dir)):
        shutil.rmtree(folder, ignore_errors=True)
    for name in (DEMO_SETTINGS, JOURNAL, LOG, CLIENT_SECRETS, KEYS, REPLAYED, DEMO_CLOCK):
        (settings.data_dir / name).unlink(missing_ok=True)


def _refuse_port(port: int) -> None:
    if _is_taken(port):
        raise Conflict(f"Something else listens on port {port}.", remedy="Choose another, such as: make demo PORT=8100")
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        why = f"Port {port} cannot be listened on ({error.strerror})."
        raise Conflict(why, remedy="Choose another, such as: make demo PORT=8100") from None


def _is_taken(port: int) -> bool:
    """Whether anything answers there, also on the IPv6 address that a browser may try first."""
    for address in (HOST, "::1"):
        with suppress(OSError), socket.create_connection((address, port), 1):
            return True
    return False


def _wait_for(port: int, alive: Callable[[], bool]) -> None:
    """Return when something accepts on the port.

    Raises:
        Conflict: whoever should listen has ended, or is too slow.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while alive() and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.05)
    raise Conflict(f"Nothing answers on port {port}.", remedy="Look at the messages above, then start again.")
