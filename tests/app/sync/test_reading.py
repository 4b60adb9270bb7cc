"""Readings that are stopped, stuck, refused or polled: what stays, what is tried again, and what is said."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text, update

from app.accounts.access import Via
from app.models import Credential, Document, SyncProblem, SyncRun, TaughtCourse, Teacher
from app.sync.problems import listed
from app.sync.request import cancel_sync
from app.sync.runs import finish
from integrations.google.emulator.events import CourseStateChanged, DocEdited, FileShared
from integrations.google.emulator.faults import Fault
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk, Meanwhile

DRIVE_ALONE = tuple(scope for scope in school.READ if scope != "documents.readonly")
RUBRICS = "classroom.courses.courseWork.rubrics.list"


def codes(desk: Desk) -> list[str]:
    with desk.sessions() as session:
        return sorted(session.scalars(select(SyncProblem.code)))


def by_schedule(desk: Desk, *scopes: str) -> Counter[str]:
    """One run that the schedule brings: how often each method was called."""
    before = Counter(desk.world.calls)
    desk.read(school.TEACHER_EMAIL, *scopes, trigger="schedule")
    return desk.world.calls - before


def unshare(desk: Desk, role: str | None = None) -> None:
    desk.world.record(FileShared(at=desk.clock.now(), file=school.BEN_MEMOIR, user=school.TEACHER, role=role))


def cancel(desk: Desk) -> bool:
    """Asked by a run, as it begins with the classes, whether to stop: cancels it, as its teacher would."""
    with desk.sessions.begin() as session:
        for run_id in session.scalars(select(SyncRun.id).where(SyncRun.status == "running")):
            cancel_sync(session, run_id, desk.clock.now())
    return False


def test_a_run_whose_worker_stops_is_the_next_workers(desk: Desk) -> None:
    desk.has_read()
    stopped = desk.read(should_stop=lambda: True)
    assert stopped.status == "queued"
    with desk.sessions() as session:
        assert session.get_one(SyncRun, stopped.run_id).finished_at is None
    again = desk.read()
    assert (again.run_id, again.status) == (stopped.run_id, "succeeded")


def test_a_cancelled_run_says_so_and_the_next_reads_what_it_left(desk: Desk) -> None:
    outcome = desk.read(should_stop=lambda: cancel(desk))
    assert outcome.status == "cancelled"
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_what_was_wrong_with_a_class_is_kept_although_the_run_is_cancelled_later(desk: Desk) -> None:
    desk.world.faults.add([Fault(match=RUBRICS, kind="unavailable", times=None)])
    assert desk.read_while("docs", 1, lambda: cancel(desk)).status == "cancelled"  # the classes are stored by then
    assert set(codes(desk)) == {"rubric_unread"}
    desk.world.faults.clear()
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT count(*) FROM rubric") == [(1,)]
    assert codes(desk) == []


def test_what_was_wrong_with_a_draft_is_kept_although_the_run_fails_later(desk: Desk) -> None:
    desk.has_read()
    unshare(desk)

    def break_at_the_end(*told: Any) -> None:
        if told[2].startswith("INSERT INTO sync_cursor") and "courses" in told[3].values():
            raise ZeroDivisionError

    event.listen(desk.engine, "before_cursor_execute", break_at_the_end)
    with pytest.raises(ZeroDivisionError):
        desk.read()
    event.remove(desk.engine, "before_cursor_execute", break_at_the_end)
    assert codes(desk) == ["document_gone", "unforeseen"]


def test_a_draft_that_is_gone_is_asked_for_again_by_the_feed_the_night_or_the_teacher_alone(desk: Desk) -> None:
    unshare(desk)
    assert desk.read().status == "partial"
    for _ in range(3):
        desk.clock.advance(timedelta(minutes=70))  # with the sweep of each hour
        called = by_schedule(desk)
        assert called["drive.files.get"] == called["docs.documents.get"] == 0
    assert codes(desk) == ["document_gone"]
    assert desk.read().summary["documents"] == 1  # asked for by hand
    desk.clock.advance(timedelta(days=1))
    assert by_schedule(desk)["drive.files.get"] > 0
    unshare(desk, "writer")
    desk.clock.advance(timedelta(minutes=10))
    by_schedule(desk)
    assert codes(desk) == []


def test_a_draft_that_got_no_answer_is_asked_for_by_every_run(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(minutes=10))
    desk.world.record(DocEdited(at=desk.clock.now(), file=school.BEN_MEMOIR, by=school.BEN, text="New."))
    desk.world.faults.add([Fault(match="docs.documents.get", kind="unavailable", times=None)])
    for _ in range(2):
        assert by_schedule(desk)["docs.documents.get"] > 0
    assert codes(desk) == ["document_unanswered"]


def test_comments_that_got_no_answer_are_named_where_drive_alone_tells_the_text(desk: Desk) -> None:
    faults = [("docs.documents.get", "forbidden"), ("drive.comments.list", "unavailable")]
    desk.world.faults.add([Fault(match=match, kind=kind, times=None) for match, kind in faults])
    desk.read()
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]
    assert set(codes(desk)) == {"comments_unread"}
    desk.world.faults.clear()
    assert by_schedule(desk)["drive.comments.list"] >= 3
    assert codes(desk) == []


def test_comments_that_got_no_answer_are_tried_again_although_the_text_is_not(desk: Desk) -> None:
    texts = [
        Fault(match=method, kind="forbidden", times=None) for method in ("docs.documents.get", "drive.files.export")
    ]
    desk.world.faults.add([*texts, Fault(match="drive.comments.list", kind="unavailable", times=None)])
    desk.read()
    assert set(codes(desk)) == {"comments_unread", "document_refused"}
    desk.world.faults.clear()
    desk.world.faults.add(texts)
    assert by_schedule(desk)["drive.comments.list"] > 0
    assert set(codes(desk)) == {"document_refused"}


def test_comments_that_docs_refuses_to_a_viewer_are_named_and_the_text_goes_on_to_be_read(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE)
    unshare(desk, "reader")
    assert desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE).status == "partial"
    assert codes(desk) == ["comments_refused", "word_not_granted"]
    texts = "SELECT text FROM snapshot s JOIN document d ON d.id = document_id WHERE d.google_id = :id ORDER BY s.id"
    assert len(desk.ask(texts, id=school.BEN_MEMOIR)) == 1
    desk.clock.advance(timedelta(minutes=10))
    desk.world.record(DocEdited(at=desk.clock.now(), file=school.BEN_MEMOIR, by=school.BEN, text="New."))
    by_schedule(desk, *school.WITHOUT_DRIVE)
    assert desk.ask(texts, id=school.BEN_MEMOIR)[1:] == [("New.",)]
    unshare(desk, "writer")
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert codes(desk) == ["word_not_granted"]


def test_rubrics_that_may_not_be_read_are_named_and_not_asked_for_again_each_time(desk: Desk) -> None:
    desk.world.faults.add([Fault(match=RUBRICS, kind="forbidden", times=None)])
    desk.read()
    assert set(codes(desk)) == {"rubric_refused"}
    assert by_schedule(desk)[RUBRICS] == 0
    assert set(codes(desk)) == {"rubric_refused"}
    desk.world.faults.clear()
    assert desk.read().status == "succeeded"


def test_a_problem_that_stands_is_not_written_again(desk: Desk) -> None:
    unshare(desk)
    desk.read()
    before = desk.ask("SELECT xmin::text, since FROM sync_problem")
    desk.clock.advance(timedelta(minutes=10))
    desk.read()
    assert desk.ask("SELECT xmin::text, since FROM sync_problem") == before


def test_what_is_no_longer_read_is_no_problem_any_more(desk: Desk) -> None:
    unshare(desk)
    desk.read()
    with desk.sessions.begin() as session:
        session.execute(update(TaughtCourse).values(followed=False))
    desk.read(follow=False)
    assert codes(desk) == []


def test_a_writer_without_a_name_is_told_apart_from_nobody(desk: Desk) -> None:
    unshare(desk)
    desk.read()
    with desk.sessions.begin() as session:
        session.execute(text("UPDATE student SET google_name = ''"))
        teacher = session.get_one(Teacher, desk.teachers[school.TEACHER_EMAIL])
        named = [problem.student for problem in listed(session, teacher, via=Via.API, now=desk.clock.now())]
    assert named == ["Writer without a name"]


def test_where_the_school_s_delegation_reads_only_it_can_list_what_is_missing(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE, docs_comments=False)
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    with desk.sessions.begin() as session:
        teacher = session.get_one(Teacher, desk.teachers[school.TEACHER_EMAIL])
        told = [problem.remedy for problem in listed(session, teacher, via=Via.API, now=desk.clock.now())]
        assert any(remedy.startswith("Grant") for remedy in told)
        session.execute(update(Credential).values(delegated=True))
        told = [problem.remedy for problem in listed(session, teacher, via=Via.API, now=desk.clock.now())]
        assert not any(remedy.startswith("Grant") for remedy in told)
        assert any("Admin console" in remedy for remedy in told)


def test_a_class_archived_before_all_was_read_says_so(desk: Desk) -> None:
    unshare(desk)
    desk.read()
    desk.world.record(CourseStateChanged(at=desk.clock.now(), course=school.ENGLISH_9, state="ARCHIVED"))
    assert desk.read().status == "succeeded"  # it is told, but nothing was read in vain
    assert codes(desk) == ["archived_unread"]
    desk.world.record(CourseStateChanged(at=desk.clock.now(), course=school.ENGLISH_9, state="SUSPENDED"))
    assert desk.read().status == "succeeded"
    assert codes(desk) == ["course_inactive"]
    unshare(desk, "writer")
    desk.world.record(CourseStateChanged(at=desk.clock.now(), course=school.ENGLISH_9, state="ACTIVE"))
    desk.read()
    desk.read()
    assert codes(desk) == []


@pytest.mark.parametrize("scopes", [school.READ, DRIVE_ALONE])
def test_where_drive_is_refused_as_a_whole_drafts_come_from_docs_and_that_is_said(
    build: Build, scopes: tuple[str, ...]
) -> None:
    desk = build(*scopes)
    desk.world.faults.add([Fault(match="drive.*", kind="forbidden", reason="accessNotConfigured", times=None)])
    outcome = desk.read(school.TEACHER_EMAIL, *scopes)
    assert outcome.status == "partial"
    assert "drive_disabled" in codes(desk)
    assert "drafts_not_granted" not in codes(desk)
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]
    desk.world.faults.clear()
    assert desk.read(school.TEACHER_EMAIL, *scopes).status == "succeeded"


@pytest.mark.parametrize("reason", ["domainPolicy", "accessNotConfigured"])
def test_what_was_read_while_drive_refused_is_read_again_once_it_may_be(build: Build, reason: str) -> None:
    desk = build(*DRIVE_ALONE, docs_comments=False)
    desk.read(school.TEACHER_EMAIL, *DRIVE_ALONE)
    every_comment = desk.ask("SELECT count(*) FROM comment")
    with desk.sessions.begin() as session:
        session.execute(text("TRUNCATE comment CASCADE"))
        session.execute(update(Document).values(read_at=None))
    desk.world.faults.add([Fault(match="drive.*", kind="forbidden", reason=reason, times=None)])
    desk.read(school.TEACHER_EMAIL, *DRIVE_ALONE, trigger="schedule")
    assert desk.ask("SELECT count(*) FROM comment") == [(0,)]
    assert desk.ask("SELECT count(*) FROM document WHERE read_at IS NOT NULL") != [(0,)]
    desk.world.faults.clear()
    desk.read(school.TEACHER_EMAIL, *DRIVE_ALONE, trigger="schedule")
    assert desk.ask("SELECT count(*) FROM comment") == every_comment
    assert codes(desk) == []


class UsedUp(Meanwhile):
    """A quota of which nothing is left, as far as who plans is told."""

    def left(self, _api: str) -> int | None:
        return 0


def test_where_drive_is_refused_docs_is_asked_for_comments_whatever_is_left_of_its_quota(build: Build) -> None:
    desk = build(*DRIVE_ALONE)
    desk.meanwhile = UsedUp("docs", 0, lambda: None)
    desk.world.faults.add([Fault(match="drive.*", kind="forbidden", times=None)])
    desk.read(school.TEACHER_EMAIL, *DRIVE_ALONE)
    assert desk.ask("SELECT count(*) FROM comment") != [(0,)]


def test_where_drives_permission_was_taken_back_docs_is_not_asked_with_it(build: Build) -> None:
    desk = build(*DRIVE_ALONE)
    left = tuple(scope for scope in DRIVE_ALONE if scope != "drive.readonly")
    assert desk.read(school.TEACHER_EMAIL, *left).status == "partial"
    assert codes(desk) == ["drafts_not_granted", "drive_withdrawn"]
    assert desk.world.calls["docs.documents.get"] == 0


def test_whether_docs_hands_out_comments_is_asked_once_for_the_whole_installation(build: Build) -> None:
    desk = build(docs_comments=False)
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    asked: list[Any] = desk.ask("SELECT teacher_id, value FROM sync_cursor WHERE feed = 'docs_comments'")
    assert len(asked) == 1
    desk.read(school.CO_TEACHER_EMAIL)
    assert desk.ask("SELECT teacher_id, value FROM sync_cursor WHERE feed = 'docs_comments'") == asked
    desk.clock.advance(timedelta(days=8))
    desk.read(school.CO_TEACHER_EMAIL)
    assert len(desk.ask("SELECT teacher_id FROM sync_cursor WHERE feed = 'docs_comments'")) == 2


def test_a_document_that_does_not_tell_settles_nothing_for_the_installation(build: Build) -> None:
    desk = build(docs_comments=False)
    desk.world.faults.add([Fault(match="docs.documents.get", kind="not_found", times=None)])
    desk.read()
    answers = "SELECT split_part(value, ' ', 2) FROM sync_cursor WHERE feed = 'docs_comments'"
    assert desk.ask(answers) == []
    desk.world.faults.clear()
    desk.read(full=True)
    assert desk.ask(answers) == [("no",)]


def test_that_comments_are_not_offered_is_said_although_it_shows_only_while_drafts_are_read(build: Build) -> None:
    desk = build(*school.WITHOUT_DRIVE, docs_comments=False)
    probes = 4  # every document of the school, none of which tells
    desk.world.faults.add([Fault(match="docs.documents.get", kind="not_found", times=probes)])
    desk.read(school.TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert codes(desk) == ["comments_not_granted", "word_not_granted"]
    assert desk.ask("SELECT split_part(value, ' ', 2) FROM sync_cursor WHERE feed = 'docs_comments'") == [("no",)]


def test_a_run_has_the_counts_of_its_classes_and_the_next_begins_with_them(desk: Desk) -> None:
    first = desk.read()
    counted = "SELECT classes FROM sync_run WHERE id = :id"
    ((classes,),) = desk.ask(counted, id=first.run_id)
    assert sorted(classes.values()) == [[1, 1, 0], [3, 3, 3]]
    assert desk.ask(counted, id=desk.read().run_id) == [(classes,)]


def test_a_run_that_was_given_up_ends_nothing(desk: Desk) -> None:
    run_id = desk.read().run_id
    with desk.sessions.begin() as session:
        finish(session, run_id, "failed", desk.clock.now(), interval=timedelta(minutes=10), summary={})
        assert session.get_one(SyncRun, run_id).status == "succeeded"
