"""A school that installed Deskside for all its teachers: the briefs of a teacher who grants for herself, no token kept.

Over HTTP throughout, without a browser: what a page looks like is told by the other stories.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from app import worker
from app.accounts.runtime import Runtime
from app.encryption import Keyring
from app.main import create_app
from app.models import Credential
from integrations.google.emulator.delegation import practice_account, service_account_key
from integrations.google.emulator.world import World
from integrations.google.scopes import Feature, scopes_of
from tests.clock import SettableClock
from tests.conftest import empty
from tests.practice import consent, practice_runtime, practice_settings
from tests.serving import address_of, client_of, free_port, serving
from tests.small_school import ANA, BEN, CO_TEACHER_EMAIL, ENGLISH_9, STUDENTS, TEACHER, TEACHER_EMAIL, small_school
from tests.stage import Stage

DRIVE_MODE = scopes_of(Feature.CLASSROOM, Feature.DRIVE)
DOCUMENTS_MODE = scopes_of(Feature.CLASSROOM, Feature.DOCUMENTS)
(ANNOUNCEMENTS,) = scopes_of(Feature.ANNOUNCEMENTS)
Told = dict[str, Any]
Briefs = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class Place:
    """The school at the practice Google, and a store for whoever installs Deskside beside it."""

    world: World
    clock: SettableClock
    root: str
    engine: Engine
    folder: Path

    def list_scopes(self, *scopes: str) -> None:
        self.world.service_accounts = (practice_account("northfield.example", scopes),)

    def key_file(self) -> Path:
        path = self.folder / "service_account.json"
        path.write_text(json.dumps(service_account_key(self.root, *self.world.service_accounts)))
        return path


@pytest.fixture
def place(engine: Engine, tmp_path: Path, stage: Stage) -> Place:
    clock = SettableClock()
    world = World(now=clock.now, events=small_school(), max_page=2)
    return Place(world, clock, stage.show(world), engine, tmp_path)


@contextmanager
def installed(place: Place, **settings: object) -> Iterator[Runtime]:
    with free_port() as listener:
        given = practice_settings(place.root, place.folder, **settings)
        here = given.model_copy(update={"base_url": address_of(listener)})
        runtime = practice_runtime(here, place.engine, Keyring(["secret-of-the-school-that-installed-it"]), place.clock)
        with serving(create_app(runtime), listener):
            yield runtime


@contextmanager
def arrive(runtime: Runtime, email: str, *, untick: str = "", more: str = "") -> Iterator[httpx.Client]:
    """Somebody's browser after signing in; `more` is what is allowed once signed in."""
    with client_of(runtime.settings.base_url) as browser:
        for address in ("/auth/google/login", *([f"/auth/google/login?allow={more}"] if more else ())):
            away = browser.get(address)
            answer = consent(away.headers["location"], email, untick=[untick])
            assert browser.get("/auth/google/callback", params=answer).status_code == 303
        browser.headers["X-CSRF-Token"] = browser.get("/api/v1/me").json()["csrf_token"]
        yield browser


def follow(browser: httpx.Client, runtime: Runtime) -> Told:
    """Every class is chosen and read; the run as the API tells it."""
    for course in browser.get("/api/v1/courses").json()["items"]:
        assert browser.patch(f"/api/v1/courses/{course['id']}", json={"followed": True}).status_code == 200
    return read(browser, runtime)


def read(browser: httpx.Client, runtime: Runtime) -> Told:
    run = browser.post("/api/v1/syncs")
    assert run.status_code == 202, run.text
    worker.drain(runtime)
    told: Told = browser.get(f"/api/v1/syncs/{run.json()['id']}").json()
    return told


