"""Every change under an `Idempotency-Key` is made once, whoever asks again: one after the other, or two at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
from sqlalchemy import func, select

from app.accounts.runtime import Runtime
from app.main import THREADS
from app.models import AccessEntry, CourseTeacher, FollowUpLook, Post
from tests.app.api.conftest import Class
from tests.app.conftest import Served
from tests.serving import NO_TLS
from tests.talks import OTHER_SKILL, SKILL

# Google deletes once, and is asked outside of any transaction: taking back again changes nothing by itself.
WITHOUT_A_KEY = {"/api/v1/reminders/{reminder_id}/take-back"}


def keyed(api: httpx.Client, method: str, path: str, key: str, body: object = None) -> httpx.Response:
    return api.request(method, path, json=body, headers={"Idempotency-Key": key})


def deeds(api: httpx.Client, room: Class) -> list[tuple[str, str, Any, Any]]:
    """Method, path, body and another body of every change, each possible when those before it are made."""
    ana, zoe, _ = (student.id for student in room.students)
    where = {"course_id": room.course.id, "student_id": ana}
    talk = f"/conferences/{api.post('/conferences', json=where_many(room, ana)).json()['id']}"
    promise = f"/follow-ups/{api.post('/follow-ups', json=where | {'skill': SKILL}).json()['id']}"
    reminder = f"/reminders/{api.post('/reminders', json=where | {'words': 'See you.'}).json()['id']}"
    return [
        ("POST", "/conferences", where_many(room, ana), where_many(room, zoe)),
        ("PATCH", talk, {"notes": "First."}, {"notes": "Other."}),
        ("POST", f"{talk}/finish", {}, {"at": "2026-10-15T14:00:00Z"}),
        ("POST", f"{talk}/withdraw", None, {}),
        ("POST", f"{talk}/restore", None, {}),
        ("POST", f"{talk}/move", {"student_id": zoe}, {"student_id": ana}),
        ("POST", f"{talk}/reopen", None, {}),
        ("POST", "/follow-ups", where | {"skill": OTHER_SKILL}, where | {"skill": SKILL}),
        ("PATCH", promise, {"decision": "practising"}, {"decision": "independent"}),
        ("POST", "/reminders", where | {"words": "See you on Tuesday."}, where | {"words": "See you on Friday."}),
        ("PATCH", reminder, {"words": "Bring your draft."}, {"words": "Bring it."}),
        ("POST", f"{reminder}/cancel", None, {}),
    ]


def where_many(room: Class, *students: int) -> dict[str, Any]:
    return {"course_id": room.course.id, "student_ids": list(students), "assignment_id": room.coursework.id}


def test_every_change_is_made_once_and_answered_as_before(api: httpx.Client, room: Class, runtime: Runtime) -> None:
    for number, (method, path, body, other) in enumerate(deeds(api, room)):
        first, again = (keyed(api, method, path, f"key-{number}", body) for _ in range(2))
        assert first.is_success, first.text
        assert (again.status_code, again.text, again.headers["content-type"]) == (
            first.status_code,
            first.text,
            "application/json",
        )
        reused = keyed(api, method, path, f"key-{number}", other)
        assert (reused.status_code, reused.json()["error"]["message"]) == (
            409,
            "This Idempotency-Key was used for another request.",
        )
        if number:
            assert keyed(api, method, path, "key-0", body).status_code == 409
    with runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(FollowUpLook)) == 1
        assert session.scalar(select(func.count()).select_from(Post).where(Post.purpose == "by_hand")) == 2
        repeated = select(AccessEntry.student_id).where(AccessEntry.action == "answer.repeated")
        assert set(session.scalars(repeated)) == {student.id for student in room.students[:2]}


def test_every_change_of_a_talk_and_what_follows_takes_a_key(served: Served) -> None:
    spec = httpx.get(f"{served.address}/api/v1/openapi.json", verify=NO_TLS).json()
    without = {
        path
        for path, methods in spec["paths"].items()
        if path.split("/")[3] in {"conferences", "follow-ups", "reminders"}
        for method, operation in methods.items()
        if method != "get" and "Idempotency-Key" not in {one["name"] for one in operation.get("parameters", [])}
    }
    assert without == WITHOUT_A_KEY


def test_more_at_once_than_the_server_has_threads_make_one_change(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    told = {"course_id": room.course.id, "student_id": room.students[0].id, "skill": SKILL}
    path = f"/follow-ups/{api.post('/follow-ups', json=told).json()['id']}"
    many = THREADS * 2
    together = Barrier(many)

    def decide(_: int) -> httpx.Response:
        together.wait()
        return keyed(api, "PATCH", path, "k", {"decision": "practising"})

    with ThreadPoolExecutor(many) as clients:
        one, *others = clients.map(decide, range(many))
    assert (one.status_code, {one.text}) == (200, {other.text for other in others})
    assert len(one.json()["looks"]) == 1
    with runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(FollowUpLook)) == 1


def test_an_answer_is_not_given_again_to_who_may_not_ask_any_more(
    api: httpx.Client, room: Class, runtime: Runtime
) -> None:
    talk = f"/conferences/{api.post('/conferences', json=where_many(room, room.students[0].id)).json()['id']}"
    assert keyed(api, "PATCH", talk, "k", {"notes": "First."}).status_code == 200
    assert keyed(api, "PATCH", talk, "wrong", {"stage": "burning"}).status_code == 422
    assert keyed(api, "PATCH", talk, "wrong", {"stage": "draft"}).status_code == 200
    with runtime.sessions.begin() as session:
        session.scalars(select(CourseTeacher)).one().removed_at = runtime.clock.now()
    assert keyed(api, "PATCH", talk, "k", {"notes": "First."}).status_code == 404


def test_many_at_once_who_wait_for_one_row_leave_room_for_its_answer(api: httpx.Client, room: Class) -> None:
    pins = f"/students/{room.students[0].id}/pins"
    told = {"course_id": room.course.id, "assignment_id": room.coursework.id, "kind": "question", "about": "Why?"}
    many = THREADS * 2
    together = Barrier(many)

    def pin(_: int) -> tuple[int, int]:
        together.wait()
        answer = api.post(pins, json=told)
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(many) as clients:
        assert len(set(clients.map(pin, range(many)))) == 1
