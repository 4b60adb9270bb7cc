"""The sync of one teacher's 600 documents, beside the loop of Google's quickstart and beside an ideal client.

`python -m benchmarks.sync [REPETITIONS]`. Every measurement has a Google and a client of its own, both fresh
processes; the strategies take turns; medians. The loop reads one of the five courses, which counts five times.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median
from time import perf_counter, process_time, sleep

from google.oauth2.credentials import Credentials

from app.accounts import window
from app.accounts.connection import ReadingMode
from app.accounts.limits import GOOGLES, Limit, Limits
from app.accounts.quotas import Quota
from app.cli.garbage import spare_what_is_loaded
from app.sync import fetch, fetch_documents, plan
from benchmarks.clients import ideal, quickstart
from benchmarks.installation import installation
from benchmarks.workload import Asked, PracticeGoogle, W, course_of, email, practice_google
from integrations.google.transport import Google

REPETITIONS = 5
CHANGED = 30  # documents: one in twenty
TEACHER = 0
NO_LIMITS: Limits = {}
NO_DOCS: Limits = {"docs": Limit(user=1, project=1)}  # and that one is taken
GOALS = {"docs": 100, "exports": 60}  # how many times as long the loop is to take


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall and CPU seconds of the client, and what Google was asked."""

    wall: float
    cpu: float
    asked: Asked


Found = Mapping[str, Sequence[Measured]]
Measure = Callable[[Callable[[], object]], Measured]


def main(repetitions: int) -> None:
    found: dict[str, list[Measured]] = defaultdict(list)
    for _ in range(repetitions):
        for strategy in STRATEGIES:
            for name, measured in _fresh(strategy).items():
                found[name].append(measured)
    print(f"{W[0]} courses of {W[1]} students with {W[2]} assignments; medians of {repetitions}; CPU: ours + Google's")
    for name, measures in found.items():
        _tell(name, measures)
    for text in GOALS:
        _compare(text, found)
    _tell_of_quotas(found["first sync, Google's quotas"])


def _tell(name: str, measures: Sequence[Measured]) -> None:
    asked = measures[0].asked
    cpu, google = median(each.cpu for each in measures), median(each.asked.google_cpu for each in measures)
    times = f"{_wall(measures):7.2f} s, CPU {cpu:5.2f} + {google:4.2f} s"
    print(f"{name:28} {times}, {asked.round_trips:4} round trips, {sum(asked.calls.values()):4} calls:")
    for method, number in sorted(asked.calls.items(), key=lambda item: -item[1]):
        print(f"{number:36} {method}")


def _compare(text: str, found: Found) -> None:
    loop = W[0] * _wall(found["quickstart loop, one course"])
    reading, whole, limit = (_wall(found[f"{name}, {text}"]) for name in ("reading", "first sync", "ideal client"))
    print(
        f"text by {text}: the loop takes {loop / reading:.0f} x as long as reading (goal {GOALS[text]}), "
        f"{loop / whole:.0f} x as long as reading and storing; "
        f"reading takes {reading / limit:.2f} x as long as the ideal client (goal 1.6)"
    )


def _tell_of_quotas(measures: Sequence[Measured]) -> None:
    """What had to be waited for is in the time measured; for the path that was not chosen it is worked out."""
    calls = measures[0].asked.calls
    documents, exported = calls["drive.comments.list"], calls.get("drive.files.export", 0)
    minutes = documents // GOOGLES["docs"].user
    print(
        f"with Google's quotas: {_wall(measures):.2f} s, {documents - exported} texts by Docs "
        f"and {exported} by exports; by Docs alone {minutes * window.SECONDS} s more would be waited for"
    )


def _wall(measures: Iterable[Measured]) -> float:
    return median(each.wall for each in measures)


