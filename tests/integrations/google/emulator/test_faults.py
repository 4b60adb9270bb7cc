"""Trouble on demand: every kind, its moment, its number of times, in process and over HTTP."""

import time

import httpx
import pytest

from integrations.google.emulator.faults import Fault
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.integrations.google.emulator.conftest import SignIn

COURSES = "classroom.courses.list"
COMMENTS = f"drive/v3/files/{school.ANA_MEMOIR}/comments"


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("html502", 502, "Error 502 (Server Error)"),
        ("unauthorized", 401, "UNAUTHENTICATED"),
        ("forbidden", 403, "PERMISSION_DENIED"),
        ("not_found", 404, "NOT_FOUND"),
        ("rate_text", 429, "Quota exceeded for quota metric"),
        ("rate_json", 429, "RESOURCE_EXHAUSTED"),
        ("rate_403", 403, "User Rate Limit Exceeded"),
        ("internal", 500, "INTERNAL"),
        ("unavailable", 503, "UNAVAILABLE"),
        ("empty", 200, ""),
    ],
)
def test_kinds(teacher: httpx.Client, world: World, kind: str, status: int, words: str) -> None:
    world.faults.add([Fault(match=COURSES, kind=kind)])
    answer = teacher.get("v1/courses")
    assert answer.status_code == status
    assert words in answer.text
    assert teacher.get("v1/courses").json()["courses"]


def test_plain_text_is_plain_text(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match=COURSES, kind="rate_text", retry_after=7)])
    answer = teacher.get("v1/courses")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["retry-after"] == "7"


def test_reasons(teacher: httpx.Client, world: World) -> None:
    world.faults.add(
        [
            Fault(match=COURSES, kind="forbidden", reason="@ClassroomDisabled"),
            Fault(match="drive.comments.*", kind="forbidden", reason="domainPolicy"),
        ]
    )
    assert teacher.get("v1/courses").json()["error"]["message"].startswith("@ClassroomDisabled ")
    drive = teacher.get(COMMENTS, params={"fields": "*"}).json()["error"]
    assert drive["errors"][0]["reason"] == "domainPolicy"


def test_nth_call_and_number_of_times(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match=COURSES, kind="unavailable", nth=2, times=2)])
    assert [teacher.get("v1/courses").status_code for _ in range(5)] == [200, 503, 503, 200, 200]


def test_for_ever_until_cleared(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match="classroom.*", kind="html502", times=None)])
    assert {teacher.get("v1/courses").status_code for _ in range(4)} == {502}
    world.faults.clear()
    assert teacher.get("v1/courses").status_code == 200


def test_by_path(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match=f"/{COMMENTS}", kind="not_found"), Fault(match="/batch*", kind="html502")])
    assert teacher.get(COMMENTS, params={"fields": "*"}).status_code == 404
    assert teacher.get(f"drive/v3/files/{school.BEN_MEMOIR}/comments", params={"fields": "*"}).status_code == 200
    assert teacher.post("batch").status_code == 502


def test_truncated_json(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match=COURSES, kind="truncated")])
    answer = teacher.get("v1/courses")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()


def test_reset_before_anything_happens(sign_in: SignIn, world: World) -> None:
    writer = sign_in(school.TEACHER_EMAIL, "drive")
    world.faults.add([Fault(match="drive.comments.create", kind="reset")])
    with pytest.raises(httpx.TransportError):
        writer.post(COMMENTS, params={"fields": "id"}, json={"content": "Hello"})
    assert len(world.state.files[school.ANA_MEMOIR].comments) == 2


def test_lost_after_it_happened(sign_in: SignIn, world: World) -> None:
    writer = sign_in(school.TEACHER_EMAIL, "drive")
    world.faults.add([Fault(match="drive.comments.create", kind="lost")])
    with pytest.raises(httpx.TransportError):
        writer.post(COMMENTS, params={"fields": "id"}, json={"content": "Hello"})
    assert len(world.state.files[school.ANA_MEMOIR].comments) == 3


def test_slow_and_latency(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match=COURSES, kind="slow", seconds=0.2)])
    begun = time.monotonic()
    assert teacher.get("v1/courses").status_code == 200
    slow = time.monotonic() - begun
    world.latency = 0.2
    begun = time.monotonic()
    teacher.get("v1/courses")
    assert min(slow, time.monotonic() - begun) >= 0.2


def test_the_token_endpoint_may_fail_too(browser: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match="/token", kind="html502"), Fault(match="/token", kind="reset", nth=2)])
    assert browser.post("token").status_code == 502
    with pytest.raises(httpx.TransportError):
        browser.post("token")
    assert browser.post("token").status_code == 401


def test_faults_over_http(teacher: httpx.Client) -> None:
    rule = {"match": COURSES, "kind": "html502", "times": None}
    assert teacher.post("emulator/faults", json=[rule]).json() == {"rules": 1}
    assert teacher.get("v1/courses").status_code == 502
    teacher.delete("emulator/faults")
    assert teacher.get("v1/courses").status_code == 200
    assert teacher.post("emulator/faults", json=[{"match": "*", "kind": "earthquake"}]).status_code == 400
