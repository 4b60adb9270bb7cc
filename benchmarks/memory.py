"""The memory of a worker that syncs ten teachers of 600 documents in turn: its peak after each, in megabytes.

`python -m benchmarks.memory [TEACHERS]`.
"""

import resource
import sys

from app.cli.garbage import spare_what_is_loaded
from benchmarks.installation import installation
from benchmarks.workload import email, practice_google

TEACHERS = 10
KILOBYTES = 1 if sys.platform == "linux" else 1024  # in what getrusage counts


def main(teachers: int) -> None:
    peaks = []
    with practice_google(latency=0) as google, installation(google.root, {}) as deskside:
        spare_what_is_loaded()
        print(f"before the first: {_peak():.0f} MB")
        for teacher in range(teachers):
            google.enter(teacher)
            deskside.sync(deskside.arrive(email(teacher)))
            peaks.append(_peak())
    print("peak after each teacher:", *(f"{peak:.0f}" for peak in peaks), "MB")
    print(f"W: {peaks[0]:.0f} MB (goal 200); {teachers} W in turn: {peaks[-1] / peaks[0]:.2f} x as much (goal: flat)")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else TEACHERS)