def _fresh(strategy: str) -> dict[str, Measured]:
    """What a process of its own has measured."""
    arguments = [sys.executable, "-m", "benchmarks.sync", strategy]
    told = json.loads(subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return {name: Measured(item["wall"], item["cpu"], Asked(**item["asked"])) for name, item in told.items()}


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
        return {"quickstart loop, one course": _measuring(google)(quickstart(google.root, token))}


def _ideal(text: str) -> dict[str, Measured]:
    with practice_google() as google:
        run = partial(ideal, google.root, google.enter(TEACHER), _courses(), exports=text == "exports")
        spare_what_is_loaded()
        return {f"ideal client, {text}": _measuring(google)(run)}


def _reading(text: str) -> dict[str, Measured]:
    with practice_google() as google:
        token = google.enter(TEACHER)
        spare_what_is_loaded()
        with Google(Credentials(token), api_root=google.root) as ours:
            return {f"reading, {text}": _measuring(google)(lambda: read_everything(ours, exports=text == "exports"))}


def read_everything(google: Google, *, exports: bool) -> int:
    """What a first sync reads, in its order, and stores nothing; how many documents that were."""
    feed = fetch.ask_feed(google, None)
    _, courses = fetch.classes(google, _courses(), _courses())
    works = {course.google_id: [work.id for work in course.coursework or ()] for course in courses}
    fetch.rubrics(google, works, courses)
    fetch.changed_files(google, feed)
    files = [
        attached.drive_file.id
        for course in courses
        for item in course.submissions or ()
        for attached in item.assignment_submission.attachments
        if attached.drive_file
    ]
    known = [_unread(number, file) for number, file in enumerate(files)]
    if not exports:
        fetch_documents.offers_comments(google, plan.documents_to_ask(known))
    read = fetch_documents.slice_by_slice(
        google,
        plan.slices(known),
        mode=ReadingMode.DRIVE,
        docs_comments=True,
        exported=lambda part: {document.id for document in part} if exports else (),
        arrived=lambda _: None,
    )
    return sum(len(facts) for _, facts in read)


def _unread(number: int, file: str) -> plan.KnownDocument:
    return plan.KnownDocument(
        id=number,
        google_id=file,
        mime_type=None,
        due_at=None,
        course_ids=(1,),
        student_id=1,
    )


def _first_by_quotas() -> dict[str, Measured]:
    with _teacher(GOOGLES) as (google, sync):
        return {"first sync, Google's quotas": _measuring(google)(sync)}


def _first_by_exports() -> dict[str, Measured]:
    """As it is while others have used up this minute's reads of Docs."""
    with _teacher(NO_DOCS) as (google, sync):
        return {"first sync, exports": _measuring(google)(sync)}


def _three_syncs() -> dict[str, Measured]:
    with _teacher(NO_LIMITS) as (google, sync):
        measured = _measuring(google)
        found = {"first sync, docs": measured(sync), "nothing changed": measured(sync)}
        google.change(TEACHER, CHANGED)
        return {**found, "5 % changed": measured(sync)}


@contextmanager
def _teacher(limits: Limits) -> Iterator[tuple[PracticeGoogle, Callable[[], None]]]:
    """Google, and what syncs a teacher of whom nothing has been read."""
    with practice_google() as google, installation(google.root, limits) as deskside:
        google.enter(TEACHER)
        teacher_id = deskside.arrive(email(TEACHER))
        if limits is NO_DOCS:
            Quota(deskside.runtime.engine, limits, teacher_id).take("docs", 1, sleep)
        spare_what_is_loaded()
        yield google, partial(deskside.sync, teacher_id)


def _courses() -> list[str]:
    return [course_of(TEACHER, number) for number in range(W[0])]


STRATEGIES: Mapping[str, Callable[[], dict[str, Measured]]] = {
    "loop": _loop,
    "ideal-docs": partial(_ideal, "docs"),
    "reading-docs": partial(_reading, "docs"),
    "three-syncs": _three_syncs,
    "ideal-exports": partial(_ideal, "exports"),
    "reading-exports": partial(_reading, "exports"),
    "first-exports": _first_by_exports,
    "first-quotas": _first_by_quotas,
}

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in STRATEGIES:
        print(json.dumps({name: asdict(item) for name, item in STRATEGIES[sys.argv[1]]().items()}))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else REPETITIONS)
