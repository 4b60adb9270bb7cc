"""The API's own description names every path and its errors, and loads nothing from elsewhere."""

import re

import httpx

from app.api.v1.errors import ErrorEnvelope
from tests.serving import NO_TLS

PROMISED = {
    ("get", "/api/v1/me"),
    ("get", "/api/v1/courses"),
    ("patch", "/api/v1/courses/{course_id}"),
    ("get", "/api/v1/courses/{course_id}/students"),
    ("patch", "/api/v1/courses/{course_id}/students/{student_id}"),
    ("get", "/api/v1/courses/{course_id}/assignments"),
    ("get", "/api/v1/courses/{course_id}/queue"),
    ("get", "/api/v1/courses/{course_id}/comments"),
    ("get", "/api/v1/courses/{course_id}/met"),
    ("get", "/api/v1/reminders"),
    ("post", "/api/v1/reminders"),
    ("get", "/api/v1/reminders/{reminder_id}"),
    ("patch", "/api/v1/reminders/{reminder_id}"),
    ("post", "/api/v1/reminders/{reminder_id}/cancel"),
    ("post", "/api/v1/reminders/{reminder_id}/again"),
    ("post", "/api/v1/reminders/{reminder_id}/take-back"),
    ("post", "/api/v1/syncs"),
    ("get", "/api/v1/syncs/{sync_id}"),
    ("post", "/api/v1/syncs/{sync_id}/cancel"),
    ("get", "/api/v1/students"),
    ("get", "/api/v1/students/{student_id}"),
    ("get", "/api/v1/students/{student_id}/brief"),
    ("patch", "/api/v1/students/{student_id}/assignments/{assignment_id}"),
    ("post", "/api/v1/students/{student_id}/pins"),
    ("delete", "/api/v1/pins/{pin_id}"),
    ("post", "/api/v1/pins/{pin_id}/restore"),
    ("get", "/api/v1/students/{student_id}/running-record"),
    ("get", "/api/v1/students/{student_id}/skills"),
    ("get", "/api/v1/skills"),
    ("get", "/api/v1/follow-ups"),
    ("post", "/api/v1/follow-ups"),
    ("patch", "/api/v1/follow-ups/{follow_up_id}"),
    ("get", "/api/v1/conferences"),
    ("post", "/api/v1/conferences"),
    ("get", "/api/v1/conferences/{conference_id}"),
    ("patch", "/api/v1/conferences/{conference_id}"),
    ("post", "/api/v1/conferences/{conference_id}/finish"),
    ("post", "/api/v1/conferences/{conference_id}/reopen"),
    ("post", "/api/v1/conferences/{conference_id}/withdraw"),
    ("post", "/api/v1/conferences/{conference_id}/restore"),
    ("post", "/api/v1/conferences/{conference_id}/move"),
}


def test_openapi_names_every_promised_call_and_how_to_prove_who_asks(address: str) -> None:
    spec = httpx.get(f"{address}/api/v1/openapi.json", verify=NO_TLS).json()
    assert {(method, path) for path, methods in spec["paths"].items() for method in methods} == PROMISED
    assert {scheme["type"] for scheme in spec["components"]["securitySchemes"].values()} == {"http", "apiKey"}
    assert all(operation["security"] for methods in spec["paths"].values() for operation in methods.values())


def test_the_page_for_people_names_them_too(address: str) -> None:
    page = httpx.get(f"{address}/api/docs", verify=NO_TLS)
    assert {(m.lower(), p) for m, p in re.findall(r"<code>([A-Z]+) (/\S+)</code>", page.text)} == PROMISED
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert [httpx.get(address + link, verify=NO_TLS).status_code for link in loaded] == [200] * len(loaded)
    assert not re.search(r"<script|style=", page.text)


def test_every_refusal_is_described_as_it_is_written(address: str) -> None:
    spec = httpx.get(f"{address}/api/v1/openapi.json", verify=NO_TLS).json()
    described = {
        answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for methods in spec["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status >= "400"
    }
    assert described == {"ErrorEnvelope"}
    for path, status in (("me", 401), ("nothing", 404), ("courses?limit=x", 401)):
        refused = httpx.get(f"{address}/api/v1/{path}", verify=NO_TLS)
        assert refused.status_code == status
        body = ErrorEnvelope.model_validate(refused.json(), extra="forbid").error
        assert body.code
        assert body.message
