"""The running record's pages and files: one line of meaning, found by its words, shown to nobody else."""

import csv
import io
import re

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.database import Sessions
from app.models import AccessEntry, Conference, FollowUp, FollowUpLook, Post
from app.writing.words import Talk
from tests.app.posts.rows import create_post
from tests.app.web.conftest import Browser
from tests.app.web.room import HOSTILE, Room
from tests.app.web.talked import COLLEAGUES_SECRET, SECRET, Talked, make_talked, writer_named
from tests.builders import NOW
from tests.talks import create_conference, create_record


@pytest.fixture
def talked(sessions: Sessions, runtime: Runtime, room: Room) -> Talked:
    with sessions.begin() as session:
        return make_talked(session, runtime.keyring, room)


def names(page: str) -> list[str]:
    """The writers of the table, in its order."""
    return re.findall(r'role="rowheader"><a href="[^"]+"><bdi>([^<]+)', page)


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_class_has_one_line_a_writer_met_or_not(desk: httpx.Client, talked: Talked) -> None:
    page = desk.get("/record").text
    assert len(names(page)) == 10
    assert names(page) == sorted(names(page), key=str.casefold)
    for words in (
        "10 writers, 2 met in the last two weeks.",
        "Carries one phone",
        "Oct 1, late",
        "Build two bridges",
        "Not yet",
        "¶",
    ):
        assert words in page, words


def test_what_was_typed_is_shown_and_never_run(desk: httpx.Client, talked: Talked) -> None:
    for path in ("/record", f"/students/{talked.room.jaylen.id}/record"):
        page = desk.get(path).text
        assert HOSTILE not in page
        assert "&lt;script&gt;document.title" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=tran+ngoc", ["Trần Ngọc Linh"]),
        ("q=mother’s", ["Abdi Warsame"]),
        ("q=gym+door", ["Jaylen Brooks"]),
        ("q=gently", ["Jaylen Brooks"]),
        ("q=told+me+about+the+move", []),
        ("q=zebra", []),
        ("show=late", ["Abdi Warsame"]),
        ("show=late&q=gym", []),
    ],
)
def test_a_line_is_found_by_a_name_a_topic_or_a_word_of_the_notes(
    desk: httpx.Client, talked: Talked, asked: str, found: list[str]
) -> None:
    assert names(desk.get(f"/record?{asked}").text) == found


def test_not_met_on_this_piece_counts_this_assignment(desk: httpx.Client, talked: Talked) -> None:
    listed = names(desk.get("/record?show=not_met").text)
    assert len(listed) == 7
    assert "Jaylen Brooks" not in listed


def test_a_word_in_passing_and_a_talk_that_goes_on_are_no_conference(
    desk: httpx.Client, runtime: Runtime, talked: Talked
) -> None:
    """Met as Today counts it."""
    room = talked.room
    with runtime.sessions.begin() as session:
        for name, kind, minutes in (("Inês Duarte", Talk.INFORMAL, 1), ("Sofía Beltrán", Talk.FORMAL, None)):
            held = create_conference(session, room.teacher, room.course, kind=kind, work=room.memoir, minutes=minutes)
            create_record(session, held, writer_named(session, name))
    assert {"Inês Duarte", "Sofía Beltrán"} < set(names(desk.get("/record?show=not_met").text))
    assert "10 writers, 2 met in the last two weeks." in desk.get("/record").text


def test_an_earlier_conference_that_holds_the_word_is_the_one_shown(desk: httpx.Client, talked: Talked) -> None:
    page = desk.get("/record?q=tryout").text
    assert "He wrote it standing up" in page
    assert "not the last one" in page


def test_the_blank_sheet_has_the_names_and_nothing_said(desk: httpx.Client, talked: Talked) -> None:
    page = desk.get("/record?sheet=blank").text
    assert len(names(page)) == 10
    assert "Carries one phone" not in page


