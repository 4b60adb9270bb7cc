"""Whatever form is refused comes back on its page: as it was typed, with the reason at its field, and nothing kept."""

import json
import re

import httpx
import pytest
from sqlalchemy import delete

from app.accounts.runtime import Runtime
from app.briefs.pins import LONGEST_QUESTION
from app.models import Coursework, FlagThresholds, WebSession
from tests.app.test_every_route_is_checked import contents
from tests.app.web.conftest import Browser as SignIn
from tests.app.web.room import HOSTILE, Room
from tests.app.web.test_refilled import Browser
from tests.builders import NOW

LONG = f"{HOSTILE} and more than anybody reads. " * 12


def at_the_field(page: str) -> tuple[str, str]:
    """The value of the field that is said to be wrong, and the reason beside it."""
    seen = Browser(page)
    return seen.wrong, seen.reason


def kept(runtime: Runtime) -> dict[str, list[str]]:
    """Every row but the log of who saw what."""
    return {table: rows for table, rows in contents(runtime).items() if table != "access_log"}


FLAGS = {"behind_percent": "50", "wait_days": "14", "untouched_days": "5", "flat_days": "5", "due_ahead_days": "1"}


@pytest.mark.parametrize(
    ("wait_days", "reason"),
    [("91", "91 is not between 2 and 90."), ("soon", "This has to be a whole number."), ("", "Something is missing")],
)
def test_a_threshold(desk: httpx.Client, room: Room, runtime: Runtime, wait_days: str, reason: str) -> None:
    answer = desk.post("/settings/flags", data=FLAGS | {"behind_percent": "33", "wait_days": wait_days})

    assert answer.status_code == 422
    assert at_the_field(answer.text)[0] == wait_days
    assert reason in at_the_field(answer.text)[1]
    assert re.search(r'name="behind_percent"\s+value="33"', answer.text)
    with runtime.sessions() as session:
        assert session.get(FlagThresholds, room.teacher.id) is None


