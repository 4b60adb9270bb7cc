"""The client file is obeyed and checked; consent, exchange, refresh and revocation say what went wrong by name."""

import json
import logging
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.google import oauth
from integrations.google.emulator import tokens
from integrations.google.errors import (
    AuthError,
    BadAnswer,
    BlockedByAdmin,
    ClientRejected,
    ConnectionLost,
    GoogleError,
    GrantRevoked,
    Unavailable,
)
from integrations.google.oauth import Client, ClientSecretsInvalid, finish, load_client, refresh, revoke, start
from integrations.google.scopes import Feature, scopes_of
from tests.integrations.google.canned import Asked, Said, canned
from tests.integrations.google.test_identity import AUDIENCE, NOW, id_token

ASKED = scopes_of(Feature.SIGN_IN, Feature.CLASSROOM)
WEB = {
    "client_id": AUDIENCE,
    "client_secret": "secret-of-the-client",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
    "redirect_uris": ["https://deskside.school.example/auth/google/callback"],
}
Answer = dict[str, Any]


def written(folder: Path, content: object) -> Path:
    path = folder / "client_secret.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def client_at(root: str) -> Client:
    return Client(
        client_id=AUDIENCE,
        client_secret="secret-of-the-client",
        auth_uri=f"{root}auth",
        token_uri=f"{root}token",
        certs_uri=f"{root}certs",
        revoke_uri=f"{root}revoke",
        redirect_uris=(),
    )


