"""Follow-ups, the running record and skills as data: said twice, kept once; what is wrong is refused in words."""

from typing import Any

import httpx
import pytest

from app.accounts.runtime import Runtime
from app.models import FollowUp
from app.shelf.own_skills import SkillWords, add_skill, hide_skill, reword_skill
from app.writing.words import WITHDRAWN, Level, Trait
from tests import talks
from tests.app.api.conftest import Class
from tests.app.api.test_resources import everything
from tests.builders import days_ago
from tests.talks import OTHER_SKILL, SKILL


def wanted(room: Class, **more: Any) -> dict[str, Any]:
    student = room.students[0].id
    return {"course_id": room.course.id, "student_id": student, "skill": SKILL, "next_step": "Two bridges"} | more


def test_the_same_call_twice_opens_one(api: httpx.Client, room: Class) -> None:
    first = api.post("/follow-ups", json=wanted(room, assignment_id=room.coursework.id, due_on="2026-10-22"))
    again = api.post("/follow-ups", json=wanted(room, next_step="Three\u0000 bridges", next_draft=True))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["id"], first.json()["standing"]) == (again.json()["id"], "coming")
    (listed,) = everything(api, "/follow-ups", 1)
    assert (listed["next_step"], listed["due_on"], listed["next_draft"]) == ("Three bridges", None, True)


