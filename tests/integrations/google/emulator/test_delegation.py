"""A service account's assertion: who may act for whom, how far, and Google's words for every refusal."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from google.auth import crypt, jwt

from integrations.google.emulator import tokens
from integrations.google.emulator.delegation import GRANT_TYPE, practice_account, service_account_key
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock

COURSES = "https://www.googleapis.com/auth/classroom.courses.readonly"
DRIVE = "https://www.googleapis.com/auth/drive.readonly"
ACCOUNT = practice_account(
    "northfield.example", (COURSES, "https://www.googleapis.com/auth/classroom.rosters.readonly")
)


@pytest.fixture(autouse=True)
def delegated(world: World) -> None:
    world.service_accounts = (ACCOUNT,)


def assertion(clock: SettableClock, signer: Any = None, **changes: object) -> str:
    now = int(clock.now().timestamp())
    claims = {
        "iss": ACCOUNT.email,
        "sub": school.TEACHER_EMAIL,
        "aud": "https://oauth2.googleapis.com/token",
        "scope": COURSES,
        "iat": now,
        "exp": now + 3600,
    } | changes
    signed: bytes = jwt.encode(signer or key(), {name: value for name, value in claims.items() if value is not None})
    return signed.decode()


def key() -> Any:
    return crypt.RSASigner.from_service_account_info(service_account_key("http://127.0.0.1/", ACCOUNT))


def asked(browser: httpx.Client, signed: str) -> httpx.Response:
    return browser.post("token", data={"grant_type": GRANT_TYPE, "assertion": signed})


def refused(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert body["error_description"]
    return answer.status_code, body["error"]


def test_a_token_acts_as_the_user_and_comes_without_a_refresh_token(
    browser: httpx.Client, clock: SettableClock
) -> None:
    answer = asked(browser, assertion(clock)).json()
    assert set(answer) == {"access_token", "expires_in", "scope", "token_type"}
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    listed = browser.get("v1/courses", params={"teacherId": "me"}, headers=bearer).json()["courses"]
    assert {course["id"] for course in listed} == {school.ENGLISH_9, school.ENGLISH_10}
    assert browser.get("drive/v3/files", headers=bearer).status_code == 403


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"sub": school.STRANGER_EMAIL}, (401, "unauthorized_client")),
        ({"scope": f"{COURSES} {DRIVE}"}, (401, "unauthorized_client")),
        ({"sub": "nobody@northfield.example"}, (400, "invalid_grant")),
        ({"sub": None}, (400, "invalid_grant")),
        ({"scope": ""}, (400, "invalid_scope")),
        ({"scope": "everything"}, (400, "invalid_scope")),
        ({"iss": "other@deskside-practice.iam.gserviceaccount.example"}, (401, "invalid_client")),
        ({"aud": "https://elsewhere.example/token"}, (400, "invalid_grant")),
        ({"exp": None}, (400, "invalid_grant")),
    ],
)
def test_what_is_refused(
    browser: httpx.Client, clock: SettableClock, changes: dict[str, object], refusal: tuple[int, str]
) -> None:
    assert refused(asked(browser, assertion(clock, **changes))) == refusal


@pytest.mark.parametrize(("issued", "lifetime"), [(-3601, 3600), (600, 3600), (0, 3601)])
def test_an_assertion_lives_an_hour_at_most(
    browser: httpx.Client, clock: SettableClock, issued: int, lifetime: int
) -> None:
    start = int(clock.now().timestamp()) + issued
    assert refused(asked(browser, assertion(clock, iat=start, exp=start + lifetime))) == (400, "invalid_grant")


def test_another_key_does_not_open(browser: httpx.Client, clock: SettableClock) -> None:
    forged = crypt.RSASigner(tokens._key(), ACCOUNT.key_id)
    answer = asked(browser, assertion(clock, forged))
    assert answer.json()["error_description"] == "Invalid JWT Signature."
    assert refused(asked(browser, "no.such.assertion")) == (400, "invalid_grant")


def test_what_is_withdrawn_or_suspended_ends_with_the_token(
    browser: httpx.Client, world: World, clock: SettableClock
) -> None:
    world.suspended = frozenset({school.TEACHER_EMAIL})
    assert refused(asked(browser, assertion(clock))) == (400, "invalid_grant")
    world.suspended, world.service_accounts = frozenset(), ()
    assert refused(asked(browser, assertion(clock))) == (401, "invalid_client")


def test_tokens_live_as_long_as_any(browser: httpx.Client, clock: SettableClock) -> None:
    bearer = {"Authorization": f"Bearer {asked(browser, assertion(clock)).json()['access_token']}"}
    clock.advance(timedelta(seconds=3599))
    assert browser.get("v1/courses", headers=bearer).status_code == 401
