"""Whole syncs against the practice Google over HTTP: what is stored, what is not repeated, what is named."""

import io
from datetime import timedelta
from typing import Any

import docx
import pytest
from sqlalchemy import update

from app.models import SyncCursor, TaughtCourse
from app.sync.request import request_sync
from app.sync.run import run_sync
from integrations.google import drive
from integrations.google.emulator.events import (
    CommentDeleted,
    CommentMade,
    DocEdited,
    FileAttached,
    FileCreated,
    FileShared,
    ReplyMade,
    StudentJoined,
    StudentLeft,
)
from integrations.google.emulator.faults import Fault
from integrations.google.transport import Google
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk
from tests.clock import INTERVAL

COMMENTS = (
    "SELECT c.google_id, author_name, author_google_id, author_role, author_basis, resolved FROM comment c ORDER BY 1"
)


def test_the_first_reading_stores_classes_people_work_and_drafts(desk: Desk) -> None:
    outcome = desk.read()
    assert outcome.status == "succeeded"
    assert desk.ask("SELECT name, section, state FROM course ORDER BY name") == [
        ("English 10", "Period 5", "ACTIVE"),
        ("English 9", "Period 3", "ACTIVE"),
    ]
    names = desk.ask("SELECT s.name FROM student s JOIN enrollment e ON e.student_id = s.id WHERE removed_at IS NULL")
    assert sorted(names) == [("Ana Castillo",), ("Ana Castillo",), ("Ben Oduya",), ("Chi Nguyễn",), ("Dee Marsh",)]
    ((title, due, criteria),) = desk.ask(
        "SELECT title, due_at, criteria FROM coursework w JOIN rubric r ON r.coursework_id = w.id"
    )
    assert (title, due) == ("Memoir", school.DUE)
    assert criteria[0]["title"] == "Scene"
    drafts = dict(desk.ask("SELECT d.google_id, text FROM document d JOIN snapshot s ON s.document_id = d.id"))
    assert drafts == {
        school.ANA_MEMOIR: school.ANA_AFTER,
        school.BEN_MEMOIR: school.BEN_TEXT,
        school.ANA_ESSAY: school.ESSAY_TEXT,
    }
    kinds = desk.ask("SELECT kind, a.title, unreadable FROM attachment a LEFT JOIN document d ON d.id = document_id")
    assert ("link", "The storm", None) in kinds
    assert ("drive_file", "storm.png", "not_text") in kinds


def test_comments_have_authors_passages_and_replies(desk: Desk) -> None:
    desk.has_read()
    assert desk.ask(COMMENTS) == [
        (school.PEER_NOTE, "Ana Castillo", school.ANA, "peer", "docs_user", False),
        (school.PRAISE, "Samuel Okafor", school.CO_TEACHER, "teacher", "docs_user", True),
        (school.QUESTION, "Elena Rivera", school.TEACHER, "teacher", "me", False),
    ]
    assert desk.ask("SELECT quote FROM comment WHERE google_id = :id", id=school.PRAISE) == [("Lucía & I hated it",)]
    replies = desk.ask("SELECT google_id, content, action, author_role FROM reply ORDER BY 1")
    assert replies == [
        ("AAABreply001", "I tried, is it better?", None, "writer"),
        ("AAABreply002", "", "resolve", "teacher"),
    ]


def test_without_docs_comments_an_author_is_known_by_a_unique_name_only(build: Build) -> None:
    desk = build(docs_comments=False)
    desk.has_read()
    assert desk.ask(COMMENTS) == [
        (school.PEER_NOTE, "Ana Castillo", None, "peer", "name", False),
        (school.PRAISE, "Samuel Okafor", None, "co_teacher", "name", True),
        (school.QUESTION, "Elena Rivera", school.TEACHER, "teacher", "me", False),
    ]


@pytest.mark.parametrize("docs_comments", [True, False])
@pytest.mark.parametrize("max_page", [2, None])
def test_a_second_reading_writes_nothing(build: Build, max_page: int | None, docs_comments: bool) -> None:  # noqa: FBT001  pytest hands it over
    desk = build(max_page=max_page, docs_comments=docs_comments)
    desk.has_read()
    before = desk.rows()
    desk.clock.advance(timedelta(minutes=10))
    assert desk.read().summary["documents"] == 0
    assert desk.rows() == before


