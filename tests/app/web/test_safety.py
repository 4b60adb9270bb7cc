"""What holds for every route: headers, proof for whatever changes something, and nobody but the signed-in teacher."""

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.accounts.runtime import Runtime
from app.accounts.tokens import create_token, teacher_of_token
from app.main import PAGES
from app.web.session import LOOKED_FOR
from tests.app.web.conftest import Browser
from tests.app.web.room import Room
from tests.builders import create_teacher

OPENED_BY_A_LINK = {"/s", "/s/{token}"}  # no session stands behind these: test_student_page.py
OPEN_TO_ALL = {"/", "/healthz", "/readyz", "/auth/google/login", "/auth/google/callback"} | {
    "/offline-worker.js",
    "/offline",
}
SEALED_OR_NUMBERED = {"undo", "gone"}  # what was done a moment ago, on the page of the comments and of the shelf
ASKED_BY_A_SCRIPT = {"/conferences/journal-key"}  # which must never take a page for an answer


def _filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "1", path)


@pytest.fixture
def routes() -> list[APIRoute]:
    """Every page route of the application, so that a new one cannot be forgotten here."""
    return [route for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)]


def test_every_form_is_refused_without_its_proof(desk: httpx.Client, routes: list[APIRoute]) -> None:
    del desk.headers["X-CSRF-Token"]
    unsafe = [
        (method, route.path)
        for route in routes
        for method in route.methods or ()
        if method not in {"GET", "HEAD"} and route.path not in OPENED_BY_A_LINK
    ]

    assert len(unsafe) >= 8
    for method, path in unsafe:
        answer = desk.request(method, _filled(path), data={"csrf": "0" * 64})
        assert answer.status_code == 403, path
        assert "older than your sign-in" in answer.text


def test_a_stranger_sees_nothing_but_the_front_door(visitor: httpx.Client, routes: list[APIRoute]) -> None:
    guarded = [
        route.path
        for route in routes
        if "GET" in (route.methods or ()) and route.path not in OPEN_TO_ALL | OPENED_BY_A_LINK | ASKED_BY_A_SCRIPT
    ]

    assert len(guarded) >= 9
    for path in guarded:
        answer = visitor.get(_filled(path))
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/?next=%2F")
    for path in ASKED_BY_A_SCRIPT:
        assert visitor.get(path).status_code == 401


def _asked(dependant: Dependant) -> Iterator[tuple[str, object]]:
    """What a route and all that it depends on take from the address."""
    yield from ((field.name, field.field_info.annotation) for field in dependant.query_params)
    for needed in dependant.dependencies:
        yield from _asked(needed)


def test_what_was_looked_for_is_not_handed_on_to_the_sign_in(visitor: httpx.Client, routes: list[APIRoute]) -> None:
    free = {
        name
        for route in routes
        if "GET" in (route.methods or ()) and route.path not in OPEN_TO_ALL
        for name, annotation in _asked(route.dependant)
        if annotation is str
    }
    assert free - SEALED_OR_NUMBERED == {LOOKED_FOR}  # another field for words must be left out, too
    gone = visitor.get("/record", params={"course": 3, "q": "Jaylen cried", "show": "late"})
    assert gone.headers["location"] == "/?next=%2Frecord%3Fcourse%3D3%26show%3Dlate"


def test_every_answer_carries_the_safe_headers(visitor: httpx.Client, desk: httpx.Client) -> None:
    for answer in (visitor.get("/"), visitor.get("/nowhere"), desk.get("/today"), visitor.post("/today")):
        assert answer.headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in answer.headers


def test_pages_hold_no_inline_code_or_style(desk: httpx.Client, room: Room) -> None:
    writer = f"/students/{room.jaylen.id}"
    for path in (
        "/today",
        f"{writer}/brief",
        f"{writer}/conference",
        "/walk",
        "/settings",
        "/writers",
        "/welcome",
        "/sync",
    ):
        text = desk.get(path, follow_redirects=True).text
        assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:|hx-on", text), path


def test_what_a_student_wrote_is_shown_as_text(desk: httpx.Client, room: Room) -> None:
    text = desk.get(f"/students/{room.jaylen.id}/brief").text

    assert "&lt;script&gt;document.title" in text
    assert "<script>document" not in text


def test_another_teacher_s_student_does_not_exist(browser_of: Browser, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        other = create_teacher(session).id
    stranger = browser_of(other)

    for path in (f"/students/{room.jaylen.id}/brief", f"/today?course={room.course.id}", "/sync/1", "/sync/1/stream"):
        answer = stranger.get(path)
        assert answer.status_code in {303, 404}, path
        assert "Jaylen" not in answer.text


def test_signing_out_ends_the_session_and_everywhere_ends_them_all(
    browser_of: Browser, runtime: Runtime, room: Room
) -> None:
    here, there, elsewhere = (browser_of(room.teacher.id) for _ in range(3))

    assert here.post("/auth/logout").headers["location"] == "/"
    assert here.get("/today").headers["location"] == "/?next=%2Ftoday"
    assert there.get("/today").status_code == 200
    with runtime.sessions.begin() as session:
        token = create_token(session, room.teacher.id, runtime.real_clock.now())
    there.post("/auth/logout/everywhere")
    assert elsewhere.get("/today").status_code == 303
    with runtime.sessions() as session:
        assert teacher_of_token(session, token, runtime.real_clock.now()) is None
