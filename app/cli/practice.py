"""The practice Google beside the demo: started in a process of its own, started again if it dies, stopped with us."""

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from app.cli.installation import DEMO_CLOCK, DEMO_SETTINGS
from app.errors import Conflict

HOST = "127.0.0.1"
JOURNAL = "google.jsonl"
SECONDS_TO_START = 60
WATCH_SECONDS = 1

log = logging.getLogger(__name__)


class PracticeGoogle:
    """The process on its port. Its journal makes one that is started again the same Google."""

    def __init__(self, data_dir: Path) -> None:
        self.port = _google_port(data_dir)
        self.root = f"http://{HOST}:{self.port}/"
        kept = (str(data_dir / DEMO_CLOCK), str(data_dir / JOURNAL))
        self._command = [sys.executable, "-m", "app.cli", "emulator", str(self.port), *kept]
        self._process = self._started()

    def wait(self) -> None:
        """Return when it answers. Raises Conflict as `wait_for`."""
        wait_for(self.port, self._runs)

    def keep_up(self, leaving: threading.Event) -> None:
        """Until `leaving`, start it again whenever it has died: by the system's want of memory, or by a hand."""
        while not leaving.wait(WATCH_SECONDS):
            if self._runs():
                continue
            log.error("the practice Google has ended by itself; starting it again")
            self.stop()
            self._process = self._started()
            with suppress(Conflict):
                wait_for(self.port, lambda: self._runs() and not leaving.is_set())
                log.warning("the practice Google answers again")

    def stop(self) -> None:
        """End it, if it has not ended, and leave nothing of it behind."""
        assert self._process.stdin
        self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._process.kill()
        self._process.wait()

    def _runs(self) -> bool:
        return self._process.poll() is None

    def _started(self) -> "subprocess.Popen[bytes]":
        # Its own session, so that Ctrl-C reaches it last, through us; its standard input is how it notices our end.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  ourselves


@contextmanager
def practice_google(data_dir: Path) -> Iterator[PracticeGoogle]:
    """Start it, and meanwhile go on; it is kept up, and stopped at the end."""
    google = PracticeGoogle(data_dir)
    leaving = threading.Event()
    watcher = threading.Thread(target=google.keep_up, args=(leaving,), name="practice-google")
    watcher.start()
    try:
        yield google
    finally:
        leaving.set()
        watcher.join()
        google.stop()


def is_taken(port: int) -> bool:
    """Whether anything answers there, also on the IPv6 address that a browser may try first."""
    for address in (HOST, "::1"):
        with suppress(OSError), socket.create_connection((address, port), 1):
            return True
    return False


def wait_for(port: int, alive: Callable[[], bool]) -> None:
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


def _google_port(data_dir: Path) -> int:
    """The port of the last time, so that pages left open in a browser still work; a free one where that is taken."""
    kept = data_dir / DEMO_SETTINGS
    if kept.exists():
        port = urlsplit(str(json.loads(kept.read_text())["google_api_root"])).port
        if port and not is_taken(port):
            return port
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])
