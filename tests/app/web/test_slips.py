"""A teacher makes, prints, ends and brings back a student's link, and prints the rubric to take along."""

import re

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.models import AccessEntry, Rubric, StudentLink
from tests import builders
from tests.app.web.conftest import Browser
from tests.app.web.room import Room
from tests.builders import NOW
from tests.talks import create_follow_up

STEP = "Write the first away game."


@pytest.fixture
def slip(room: Room) -> str:
    """The address of Jaylen's slips."""
    return f"/students/{room.jaylen.id}/link"


def promise(runtime: Runtime, room: Room) -> None:
    with runtime.sessions.begin() as session:
        create_follow_up(session, room.teacher, room.course, room.jaylen, next_step=STEP)


def make(desk: httpx.Client, slip: str, **fields: str) -> str:
    """The page with the new link on it."""
    made = desk.post(slip, data={"purpose": "next_step"} | fields)
    assert made.status_code == 303
    return desk.get(slip).text


def link_on(page: str) -> str:
    (url,) = re.findall(r'value="http://[^"]*(/s/\w+)"', page)
    return str(url)


def test_a_slip_shows_the_code_that_opens_the_page(
    desk: httpx.Client, visitor: httpx.Client, runtime: Runtime, room: Room, slip: str
) -> None:
    promise(runtime, room)
    empty = desk.get(slip).text
    assert "No link of yours is open" in empty
    assert STEP in empty
    page = make(desk, slip)
    (code,) = re.findall(r'<b class="code">([\w-]+)</b>', page)
    opened = visitor.post("/s", data={"code": code})
    assert opened.headers["location"] == link_on(page)
    assert STEP in visitor.get(link_on(page)).text
    assert "It ends 30 days after you close the follow-up." in page
    assert link_on(make(desk, slip)) == link_on(page)  # pressed twice, made once


def test_looking_makes_no_link(desk: httpx.Client, runtime: Runtime, room: Room, slip: str) -> None:
    promise(runtime, room)
    desk.get(slip)
    desk.get(f"/students/{room.jaylen.id}/rubric")
    with runtime.sessions() as session:
        assert session.scalars(select(StudentLink)).all() == []


def test_without_a_next_step_there_is_still_a_page_to_ask_on(
    desk: httpx.Client, visitor: httpx.Client, slip: str
) -> None:
    page = make(desk, slip)
    assert "It ends on Nov 14." in page
    theirs = visitor.get(link_on(page)).text
    assert "There is no next step here yet." in theirs
    assert visitor.post(link_on(page), data={"kind": "question", "text": "May I?"}).status_code == 303


def test_ending_a_link_can_be_taken_back(desk: httpx.Client, visitor: httpx.Client, slip: str) -> None:
    link = link_on(make(desk, slip))
    (end,) = re.findall(r'action="([^"]*/end)"', desk.get(slip).text)
    ended = desk.post(end)
    page = desk.get(ended.headers["location"]).text
    assert "open nothing now" in page
    assert visitor.get(link).status_code == 404
    (undo,) = re.findall(r'action="([^"]*/restore)"', page)
    desk.post(undo)
    assert visitor.get(link).status_code == 200


def test_a_colleague_neither_sees_nor_ends_it(
    desk: httpx.Client, browser_of: Browser, runtime: Runtime, room: Room, slip: str
) -> None:
    link = link_on(make(desk, slip))
    (end,) = re.findall(r'action="([^"]*/end)"', desk.get(slip).text)
    with runtime.sessions.begin() as session:
        colleague = builders.create_teacher(session, name="Sam Okafor")
        builders.add_teacher(session, room.course, colleague)
    theirs = browser_of(colleague.id)
    assert link not in theirs.get(slip).text
    assert theirs.post(end).status_code == 404
    assert desk.get(link).status_code == 200


def test_the_rubric_goes_along_on_paper_and_by_a_link(
    desk: httpx.Client, visitor: httpx.Client, room: Room, slip: str
) -> None:
    page = desk.get(f"/students/{room.jaylen.id}/rubric").text
    assert "Each scene leads into the next" in page
    assert "Brooks, your rubric" not in page
    made = make(desk, slip, purpose="rubric", assignment_id=str(room.memoir.id))
    theirs = visitor.get(link_on(made)).text
    assert "Each scene leads into the next" in theirs
    assert "<form" not in theirs


def test_where_classroom_has_no_rubric_the_one_to_start_from_speaks_as_a_writer(
    desk: httpx.Client, runtime: Runtime, room: Room
) -> None:
    with runtime.sessions.begin() as session:
        session.scalars(select(Rubric)).one().removed_at = NOW
    page = desk.get(f"/students/{room.jaylen.id}/rubric", params={"assignment_id": room.memoir.id}).text
    assert "My point grows, and my reader ends somewhere new." in page


def test_a_rubric_of_a_class_that_the_student_is_not_in_is_not_there(
    desk: httpx.Client, runtime: Runtime, room: Room, slip: str
) -> None:
    with runtime.sessions.begin() as session:
        other = builders.create_coursework(session, builders.create_course(session, room.teacher, name="English 10"))
    wrong = {"assignment_id": str(other.id)}
    assert desk.get(f"/students/{room.jaylen.id}/rubric", params=wrong).status_code == 404
    assert desk.post(slip, data={"purpose": "rubric"} | wrong).status_code == 404


def test_every_step_is_in_the_access_log(desk: httpx.Client, runtime: Runtime, room: Room, slip: str) -> None:
    make(desk, slip)
    (end,) = re.findall(r'action="([^"]*/end)"', desk.get(slip).text)
    desk.post(end)
    desk.post(end.replace("/end", "/restore"))
    desk.get(f"/students/{room.jaylen.id}/rubric")
    with runtime.sessions() as session:
        rows = session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()
    assert {row.student_id for row in rows} == {room.jaylen.id}
    assert [row.action for row in rows] == [
        "link.make",
        "link.read",
        "link.read",
        "link.end",
        "link.restore",
        "rubric.read",
    ]
