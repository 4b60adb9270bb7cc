"""The journal's two routes as the script of conference mode meets them."""

import json
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.models import AccessEntry, Conference, ConferenceRecord
from tests.app.web.conftest import Browser
from tests.app.web.room import Room
from tests.builders import NOW, create_teacher
from tests.clock import SettableClock
from tests.serving import NO_TLS


def change(id_: str, field: str, value: Any, *parents: str, at: datetime = NOW) -> dict[str, Any]:
    return {
        "id": id_,
        "student": None,
        "field": field,
        "value": value,
        "parents": list(parents),
        "at": at.isoformat(),
    }


@pytest.fixture
def talk(room: Room) -> dict[str, Any]:
    return {
        "opening": "0b8a8e6e-5d8e-4c62-a0f4-3a3ff1f3a001",
        "kind": "formal",
        "course": room.course.id,
        "students": [room.jaylen.id],
        "assignment": None,
        "began_at": NOW.isoformat(),
    }


def test_a_batch_begins_the_talk_and_is_answered_with_all_of_it(
    desk: httpx.Client, talk: dict[str, Any], runtime: Runtime, room: Room
) -> None:
    changes = [change("a", "notes", "The bench."), change("b", "skill/flying", "on"), {"id": "c"}]
    for _ in range(2):
        answer = desk.post("/conferences/journal", json=talk | {"changes": changes})
        assert answer.status_code == 200
        told = answer.json()
        assert (told["saved"], told["finished_at"], told["withdrawn"]) == (["a"], None, False)
        assert [refused["id"] for refused in told["refused"]] == ["b", "c"]
        field = {"student": room.jaylen.id, "field": "notes", "value": "The bench.", "heads": ["a"], "also": []}
        assert told["fields"] == [field]
        assert datetime.fromisoformat(told["saved_at"]) == NOW
        page = f"/students/{room.jaylen.id}/conference?conference={told['conference']}"
        assert told["whose"] == {"students": [room.jaylen.id], "names": ["Jaylen"], "page": page}
    with runtime.sessions() as session:
        assert session.scalars(select(Conference.id)).all() == [told["conference"]]
        assert session.scalars(select(ConferenceRecord.notes)).all() == ["The bench."]
        written = select(AccessEntry.student_id).where(AccessEntry.action == "conference.write")
        assert session.scalars(written).all() == [room.jaylen.id]


def test_another_device_hears_of_it_and_both_texts_stay(desk: httpx.Client, talk: dict[str, Any]) -> None:
    desk.post("/conferences/journal", json=talk | {"changes": [change("a", "notes", "From the phone")]})
    later = change("b", "notes", "From the laptop", at=NOW + timedelta(hours=1))
    [field] = desk.post("/conferences/journal", json=talk | {"changes": [later]}).json()["fields"]
    assert (field["value"], field["heads"]) == ("From the laptop", ["a", "b"])
    assert [(also["text"], datetime.fromisoformat(also["at"])) for also in field["also"]] == [("From the phone", NOW)]


def test_finish_and_finish_again_by_the_time_the_device_tells(
    desk: httpx.Client, talk: dict[str, Any], clock: SettableClock
) -> None:
    """The device's clock is an hour ahead, and says so; the second finish of another tab changes nothing."""
    ahead = {name: (NOW + timedelta(hours=1)).isoformat() for name in ("began_at", "sent_at")}
    over = (NOW + timedelta(hours=1, minutes=7)).isoformat()
    clock.advance(timedelta(minutes=9))
    sent = ahead | {"sent_at": (NOW + timedelta(hours=1, minutes=9)).isoformat()}
    answer = desk.post("/conferences/journal", json=talk | sent | {"changes": [change("a", "finished", over)]}).json()
    assert datetime.fromisoformat(answer["finished_at"]) == NOW + timedelta(minutes=7)
    clock.advance(timedelta(minutes=1))
    again = change("b", "finished", (NOW + timedelta(minutes=10)).isoformat())
    second = desk.post("/conferences/journal", json=talk | {"changes": [again]}).json()
    assert second["finished_at"] == answer["finished_at"]
    taken_back = change("c", "finished", None, "a", "b")
    assert desk.post("/conferences/journal", json=talk | {"changes": [taken_back]}).json()["finished_at"] is None


def test_a_lapsed_session_is_told_as_data(address: str, desk: httpx.Client, talk: dict[str, Any]) -> None:
    batch = talk | {"changes": []}
    for answer in (
        httpx.post(f"{address}/conferences/journal", verify=NO_TLS, json=batch),
        httpx.get(f"{address}/conferences/journal-key", verify=NO_TLS),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_needed")
    forged = desk.post("/conferences/journal", json=batch, headers={"X-CSRF-Token": "forged"})
    assert (forged.status_code, forged.json()["error"]["code"]) == (403, "form_expired")


@pytest.mark.parametrize(
    "wrong",
    [
        {"opening": "x" * 65},
        {"kind": "chat"},
        {"students": []},
        {"began_at": "2026-10-15"},
        {"changes": [0] * 501},
    ],
)
def test_what_is_no_batch_is_refused_whole(desk: httpx.Client, talk: dict[str, Any], wrong: dict[str, Any]) -> None:
    answer = desk.post("/conferences/journal", json=talk | {"changes": []} | wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_input")


def test_half_an_emoji_and_a_lost_clock_break_nothing(desk: httpx.Client, talk: dict[str, Any]) -> None:
    lost = {"began_at": "9999-12-31T23:59:59-12:00", "sent_at": "0001-01-01T00:00:00+14:00"}
    batch = json.dumps(talk | lost | {"changes": [change("a", "notes", "half \ud83d")]})
    answer = desk.post("/conferences/journal", content=batch, headers={"Content-Type": "application/json"})
    assert answer.json()["fields"][0]["value"] == "half "


def test_the_key_is_the_accounts_own(desk: httpx.Client, browser_of: Browser, runtime: Runtime, room: Room) -> None:
    first = desk.get("/conferences/journal-key").json()
    again = browser_of(room.teacher.id).get("/conferences/journal-key").json()
    with runtime.sessions.begin() as session:
        other = create_teacher(session)
    another = browser_of(other.id).get("/conferences/journal-key").json()
    assert len(b64decode(first["key"])) == 32
    assert (again["account"], again["key"]) == (first["account"], first["key"])
    assert not {another["account"], another["key"]} & {first["account"], first["key"]}
    assert first["older_keys"] == []
    assert datetime.fromisoformat(first["expires_at"]) == NOW + timedelta(hours=12)
    assert desk.post("/auth/logout", headers={"X-CSRF-Token": first["csrf"]}).status_code == 303