def test_names_of_writers_skills_passages_and_of_the_room(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    before = kept(runtime)
    writers = re.findall(r'name="writer" value="(\d+)"', desk.get(f"/settings/room?course={room.course.id}").text)
    lines = {"writer": writers, "called": ["Jay"] + ["J" * 41] * (len(writers) - 1), "table": ["2"] * len(writers)}
    room_again = desk.post("/settings/room", data={"course": str(room.course.id)} | lines)
    assert room_again.status_code == 422
    assert at_the_field(room_again.text)[0] == "J" * 41
    assert "A name has at most 40 characters" in at_the_field(room_again.text)[1]
    assert 'name="called" value="Jay"' in room_again.text

    words = {"name": "Ears", "student_line": "I listen.", "question": ["Who?", LONG]}
    for skill in ({"skill": "commas"}, {"trait": "voice"}):
        again = desk.post("/shelf/skills", data=words | skill)
        assert again.status_code == 422
        assert at_the_field(again.text)[0] == LONG
        assert again.text.count('value="I listen."') == 1
        assert HOSTILE not in again.text
    passage = {"text": LONG, "cited": "Me", "skill": "commas", "genre": ""}
    assert at_the_field(desk.post("/shelf/mentors", data=passage).text)[0] == LONG
    level = {"level": ["1", "2"], "description": ["Made up", LONG], "student_line": ["I guessed.", ""]}
    assert at_the_field(desk.post("/shelf/criteria", data={"title": "Truth", "prompt": ""} | level).text)[0] == LONG
    assert kept(runtime) == before


def test_what_is_pinned_said_of_a_piece_walked_by_and_talked_about(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    piece = f"/students/{room.jaylen.id}/assignments/{room.memoir.id}"
    assert at_the_field(desk.post(f"{piece}/topic", data={"topic": LONG}).text)[0] == LONG
    pins = {"course": room.course.id, "back": room.memoir.id}
    too_long = "Why? " * LONGEST_QUESTION
    asked = desk.post(f"/students/{room.jaylen.id}/pins", data=pins | {"kind": "question", "about": too_long})
    assert at_the_field(asked.text)[0] == too_long
    passage = pins | {"kind": "passage", "about": "Not a word of it", "on": "draft"}
    elsewhere = desk.post(f"/students/{room.jaylen.id}/pins", data=passage)
    assert "<title>Draft: " in elsewhere.text
    assert at_the_field(elsewhere.text)[0] == "Not a word of it"

    note = {"course": room.course.id, "writer": room.jaylen.id, "opening": "0f0e4c1c-8a2c-4d65-9d6c-2f7a1d4c9b10"}
    walked = desk.post("/walk", data=note | {"quick": ["Stuck"], "words": "x" * 30_000})
    assert at_the_field(walked.text)[0] == "x" * 30_000
    assert 'name="quick" value="Stuck" checked' in walked.text
    assert str(note["opening"]) in walked.text

    talk = f"/students/{room.jaylen.id}/conference"
    shown = dict(Browser(desk.get(talk).text).fields)
    hidden = {name: shown[name] for name in ("talk", "before")}
    said = hidden | {"notes": "Read aloud.", "kind": "online"}
    again = desk.post(talk, data=said | {"next_step": "x" * 30_000})
    assert again.status_code == 422
    assert "Read aloud." in again.text
    assert '<option value="online" selected>' in again.text
    assert json.loads(hidden["talk"])["opening"] in again.text

    with runtime.sessions.begin() as session:
        session.get_one(Coursework, room.memoir.id).removed_at = NOW
    gone = desk.post(talk, data=said | {"next_step": "x" * 30_000})
    assert gone.status_code == 422
    assert "Read aloud." in gone.text
    with runtime.sessions.begin() as session:
        session.get_one(Coursework, room.memoir.id).removed_at = None

    assert desk.post(talk, data=said | {"minutes": "9" * 5000, "finish": "yes"}).status_code == 303
    corrected = desk.post(talk, data=hidden | {"notes": "x" * 30_000})
    assert re.search(r'data-conference="\d+"', corrected.text)


def test_a_number_that_no_id_has(desk: httpx.Client, room: Room) -> None:
    pins = f"/students/{room.jaylen.id}/pins"
    for number in ("9" * 5000, "9" * 30):
        assert desk.post("/settings/room", data={"course": number, "writer": "x"}).status_code == 422
        asked = {"course": number, "kind": "question", "about": "Why?", "back": room.memoir.id}
        assert desk.post(pins, data=asked).status_code in {404, 422}


def fields_of(page: str) -> dict[str, str]:
    return dict(Browser(page).fields)


def test_a_form_older_than_the_sign_in_comes_back_with_a_fresh_proof(
    browser_of: SignIn, room: Room, runtime: Runtime
) -> None:
    desk = browser_of(room.teacher.id)
    proof = desk.headers.pop("X-CSRF-Token")
    topic = f"/students/{room.jaylen.id}/assignments/{room.memoir.id}/topic"
    typed = {"topic": f"The bench {HOSTILE}", "csrf": "of an older sign-in"}
    before = kept(runtime)

    stale = desk.post(topic, data=typed)
    assert stale.status_code == 403
    assert Browser(stale.text).reason.startswith("This page was older than your sign-in.")
    assert fields_of(stale.text)["topic"] == typed["topic"]
    assert fields_of(stale.text)["csrf"] == proof
    for sender in ({"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}):
        forged = desk.post(topic, data=typed, headers=sender)
        assert forged.status_code == 403
        assert "The bench" not in forged.text

    with runtime.sessions.begin() as session:
        session.execute(delete(WebSession))
    gone = desk.post(topic, data=typed)
    desk.cookies.clear()
    for ended in (gone, desk.post(topic, data=typed)):
        assert ended.status_code == 401
        assert f'action="{topic}"' in ended.text
        assert fields_of(ended.text) == {"topic": typed["topic"]}
    assert kept(runtime) | {"web_sessions": []} == before | {"web_sessions": []}

    back = browser_of(room.teacher.id)
    del back.headers["X-CSRF-Token"]
    again = back.post(topic, data=fields_of(gone.text))
    assert again.status_code == 403
    saved = back.post(topic, data=fields_of(again.text), follow_redirects=True)
    assert 'value="The bench &lt;script&gt;' in saved.text
