"""The key file is checked before it is used; the token endpoint tells what is listed, and its refusals have names."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from google.auth import jwt

from integrations.google.delegation import (
    EVERYTHING,
    READING,
    ServiceAccount,
    ServiceAccountInvalid,
    granted_to,
    load_service_account,
    token_for,
)
from integrations.google.emulator.delegation import practice_account, service_account_key
from integrations.google.errors import BadAnswer, ClientRejected, GoogleError, GrantRevoked, TokenRejected
from integrations.google.scopes import Feature, scopes_of
from tests.integrations.google.canned import Asked, Said, canned
from tests.integrations.google.test_identity import NOW

TEACHER = "e.rivera@northfield.example"
DRIVE, DOCUMENTS = scopes_of(Feature.DRIVE), scopes_of(Feature.DOCUMENTS)
CLASSROOM, POSTING = scopes_of(Feature.CLASSROOM), scopes_of(Feature.ANNOUNCEMENTS)


def key_file(folder: Path, root: str = "https://oauth2.googleapis.com/", **changes: object) -> Path:
    key = service_account_key(root, practice_account("northfield.example", ())) | changes
    path = folder / "service_account.json"
    path.write_text(json.dumps({name: value for name, value in key.items() if value is not None}))
    return path


def claims_of(asked: Asked) -> dict[str, Any]:
    (assertion,) = parse_qs(asked.body.decode())["assertion"]
    claims: dict[str, Any] = jwt.decode(assertion, verify=False)
    return claims


def listing(*listed: str) -> Callable[[Asked], Said]:
    """A token endpoint at which the admin has listed these scopes."""

    def answer(asked: Asked) -> Said:
        scopes = claims_of(asked)["scope"].split()
        if set(scopes) <= set(listed):
            return Said(body=json.dumps({"access_token": " ".join(scopes), "expires_in": 3599}).encode())
        return Said(status=401, body=b'{"error": "unauthorized_client", "error_description": "Client is unauthorized"}')

    return answer


def at(root: str, folder: Path) -> ServiceAccount:
    return load_service_account(key_file(folder, root))


def test_googles_own_file_is_obeyed_and_its_key_kept_out_of_sight(tmp_path: Path) -> None:
    account = load_service_account(key_file(tmp_path))
    assert account.token_uri == "https://oauth2.googleapis.com/token"
    assert account.client_id.isdigit()
    assert "PRIVATE" not in repr(account)
    assert "key=" not in repr(account)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "authorized_user"},
        {"type": None},
        {"client_id": None},
        {"token_uri": None},
        {"private_key": "none"},
        {"private_key": None},
    ],
)
def test_a_file_that_is_no_key_of_a_service_account_says_so(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(ServiceAccountInvalid, match=r"service.account"):
        load_service_account(key_file(tmp_path, **changes))


@pytest.mark.parametrize("content", ["", "[]", "null", '{"web": {}}'])
def test_a_file_that_is_none_at_all_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(ServiceAccountInvalid, match="is not the JSON key"):
        load_service_account(path)
    with pytest.raises(ServiceAccountInvalid, match="cannot be read"):
        load_service_account(tmp_path / "nowhere.json")


@pytest.mark.parametrize("host", ["oauth2.evil.example", "127.0.0.1.evil.example", "localhost.evil.example"])
def test_plain_http_is_for_this_machine_only(tmp_path: Path, host: str) -> None:
    with pytest.raises(ServiceAccountInvalid, match="neither https nor plain http on this machine"):
        load_service_account(key_file(tmp_path, f"http://{host}/"))
    assert load_service_account(key_file(tmp_path, "http://127.0.0.1:9100/")).token_uri.endswith(":9100/token")


def test_the_assertion_names_the_teacher_and_the_callers_time(tmp_path: Path) -> None:
    with canned(listing(*EVERYTHING)) as server:
        tokens = token_for(at(server.root, tmp_path), TEACHER, EVERYTHING, NOW)
        claims = claims_of(server.asked[0])
    assert (claims["sub"], claims["scope"].split()) == (TEACHER, list(EVERYTHING))
    assert (claims["iat"], claims["exp"]) == (NOW.timestamp(), NOW.timestamp() + 3600)
    assert tokens.refresh_token is None
    assert timedelta(seconds=3590) < tokens.lifetime <= timedelta(seconds=3599)


@pytest.mark.parametrize(
    ("listed", "found", "calls"),
    [
        ((*CLASSROOM, *DRIVE, *DOCUMENTS, *POSTING), EVERYTHING, 1),
        ((*CLASSROOM, *DRIVE, *DOCUMENTS), READING, 2),
        ((*CLASSROOM, *DOCUMENTS, *POSTING), (*CLASSROOM, *DOCUMENTS, *POSTING), 10),
        ((*CLASSROOM[:2], *DRIVE, *DOCUMENTS), (*CLASSROOM[:2], *DRIVE), 10),
        (CLASSROOM, CLASSROOM, 10),
    ],
)
def test_what_is_listed_is_found_out_and_a_token_holds_it_all(
    tmp_path: Path, listed: tuple[str, ...], found: tuple[str, ...], calls: int
) -> None:
    with canned(listing(*listed)) as server:
        scopes, tokens = granted_to(at(server.root, tmp_path), TEACHER, NOW)
    assert scopes == frozenset(found)
    assert set(tokens.access_token.split()) == set(found)
    assert len(server.asked) == calls


@pytest.mark.parametrize(
    ("status", "answer", "fault", "calls"),
    [
        (401, {"error": "unauthorized_client"}, ClientRejected, 9),
        (401, {"error": "invalid_client"}, ClientRejected, 1),
        (400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, GrantRevoked, 1),
        (400, {"error": "deleted_client"}, TokenRejected, 1),
        (502, b"<html>502</html>", BadAnswer, 1),
        (200, b"[]", BadAnswer, 1),
        (200, b"[" * 100_000, BadAnswer, 1),
    ],
)
def test_refusals_have_names(tmp_path: Path, status: int, answer: object, fault: type[GoogleError], calls: int) -> None:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    with canned(lambda _: Said(status=status, body=body)) as server, pytest.raises(fault):
        granted_to(at(server.root, tmp_path), TEACHER, NOW)
    assert len(server.asked) == calls
