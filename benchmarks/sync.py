"""The sync of one teacher's 600 documents, beside the loop of Google's quickstart and beside an ideal client.

`python -m benchmarks.sync [REPETITIONS]`. Every measurement has a Google and a client of its own, both fresh
processes; the strategies take turns; medians. The loop reads one of the five courses, which is taken five times.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from statistics import median
from time import perf_counter, process_time
from typing import Any

from google.oauth2.credentials import Credentials

from app.accounts.connection import ReadingMode
from app.accounts.limits import GOOGLES, Limit, Limits
from app.cli.composition import open_store
from app.clock import SystemClock
from app.encryption import Keyring
from app.sync import fetch, fetch_documents, plan
from benchmarks.clients import ideal, quickstart
from benchmarks.installation import installation
from benchmarks.workload import W, Asked, PracticeGoogle, course_of, email, practice_google
from integrations.google.transport import Google

REPETITIONS = 5
CHANGED = 30  # documents: one in twenty
TEACHER = 0
NO_LIMITS: Limits = {}
NO_DOCS: Limits = {"docs": Limit(user=1, project=1)}  # what is left of it is asked whether Docs tells of comments


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall and CPU seconds of the client, and what Google was asked."""

    wall: float
    cpu: float
    asked: Asked


Measure = Callable[[Callable[[], object]], Measured]


def main(repetitions: int) -> None:
    found: dict[str, list[Measured]] = defaultdict(list)
    for _ in range(repetitions):
        for strategy in STRATEGIES:
            for name, measured in _fresh(strategy).items():
                found[name].append(measured)
    print(found)


def _fresh(strategy: str) -> dict[str, Measured]:
    """What a process of its own has measured."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.sync", strategy], capture_output=True, text=True, check=True
    ).stdout
    return {
        name: Measured(item["wall"], item["cpu"], Asked(**item["asked"])) for name, item in json.loads(told).items()
    }


def _measuring(google: PracticeGoogle) -> Measure:
    def measured(run: Callable[[], object]) -> Measured:
        google.asked()
        wall, cpu = perf_counter(), process_time()
        run()
        return Measured(perf_counter() - wall, process_time() - cpu, google.asked())

    return measured


def _loop() -> dict[str, Measured]:
    with practice_google((1, *W[1:])) as google:
        token = google.enter(TEACHER)
        return {"quickstart loop": _measuring(google)(lambda: quickstart(google.root, token))}


def _ideal(*, exports: bool) -> dict[str, Measured]:
    with practice_google() as google:
        token = google.enter(TEACHER)
        return {"ideal": _measuring(google)(lambda: ideal(google.root, token, _courses(), exports=exports))}


def _reading(*, exports: bool) -> dict[str, Measured]:
    with practice_google() as google:
        token = google.enter(TEACHER)
        with Google(Credentials(token), api_root=google.root) as ours:
            return {"reading": _measuring(google)(lambda: read_everything(ours, exports=exports))}


def read_everything(google: Google, *, exports: bool) -> int:
    """What a first sync reads, in its order; nothing is stored."""
    fetch.changed_files(google, None)
    _, courses = fetch.classes(google, _courses())
    fetch.rubrics(
        google, {course.google_id: [work.id for work in course.coursework or ()] for course in courses}, courses
    )
    files = [
        attached.drive_file.id
        for course in courses
        for item in course.submissions or ()
        for attached in item.assignment_submission.attachments
        if attached.drive_file
    ]
    known = [plan.KnownDocument(n, file, None, None, (1,), 1) for n, file in enumerate(files)]
    fetch_documents.offers_comments(google, files[0])
    read = 0
    for part in plan.slices(known):
        read += len(
            fetch_documents.documents(
                google,
                part,
                mode=ReadingMode.DRIVE,
                docs_comments=True,
                exported={document.id for document in part} if exports else (),
                arrived=lambda _: None,
            )
        )
    return read


def _whole(*, exports: bool) -> dict[str, Measured]:
    with practice_google() as google, installation(google.root, NO_DOCS if exports else NO_LIMITS) as deskside:
        google.enter(TEACHER)
        teacher = deskside.arrive(email(TEACHER))
        measured = _measuring(google)

        def sync() -> None:
            deskside.sync(teacher)

        found = {"first sync": measured(sync), "nothing changed": measured(sync)}
        google.change(TEACHER, CHANGED)
        return {**found, "5 % changed": measured(sync)}


def _courses() -> list[str]:
    return [course_of(TEACHER, number) for number in range(W[0])]


STRATEGIES: dict[str, Callable[[], dict[str, Measured]]] = {
    "loop": _loop,
    "ideal-docs": lambda: _ideal(exports=False),
    "reading-docs": lambda: _reading(exports=False),
    "whole-docs": lambda: _whole(exports=False),
    "ideal-exports": lambda: _ideal(exports=True),
    "reading-exports": lambda: _reading(exports=True),
    "whole-exports": lambda: _whole(exports=True),
}

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in STRATEGIES:
        print(json.dumps({name: asdict(item) for name, item in STRATEGIES[sys.argv[1]]().items()}))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else REPETITIONS)
