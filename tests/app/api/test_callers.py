"""How a program proves for whom it asks."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.accounts.throttle import TOKENS_REFUSED
from app.accounts.tokens import DEFAULT_DAYS
from app.models import AccessToken, SyncRun
from tests.app.api.conftest import Class
from tests.clock import SettableClock
from tests.serving import NO_TLS, client_of


@pytest.fixture
def cookie(runtime: Runtime, room: Class) -> str:
    with runtime.sessions.begin() as session:
        return open_session(session, room.teacher.id, runtime.real_clock.now())


def test_a_token_is_its_teacher(api: httpx.Client, room: Class) -> None:
    answer = api.get("/me").json()
    assert (answer["id"], answer["email"], answer["csrf_token"]) == (room.teacher.id, room.teacher.email, None)
    assert answer["features"] == ["classroom", "sign_in"]
    assert answer["connection"]["state"] == "connected"
    assert [scope["feature"] for scope in answer["connection"]["missing"]] == ["drive"]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer forged", "Basic Zm9vOmJhcg==", "Bearer é"])
def test_nothing_else_is(address: str, room: Class, authorization: str) -> None:
    answer = httpx.get(f"{address}/api/v1/me", verify=NO_TLS, headers={b"Authorization": authorization.encode()})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in_needed"


def test_a_token_ends(api: httpx.Client, clock: SettableClock) -> None:
    clock.advance(timedelta(days=DEFAULT_DAYS) - timedelta(seconds=1))
    assert api.get("/me").status_code == 200
    clock.advance(timedelta(seconds=1))
    assert api.get("/me").status_code == 401


def test_a_token_is_not_kept(runtime: Runtime, room: Class) -> None:
    with runtime.sessions() as session:
        assert room.token.encode() not in session.scalars(select(AccessToken.token_hash)).one()


def test_guessing_tokens_is_slowed(address: str, room: Class) -> None:
    with client_of(address, headers={"Authorization": "Bearer deskside_guess"}) as client:
        statuses = [client.get("/api/v1/me").status_code for _ in range(TOKENS_REFUSED + 1)]
    assert statuses == [401] * TOKENS_REFUSED + [429]


def test_a_session_reads_without_and_writes_only_with_its_proof(
    address: str, runtime: Runtime, room: Class, cookie: str
) -> None:
    with client_of(f"{address}/api/v1", cookies={cookie_name(secure=False): cookie}) as client:
        proof = client.get("/me").json()["csrf_token"]
        assert proof == csrf_token(runtime.keyring, cookie)
        for wrong in (None, "", "forged", csrf_token(runtime.keyring, "another")):
            refused = client.post("/syncs", headers={"X-CSRF-Token": wrong} if wrong is not None else {})
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "form_expired")
        with runtime.sessions() as session:
            assert session.scalars(select(SyncRun)).all() == []
        assert client.post("/syncs", headers={"X-CSRF-Token": proof}).status_code == 202


def test_a_closed_session_asks_nothing(address: str, runtime: Runtime, cookie: str, clock: SettableClock) -> None:
    clock.advance(timedelta(hours=12))
    answer = httpx.get(f"{address}/api/v1/me", verify=NO_TLS, cookies={cookie_name(secure=False): cookie})
    assert answer.status_code == 401
