"""A slice of a district: one and two workers as processes of their own, one PostgreSQL, one Google.

`python -m benchmarks.district [TEACHERS]`. Every teacher has 150 students with a document each; her classes begin when
she signs in. The teachers are dealt out beforehand, so that claiming jobs is not in it. Prints documents a second, and
CPU a document by process: the largest share is what limits the whole.
"""

import subprocess
import sys
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


def main(teachers: int) -> None:
    print(f"{teachers} teachers of {SIZE[1] * SIZE[0]} students, 40 ms latency")
    for workers in WORKERS:
        with practice_google(SIZE) as google, installation(google.root, {}) as deskside:
            ids = [_arrived(google, deskside, teacher) for teacher in range(teachers)]
            _measure(google, deskside, ids, workers)


def _arrived(google: PracticeGoogle, deskside: Installation, teacher: int) -> int:
    google.enter(teacher)
    return deskside.arrive(email(teacher))


def _measure(google: PracticeGoogle, deskside: Installation, teachers: list[int], workers: int) -> None:
    url = deskside.runtime.engine.url.render_as_string(hide_password=False)
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.district",
                "work",
                google.root,
                url,
                *map(str, teachers[start::workers]),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for start in range(workers)
    ]
    for process in processes:
        _line(process)  # it is ready
    google.asked()
    began, postgres = perf_counter(), postgres_cpu(deskside.runtime.engine)
    for process in processes:
        assert process.stdin
        process.stdin.close()
    ours = sum(float(_line(process)) for process in processes)
    wall, postgres = perf_counter() - began, postgres_cpu(deskside.runtime.engine) - postgres
    for process in processes:
        process.wait()
    documents = len(teachers) * SIZE[0] * SIZE[1] * SIZE[2]
    shares = {"worker": ours, "PostgreSQL": postgres, "Google": google.asked().google_cpu}
    told = ", ".join(f"{name} {cpu / documents * 1000:.2f}" for name, cpu in shares.items())
    print(f"{workers} workers: {documents / wall:.0f} documents a second; CPU ms a document: {told}")


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def work(root: str, url: str, teachers: list[int]) -> None:
    """One worker: syncs its teachers one after another once its standard input ends, and says what CPU that took."""
    with passable_folder() as folder:
        deskside = joined(root, Path(folder), url)
        spare_what_is_loaded()
        print("ready", flush=True)
        sys.stdin.read()
        began = process_time()
        for teacher_id in teachers:
            deskside.sync(teacher_id)
        print(process_time() - began, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2], sys.argv[3], list(map(int, sys.argv[4:])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else TEACHERS)
