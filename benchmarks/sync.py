"""The first sync of a school, and one that finds nothing new, beside the loop that Google's quickstart begins with.

`sync.py [COURSES STUDENTS ASSIGNMENTS]`; 5 30 4 is the workload W of a whole teacher. Every document has 900 words and
12 comments with a reply. Google answers from a process of its own, 40 ms after every HTTP request.
Prints wall seconds, HTTP round trips and calls by method; storing is part of ours, and of the loop it is not.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from urllib.request import Request, urlopen

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from sqlalchemy import update

from app.cli.composition import open_store
from app.clock import SystemClock
from app.encryption import Keyring
from app.models import SyncRun, TaughtCourse
from app.sync.request import JOB, request_sync
from app.worker import work
from integrations.google.emulator.app import create_app
from integrations.google.emulator.events import (
    AccountCreated,
    CommentMade,
    CourseCreated,
    CourseworkCreated,
    DocEdited,
    Event,
    ReplyMade,
    StudentJoined,
    SubmissionOpened,
)
from integrations.google.emulator.serve import listening
from integrations.google.emulator.world import World
from tests.folders import passable_folder
from tests.practice import practice_runtime, practice_settings, sign_in
from tests.small_school import token

SMALL = (2, 15, 2)
LATENCY_SECONDS = 0.04
COMMENTS = 12
START = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
TEACHER, EMAIL = "100000000000000000001", "e.rivera@northfield.example"


def main(size: tuple[int, ...]) -> None:
    arguments = [sys.executable, __file__, "serve", *map(str, size)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as google:
        assert google.stdout
        root, access_token = google.stdout.readline().split()
        print(f"{size[0]} courses of {size[1]} students with {size[2]} assignments each")
        with _installation(root) as sync:
            first = _measured(root, "first sync", sync)
            again = _measured(root, "nothing changed", sync)
        loop = _measured(root, "quickstart loop", lambda: _quickstart(root, access_token))
        print(f"first sync: the loop takes {loop / first:.1f} x as long; nothing changed: {loop / again:.1f} x")
        google.communicate()


def _measured(root: str, name: str, run: Callable[[], None]) -> float:
    urlopen(Request(f"{root}emulator/calls", method="DELETE")).close()  # noqa: S310  the loopback
    began = perf_counter()
    run()
    seconds = perf_counter() - began
    with urlopen(f"{root}emulator/calls") as answer:  # noqa: S310  the loopback
        counted = json.load(answer)
    print(f"{name}: {seconds:.2f} s, {counted['round_trips']} round trips, {sum(counted['calls'].values())} calls")
    for method, times in sorted(counted["calls"].items(), key=lambda item: -item[1]):
        print(f"    {times:6} {method}")
    return seconds


@contextmanager
def _installation(root: str) -> Iterator[Callable[[], None]]:
    """A fresh store and a teacher who follows every class; the value runs one sync."""
    with passable_folder() as folder:
        settings = practice_settings(root, folder)
        with open_store(settings) as engine:
            runtime = practice_runtime(
                settings, engine, Keyring(["secret-of-the-benchmark-of-syncs-0001"]), SystemClock()
            )
            teacher_id = sign_in(runtime, EMAIL)
            with runtime.sessions.begin() as session:
                session.execute(update(TaughtCourse).values(followed=True))

            def sync() -> None:
                with runtime.sessions.begin() as session:
                    run_id = request_sync(session, teacher_id, "hand", runtime.clock.now()).id
                work(runtime)[JOB](lambda: False, teacher_id=teacher_id)
                with runtime.sessions() as session:
                    assert session.get_one(SyncRun, run_id).status == "succeeded"

            yield sync


def _quickstart(root: str, access_token: str) -> None:
    """One call after another, each resource made anew, as the samples of Google's documentation are put together."""
    made = {"credentials": Credentials(access_token), "client_options": {"api_endpoint": root}}
    classroom, drive, docs = (
        build(name, version, **made) for name, version in (("classroom", "v1"), ("drive", "v3"), ("docs", "v1"))
    )
    drive._baseUrl = f"{root}drive/v3/"  # noqa: SLF001  the endpoint option replaces its path too
    for course in _pages("courses", classroom.courses().list, teacherId="me"):
        _pages("students", classroom.courses().students().list, courseId=course["id"])
        for piece in _pages("courseWork", classroom.courses().courseWork().list, courseId=course["id"]):
            for hand_in in _pages(
                "studentSubmissions",
                classroom.courses().courseWork().studentSubmissions().list,
                courseId=course["id"],
                courseWorkId=piece["id"],
            ):
                for attached in hand_in["assignmentSubmission"].get("attachments", ()):
                    file = attached["driveFile"]["id"]
                    drive.files().get(fileId=file, fields="id,name,modifiedTime").execute()
                    _pages("comments", drive.comments().list, fileId=file, fields="*")
                    docs.documents().get(documentId=file).execute()


def _pages(items: str, method: Callable[..., Any], **arguments: Any) -> list[Any]:
    found: list[Any] = []
    page: dict[str, Any] = {"nextPageToken": None}
    while "nextPageToken" in page:
        page = method(**arguments, pageToken=page["nextPageToken"]).execute()
        found += page.get(items, ())
    return found


def school(courses: int, students: int, assignments: int) -> Iterable[Event]:
    """Everybody writes a document of their own for each assignment of each class."""
    yield AccountCreated(at=START, id=TEACHER, email=EMAIL, given_name="Elena", family_name="Rivera")
    for course in range(courses):
        yield CourseCreated(at=START, id=f"6{course:011}", name=f"English {course}", section="", room="", owner=TEACHER)
        for student in range(students):
            user = f"2{course:010}{student:010}"
            email = f"student{course}.{student}@northfield.example"
            yield AccountCreated(at=START, id=user, email=email, given_name=f"Writer {student}", family_name="Example")
            yield StudentJoined(at=START, course=f"6{course:011}", user=user)
        for assignment in range(assignments):
            place = {"course": f"6{course:011}", "coursework": f"7{course:05}{assignment:06}"}
            yield CourseworkCreated(
                at=START, id=place["coursework"], course=place["course"], title=f"Piece {assignment}", creator=TEACHER
            )
            for student in range(students):
                yield from _piece(place, f"2{course:010}{student:010}")


def _piece(place: dict[str, str], writer: str) -> Iterable[Event]:
    file = f"1{place['coursework']}{writer}"
    sentences = [
        f"The {number} boats of {writer} came in late and nobody on the dock asked why." for number in range(60)
    ]
    yield SubmissionOpened(at=START, student=writer, file=file, title=f"Piece of {writer}", **place)
    yield DocEdited(at=START + timedelta(days=1), file=file, by=writer, text="\n".join(sentences))
    for number in range(COMMENTS):
        comment, at = f"AAA{file}{number}", START + timedelta(days=2, minutes=number)
        yield CommentMade(
            at=at, id=comment, file=file, by=TEACHER, quote=sentences[number * 5][:40], text="Can we see this moment?"
        )
        yield ReplyMade(at=at, id=f"{comment}R", file=file, comment=comment, by=writer, text="I will try.")


def serve(size: tuple[int, ...]) -> None:
    """What the other process runs, until its standard input ends."""
    world = World(now=SystemClock().now, events=school(*size), latency=LATENCY_SECONDS)
    with listening(create_app(world)) as root:
        print(root, token(world, EMAIL), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(tuple(map(int, sys.argv[2:])))
    else:
        main(tuple(map(int, sys.argv[1:])) or SMALL)
