"""What one teacher cannot read is hers alone, and what Google tells of a class that it no longer lists counts not."""

from datetime import timedelta

from sqlalchemy import text

from integrations.google.emulator.events import (
    CourseCreated,
    CourseStateChanged,
    CourseworkCreated,
    FileAttached,
    FileShared,
    StudentJoined,
    SubmissionOpened,
)
from integrations.google.emulator.faults import Fault
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk

UNREADABLE = "SELECT google_id, unreadable FROM document WHERE google_id = :id"
SHOWN = (
    "SELECT c.name FROM course_document JOIN course c ON c.id = course_id JOIN document d ON d.id = document_id"
    " WHERE d.google_id = :id ORDER BY 1"
)
PROBLEMS = "SELECT t.email, code FROM sync_problem JOIN teacher t ON t.id = teacher_id ORDER BY 1, 2"


def keep_out(desk: Desk, *accounts: str, file: str = school.BEN_MEMOIR) -> None:
    desk.clock.advance(timedelta(minutes=10))
    for account in accounts:
        desk.world.record(FileShared(at=desk.clock.now(), file=file, user=account, role=None))


def test_a_draft_that_a_colleague_may_not_see_is_still_readable_for_the_teacher(desk: Desk) -> None:
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    keep_out(desk, school.CO_TEACHER)
    desk.read()
    desk.read(school.CO_TEACHER_EMAIL)
    assert desk.ask(UNREADABLE, id=school.BEN_MEMOIR) == [(school.BEN_MEMOIR, None)]
    assert desk.ask(PROBLEMS) == [(school.CO_TEACHER_EMAIL, "document_gone")]


def test_a_draft_that_nobody_may_see_is_unreadable_whoever_reads_first(desk: Desk) -> None:
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    keep_out(desk, school.CO_TEACHER, school.TEACHER)
    desk.read()
    desk.read(school.CO_TEACHER_EMAIL)
    assert desk.ask(UNREADABLE, id=school.BEN_MEMOIR) == [(school.BEN_MEMOIR, "document_gone")]


def test_a_class_that_is_no_longer_listed_gives_no_right_to_it(desk: Desk) -> None:
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    desk.world.record(CourseStateChanged(at=desk.clock.now(), course=school.ENGLISH_9, state="SUSPENDED"))
    desk.read(school.CO_TEACHER_EMAIL)
    assert desk.ask(
        "SELECT removed_at IS NULL FROM course_teacher p JOIN course c ON c.id = course_id"
        " WHERE p.google_id = :teacher AND c.google_id = :course",
        teacher=school.CO_TEACHER,
        course=school.ENGLISH_9,
    ) == [(False,)]


def test_a_refused_document_does_not_tell_what_docs_offers_the_project(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE, docs_comments=False)
    for file in (school.ANA_MEMOIR, school.BEN_MEMOIR, school.BEN_PHOTO):  # all that is due, so what is read first
        keep_out(desk, school.TEACHER, file=file)
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert (school.TEACHER_EMAIL, "comments_not_granted") in desk.ask(PROBLEMS)


def test_a_docs_api_that_does_not_answer_is_asked_again_what_it_offers(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE, docs_comments=False)
    desk.world.faults.add([Fault(match="docs.documents.get", kind="unavailable", times=None)])
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    desk.world.faults.clear()
    desk.clock.advance(timedelta(minutes=10))
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert (school.TEACHER_EMAIL, "comments_not_granted") in desk.ask(PROBLEMS)


def test_a_picture_has_no_words_whoever_looks_first(desk: Desk) -> None:
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER, *school.WITHOUT_DRIVE)
    desk.read(school.CO_TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert desk.ask(UNREADABLE, id=school.BEN_PHOTO) == [(school.BEN_PHOTO, "word_not_granted")]
    desk.read()
    desk.read(school.CO_TEACHER_EMAIL, *school.WITHOUT_DRIVE, full=True)
    assert desk.ask(UNREADABLE, id=school.BEN_PHOTO) == [(school.BEN_PHOTO, "not_text")]


def test_what_is_not_granted_is_said_even_where_no_class_is_read(build: Build) -> None:
    scopes = tuple(scope for scope in school.READ if scope not in {"drive.readonly", "documents.readonly"})
    desk = build(*scopes)
    assert desk.read(school.TEACHER_EMAIL, *scopes, follow=False).status == "partial"
    assert desk.ask(PROBLEMS) == [(school.TEACHER_EMAIL, "drafts_not_granted")]


def test_what_one_class_s_teacher_reads_is_shown_in_another_only_once_its_own_teacher_could_read_it(desk: Desk) -> None:
    """Ana hands the same file in elsewhere, where Google refuses it to the teacher: by chance or by its shared link."""
    here, away = school.TEACHER_EMAIL, school.STRANGER_EMAIL
    desk.has_read()
    desk.arrive(away, school.STRANGER)
    place = {"course": "601000000009", "coursework": "701000000009"}
    now = desk.clock.now()
    desk.world.record(
        CourseCreated(at=now, id=place["course"], name="Art", section="", room="", owner=school.STRANGER),
        StudentJoined(at=now, course=place["course"], user=school.ANA),
        CourseworkCreated(at=now, id=place["coursework"], course=place["course"], title="Sea", creator=school.STRANGER),
        SubmissionOpened(at=now, student=school.ANA, **place),
        FileAttached(at=now, student=school.ANA, file=school.ANA_MEMOIR, **place),
    )
    keep_out(desk, school.STRANGER, file=school.ANA_MEMOIR)
    desk.read(away)
    desk.read(here)
    assert desk.ask(SHOWN, id=school.ANA_MEMOIR) == [("English 9",)]
    assert (away, "document_gone") in desk.ask(PROBLEMS)

    desk.clock.advance(timedelta(minutes=10))
    desk.world.record(
        FileShared(at=desk.clock.now(), file=school.ANA_MEMOIR, user=school.STRANGER, role="reader"),
    )
    desk.read(away)
    assert desk.ask(SHOWN, id=school.ANA_MEMOIR) == [("Art",), ("English 9",)]
    keep_out(desk, school.STRANGER, file=school.ANA_MEMOIR)
    desk.read(away)
    assert desk.ask(SHOWN, id=school.ANA_MEMOIR) == [("Art",), ("English 9",)]
    assert (away, "document_gone") in desk.ask(PROBLEMS)


def test_what_was_read_for_another_class_alone_is_read_again(desk: Desk) -> None:
    """A place in a class that came without anything new in its files: no feed tells of them."""
    desk.has_read()
    with desk.sessions.begin() as session:
        session.execute(text("DELETE FROM course_document"))
    desk.clock.advance(timedelta(minutes=10))
    outcomes = [desk.read().summary["documents"] for _ in range(2)]
    assert outcomes == [4, 0]