def briefs(browser: httpx.Client) -> Briefs:
    """Every brief of the teacher's classes by Google's ids of class and student, without the ids of our rows.

    Of what could not be read the codes stay: whom to ask about it depends on who grants.
    """
    found = {}
    for course in browser.get("/api/v1/courses").json()["items"]:
        for student in browser.get(f"/api/v1/courses/{course['id']}/students").json()["items"]:
            brief = browser.get(f"/api/v1/students/{student['id']}/brief").json()
            brief["troubles"] = [trouble["code"] for trouble in brief["troubles"]]
            found[course["google_id"], student["google_id"]] = _without_ids(brief)
    return found


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(item) for name, item in value.items() if name != "id" and not name.endswith("_id")}
    return [_without_ids(item) for item in value] if isinstance(value, list) else value


def by_oauth(place: Place, **how: str) -> tuple[list[str], Briefs]:
    """What the teacher is told where she grants for herself, and what cannot be read; then the store is as new."""
    with installed(place) as runtime, arrive(runtime, TEACHER_EMAIL, **how) as browser:
        run = follow(browser, runtime)
        found = briefs(browser)
    empty(place.engine)
    return codes(run), found


def codes(run: Told) -> list[str]:
    return sorted(problem["code"] for problem in run["problems"])


@pytest.mark.parametrize(
    ("listed", "how", "mode"),
    [
        (DRIVE_MODE, {}, "drive"),
        (DOCUMENTS_MODE, {"untick": "drive.readonly", "more": "documents"}, "documents"),
    ],
)
def test_the_briefs_are_those_of_a_teacher_who_grants_for_herself(
    place: Place, listed: tuple[str, ...], how: dict[str, str], mode: str
) -> None:
    unread, expected = by_oauth(place, **how)
    assert len(expected) == len(STUDENTS) + 1  # Ana is in two classes
    place.list_scopes(*listed)
    with installed(place, google_service_account=place.key_file()) as runtime:
        with arrive(runtime, TEACHER_EMAIL) as browser, arrive(runtime, CO_TEACHER_EMAIL) as co_teacher:
            assert codes(follow(browser, runtime)) == unread
            assert briefs(browser) == expected
            assert set(codes(follow(co_teacher, runtime))) <= set(unread)
            assert {course for course, _ in briefs(co_teacher)} == {ENGLISH_9}
            told = browser.get("/api/v1/me").json()["connection"]
        assert (told["state"], told["reading"], told["delegated"]) == ("connected", mode, True)
        with runtime.sessions() as session:
            tokens = session.execute(select(Credential.refresh_token, Credential.access_token)).all()
        assert tokens == [(None, None), (None, None)]


def test_a_withdrawn_delegation_is_told_and_heals_when_it_is_listed_again(place: Place) -> None:
    place.list_scopes(*DRIVE_MODE)
    key = {"google_service_account": place.key_file()}
    with installed(place, **key) as runtime, arrive(runtime, TEACHER_EMAIL) as browser:
        follow(browser, runtime)
        before = briefs(browser)[ENGLISH_9, ANA]["piece"]
        place.list_scopes()
        place.clock.advance(timedelta(hours=1))
        run = read(browser, runtime)
        assert run["status"] == "failed"
        assert codes(run) == ["delegation_withheld"]
        assert "IT" in run["problems"][0]["remedy"]
        settings, today = browser.get("/settings").text, browser.get("/welcome").text
        assert all(scope in settings for scope in DRIVE_MODE)
        assert "Your school’s delegation no longer allows Deskside to read as you." in today
        assert "Connect Google" not in settings
        assert "Sign in with Google" not in today
        assert browser.get("/api/v1/me").json()["connection"]["state"] == "withheld"
        assert briefs(browser)[ENGLISH_9, ANA]["piece"] == before
        place.list_scopes(*DRIVE_MODE)
        place.clock.advance(timedelta(hours=2))
        worker.drain(runtime)  # by the schedule: nobody has to sign in, or ask
        assert browser.get("/api/v1/me").json()["connection"]["state"] == "connected"
        assert "delegation" not in browser.get("/problems").text


