"""The one clock: the time of day is asked of a port that is handed down, never of the system directly."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tells the time that the product lives in. Aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SchoolClock:
    """The demo's own school time: real time moved by an offset that every process reads from one file.

    Time stands still while nothing runs: `resume` continues where `keep` last wrote, so that a demo that is
    stopped, or killed, goes on in the same lesson. Leases and heartbeats use real time instead.

    Args:
        path: the file that holds the offset and the last moment kept; made by `resume`.
        real: the clock that the offset is added to.
    """

    def __init__(self, path: Path, real: Clock | None = None) -> None:
        self._path = path
        self._real = real or SystemClock()
        self._stamp: tuple[int, int] | None = None
        self._offset = timedelta()
        self._writing = Lock()

    def now(self) -> datetime:
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            self._offset = timedelta(seconds=json.loads(self._path.read_text())["offset"])
            self._stamp = stamp
        return self._real.now() + self._offset

    def resume(self, start: datetime) -> None:
        """Start at `start` the first time, afterwards where `keep` left off."""
        last = start
        if self._path.exists():
            last = datetime.fromisoformat(json.loads(self._path.read_text())["last"])
        self.set(last)

    def set(self, moment: datetime) -> None:
        """Move every process that reads the same file to `moment`."""
        with self._writing:
            self._write(moment - self._real.now(), moment)

    def keep(self) -> None:
        """Remember the present moment, to resume from."""
        with self._writing:  # or a `set` by another thread could be undone
            now = self.now()
            self._write(self._offset, now)

    def _write(self, offset: timedelta, last: datetime) -> None:
        draft = self._path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"offset": offset.total_seconds(), "last": last.isoformat()}))
        draft.replace(self._path)