def test_a_skill_of_ones_own_is_listed_opened_and_seen_by_its_name(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    with runtime.sessions.begin() as session:
        added = add_skill(session, room.teacher.id, Trait.IDEAS, SkillWords("So what?", "I say.", ("So?", "What?")))
        reword_skill(session, room.teacher.id, SKILL, SkillWords("Bridging", "I carry you.", ("So?", "What?")))
        hide_skill(session, room.teacher.id, OTHER_SKILL, days_ago(0))
    offered = {each["id"]: each["name"] for each in api.get("/skills").json()["items"]}
    assert (offered[added], offered[SKILL], OTHER_SKILL in offered) == ("So what?", "Bridging", False)
    assert api.post("/follow-ups", json=wanted(room, skill=OTHER_SKILL)).status_code == 422
    opened = api.post("/follow-ups", json=wanted(room, skill=added))
    assert (opened.status_code, opened.json()["skill_name"]) == (201, "So what?")
    talk = {"course_id": room.course.id, "student_ids": [room.students[0].id]}
    held = api.post("/conferences", json=talk).json()["id"]
    said = api.patch(f"/conferences/{held}", json={"skills": {added: "practising"}}).json()
    assert said["records"][0]["skills"] == [{"id": added, "name": "So what?", "level": "practising"}]
    assert api.get(f"/students/{room.students[0].id}/skills").json()["items"] == []
    api.post(f"/conferences/{held}/finish")
    (grown,) = api.get(f"/students/{room.students[0].id}/skills").json()["items"]
    assert (grown["name"], grown["level"]) == ("So what?", "practising")


def test_a_decision_and_its_taking_back(api: httpx.Client, room: Class) -> None:
    path = f"/follow-ups/{api.post('/follow-ups', json=wanted(room)).json()['id']}"
    said = api.patch(path, json={"decision": "independent"}).json()
    assert (said["outcome"], said["standing"], said["looks"][0]["progress"]) == ("independent", "done", True)
    assert everything(api, "/follow-ups", 5) == []
    assert len(api.get("/follow-ups", params={"only_open": False}).json()["items"]) == 1
    back = api.patch(path, json={"decision": None}).json()
    assert (back["outcome"], back["closed_at"], back["looks"]) == (None, None, [])
    assert api.patch(path, json={"closed": True}).json()["outcome"] == "introduced"
    assert api.patch(path, json={"closed": False}).json()["outcome"] is None


def test_a_day_that_was_settled_stays_when_something_else_of_the_talk_is_corrected(
    api: httpx.Client, room: Class
) -> None:
    talk = {"course_id": room.course.id, "student_ids": [room.students[0].id]}
    held = f"/conferences/{api.post('/conferences', json=talk).json()['id']}"
    api.patch(held, json={"skills": {SKILL: "practising"}, "look_again_on": "2026-10-22"})
    api.post(f"{held}/finish")
    (promise,) = everything(api, "/follow-ups", 5)
    api.patch(f"/follow-ups/{promise['id']}", json={"due_on": "2026-10-29"})
    api.patch(held, json={"strength": "The bench."})
    (settled,) = everything(api, "/follow-ups", 5)
    assert (promise["due_on"], settled["due_on"]) == ("2026-10-22", "2026-10-29")


def test_nothing_of_a_withdrawn_one_is_changed(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    id_ = api.post("/follow-ups", json=wanted(room)).json()["id"]
    with runtime.sessions.begin() as session:
        promise = session.get_one(FollowUp, id_)
        promise.closed_at, promise.outcome = days_ago(0), WITHDRAWN
    for change in ({"next_step": "Three bridges"}, {}):
        refused = api.patch(f"/follow-ups/{id_}", json=change)
        assert (refused.status_code, refused.json()["error"]["safe"]) == (409, "Nothing was changed.")
    with runtime.sessions() as session:
        assert session.get_one(FollowUp, id_).next_step == "Two bridges"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"skill": "flying\u0000\u0007"}, "There is no skill “flying”."),
        ({"skill": "f" * 20_000}, f"There is no skill “{'f' * 40}”."),
        ({"next_step": "x" * 20_000}, "next_step has 20,000 characters; it holds 2,000."),
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "0001-01-01"}, "due_on"),
        ({"due_on": "2100-01-01"}, "due_on"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_words(
    api: httpx.Client, room: Class, wrong: dict[str, Any], words: str
) -> None:
    refused = api.post("/follow-ups", json=wanted(room, **wrong))
    assert refused.status_code == 422
    assert words in refused.json()["error"]["message"]
    assert everything(api, "/follow-ups", 5) == []


def test_a_patch_with_an_unknown_decision_changes_nothing(api: httpx.Client, room: Class) -> None:
    path = f"/follow-ups/{api.post('/follow-ups', json=wanted(room)).json()['id']}"
    assert api.patch(path, json={"decision": "brilliant", "next_step": "Other"}).status_code == 422
    assert api.patch(path, json={"next_step": "Other", "decision": None}).status_code == 409
    assert api.patch(path, json={"next_step": "Other", "skill": "flying"}).status_code == 422
    assert everything(api, "/follow-ups", 5)[0]["next_step"] == "Two bridges"
    cleaned = api.patch(path, json={"next_step": " Other\u0000\u001b\r\n "}).json()
    assert cleaned["next_step"] == "Other"


def test_the_running_record_and_the_skills_come_as_data(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        for days, level in ((9, Level.INTRODUCED), (2, Level.PRACTISING)):
            held = talks.create_conference(session, room.teacher, room.course, at=days_ago(days))
            talks.create_record(
                session, held, room.students[0], skills={OTHER_SKILL: level}, topic=f"{days} days", private_note=b"x"
            )
    student = f"/students/{room.students[0].id}"
    lines = everything(api, f"{student}/running-record", 1)
    assert [(line["topic"], line["skills"][0]["level"]) for line in lines] == [
        ("2 days", "practising"),
        ("9 days", "introduced"),
    ]
    assert not {"private", "private_note"} & lines[0].keys()
    (skill,) = api.get(f"{student}/skills").json()["items"]
    assert (skill["skill"], skill["level"]) == (OTHER_SKILL, "practising")
    assert [(step["where"], step["level"]) for step in skill["steps"]] == [
        ("talk", "introduced"),
        ("talk", "practising"),
    ]


def test_the_catalogue_names_every_skill(api: httpx.Client) -> None:
    assert SKILL in {skill["id"] for skill in api.get("/skills").json()["items"]}