def endpoint(answer: object, status: int = 200) -> Callable[[Asked], Said]:
    """A token endpoint that always says the same, beside certificates that fit `id_token`."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    certificates = json.dumps(tokens.pem_certificates()).encode()
    return lambda asked: Said(body=certificates) if asked.path == "/certs" else Said(status=status, body=body)


def granted(**changes: object) -> Answer:
    answer = {"access_token": "ya29.a", "refresh_token": "1//r", "expires_in": 3599, "token_type": "Bearer"}
    kept = answer | {"scope": " ".join(ASKED), "id_token": id_token()} | changes
    return {name: value for name, value in kept.items() if value is not None}


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `load_client` leaves it for endpoints on this machine."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def exchanged(client: Client) -> oauth.Grant:
    return finish(
        client,
        redirect_uri="http://localhost:8000/auth/google/callback",
        code="4/0A",
        code_verifier="v" * 64,
        asked=ASKED,
        now=NOW,
    )


def test_googles_own_file_is_obeyed(tmp_path: Path) -> None:
    client = load_client(written(tmp_path, {"web": WEB}))
    assert (client.auth_uri, client.token_uri) == (WEB["auth_uri"], WEB["token_uri"])
    assert client.certs_uri == WEB["auth_provider_x509_cert_url"]
    assert client.revoke_uri == "https://oauth2.googleapis.com/revoke"
    assert "secret-of-the-client" not in repr(client)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "null", '"web"', {"installed": WEB}, {"web": {"client_id": "x"}}, {"web": []}]
)
def test_a_file_that_is_none_says_so(tmp_path: Path, content: object) -> None:
    with pytest.raises(ClientSecretsInvalid, match="is not the client_secret"):
        load_client(written(tmp_path, content))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ClientSecretsInvalid, match="cannot be read"):
        load_client(tmp_path / "nowhere.json")


@pytest.mark.parametrize("name", ["auth_uri", "token_uri", "auth_provider_x509_cert_url"])
@pytest.mark.parametrize("host", ["accounts.evil.example", "127.0.0.1.evil.example", "localhost.evil.example"])
def test_plain_http_is_for_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, host: str
) -> None:
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
    with pytest.raises(ClientSecretsInvalid, match="neither https nor plain http on this machine"):
        load_client(written(tmp_path, {"web": WEB | {name: f"http://{host}/x"}}))
    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ


@pytest.mark.parametrize(
    ("uri", "switched"),
    [("http://127.0.0.1:9100/token", True), ("http://localhost/token", True), (WEB["token_uri"], False)],
)
def test_the_switch_for_plain_http_is_set_for_loopback_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str, *, switched: bool
) -> None:
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
    load_client(written(tmp_path, {"web": WEB | {"token_uri": uri}}))
    assert ("OAUTHLIB_INSECURE_TRANSPORT" in os.environ) is switched


def test_the_consent_page_is_asked_for_everything_it_needs() -> None:
    url = start(
        client_at("https://accounts.example/"),
        redirect_uri="http://localhost:8000/auth/google/callback",
        scopes=ASKED,
        state="s" * 43,
        code_verifier="v" * 64,
        login_hint="e.rivera@northfield.example",
    )
    asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    assert asked.pop("code_challenge") != "v" * 64
    assert asked == {
        "response_type": "code",
        "client_id": AUDIENCE,
        "redirect_uri": "http://localhost:8000/auth/google/callback",
        "scope": " ".join(ASKED),
        "state": "s" * 43,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
        "login_hint": "e.rivera@northfield.example",
    }


@pytest.mark.parametrize(
    ("said", "scopes"),
    [
        (" ".join(ASKED), set(ASKED)),
        (" ".join(ASKED[:4]), set(ASKED[:4])),
        (" ".join([*ASKED, "https://elsewhere.example/wider"]), {*ASKED, "https://elsewhere.example/wider"}),
        (None, set(ASKED)),
    ],
    ids=["all", "some", "more", "unsaid"],
)
def test_what_was_granted_counts_not_what_was_asked(said: str | None, scopes: set[str]) -> None:
    with canned(endpoint(granted(scope=said))) as server:
        grant = exchanged(client_at(server.root))
    assert grant.scopes == scopes
    assert grant.identity.id == "1001"
    assert (grant.tokens.access_token, grant.tokens.refresh_token) == ("ya29.a", "1//r")
    assert grant.tokens.lifetime == timedelta(seconds=3599)
    assert "ya29.a" not in repr(grant)


def test_the_exchange_proves_itself_by_secret_and_verifier() -> None:
    with canned(endpoint(granted())) as server:
        client = client_at(server.root)
        exchanged(client)
        form = parse_qs(server.asked[0].body.decode())
    assert form["code_verifier"] == ["v" * 64]
    assert form["redirect_uri"] == ["http://localhost:8000/auth/google/callback"]
    assert "scope" not in form
    assert (form["client_id"], form["client_secret"]) == ([client.client_id], [client.client_secret])
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("status", "answer", "fault"),
    [
        (400, {"error": "invalid_grant", "error_description": "Malformed auth code."}, GrantRevoked),
        (401, {"error": "invalid_client"}, ClientRejected),
        (400, {"error": "redirect_uri_mismatch"}, ClientRejected),
        (500, {"error": "internal_failure"}, Unavailable),
        (400, {"error": "org_internal"}, AuthError),
        (502, b"<html>502</html>", BadAnswer),
        (200, b'{"access_tok', BadAnswer),
        (200, b"[]", BadAnswer),
        (200, b"[" * 100_000, BadAnswer),
        (200, {}, BadAnswer),
        (200, granted(expires_in="soon"), BadAnswer),
        (200, granted(id_token=None), AuthError),
    ],
)
def test_a_failed_exchange_has_a_name(status: int, answer: object, fault: type[GoogleError]) -> None:
    with canned(endpoint(answer, status)) as server, pytest.raises(fault):
        exchanged(client_at(server.root))


def test_nobody_at_the_other_end_has_a_name_too() -> None:
    nobody = client_at("http://127.0.0.1:9/")
    for ask in (exchanged, lambda client: refresh(client, "1//r"), lambda client: revoke(client, "1//r")):
        with pytest.raises(ConnectionLost):
            ask(nobody)


@pytest.mark.parametrize(
    ("more", "told"), [({}, None), ({"refresh_token": "1//r"}, None), ({"refresh_token": "2"}, "2")]
)
def test_a_refresh_names_no_scope_and_tells_of_a_new_refresh_token(more: Answer, told: str | None) -> None:
    answer = {"access_token": "ya29.b", "expires_in": 3599, "scope": " ".join(ASKED[:4]), **more}
    with canned(endpoint(answer)) as server:
        renewed = refresh(client_at(server.root), "1//r")
        form = parse_qs(server.asked[0].body.decode())
    assert form["refresh_token"] == ["1//r"]
    assert "scope" not in form
    assert (renewed.access_token, renewed.refresh_token) == ("ya29.b", told)
    assert timedelta(seconds=3590) < renewed.lifetime <= timedelta(seconds=3599)


@pytest.mark.parametrize(
    ("status", "answer", "fault"),
    [
        (400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, GrantRevoked),
        (400, {"error": "admin_policy_enforced"}, BlockedByAdmin),
        (401, {"error": "unauthorized_client"}, ClientRejected),
        (404, b"<html>not here</html>", BadAnswer),
    ],
)
def test_a_failed_refresh_has_a_name(status: int, answer: object, fault: type[GoogleError]) -> None:
    with canned(endpoint(answer, status)) as server, pytest.raises(fault):
        refresh(client_at(server.root), "1//r")


@pytest.mark.parametrize(("status", "heard"), [(200, True), (400, True), (429, False), (503, False)])
def test_a_dead_token_counts_as_revoked_and_a_deaf_google_does_not(status: int, *, heard: bool) -> None:
    with canned(endpoint({}, status)) as server:
        if heard:
            revoke(client_at(server.root), "1//r")
        else:
            with pytest.raises(Unavailable):
                revoke(client_at(server.root), "1//r")
        assert parse_qs(server.asked[0].body.decode()) == {"token": ["1//r"]}


def test_no_token_is_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), canned(endpoint(granted())) as server:
        exchanged(client_at(server.root))
        refresh(client_at(server.root), "1//r")
    assert "ya29" not in caplog.text
    assert "1//r" not in caplog.text
