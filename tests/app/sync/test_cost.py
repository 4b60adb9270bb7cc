"""What a sync of a whole teacher costs: the table of docs/scale.md, cell by cell, and what is written anew."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from time import sleep

from sqlalchemy import text

from app.accounts.limits import Limit
from app.accounts.quotas import Quota
from app.models import Base
from integrations.google.emulator.events import (
    AccountCreated,
    CommentMade,
    CourseCreated,
    CourseworkCreated,
    DocEdited,
    Event,
    StudentJoined,
    SubmissionOpened,
)
from tests import small_school as school
from tests.app.sync.conftest import OWN_ROWS, Build, Desk

COURSES, STUDENTS, ASSIGNMENTS = 5, 30, 4
DOCUMENTS = COURSES * STUDENTS * ASSIGNMENTS
CHANGED = DOCUMENTS // 20
START = school.NOW - timedelta(days=3)
# Google's prices of Drive, in quota units.
UNITS = {
    "drive.changes.getStartPageToken": 5,
    "drive.changes.list": 100,
    "drive.comments.list": 100,
    "drive.files.get": 5,
    "drive.files.export": 200,
}
Spent = tuple[int, int, int, int]  # round trips, calls of Classroom, reads of Docs, units of Drive
Marks = dict[str, set[tuple[str, str]]]


def whole_teacher() -> Iterator[Event]:
    """Workload W without its many words: batches are cut by the number of documents."""
    yield AccountCreated(
        at=START, id=school.TEACHER, email=school.TEACHER_EMAIL, given_name="Elena", family_name="Rivera"
    )
    for student in range(STUDENTS):
        address = f"writer{student}@northfield.example"
        yield AccountCreated(at=START, id=f"2{student:020}", email=address, given_name="Writer", family_name="Lund")
    for course in map(str, range(COURSES)):
        yield CourseCreated(at=START, id=course, name="English", section=course, room="", owner=school.TEACHER)
        for student in range(STUDENTS):
            yield StudentJoined(at=START, course=course, user=f"2{student:020}")
        for assignment in range(ASSIGNMENTS):
            yield from pieces(course, f"{course}-{assignment}")


def pieces(course: str, work: str) -> Iterator[Event]:
    yield CourseworkCreated(at=START, id=work, course=course, title="Memoir", creator=school.TEACHER)
    for student in range(STUDENTS):
        writer, file = f"2{student:020}", f"{work}-{student}"
        yield SubmissionOpened(at=START, course=course, coursework=work, student=writer, file=file, title="Memoir")
        yield DocEdited(at=START + timedelta(hours=1), file=file, by=writer, text=f"I was {student}.")


def commented(desk: Desk, documents: int) -> None:
    """A new draft and a comment in so many documents of one assignment."""
    now = desk.clock.now()
    for student in range(documents):
        file = f"0-0-{student}"
        desk.world.record(
            DocEdited(at=now, file=file, by=school.TEACHER, text="New."),
            CommentMade(at=now, id=f"c{student}", file=file, by=school.TEACHER, quote="New.", text="Why?"),
        )


def spent(desk: Desk, documents: int, *, minutes: int = 10, trigger: str = "schedule", full: bool = False) -> Spent:
    """By the next sync, so much later, which must read so many documents: a line of the table in docs/scale.md."""
    desk.clock.advance(timedelta(minutes=minutes))
    before, calls = desk.world.round_trips, Counter(desk.world.calls)
    outcome = desk.read(trigger=trigger, full=full)
    assert (outcome.status, outcome.summary["documents"]) == ("succeeded", documents)
    made = desk.world.calls - calls
    return (
        desk.world.round_trips - before,
        sum(made[name] for name in made if name.startswith("classroom.")),
        sum(made[name] for name in made if name.startswith("docs.")),
        sum(made[name] * UNITS[name] for name in made if name.startswith("drive.")),
    )


def marks(desk: Desk) -> Marks:
    """Of every table each row's place and the transaction that wrote it: both are new when a row is written."""
    with desk.sessions() as session:
        return {
            name: {tuple(row) for row in session.execute(text(f'SELECT ctid::text, xmin::text FROM "{name}"'))}  # noqa: S608  our own tables
            for name in Base.metadata.tables
        }


def test_a_whole_teacher_costs_few_round_trips(build: Build) -> None:
    desk = build(events=whole_teacher())
    desk.follow()
    # Change feed, one batch of listings, one of rubrics, one question to Docs, twelve of drafts, six of comments.
    assert spent(desk, DOCUMENTS) == (1 + 1 + 1 + 1 + 12 + 6, 41, 601, 60_005)
    before = marks(desk)
    assert spent(desk, 0) == (2, 11, 0, 100)
    after = marks(desk)
    assert {name for name in after if after[name] != before[name]} <= OWN_ROWS
    assert spent(desk, 0, trigger="hand") == (2, 21, 0, 100)
    # After an hour all rosters are read, and all comments are looked for, in six batches more.
    assert spent(desk, 0, minutes=60) == (2 + 6, 21, 0, 100 + 60_000)
    commented(desk, CHANGED)
    assert spent(desk, CHANGED) == (4, 11, CHANGED, 3_100)
    assert spent(desk, DOCUMENTS, full=True) == (21, 41, 600, 60_100)


def test_exports_cost_a_round_trip_each_and_what_is_batched_still_few(build: Build) -> None:
    desk = build(events=whole_teacher())
    desk.follow()
    desk.limits = {"docs": Limit(user=1, project=1)}
    Quota(desk.engine, desk.limits, desk.teachers[school.TEACHER_EMAIL]).take("docs", 1, sleep)
    # Change feed, listings, rubrics, twelve of descriptions and comments; Docs is asked nothing.
    assert spent(desk, DOCUMENTS) == (1 + 1 + 1 + 12 + DOCUMENTS, 41, 0, 183_005)
