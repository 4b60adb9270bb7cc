"""Reminders over the API: planned once a key, listed with reasons, cancelled until they are being posted."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from app.accounts.runtime import Runtime
from app.models import AccessEntry, Post, Teacher
from app.posts.outbox import held
from tests.app.api.conftest import Class
from tests.clock import SettableClock

WORDS = "Ana, we talked about the dock. Next: one page on the boat."


def plan(api: httpx.Client, room: Class, **changes: Any) -> httpx.Response:
    body = {"student_id": room.students[0].id, "course_id": room.course.id, "words": WORDS, **changes}
    return api.post("/reminders", json=body)


def test_a_reminder_is_planned_with_the_students_page_at_its_end(
    api: httpx.Client, room: Class, clock: SettableClock
) -> None:
    answer = plan(api, room)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["state"], told["reason"], told["purpose"]) == ("scheduled", None, "by_hand")
    assert told["text"].startswith(f"{WORDS}\n\nYour page: http://localhost:8000/s/")
    assert datetime.fromisoformat(told["not_before"]) == clock.now()
    assert api.get("/reminders").json() == {"items": [told], "next": None}
    assert api.get("/reminders", params={"student_id": room.students[1].id}).json()["items"] == []


def test_later_is_later_and_a_night_is_the_next_morning(api: httpx.Client, room: Class, clock: SettableClock) -> None:
    night = (clock.now() + timedelta(hours=12)).isoformat()
    assert plan(api, room, not_before=night).json()["not_before"].startswith("2026-10-16T11:30:00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "Your grade is a B+."},
        {"words": " "},
        {"words": "w" * 6_000},
        {"not_before": "2027-10-15T14:31:00Z"},
        {"notBefore": "2026-10-16T14:31:00Z"},
        {"not_before": "2026-10-16T14:31:00"},
    ],
)
def test_what_cannot_be_planned_is_named_and_nothing_is_kept(
    api: httpx.Client, room: Class, wrong: dict[str, str]
) -> None:
    answer = plan(api, room, **wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_input")
    assert api.get("/reminders").json()["items"] == []


def test_a_cancelled_one_stays_cancelled_and_says_why(api: httpx.Client, room: Class) -> None:
    reminder = plan(api, room).json()["id"]
    for _ in range(2):
        told = api.post(f"/reminders/{reminder}/cancel").json()
        assert (told["state"], told["reason"], told["reason_words"]) == (
            "cancelled",
            "by_teacher",
            "You cancelled it.",
        )


@pytest.mark.parametrize("state", ["posting", "uncertain", "posted", "taken_back"])
def test_what_is_being_posted_or_out_is_not_cancelled(
    api: httpx.Client, room: Class, runtime: Runtime, state: str
) -> None:
    reminder = plan(api, room).json()["id"]
    with runtime.sessions.begin() as session:
        held(session, reminder).state = state
    answer = api.post(f"/reminders/{reminder}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    with runtime.sessions() as session:
        assert session.get_one(Post, reminder).state == state


def test_its_words_are_changed_until_it_is_being_posted(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    planned = plan(api, room, words="See\u0000 you.\r\n\r\n\r\nBring it.\u0007").json()
    assert planned["text"].startswith("See you.\n\nBring it.\n\nYour page: ")
    where = f"/reminders/{planned['id']}"
    told = api.patch(where, json={"words": " On Tuesday.\u001b "}).json()
    assert told["text"] == "On Tuesday." + planned["text"].removeprefix("See you.\n\nBring it.")
    for words in ("", " \u0000 ", "Your grade is a B+.", "w" * 20_000):
        assert api.patch(where, json={"words": words}).status_code == 422
    assert api.get(where).json() == told
    with runtime.sessions.begin() as session:
        held(session, planned["id"]).state = "posting"
    assert api.patch(where, json={"words": "Too late."}).json()["error"]["code"] == "conflict"
    assert api.get(where).json()["text"] == told["text"]


def test_what_failed_is_sent_again_and_what_is_not_out_is_not_taken_back(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    where = f"/reminders/{plan(api, room).json()['id']}"
    assert [api.post(f"{where}/{deed}").status_code for deed in ("again", "take-back")] == [409, 409]
    with runtime.sessions.begin() as session:
        held(session, int(where.rpartition("/")[2])).state = "failed"
    assert api.post(f"{where}/again").json()["state"] == "scheduled"
    with runtime.sessions.begin() as session:
        held(session, int(where.rpartition("/")[2])).state = "taken_back"
    assert api.post(f"{where}/take-back").json()["state"] == "taken_back"


def test_what_was_held_back_for_want_of_a_moment_is_sent_once_there_is_one(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    told: list[dict[str, Any]] = []
    later = "2026-10-20T14:31:00Z"
    for zone in (None, "America/New_York"):
        with runtime.sessions.begin() as session:
            session.execute(update(Teacher).values(time_zone=zone))
        planned = told[0] if told else plan(api, room, not_before=later).json()
        told.append(api.post(f"/reminders/{planned['id']}/again").json())
    assert [(each["state"], each["reason"]) for each in told] == [("drafted", "zone_unknown"), ("scheduled", None)]
    assert told[1]["not_before"] == later


def test_who_planned_and_cancelled_for_whom_is_in_the_access_log(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    reminder = plan(api, room).json()["id"]
    api.post(f"/reminders/{reminder}/cancel")
    with runtime.sessions() as session:
        entries = [(entry.action, entry.student_id) for entry in session.query(AccessEntry).order_by(AccessEntry.id)]
    assert entries == [("reminder.planned", room.students[0].id), ("reminder.cancelled", room.students[0].id)]
