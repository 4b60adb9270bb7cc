"""The memory of a worker that syncs ten teachers of 600 documents in turn, and sorts their comments, in megabytes.

`python -m benchmarks.memory [TEACHERS]`. The worker is `deskside worker`, as it is installed; what is told is what the
system counted of its process at most, and what it held once a teacher was done with. The first teacher's comments are
all sorted before the second comes; those of the others while the next are read.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from sqlalchemy import text

from app.sync.request import request_sync
from benchmarks.installation import KEY, Installation, installation
from benchmarks.workload import email, practice_google

TEACHERS = 10
UNSORTED = text("SELECT count(*) FROM document WHERE examined_at IS NULL OR examined_at < changed_at")
NOT_READ = text("SELECT count(*) FROM sync_run WHERE status <> 'succeeded'")
SECONDS = 0.5  # between two looks


def main(teachers: int) -> None:
    peaks = []
    with practice_google(latency=0) as google, installation(google.root, {}) as deskside, _worker(deskside) as worker:
        for teacher in range(teachers):
            google.enter(teacher)
            teacher_id = deskside.arrive(email(teacher))
            if not peaks:
                print(f"before the first: {_megabytes(worker, 'VmHWM'):.0f} MB")
            with deskside.runtime.sessions.begin() as session:
                request_sync(session, teacher_id, "hand", deskside.runtime.clock.now())
            _wait(deskside, NOT_READ)
            read = _megabytes(worker, "VmHWM")
            if not peaks:
                _wait(deskside, UNSORTED)
                sorted_ = _megabytes(worker, "VmHWM")
                print(f"W: {read:.0f} MB as it was read, {sorted_:.0f} MB with the classifier (goal 200)")
            peaks.append(_megabytes(worker, "VmHWM"))
            print(
                f"after teacher {teacher + 1}: peak {peaks[-1]:.0f} MB, holds {_megabytes(worker, 'VmRSS'):.0f} MB",
                flush=True,
            )
    print(f"{teachers} W in turn: {peaks[-1] / peaks[0]:.2f} x the first (goal: flat)")


@contextmanager
def _worker(deskside: Installation) -> Iterator[int]:
    """The process id of a worker that has Google's limits lifted."""
    settings = deskside.runtime.settings
    limits = Path(settings.data_dir) / "quotas.toml"
    limits.write_text(
        "".join(f"[{api}]\nuser = 100000000\nproject = 100000000\n" for api in ("classroom", "docs", "drive"))
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")} | {
        "DESKSIDE_DATA_DIR": str(settings.data_dir),
        "DESKSIDE_DATABASE_URL": deskside.runtime.engine.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        ),
        "DESKSIDE_SECRET_KEYS": KEY,
        "DESKSIDE_GOOGLE_CLIENT_SECRETS": str(settings.google_client_secrets),
        "DESKSIDE_GOOGLE_API_ROOT": str(settings.google_api_root),
        "DESKSIDE_QUOTAS": str(limits),
    }
    with subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], env=environment) as process:
        try:
            yield process.pid
        finally:
            process.terminate()


def _wait(deskside: Installation, left: object) -> None:
    while True:
        sleep(SECONDS)
        with deskside.runtime.engine.connect() as connection:
            if connection.scalar(left) == 0:
                return


def _megabytes(process: int, what: str) -> float:
    """`VmHWM` is the most that it ever held, `VmRSS` what it holds; proc(5)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else TEACHERS)
