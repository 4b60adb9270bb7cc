"""Conferences over the API: begun once, changed whole or not at all, finished once."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.accounts.runtime import Runtime
from app.accounts.tokens import create_token
from app.models import AccessEntry, Conference, FollowUp, Post
from app.writing.skills import skills
from tests import builders
from tests.app.api.conftest import Class
from tests.serving import client_of

SKILL = next(iter(skills()))


def begin(api: httpx.Client, room: Class, *students: int, **more: Any) -> httpx.Response:
    told = {"course_id": room.course.id, "student_ids": list(students or [room.students[0].id])} | more
    return api.post("/conferences", json=told)


def test_a_conference_from_its_beginning_to_its_promise(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    begun = begin(api, room, assignment_id=room.coursework.id)
    assert begun.status_code == 201
    talk = f"/conferences/{begun.json()['id']}"
    said = {
        "strength": "We hear the rain.",
        "private": "Tired today.",
        "next_step": "Stay there.",
        "stage": "revise",
        "look_again_on": "2026-10-22",
        "reminder_wanted": True,
        "skills": {SKILL: "practising"},
        "ticks": {"aloud": True},
    }
    changed = api.patch(talk, json=said)
    assert changed.status_code == 200
    [record] = changed.json()["records"]
    assert {name: record[name] for name in said if name not in {"skills", "ticks"}} == {
        name: value for name, value in said.items() if name not in {"skills", "ticks"}
    }
    assert (record["skills"], record["ticks"]) == (
        [{"id": SKILL, "name": skills()[SKILL].name, "level": "practising"}],
        ["aloud"],
    )
    assert (record["follow_up_id"], record["reminder"]) == (None, None)
    for _ in range(2):
        finished = api.post(f"{talk}/finish")
        assert finished.status_code == 200
    [record] = finished.json()["records"]
    with runtime.sessions() as session:
        assert session.scalars(select(FollowUp.id)).all() == [record["follow_up_id"]]
        assert session.scalars(select(Post.id)).all() == [record["reminder"]["id"]]
    assert record["reminder"]["state"] == "scheduled"
    corrected = api.patch(talk, json={"skills": {SKILL: None}, "strength": None}).json()["records"][0]
    assert (corrected["skills"], corrected["strength"], corrected["follow_up_id"]) == ([], "", None)
    assert [one["before"] for one in corrected["corrections"]] == ["practising", "We hear the rain."]
    assert api.get(talk).json()["records"] == [corrected]


def test_what_was_done_to_a_conference_is_undone_and_its_promises_follow(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    ana, zoe, _ = (student.id for student in room.students)
    talk = f"/conferences/{begin(api, room, assignment_id=room.coursework.id).json()['id']}"
    api.patch(talk, json={"next_step": "Stay there.", "skills": {SKILL: "practising"}, "reminder_wanted": True})
    for deed, body, standing in (
        ("finish", None, (ana, "scheduled")),
        ("withdraw", None, (ana, "cancelled")),
        ("withdraw", None, (ana, "cancelled")),
        ("restore", None, (ana, "scheduled")),
        ("move", {"student_id": zoe}, (zoe, "scheduled")),
        ("move", {"student_id": zoe}, (zoe, "scheduled")),
        ("reopen", None, (zoe, "cancelled")),
        ("finish", None, (zoe, "scheduled")),
    ):
        answer = api.post(f"{talk}/{deed}", json=body)
        assert answer.status_code == 200, answer.text
        [record] = answer.json()["records"]
        stands = (record["student_id"], record["reminder"]["state"])
        assert (deed, *stands, record["follow_up_id"] is not None) == (deed, *standing, standing[1] == "scheduled")
    assert [one["field"] for one in record["corrections"]] == ["student"]
    with runtime.sessions() as session:
        counted = select(FollowUp.student_id).where(FollowUp.outcome.is_(None))
        assert session.scalars(counted).all() == [zoe]
        moved = select(AccessEntry.student_id).where(AccessEntry.action == "conference.move").distinct()
        assert set(session.scalars(moved)) == {ana, zoe}


def test_begun_again_it_is_the_same(api: httpx.Client, room: Class) -> None:
    first, again = (begin(api, room, opening="talk-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = begin(api, room, room.students[1].id, opening="talk-1")
    assert (other.status_code, other.json()["error"]["code"]) == (409, "conflict")
    assert begin(api, room).json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"skills": {"flying": "on"}}, "There is no skill “flying” in the catalogue."),
        ({"skills": {SKILL: "perfect"}}, "skills"),
        ({"comments": {"999999": "parked"}}, "This comment is not on this writer's work."),
        ({"comments": {"0": "parked"}}, "There is no such comment."),
        ({"notes": "x" * 20_001}, "This text has 20,001 characters; a field holds 20,000."),
        ({"grade": "B"}, "grade"),
        ({"stage": "burning"}, "stage"),
        ({"next_draft": None}, "next_draft"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(api: httpx.Client, room: Class, said: dict[str, Any], words: str) -> None:
    talk = f"/conferences/{begin(api, room).json()['id']}"
    refused = api.patch(talk, json={"strength": "Kept out."} | said)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_input")
    assert words in refused.json()["error"]["message"]
    assert api.get(talk).json()["records"][0]["strength"] == ""


def test_a_group_is_said_to_all_or_to_one(api: httpx.Client, room: Class) -> None:
    ana, zoe, ben = (student.id for student in room.students)
    talk = f"/conferences/{begin(api, room, ana, zoe, kind='group').json()['id']}"
    api.patch(talk, json={"notes": "We read openings.", "minutes": 10})
    api.patch(talk, json={"notes": "Zoë asks well.", "student_id": zoe})
    notes = {record["student_id"]: record["notes"] for record in api.get(talk).json()["records"]}
    assert notes == {ana: "We read openings.", zoe: "We read openings.\nZoë asks well."}
    alone = f"/conferences/{begin(api, room, ana).json()['id']}"
    for place in (talk, alone):
        refused = api.patch(place, json={"notes": "Who?", "student_id": ben})
        assert refused.json()["error"]["message"].startswith("This writer is not in this conference")
    assert [record["notes"] for record in api.get(alone).json()["records"]] == [""]
    parts = api.get("/conferences", params={"student_id": ana}).json()["items"]
    assert [[record["student_id"] for record in part["records"]] for part in parts] == [[ana], [ana]]


def test_a_group_has_six_writers_at_most(api: httpx.Client, room: Class) -> None:
    assert begin(api, room, *range(1, 8), kind="group").status_code == 422


def test_a_list_goes_on_where_it_ended(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    begun = [begin(api, room, student.id).json()["id"] for student in room.students]
    first = api.get("/conferences", params={"limit": 2, "course_id": room.course.id}).json()
    rest = api.get("/conferences", params={"limit": 2, "course_id": room.course.id, "cursor": first["next"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == begun
    assert rest["next"] is None
    with runtime.sessions() as session:
        read = select(AccessEntry.student_id).where(AccessEntry.action == "conference.read")
        assert set(session.scalars(read)) == {student.id for student in room.students}


def test_a_co_teacher_reads_and_does_not_write(api: httpx.Client, room: Class, address: str, runtime: Runtime) -> None:
    talk = f"/conferences/{begin(api, room).json()['id']}"
    api.patch(talk, json={"notes": "Read aloud.", "private": "Her brother died."})
    with runtime.sessions.begin() as session:
        colleague = builders.create_teacher(session)
        builders.add_teacher(session, room.course, colleague)
        token = create_token(session, colleague.id, runtime.real_clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    with client_of(f"{address}/api/v1", headers=headers) as theirs:
        read = theirs.get(talk)
        assert read.json()["records"][0]["notes"] == "Read aloud."
        assert "died" not in read.text + theirs.get("/conferences").text
        deeds = [theirs.post(f"{talk}/{deed}") for deed in ("finish", "reopen", "withdraw", "restore")]
        moved = theirs.post(f"{talk}/move", json={"student_id": room.students[1].id})
        for refused in (theirs.patch(talk, json={"notes": "x"}), moved, *deeds):
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "refused")


def test_students_of_another_class_begin_nothing(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        stranger = builders.create_teacher(session)
        theirs = builders.create_student(session, builders.create_course(session, stranger))
    assert begin(api, room, theirs.id).status_code == 404
    assert begin(api, room, room.students[0].id, theirs.id, kind="group").status_code == 409
    with runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Conference)) == 0
