"""A slice of a district: one and two workers as processes of their own, one PostgreSQL, one Google.

`python -m benchmarks.district [TEACHERS]`. Every teacher has 150 students with a document each. They come in waves, as
a school day has them: the classes of a wave come into being, and its teachers sign in, before the clock runs; then the
wave is dealt out, so that claiming jobs is not in it. Prints documents a second, and CPU a document by process: the
largest share is what limits the whole. And the same of the last quarter beside the first, as the store fills.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from app.cli.garbage import spare_what_is_loaded
from benchmarks.installation import Installation, installation, joined
from benchmarks.postgres_cpu import postgres_cpu
from benchmarks.workload import PracticeGoogle, email, practice_google
from tests.folders import passable_folder

TEACHERS = 10
SIZE = (5, 30, 1)
WORKERS = (1, 2)
WAVE = 2 * max(WORKERS)  # teachers whose classes are there before the clock runs
LEAST_WAVES = 4  # to speak of quarters

Worker = subprocess.Popen[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one wave: its documents, wall seconds, and CPU seconds of the workers, of PostgreSQL and of Google."""

    documents: int
    wall: float
    worker: float
    postgres: float
    google: float


def main(teachers: int) -> None:
    print(f"{teachers} teachers of {SIZE[1] * SIZE[0]} students, 40 ms latency, in waves of {WAVE}")
    for workers in WORKERS:
        with (
            practice_google(SIZE) as google,
            installation(google.root, {}) as deskside,
            _workers(google, deskside, workers) as crew,
        ):
            waves = [
                _wave(google, deskside, crew, range(first, min(first + WAVE, teachers)))
                for first in range(0, teachers, WAVE)
            ]
        _tell(f"{workers} workers", waves)
        if len(waves) >= LEAST_WAVES:
            quarter = len(waves) // 4
            _tell("  the first quarter", waves[:quarter])
            _tell("  the last quarter", waves[-quarter:])


def _wave(google: PracticeGoogle, deskside: Installation, crew: Sequence[Worker], teachers: range) -> Cost:
    """Lets these teachers arrive, and then measures how they are read."""
    ids = [_arrived(google, deskside, teacher) for teacher in teachers]
    google.asked()
    began, postgres = perf_counter(), postgres_cpu(deskside.runtime.engine)
    for number, process in enumerate(crew):
        assert process.stdin
        print(*ids[number :: len(crew)], file=process.stdin, flush=True)
    ours = sum(float(_line(process)) for process in crew)
    wall, postgres = perf_counter() - began, postgres_cpu(deskside.runtime.engine) - postgres
    return Cost(len(ids) * SIZE[0] * SIZE[1] * SIZE[2], wall, ours, postgres, google.asked().google_cpu)


def _tell(whose: str, waves: Sequence[Cost]) -> None:
    documents = sum(wave.documents for wave in waves)
    wall = sum(wave.wall for wave in waves)
    shares = {
        "worker": sum(wave.worker for wave in waves),
        "PostgreSQL": sum(wave.postgres for wave in waves),
        "Google": sum(wave.google for wave in waves),
    }
    told = ", ".join(f"{name} {cpu / documents * 1000:.2f}" for name, cpu in shares.items())
    print(f"{whose}: {documents / wall:.0f} documents a second; CPU ms a document: {told}", flush=True)


def _arrived(google: PracticeGoogle, deskside: Installation, teacher: int) -> int:
    google.enter(teacher)
    return deskside.arrive(email(teacher))


@contextmanager
def _workers(google: PracticeGoogle, deskside: Installation, number: int) -> Iterator[list[Worker]]:
    """So many worker processes that wait for a wave; they end with their standard input."""
    url = deskside.runtime.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.district", "work", google.root, url]
    crew = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(number)]
    try:
        for process in crew:
            _line(process)  # it is ready
        yield crew
    finally:
        for process in crew:
            process.communicate()


def _line(process: Worker) -> str:
    assert process.stdout
    return process.stdout.readline()


def work(root: str, url: str) -> None:
    """One worker: syncs the teachers of each line one after another, and says what CPU that took."""
    with passable_folder() as folder:
        deskside = joined(root, Path(folder), url)
        spare_what_is_loaded()
        print("ready", flush=True)
        for line in sys.stdin:
            began = process_time()
            for teacher_id in map(int, line.split()):
                deskside.sync(teacher_id)
            print(process_time() - began, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else TEACHERS)
