"""Whatever goes wrong: a calm page or the API's envelope, what is safe, what to do, and no one's words in the log."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.database import make_engine, make_sessions
from app.errors import GoogleUnavailable
from app.main import create_app
from app.models import Teacher
from tests.app.web.room import Room
from tests.serving import address_of, client_of, free_port, serving

SECRET = "My grandfather’s boat was called Lucía"


def _broken(app: FastAPI) -> FastAPI:
    """The application with two routes that fail in known ways."""

    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError(SECRET)

    @app.get("/api/v1/fails")
    def fails_as_data() -> None:
        raise GoogleUnavailable("Google does not answer.", safe="All is kept.", remedy="Wait.")

    return app


@pytest.fixture
def broken(runtime: Runtime) -> Iterator[httpx.Client]:
    with (
        free_port() as listener,
        serving(_broken(create_app(runtime)), listener),
        client_of(address_of(listener)) as client,
    ):
        yield client


@pytest.fixture
def without_store(runtime: Runtime) -> Iterator[httpx.Client]:
    """The database is gone: its address leads nowhere."""
    engine = make_engine("postgresql://nobody@127.0.0.1:9/nothing")
    lost = replace(runtime, engine=engine, sessions=make_sessions(engine))
    with (
        free_port() as listener,
        serving(create_app(lost), listener),
        client_of(address_of(listener)) as client,
    ):
        yield client
    engine.dispose()


def test_who_waits_for_a_lock_in_vain_is_told_so_and_nothing_is_kept(runtime: Runtime, room: Room) -> None:
    engine = make_engine(runtime.engine.url.render_as_string(hide_password=False), lock_timeout="20ms")
    impatient = replace(runtime, engine=engine, sessions=make_sessions(engine))
    with runtime.sessions.begin() as session:
        token = open_session(session, room.teacher.id, runtime.real_clock.now())
    cookies = {cookie_name(secure=False): token}
    headers = {"X-CSRF-Token": csrf_token(runtime.keyring, token)}
    with (
        free_port() as listener,
        serving(create_app(impatient), listener),
        client_of(address_of(listener), cookies=cookies, headers=headers) as desk,
        runtime.sessions.begin() as elsewhere,
    ):
        elsewhere.get_one(Teacher, room.teacher.id, with_for_update=True)
        read = desk.get("/settings")
        answer = desk.post("/settings/look", data={"theme": "dark", "keys": "off"})
    engine.dispose()

    assert (read.status_code, answer.status_code) == (200, 503)
    assert "These records are being changed elsewhere" in answer.text
    with runtime.sessions() as session:
        assert session.get_one(Teacher, room.teacher.id).theme == "device"


def test_a_page_that_does_not_exist_says_so(visitor: httpx.Client) -> None:
    answer = visitor.get("/nowhere")

    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text


def test_an_id_that_is_no_number_is_simply_not_there(desk: httpx.Client) -> None:
    assert desk.get("/students/abc/brief").status_code == 404
    assert desk.get("/today?course=abc").status_code == 422


@pytest.mark.parametrize("number", [2**31, 99_999_999_999, 2**63, 10**30])
def test_no_number_is_too_large_to_be_simply_not_there(desk: httpx.Client, room: Room, number: int) -> None:
    paths = (
        f"/sync/{number}",
        f"/sync/{number}/stream",
        f"/students/{number}/brief",
        f"/students/{room.jaylen.id}/brief?assignment_id={number}",
        f"/today?course={number}",
        f"/today?course={room.course.id}&assignment={number}",
    )
    forms = {"/welcome": {"time_zone": "UTC"}, "/settings/periods": {"label": "3"}}

    assert {path: desk.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    for path, form in forms.items():
        assert desk.post(path, data=form | {"course": str(number)}).status_code == 404, path


def test_the_api_is_not_told_of_forms(desk: httpx.Client) -> None:
    said = desk.get("/api/v1/courses?limit=-1").json()["error"]

    assert said["message"] == "Something in the request could not be understood: limit."


def test_a_field_is_named_as_the_form_names_it(desk: httpx.Client) -> None:
    refused = desk.post("/comments", data={"deed": "paint", "seen": "0", "comment": "x"})

    assert "could not be understood: comment, deed." in refused.text


@pytest.mark.parametrize(("path", "taken"), [("/healthz", {"GET", "HEAD"}), ("/api/v1/me", {"GET"})])
def test_what_an_address_does_take_is_said_with_the_refusal(visitor: httpx.Client, path: str, taken: set[str]) -> None:
    refused = visitor.delete(path)

    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == taken
    assert "Nothing was changed." in refused.text


def test_the_unforeseen_is_calm_and_logged_without_its_words(
    broken: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken.get("/fails")

    assert answer.status_code == 500
    assert "Your notes are safe" in answer.text
    record = next(record for record in caplog.records if record.name == "app.web.errors")
    assert "RuntimeError" in record.getMessage()
    reference = re.search(r"reference (\w+)", record.getMessage())
    assert reference is not None
    assert reference[1] in answer.text
    assert SECRET not in caplog.text
    assert SECRET not in answer.text


def test_the_api_gets_the_same_error_as_data(broken: httpx.Client) -> None:
    answer = broken.get("/api/v1/fails")

    assert answer.status_code == 503
    assert answer.json() == {
        "error": {
            "code": "google_unavailable",
            "message": "Google does not answer.",
            "safe": "All is kept.",
            "remedy": "Wait.",
        }
    }


def test_without_its_records_a_page_says_that_they_are_safe(without_store: httpx.Client) -> None:
    without_store.cookies.set("deskside", "anything")
    answer = without_store.get("/")

    assert answer.status_code == 503
    assert "nothing that was saved is lost" in answer.text


def test_health_tells_the_process_from_what_it_needs(
    visitor: httpx.Client, without_store: httpx.Client, runtime: Runtime
) -> None:
    assert [visitor.head(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    assert visitor.get("/healthz").json() == {"status": "up"}
    assert visitor.get("/readyz").status_code == 200
    assert without_store.get("/healthz").status_code == 200
    assert without_store.get("/readyz").json()["database"] == "does not answer"
    with runtime.sessions.begin() as session:
        before = session.scalar(text("UPDATE alembic_version SET version_num = 'older' RETURNING old.version_num"))
    try:
        assert visitor.get("/readyz").json()["schema"] == "needs `deskside migrate`"
    finally:
        with runtime.sessions.begin() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
