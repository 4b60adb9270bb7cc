"""What one teacher cannot read is hers alone, and what Google tells of a class that it no longer lists counts not."""

from datetime import timedelta

from integrations.google.emulator.events import CourseStateChanged, FileShared
from integrations.google.emulator.faults import Fault
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk

UNREADABLE = "SELECT google_id, unreadable FROM document WHERE google_id = :id"
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
    scopes = tuple(scope for scope in school.READ if scope != "drive.readonly")
    desk = build(*scopes, docs_comments=False)
    for file in (school.ANA_MEMOIR, school.BEN_MEMOIR, school.BEN_PHOTO):  # all that is due, so what is read first
        keep_out(desk, school.TEACHER, file=file)
    desk.read(school.TEACHER_EMAIL, *scopes)
    assert (school.TEACHER_EMAIL, "comments_not_granted") in desk.ask(PROBLEMS)


def test_a_docs_api_that_does_not_answer_is_asked_again_what_it_offers(build: Build) -> None:
    scopes = tuple(scope for scope in school.READ if scope != "drive.readonly")
    desk = build(*scopes, docs_comments=False)
    desk.world.faults.add([Fault(match="docs.documents.get", kind="unavailable", times=None)])
    desk.read(school.TEACHER_EMAIL, *scopes)
    desk.world.faults.clear()
    desk.clock.advance(timedelta(minutes=10))
    desk.read(school.TEACHER_EMAIL, *scopes)
    assert (school.TEACHER_EMAIL, "comments_not_granted") in desk.ask(PROBLEMS)


def test_a_picture_has_no_words_whoever_looks_first(desk: Desk) -> None:
    without_drive = tuple(scope for scope in school.READ if scope != "drive.readonly")
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER, *without_drive)
    desk.read(school.CO_TEACHER_EMAIL, *without_drive)
    assert desk.ask(UNREADABLE, id=school.BEN_PHOTO) == [(school.BEN_PHOTO, "word_not_granted")]
    desk.read()
    desk.read(school.CO_TEACHER_EMAIL, *without_drive, full=True)
    assert desk.ask(UNREADABLE, id=school.BEN_PHOTO) == [(school.BEN_PHOTO, "not_text")]


def test_what_is_not_granted_is_said_even_where_no_class_is_read(build: Build) -> None:
    scopes = tuple(scope for scope in school.READ if scope not in {"drive.readonly", "documents.readonly"})
    desk = build(*scopes)
    assert desk.read(school.TEACHER_EMAIL, *scopes, follow=False).status == "partial"
    assert desk.ask(PROBLEMS) == [(school.TEACHER_EMAIL, "drafts_not_granted")]
