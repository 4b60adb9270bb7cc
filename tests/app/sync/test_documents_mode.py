"""Documents without Drive: what is read, what is missing; and what is looked at by day where no feed tells."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select, text, update

from app.models import Course, Coursework, Document, FollowUp, Student, Teacher
from integrations.google.emulator.events import CommentMade, CourseworkCreated, CourseworkDeleted
from integrations.google.emulator.faults import Fault
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk
from tests.clock import INTERVAL
from tests.talks import create_follow_up

NEW_WORK = {"701000000010": school.ENGLISH_9, "701000000011": school.ENGLISH_10}
FEED = "drive.changes.getStartPageToken"


def looked_at(desk: Desk, *scopes: str) -> set[str]:
    """The documents that one run of the schedule reads, ten minutes on."""
    desk.clock.advance(INTERVAL)
    desk.read(school.TEACHER_EMAIL, *scopes, trigger="schedule")
    return {id_ for (id_,) in desk.ask("SELECT google_id FROM document WHERE read_at = :now", now=desk.clock.now())}


def at_rest(desk: Desk, *scopes: str) -> None:
    """Forty days on everything is handed in and answered, and both classes work on something new."""
    desk.read(school.TEACHER_EMAIL, *scopes)
    desk.clock.advance(timedelta(days=40))
    now = desk.clock.now()
    for id_, course in NEW_WORK.items():
        due = now + timedelta(days=30)
        desk.world.record(
            CourseworkCreated(at=now, id=id_, course=course, title="Poem", due=due, creator=school.TEACHER)
        )
    desk.read(school.TEACHER_EMAIL, *scopes, full=True)
    with desk.sessions.begin() as session:
        session.execute(text("UPDATE document SET changed_at = NULL"))
        session.execute(text("UPDATE comment SET resolved = true"))


def test_drafts_and_comments_are_read_without_drive(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE)
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]
    bases = desk.ask("SELECT author_basis FROM comment ORDER BY google_id")
    assert bases == [("docs_user",), ("docs_user",), ("me",)]
    assert desk.ask("SELECT code FROM sync_problem") == [("word_not_granted",)]


def test_without_docs_comments_that_is_said(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE, docs_comments=False)
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]
    assert ("comments_not_granted",) in desk.ask("SELECT code FROM sync_problem WHERE course_id IS NULL")


def test_what_rests_waits_for_the_night_and_what_changed_is_looked_at_by_day(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE)
    at_rest(desk, *school.WITHOUT_DRIVE)
    assert looked_at(desk, *school.WITHOUT_DRIVE) == set()
    desk.world.record(
        CommentMade(at=desk.clock.now(), id="AAABnew", file=school.BEN_MEMOIR, by=school.TEACHER, quote="", text="Why?")
    )
    with desk.sessions.begin() as session:
        changed = update(Document).where(Document.google_id == school.BEN_MEMOIR).values(changed_at=desk.clock.now())
        session.execute(changed)
    assert looked_at(desk, *school.WITHOUT_DRIVE) == {school.BEN_MEMOIR}
    assert desk.ask("SELECT content FROM comment WHERE google_id = 'AAABnew'") == [("Why?",)]
    desk.clock.advance(timedelta(days=1))
    assert looked_at(desk, *school.WITHOUT_DRIVE) >= {school.ANA_MEMOIR, school.BEN_MEMOIR, school.ANA_ESSAY}


def test_by_day_drafts_for_the_assignment_that_a_class_works_on_are_looked_at(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE)
    at_rest(desk, *school.WITHOUT_DRIVE)
    now = desk.clock.now()
    for id_, course in NEW_WORK.items():
        desk.world.record(CourseworkDeleted(at=now, course=course, id=id_))
    assert looked_at(desk, *school.WITHOUT_DRIVE) == {school.ANA_MEMOIR, school.BEN_MEMOIR, school.ANA_ESSAY}


def test_by_day_a_draft_is_looked_at_while_a_follow_up_that_began_in_it_is_open(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE)
    at_rest(desk, *school.WITHOUT_DRIVE)
    with desk.sessions.begin() as session:
        work = session.scalars(select(Coursework).where(Coursework.google_id == school.ESSAY)).one()
        follow_up = create_follow_up(
            session,
            session.scalars(select(Teacher).where(Teacher.google_id == school.TEACHER)).one(),
            session.get_one(Course, work.course_id),
            session.scalars(select(Student).where(Student.google_id == school.ANA)).one(),
            document_id=session.scalars(select(Document.id).where(Document.google_id == school.ANA_ESSAY)).one(),
        )
        follow_up_id = follow_up.id
    assert looked_at(desk, *school.WITHOUT_DRIVE) == {school.ANA_ESSAY}
    with desk.sessions.begin() as session:
        session.get_one(FollowUp, follow_up_id).closed_at = desk.clock.now()
    assert looked_at(desk, *school.WITHOUT_DRIVE) == set()


def test_a_drive_without_a_feed_is_looked_at_by_value_too_and_whole_when_there_is_one(desk: Desk) -> None:
    desk.world.faults.add([Fault(match="drive.changes.*", kind="not_found", times=None)])
    at_rest(desk, *school.READ)
    before = Counter(desk.world.calls)
    assert looked_at(desk, *school.READ) == set()
    asked = Counter(desk.world.calls) - before
    assert {method: times for method, times in asked.items() if method.startswith("drive.changes")} == {FEED: 1}
    desk.world.faults.clear()
    assert looked_at(desk, *school.READ) >= {school.ANA_MEMOIR, school.BEN_MEMOIR, school.ANA_ESSAY}
    assert looked_at(desk, *school.READ) == set()