def test_a_private_note_is_its_authors_alone(
    desk: httpx.Client, browser_of: Browser, talked: Talked, runtime: Runtime
) -> None:
    jaylen = talked.room.jaylen.id
    colleague = browser_of(talked.colleague.id)
    mine, theirs = (each.get(f"/students/{jaylen}/record").text for each in (desk, colleague))
    assert (SECRET in mine, COLLEAGUES_SECRET in mine) == (True, False)
    assert (SECRET in theirs, COLLEAGUES_SECRET in theirs) == (False, True)
    assert names(colleague.get("/record?q=gently").text) == []
    assert names(colleague.get("/record?q=gym").text) == ["Jaylen Brooks"]
    assert "One moment, not the season." in mine
    assert "Sam Okafor" in mine
    paths = [
        "/record",
        f"/record.csv?course={talked.room.course.id}",
        f"/students/{jaylen}/record.csv",
        f"/students/{jaylen}/growth",
        f"/students/{jaylen}/brief",
        "/skills",
        f"/api/v1/students/{jaylen}/running-record",
        f"/api/v1/students/{jaylen}/skills",
        "/api/v1/follow-ups",
    ]
    for browser in (desk, colleague):
        for path in paths:
            answer = browser.get(path)
            assert answer.status_code == 200
            assert SECRET not in answer.text
            assert COLLEAGUES_SECRET not in answer.text


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(desk: httpx.Client, talked: Talked) -> None:
    answer = desk.get(f"/students/{talked.room.jaylen.id}/record.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeff")
    passing, first, colleagues = rows_of(answer)
    assert (passing["Date"], passing["Kind"]) == ("2026-10-09", "Walk-around")
    assert first["Skills and levels"] == "The detail only you would know: Trying it; Bridges between scenes: Shown"
    assert (first["Look again"], first["Done or not"]) == ("2026-10-15", "Open, today")
    assert (colleagues["Topic"], colleagues["Held by"]) == ("'=1+1", "Sam Okafor")


def test_the_file_of_a_class_has_every_conference(desk: httpx.Client, talked: Talked) -> None:
    rows = rows_of(desk.get(f"/record.csv?course={talked.room.course.id}"))
    assert sorted(row["Writer"] for row in rows) == ["Abdi Warsame", *["Jaylen Brooks"] * 3, "Trần Ngọc Linh"]


def test_one_tap_says_what_was_seen_and_can_be_taken_back(
    desk: httpx.Client, browser_of: Browser, talked: Talked, sessions: Sessions
) -> None:
    colleague = browser_of(talked.colleague.id)
    record = f"/students/{talked.room.jaylen.id}/record"
    page = desk.get(record).text
    assert "not touched" in page
    assert "Nobody said a word until the river." in page
    look = re.findall(r'name="look"\s+value="(\d+)"', page)[0]
    said = desk.post(f"/follow-ups/{talked.again.id}/decision", data={"decision": "independent", "look": look})
    assert (said.status_code, said.headers["location"]) == (303, f"{record}#follow-up-{talked.again.id}")
    with sessions() as session:
        assert session.get_one(FollowUp, talked.again.id).outcome == "independent"
        assert session.get_one(FollowUpLook, int(look)).level == "independent"
    mine, theirs = (each.get(record).text for each in (desk, colleague))
    assert "You saw on" in mine
    assert "Take back what you said last" in mine
    assert f"{talked.room.teacher.name} saw on" in theirs
    assert f"Take back what {talked.room.teacher.name} said last" in theirs
    assert f", said {talked.room.teacher.name}" in colleague.get(record.replace("/record", "/growth")).text
    desk.post(f"/follow-ups/{talked.again.id}/undo")
    with sessions() as session:
        assert session.get_one(FollowUp, talked.again.id).closed_at is None
        assert session.get_one(FollowUpLook, int(look)).decided_at is None


def test_letting_it_rest_and_looking_again(desk: httpx.Client, talked: Talked, sessions: Sessions) -> None:
    record = f"/students/{talked.room.jaylen.id}/record"
    with sessions.begin() as session:
        post = create_post(session, talked.room.teacher, talked.room.course, talked.room.jaylen)
        post.follow_up_id = talked.again.id
    desk.post(f"/follow-ups/{talked.again.id}/rest")
    assert "Left at Shown" in desk.get(record).text
    with sessions() as session:
        assert (session.get_one(Post, post.id).state, session.get_one(Post, post.id).reason) == ("cancelled", "at_rest")
    desk.post(f"/follow-ups/{talked.again.id}/open")
    assert "Left at Shown" not in desk.get(record).text


def test_a_withdrawn_conference_is_in_no_record(desk: httpx.Client, talked: Talked, sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.get_one(Conference, talked.first.conference_id).withdrawn_at = NOW
    for path in ("/record?q=gym", f"/students/{talked.room.jaylen.id}/record", "/skills"):
        assert "gym door" not in desk.get(path).text


def test_looking_is_logged_with_ids_alone(desk: httpx.Client, talked: Talked, sessions: Sessions) -> None:
    jaylen = talked.room.jaylen.id
    for path in (
        "/record",
        f"/students/{jaylen}/record",
        f"/students/{jaylen}/record.csv",
        f"/students/{jaylen}/growth",
    ):
        desk.get(path)
    with sessions() as session:
        seen = session.execute(select(AccessEntry.action, AccessEntry.student_id).order_by(AccessEntry.id)).all()
    assert [tuple(row) for row in seen] == [
        ("record.read", None),
        ("record.read", jaylen),
        ("record.export", jaylen),
        ("growth.read", jaylen),
    ]