def test_a_full_second_reading_changes_no_fact(desk: Desk) -> None:
    desk.has_read()
    facts = "SELECT to_jsonb(c) - 'id' FROM comment c ORDER BY 1", "SELECT to_jsonb(s) FROM snapshot s ORDER BY 1"
    before = [desk.ask(question) for question in facts]
    desk.clock.advance(timedelta(minutes=10))
    assert desk.read(full=True).summary["documents_changed"] == 0
    assert [desk.ask(question) for question in facts] == before


def test_a_changed_draft_gives_one_more_snapshot_and_a_stamp(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    later = desk.clock.now()
    desk.world.record(DocEdited(at=later, file=school.BEN_MEMOIR, by=school.BEN, text="I was ten.\nIt was dark."))
    assert desk.read().summary["documents_changed"] == 1
    rows = desk.ask(
        "SELECT s.text, words FROM snapshot s JOIN document d ON d.id = document_id WHERE changed_at = :at", at=later
    )
    assert ("I was ten.\nIt was dark.", 6) in rows
    assert len(rows) == 2


def test_new_comments_replies_and_deletions_arrive(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    now = desk.clock.now()
    desk.world.record(
        CommentMade(at=now, id="AAABnew", file=school.BEN_MEMOIR, by=school.TEACHER, quote="power", text="Why?")
    )
    desk.world.record(
        ReplyMade(
            at=now, id="AAABreply9", file=school.ANA_MEMOIR, comment=school.QUESTION, by=school.TEACHER, text="Yes!"
        )
    )
    desk.world.record(CommentDeleted(at=now, file=school.ANA_MEMOIR, comment=school.PRAISE))
    desk.read()
    assert desk.ask("SELECT content, removed_at FROM comment WHERE google_id = 'AAABnew'") == [("Why?", None)]
    assert desk.ask("SELECT content FROM reply WHERE google_id = 'AAABreply9'") == [("Yes!",)]
    assert desk.ask("SELECT content, removed_at FROM comment WHERE google_id = :id", id=school.PRAISE) == [
        ("I hear you here <3", now)
    ]


def test_one_refused_document_is_named_and_the_others_are_read(desk: Desk) -> None:
    desk.world.record(FileShared(at=desk.clock.now(), file=school.BEN_MEMOIR, user=school.TEACHER, role=None))
    outcome = desk.read()
    assert outcome.status == "partial"
    problems = desk.ask(
        "SELECT code, s.name, d.google_id FROM sync_problem p JOIN student s ON s.id = p.student_id"
        " JOIN document d ON d.id = p.document_id"
    )
    assert problems == [("document_gone", "Ben Oduya", school.BEN_MEMOIR)]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(2,)]
    desk.clock.advance(timedelta(minutes=10))
    desk.world.record(FileShared(at=desk.clock.now(), file=school.BEN_MEMOIR, user=school.TEACHER, role="writer"))
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT code FROM sync_problem") == []
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


@pytest.mark.parametrize(
    ("kind", "match"),
    [(kind, "*") for kind in ("html502", "truncated", "unavailable", "rate_text", "rate_json", "reset", "lost")]
    + [("rate_403", "drive.*"), ("html502", "/batch*"), ("truncated", "/batch*"), ("reset", "/batch*")],
)
def test_passing_faults_change_nothing_in_the_end(desk: Desk, kind: str, match: str) -> None:
    desk.world.faults.add([Fault(match=match, kind=kind, nth=nth) for nth in (2, 9, 25, 26)])
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]
    assert desk.ask("SELECT count(*) FROM comment") == [(3,)]


def test_a_course_followed_again_is_read_whole(desk: Desk) -> None:
    desk.has_read()
    with desk.sessions.begin() as session:
        session.execute(update(TaughtCourse).values(followed=False))
    desk.clock.advance(timedelta(hours=1))
    desk.world.record(DocEdited(at=desk.clock.now(), file=school.BEN_MEMOIR, by=school.BEN, text="Meanwhile."))
    desk.read(follow=False)
    desk.read()
    assert ("Meanwhile.",) in desk.ask("SELECT text FROM snapshot")


