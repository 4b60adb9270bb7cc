"""What it takes to sort a comment, in a batch and alone, beside a bare loop that tells how fast the machine is.

Prints medians of interleaved runs: by the clock, and in CPU time, which other work on the machine changes less. A batch
runs on two cores. The first reading, which loads the weights, is told apart.
"""

import resource
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from app.writing.classifier.model import Remark
from app.writing.classify import CLASSIFIER, classify, classify_all
from training.labels import HELD_OUT, read

ROUNDS = 5
ALONE = 40
ADDITIONS = 10_000_000
GOOD = 0.25
"""Seconds that the additions take on a good machine of today."""
Times = tuple[float, float]


def main() -> None:
    rows = [row for row in read(Path("tests") / "data" / "comments") if row.voice in HELD_OUT][::4]
    remarks = [Remark(row.text, row.quote, row.genre) for row in rows]
    before = _resident()
    print(f"{CLASSIFIER} loads in {_times(lambda: classify('sp', ''))[1]:.2f} s of CPU")
    runs = [
        (_times(_add), _times(lambda: classify_all(remarks)), _times(lambda: _one_by_one(remarks[:ALONE])))
        for _ in range(ROUNDS)
    ]
    loop, batch, alone = (_medians(times) for times in zip(*runs, strict=True))
    print(f"{ADDITIONS:,} additions: {loop[1]:.2f} s of CPU (a good machine: {GOOD} s)")
    for name, count, (clock, cpu) in (("in a batch", len(remarks), batch), ("one by one", ALONE, alone)):
        good = 1000 * cpu / count * GOOD / loop[1]
        print(
            f"{count} comments {name}: {1000 * clock / count:.1f} ms each by the clock, "
            f"{1000 * cpu / count:.1f} ms of CPU, on a good machine {good:.1f} ms of CPU"
        )
    print(f"memory: {_resident()} MB at most, {_resident() - before} MB of it for the classifier and these comments")


def _add() -> None:
    total = 0
    for number in range(ADDITIONS):
        total += number


def _one_by_one(remarks: list[Remark]) -> None:
    for remark in remarks:
        classify(remark.text, remark.quote, remark.genre)


def _times(act: Callable[[], object]) -> Times:
    clock, cpu = perf_counter(), process_time()
    act()
    return perf_counter() - clock, process_time() - cpu


def _medians(times: tuple[Times, ...]) -> Times:
    clock, cpu = zip(*times, strict=True)
    return median(clock), median(cpu)


def _resident() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