def test_reminders_go_out_where_the_school_lists_them_and_say_so_where_not(place: Place) -> None:
    place.list_scopes(*DRIVE_MODE)
    key = {"google_service_account": place.key_file()}
    with installed(place, **key) as runtime, arrive(runtime, TEACHER_EMAIL) as browser:
        follow(browser, runtime)
        assert browser.post("/settings/zone", data={"time_zone": "America/New_York"}).status_code == 303
        first = remind(browser, runtime, ANA)
        assert (first["state"], first["reason"]) == ("failed", "scope_missing")
        assert "1 reminder was not posted" in browser.get("/today").text
        assert "Look again now" in browser.get("/reminders").text
        assert ANNOUNCEMENTS in browser.get("/settings").text
        place.list_scopes(*DRIVE_MODE, ANNOUNCEMENTS)
        look_again(browser)
        assert browser.post(f"/reminders/{first['id']}/again").status_code == 303
        worker.drain(runtime)
        [shown] = place.world.state.announcements.values()
        assert (shown.state, shown.assignees, shown.creator) == ("PUBLISHED", (ANA,), TEACHER)
        assert "not posted" not in browser.get("/today").text
        assert browser.post(f"/api/v1/reminders/{first['id']}/take-back").json()["state"] == "taken_back"
        assert place.world.state.announcements[shown.id].state == "DELETED"
        assert ANNOUNCEMENTS not in browser.get("/settings").text.partition("Allowed by your school")[0]
        place.list_scopes(*DRIVE_MODE)
        place.clock.advance(timedelta(hours=1))
        second = remind(browser, runtime, BEN)
        assert (second["state"], second["reason"]) == ("failed", "scope_missing")
        assert read(browser, runtime)["status"] in {"succeeded", "partial"}  # reading goes on without it
        assert len(place.world.state.announcements) == 1


def remind(browser: httpx.Client, runtime: Runtime, student: str) -> Told:
    """One reminder for now, and what became of it."""
    [course] = [each for each in browser.get("/api/v1/courses").json()["items"] if each["google_id"] == ENGLISH_9]
    students = browser.get(f"/api/v1/courses/{course['id']}/students").json()["items"]
    [found] = [each["id"] for each in students if each["google_id"] == student]
    words = {"course_id": course["id"], "student_id": found, "words": "We talked. Next: one page on the boat."}
    planned = browser.post("/api/v1/reminders", json=words)
    assert planned.status_code == 201, planned.text
    worker.drain(runtime)
    told: list[Told] = browser.get("/api/v1/reminders", params={"student_id": found}).json()["items"]
    return told[-1]


def look_again(browser: httpx.Client) -> None:
    """By the link on the page of the reminders."""
    away = browser.get("/auth/google/login?allow=posting&next=/reminders")
    answer = consent(away.headers["location"], TEACHER_EMAIL)
    assert browser.get("/auth/google/callback", params=answer).headers["location"].endswith("/reminders")
    browser.headers["X-CSRF-Token"] = browser.get("/api/v1/me").json()["csrf_token"]


def test_disconnecting_stops_the_reading_and_says_who_holds_the_grant(place: Place) -> None:
    place.list_scopes(*DRIVE_MODE)
    key = {"google_service_account": place.key_file()}
    with installed(place, **key) as runtime, arrive(runtime, TEACHER_EMAIL) as browser:
        follow(browser, runtime)
        page = browser.get("/settings/disconnect").text
        assert "nothing of yours to give back at Google" in page
        proof = browser.headers["X-CSRF-Token"]
        assert browser.post("/settings/disconnect", data={"csrf": proof}).status_code == 303
        assert browser.get("/api/v1/me").json()["connection"]["state"] == "disconnected"
        assert browser.post("/api/v1/syncs").status_code == 409
        before = place.world.calls["oauth.token"]
        place.clock.advance(timedelta(hours=2))
        worker.drain(runtime)
        assert place.world.calls["oauth.token"] == before
        assert (ENGLISH_9, ANA) in briefs(browser)