def test_a_fault_that_stays_is_named_for_each_document_and_heals(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    desk.world.record(DocEdited(at=desk.clock.now(), file=school.BEN_MEMOIR, by=school.BEN, text="New."))
    desk.world.faults.add([Fault(match="docs.documents.get", kind="unavailable", times=None)])
    assert desk.read().status == "partial"
    assert desk.ask("SELECT code FROM sync_problem") == [("document_unanswered",)]
    desk.world.faults.clear()
    desk.clock.advance(timedelta(minutes=10))
    assert desk.read().status == "succeeded"
    assert ("New.",) in desk.ask("SELECT text FROM snapshot")


def test_a_class_of_which_a_page_is_missing_counts_as_unread_and_changes_no_row(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    before = {name: rows for name, rows in desk.rows().items() if name != "sync_problem"}
    desk.world.faults.add([Fault(match="classroom.courses.students.list", kind="unavailable", nth=2, times=None)])
    outcome = desk.read()
    assert outcome.status == "partial"
    assert outcome.summary["courses_unread"] > 0
    assert {name: rows for name, rows in desk.rows().items() if name != "sync_problem"} == before


def test_a_student_who_leaves_is_marked_and_comes_back(desk: Desk) -> None:
    desk.has_read()
    asked = "SELECT e.removed_at FROM enrollment e JOIN student s ON s.id = e.student_id WHERE s.google_id = :id"
    desk.clock.advance(timedelta(hours=1))
    left = desk.clock.now()
    desk.world.record(StudentLeft(at=left, course=school.ENGLISH_9, user=school.BEN))
    desk.read()
    assert desk.ask(asked, id=school.BEN) == [(left,)]
    desk.clock.advance(timedelta(hours=1))
    desk.world.record(StudentJoined(at=desk.clock.now(), course=school.ENGLISH_9, user=school.BEN))
    desk.read()
    assert desk.ask(asked, id=school.BEN) == [(None,)]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_without_drive_and_docs_classes_are_read_and_that_is_said(build: Build) -> None:
    scopes = tuple(scope for scope in school.READ if scope not in {"drive.readonly", "documents.readonly"})
    desk = build(*scopes)
    assert desk.read(school.TEACHER_EMAIL, *scopes).status == "partial"
    assert desk.ask("SELECT code FROM sync_problem") == [("drafts_not_granted",)]
    assert desk.ask("SELECT count(*) FROM enrollment") == [(5,)]


def test_a_co_teacher_adds_certainty_and_takes_none_away(build: Build) -> None:
    desk = build(docs_comments=False)
    desk.has_read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    certain = [
        (school.PEER_NOTE, "Ana Castillo", None, "peer", "name", False),
        (school.PRAISE, "Samuel Okafor", school.CO_TEACHER, "teacher", "me", True),
        (school.QUESTION, "Elena Rivera", school.TEACHER, "teacher", "me", False),
    ]
    assert desk.ask(COMMENTS) == certain
    desk.read(full=True)
    assert desk.ask(COMMENTS) == certain
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_a_dead_token_ends_the_run_with_a_word_and_keeps_everything(desk: Desk) -> None:
    desk.has_read()
    before = desk.ask("SELECT * FROM snapshot")
    desk.world.faults.add([Fault(match="*", kind="unauthorized", times=None)])
    outcome = desk.read()
    assert (outcome.status, outcome.summary) == ("failed", {"stopped_by": "reconnect"})
    assert desk.ask("SELECT * FROM snapshot") == before
    assert ("reconnect",) in desk.ask("SELECT code FROM sync_problem")


def test_round_trips_are_few(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(minutes=10))
    before = desk.world.round_trips
    desk.read()
    assert desk.world.round_trips - before <= 3


def test_a_feed_of_several_pages_is_read_to_its_end(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    desk.clock.advance(timedelta(minutes=10))
    made: dict[str, Any] = {"at": desk.clock.now(), "by": school.TEACHER, "quote": "", "text": "Why?"}
    for number, document in enumerate((school.BEN_MEMOIR, school.ANA_MEMOIR)):
        desk.world.record(CommentMade(id=f"AAABpage{number}", file=document, **made))

    assert desk.read().summary["documents_changed"] == 2


def test_what_nobody_foresaw_is_a_problem_that_can_be_seen_and_heals(desk: Desk) -> None:
    desk.has_read()

    def broken(_: int) -> Google:
        raise ZeroDivisionError

    with desk.sessions.begin() as session:
        request_sync(session, desk.teachers[school.TEACHER_EMAIL], "hand", desk.clock.now())
    with pytest.raises(ZeroDivisionError):
        run_sync(desk.sessions, broken, desk.teachers[school.TEACHER_EMAIL], clock=desk.clock, interval=INTERVAL)

    assert ("unforeseen",) in desk.ask("SELECT code FROM sync_problem")
    assert desk.ask("SELECT status FROM sync_run ORDER BY id DESC LIMIT 1") == [("failed",)]
    desk.read()
    assert ("unforeseen",) not in desk.ask("SELECT code FROM sync_problem")


def test_a_comment_that_the_feed_does_not_tell_of_is_found_within_the_hour(desk: Desk) -> None:
    desk.has_read()
    desk.world.state.comments_in_feed = False
    desk.clock.advance(timedelta(minutes=10))
    made: dict[str, Any] = {"at": desk.clock.now(), "by": school.TEACHER}
    desk.world.record(CommentMade(id="AAABunheard", file=school.BEN_MEMOIR, quote="power", text="Why?", **made))
    desk.read()
    assert desk.ask("SELECT id FROM comment WHERE google_id = 'AAABunheard'") == []
    desk.clock.advance(timedelta(hours=1))
    assert desk.read().summary["documents"] == 1
    assert desk.ask("SELECT content FROM comment WHERE google_id = 'AAABunheard'") == [("Why?",)]


def word_file() -> bytes:
    document = docx.Document()
    passage = document.add_paragraph("The sea was ").add_run("calm.")
    document.add_comment(passage, "Calm how?", author="Samuel Okafor")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def hand_in(desk: Desk, content: bytes) -> None:
    made: dict[str, Any] = {"at": desk.clock.now(), "id": "1WORD", "mime_type": drive.WORD_TYPE}
    desk.world.record(FileCreated(owner=school.BEN, title="Sea.docx", content=content, **made))
    desk.world.record(
        FileAttached(
            at=desk.clock.now(), course=school.ENGLISH_9, coursework=school.MEMOIR, student=school.BEN, file="1WORD"
        )
    )


def test_a_word_file_is_read_with_the_comments_inside_it(desk: Desk) -> None:
    hand_in(desk, word_file())
    desk.read()
    assert ("The sea was calm.",) in desk.ask("SELECT text FROM snapshot")
    inside = "SELECT content, quote, author_role, author_basis FROM comment WHERE source = 'word'"
    assert desk.ask(inside) == [("Calm how?", "calm.", "co_teacher", "name")]


def test_comments_on_a_new_word_file_that_got_no_answer_are_named(desk: Desk) -> None:
    hand_in(desk, word_file())
    desk.world.faults.add([Fault(match="drive.comments.list", kind="unavailable", times=None)])
    desk.read()
    problems = (
        "SELECT code, read_at FROM sync_problem JOIN document d ON d.id = document_id WHERE d.google_id = '1WORD'"
    )
    assert desk.ask(problems) == [("comments_unread", None)]
    desk.world.faults.clear()
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT content FROM comment WHERE source = 'word'") == [("Calm how?",)]


def test_a_damaged_word_file_is_named_and_harms_nothing(desk: Desk) -> None:
    hand_in(desk, word_file()[:300])
    assert desk.read().status == "partial"
    problems = desk.ask("SELECT code, unreadable FROM sync_problem JOIN document d ON d.id = document_id")
    assert problems == [("document_unreadable", "document_unreadable")]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_a_rubric_that_was_not_read_is_named_until_it_is(desk: Desk) -> None:
    desk.world.faults.add([Fault(match="classroom.courses.courseWork.rubrics.list", kind="unavailable", times=None)])
    desk.read()
    desk.read()
    assert ("rubric_unread",) in desk.ask("SELECT code FROM sync_problem")
    desk.world.faults.clear()
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT count(*) FROM rubric") == [(1,)]


def test_a_feed_place_that_google_has_forgotten_means_reading_everything(desk: Desk) -> None:
    desk.has_read()
    with desk.sessions.begin() as session:
        session.execute(update(SyncCursor).where(SyncCursor.feed == "changes").values(value="long-gone"))
    assert desk.read().summary["documents"] == 4
    assert desk.read().summary["documents"] == 0
