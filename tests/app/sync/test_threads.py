"""What is stored of comments and suggestions, out of the practice Google over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.sync.threads import from_drive
from integrations.google import drive
from integrations.google.emulator.events import (
    CommentDeleted,
    CommentEdited,
    CommentMade,
    DocEdited,
    FileAttached,
    ReplyMade,
    SuggestionClosed,
    SuggestionMade,
    TabAdded,
)
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk
from tests.rich_document import IN_FIRST, IN_QUOTES, QUOTES, REMOVED, RICH, SHOWN, SUGGESTED, rich_document

MODES = pytest.mark.parametrize("scopes", [school.READ, school.WITHOUT_DRIVE], ids=["drive", "documents"])


def later(desk: Desk) -> datetime:
    desk.clock.advance(timedelta(hours=1))
    return desk.clock.now()


def reply(desk: Desk, name: str, by: str, text: str = "", action: str | None = None, **more: Any) -> datetime:
    at = later(desk)
    thread = {"file": school.ANA_MEMOIR, "comment": school.QUESTION}
    desk.world.record(ReplyMade(at=at, id=name, by=by, text=text, action=action, **thread, **more))
    return at


def test_what_is_left_of_the_deleted_hides_no_thread_beside_it() -> None:
    gone = {"id": "AAABgone", "deleted": True}
    alive = {"id": "AAABlive", "createdTime": "2026-11-16T09:00:00Z", "content": "Why here?", "replies": [gone]}
    [thread] = from_drive(drive.comments("d").parse([{"comments": [gone, alive]}]), None)
    assert (thread.google_id, thread.modified_at, thread.replies) == (
        "AAABlive",
        datetime(2026, 11, 16, 9, tzinfo=UTC),
        (),
    )


@MODES
def test_who_resolved_and_reopened_a_thread_and_when_is_kept(build: Build, scopes: tuple[str, ...]) -> None:
    desk = build(*scopes)
    resolved = reply(desk, "AAABr1", school.ANA, action="resolve")
    reopened = reply(desk, "AAABr2", school.CO_TEACHER, "Not yet.", "reopen")
    desk.read(school.TEACHER_EMAIL, *scopes)
    steps = (
        "SELECT r.action, r.created_at, r.author_google_id FROM reply r JOIN comment c ON c.id = comment_id"
        " WHERE c.google_id = :id AND action IS NOT NULL ORDER BY r.created_at"
    )
    assert desk.ask(steps, id=school.QUESTION) == [
        ("resolve", resolved, school.ANA),
        ("reopen", reopened, school.CO_TEACHER),
    ]
    assert desk.ask("SELECT resolved FROM comment WHERE google_id = :id", id=school.QUESTION) == [(False,)]


@MODES
def test_edits_change_the_words_and_the_time_and_deletions_keep_the_row(build: Build, scopes: tuple[str, ...]) -> None:
    desk = build(*scopes)
    reply(desk, "AAABr1", school.ANA, "I dont no")
    desk.read(school.TEACHER_EMAIL, *scopes, full=True)
    at = later(desk)
    of: dict[str, Any] = {"at": at, "file": school.ANA_MEMOIR, "comment": school.QUESTION}
    desk.world.record(CommentEdited(text="Put me on the boat.", **of), CommentDeleted(reply="AAABr1", **of))
    desk.read(school.TEACHER_EMAIL, *scopes, full=True)
    assert desk.ask("SELECT content, modified_at FROM comment WHERE google_id = :id", id=school.QUESTION) == [
        ("Put me on the boat.", at)
    ]
    assert desk.ask("SELECT removed_at FROM reply WHERE content = 'I dont no'") == [(at,)]


@MODES
def test_whom_a_thread_is_assigned_to(build: Build, scopes: tuple[str, ...]) -> None:
    desk = build(*scopes)
    at = later(desk)
    made: dict[str, Any] = {"file": school.BEN_MEMOIR, "quote": "power", "assignee": school.BEN_EMAIL}
    desk.world.record(CommentMade(at=at, id="AAABtask", by=school.TEACHER, text="Fix this.", **made))
    asked = "SELECT assignee_email FROM comment WHERE google_id = 'AAABtask'"
    desk.read(school.TEACHER_EMAIL, *scopes, full=True)
    assert desk.ask(asked) == [(school.BEN_EMAIL,)]
    passed: dict[str, Any] = {"comment": "AAABtask", "text": "Help him", "assignee": school.ANA_EMAIL}
    desk.world.record(ReplyMade(at=later(desk), id="AAABr3", file=school.BEN_MEMOIR, by=school.TEACHER, **passed))
    desk.read(school.TEACHER_EMAIL, *scopes, full=True)
    assert desk.ask(asked) == [(school.ANA_EMAIL,)]
    assert desk.ask("SELECT assignee_email FROM reply WHERE content = 'Help him'") == [(school.ANA_EMAIL,)]


def test_mentions_are_told_by_drive_alone_and_stay_known(desk: Desk) -> None:
    reply(desk, "AAABr1", school.TEACHER, f"+{school.ANA_EMAIL} look, and @{school.BEN_EMAIL} too")
    desk.read()
    asked = "SELECT mentions FROM reply WHERE google_id = 'AAABr1'"
    assert desk.ask(asked) == [([school.ANA_EMAIL, school.BEN_EMAIL],)]
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER, *school.WITHOUT_DRIVE)
    desk.read(school.CO_TEACHER_EMAIL, *school.WITHOUT_DRIVE)
    assert desk.ask(asked) == [([school.ANA_EMAIL, school.BEN_EMAIL],)]
    assert desk.ask("SELECT count(*) FROM reply") == [(3,)]


def attach_rich_document(desk: Desk) -> None:
    at = desk.clock.now()
    desk.world.record(*rich_document(at))
    where = {"course": school.ENGLISH_9, "coursework": school.MEMOIR, "student": school.CHI}
    desk.world.record(FileAttached(at=at, file=RICH, **where))


@MODES
def test_a_rich_document_is_read_whole(build: Build, scopes: tuple[str, ...]) -> None:
    desk = build(*scopes)
    attach_rich_document(desk)
    desk.read(school.TEACHER_EMAIL, *scopes)
    whose = "FROM {} x JOIN document d ON d.id = document_id WHERE d.google_id = :id"
    assert desk.ask(f"SELECT text {whose.format('snapshot')}", id=RICH) == [(SHOWN,)]
    suggested = f"SELECT x.google_id, inserted, deleted, author_google_id {whose.format('suggestion')} ORDER BY 1"
    assert desk.ask(suggested, id=RICH) == [
        (SUGGESTED, " Really.", "", school.TEACHER),
        (REMOVED, "", "about it", school.CO_TEACHER),
    ]
    places = dict(desk.ask(f"SELECT x.google_id, ARRAY[tab, stretches::text] {whose.format('comment')}", id=RICH))
    assert places[IN_FIRST][0] == "Tab 1"
    assert places[IN_QUOTES][0] == "Quotes"
    (stretches,) = desk.ask("SELECT stretches FROM comment WHERE google_id = :id", id=IN_QUOTES)[0]
    assert stretches == [{"tab_id": QUOTES, "segment_id": "", "start": 11, "end": 15}]


def test_a_document_of_one_tab_names_none(desk: Desk) -> None:
    desk.has_read()
    assert desk.ask("SELECT DISTINCT tab FROM comment") == [("",)]
    desk.world.record(TabAdded(at=later(desk), file=school.ANA_MEMOIR, id="t.9", title="Notes", text="fish"))
    desk.read()
    tabs = "SELECT tab FROM comment WHERE google_id = :id"
    assert desk.ask(tabs, id=school.PRAISE) == [("Tab 1",)]


def test_a_passage_that_is_gone_stands_nowhere(desk: Desk) -> None:
    desk.has_read()
    assert desk.ask("SELECT stretches <> '[]' FROM comment WHERE google_id = :id", id=school.PRAISE) == [(True,)]
    desk.world.record(DocEdited(at=later(desk), file=school.ANA_MEMOIR, by=school.ANA, text="ZZZ"))
    desk.read()
    assert desk.ask("SELECT stretches FROM comment WHERE google_id = :id", id=school.PRAISE) == [([],)]


def test_suggestions_are_told_with_their_authors_and_go_when_they_are_decided(desk: Desk) -> None:
    desk.has_read()
    rows = "SELECT inserted, deleted, author_role, author_basis, removed_at FROM suggestion ORDER BY id"
    assert desk.ask(rows) == [("steer", "hold the wheel", "teacher", "me", None)]
    at = later(desk)
    file = {"file": school.ANA_MEMOIR}
    desk.world.record(SuggestionClosed(at=at, id=school.SUGGESTION, by=school.ANA, accepted=True, **file))
    desk.world.record(SuggestionMade(at=at, id="suggest.b", by=school.CHI, quote="fish", insert="salt", **file))
    desk.read()
    assert desk.ask(rows) == [
        ("steer", "hold the wheel", "teacher", "me", at),
        ("salt", "fish", "peer", "docs_user", None),
    ]


def test_without_docs_comments_nobody_is_named_as_author_of_a_suggestion(build: Build) -> None:
    desk = build(docs_comments=False)
    desk.has_read()
    rows = "SELECT inserted, deleted, author_role, author_basis, created_at FROM suggestion"
    assert desk.ask(rows) == [("steer", "hold the wheel", "unknown", "none", None)]
