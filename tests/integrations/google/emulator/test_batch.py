"""Batches: one multipart request, shuffled answers, inner statuses, limits."""

import json
import re

import httpx
import pytest

from integrations.google.emulator.faults import Fault
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.integrations.google.emulator.conftest import SignIn

DRAFT = f"/drive/v3/files/{school.ANA_MEMOIR}"


def part(number: int, target: str, verb: str = "GET", headers: str = "", body: str = "") -> str:
    return (
        "Content-Type: application/http\nMIME-Version: 1.0\nContent-Transfer-Encoding: binary\n"
        f"Content-ID: <d56a2c6b + {number}>\n\n{verb} {target} HTTP/1.1\nHost: any\n{headers}\n{body}\n"
    )


def send(client: httpx.Client, path: str, parts: list[str], ends: str = "\n") -> httpx.Response:
    text = "".join(f"--===1==\n{one}\n" for one in parts) + "--===1==--\n"
    headers = {"Content-Type": 'multipart/mixed; boundary="===1=="'}
    return client.post(path, content=text.replace("\n", ends), headers=headers)


def answers(response: httpx.Response) -> dict[int, tuple[int, str]]:
    """Number of the call to its status and body, in the order of the parts."""
    found = re.search(r"boundary=(\S+)", response.headers["content-type"])
    assert found is not None
    result = {}
    for piece in response.text.split(f"--{found[1]}")[1:-1]:
        head, inner, body = piece.strip("\r\n").split("\r\n\r\n", 2)
        number = re.search(r"Content-ID: <response-d56a2c6b \+ (\d+)>", head)
        status = re.match(r"HTTP/1.1 (\d{3}) \S+", inner)
        assert number is not None
        assert status is not None
        result[int(number[1])] = (int(status[1]), body)
    return result


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_call_gets_its_answer_in_any_order(teacher: httpx.Client, ends: str) -> None:
    paths = [f"/v1/courses/{course}?fields=id" for course in (school.ENGLISH_9, school.ENGLISH_10, "9")] * 10
    response = send(teacher, "batch", [part(i, path) for i, path in enumerate(paths)], ends)
    got = answers(response)
    assert sorted(got) == list(range(30))
    assert list(got) != sorted(got)
    for number in got:
        status, body = got[number]
        wanted = [school.ENGLISH_9, school.ENGLISH_10, None][number % 3]
        assert (status, json.loads(body).get("id")) == ((200, wanted) if wanted else (404, None))


def test_answer_lines_end_in_crlf(teacher: httpx.Client) -> None:
    raw = send(teacher, "batch", [part(1, "/v1/courses?prettyPrint=false")]).content
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize(("path", "target", "limit"), [("batch", "/v1/courses", 50), ("batch/drive/v3", DRAFT, 100)])
def test_limits(teacher: httpx.Client, path: str, target: str, limit: int) -> None:
    assert len(answers(send(teacher, path, [part(i, target) for i in range(limit)]))) == limit
    assert send(teacher, path, [part(i, target) for i in range(limit + 1)]).status_code == 400


def test_drive_has_its_own_endpoint(teacher: httpx.Client) -> None:
    assert answers(send(teacher, "batch", [part(1, DRAFT)]))[1][0] == 404
    assert answers(send(teacher, "batch/drive/v3", [part(1, DRAFT), part(2, "/v1/courses")]))[2][0] == 404


def test_media_does_not_travel_in_batches(teacher: httpx.Client) -> None:
    targets = [f"{DRAFT}/export?mimeType=text/plain", f"/drive/v3/files/{school.BEN_PHOTO}?alt=media"]
    got = answers(send(teacher, "batch/drive/v3", [part(i, target) for i, target in enumerate(targets)]))
    assert [got[0][0], got[1][0]] == [404, 404]


def test_inner_calls_bring_their_own_bearer(teacher: httpx.Client) -> None:
    parts = [part(1, "/v1/courses"), part(2, "/v1/courses", headers="authorization: Bearer stale\n")]
    got = answers(send(teacher, "batch", parts))
    assert (got[1][0], got[2][0]) == (200, 401)


def test_inner_post_has_a_body(sign_in: SignIn, world: World) -> None:
    one = part(1, f"{DRAFT}/comments?fields=id", "POST", "Content-Type: application/json\n", '{"content": "Hm"}')
    status, body = answers(send(sign_in(school.TEACHER_EMAIL, "drive"), "batch/drive/v3", [one]))[1]
    assert status == 200
    assert world.state.files[school.ANA_MEMOIR].comments[json.loads(body)["id"]].text == "Hm"


def test_nonsense_is_400(teacher: httpx.Client) -> None:
    assert teacher.post("batch", content="hello").status_code == 400
    assert send(teacher, "batch", []).status_code == 400


def test_every_inner_call_is_counted_once(teacher: httpx.Client, world: World) -> None:
    before = world.round_trips
    send(teacher, "batch", [part(i, "/v1/courses") for i in range(7)])
    assert world.calls["classroom.courses.list"] == 7
    assert world.round_trips == before + 1


def test_one_part_may_fail(teacher: httpx.Client, world: World) -> None:
    world.faults.add([Fault(match="classroom.courses.list", kind="rate_json", nth=2)])
    got = answers(send(teacher, "batch", [part(i, "/v1/courses") for i in range(3)]))
    assert sorted(status for status, _ in got.values()) == [200, 200, 429]
