"""An id_token proves somebody only with the right key, issuer, audience and time, in either form of certificates."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

from integrations.google.emulator import tokens
from integrations.google.errors import BadAnswer, ConnectionLost, Unavailable
from integrations.google.identity import CLOCK_SKEW, Identity, IdentityUnproven, identity_in
from tests.integrations.google.canned import Said, canned

NOW = datetime(2026, 10, 15, 14, 31, tzinfo=UTC)
AUDIENCE = "client.apps.example"
HOUR = timedelta(hours=1)
TICK = timedelta(seconds=1)


def id_token(*, signer: Any = None, **changes: object) -> str:
    claims: dict[str, object] = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "sub": "1001",
        "email": "e.rivera@northfield.example",
        "email_verified": True,
        "name": "Elena Rivera",
        "hd": "northfield.example",
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + HOUR).timestamp()),
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return str(jwt.encode(signer or tokens._signer(), kept).decode())


@contextmanager
def certificates(body: object = None) -> Iterator[str]:
    said = Said(body=json.dumps(tokens.pem_certificates() if body is None else body).encode())
    with canned(lambda _: said) as server:
        yield f"{server.root}certs"


def proven(token: str, *, now: datetime = NOW, certs: object = None) -> Identity:
    with certificates(certs) as uri:
        return identity_in(token, certs_uri=uri, audience=AUDIENCE, now=now)


@pytest.mark.parametrize("certs", [None, tokens.jwk_certificates()], ids=["x509", "jwk"])
def test_a_good_token_says_who_it_is(certs: object) -> None:
    assert proven(id_token(), certs=certs) == Identity(
        "1001", "e.rivera@northfield.example", email_verified=True, name="Elena Rivera", domain="northfield.example"
    )


def test_either_of_googles_issuers_is_right() -> None:
    assert proven(id_token(iss="accounts.google.com")).id == "1001"


def test_a_private_account_has_no_domain() -> None:
    assert proven(id_token(hd=None)).domain is None


@pytest.mark.parametrize("claim", [False, "false", 0])
def test_an_unverified_address_says_so(claim: object) -> None:
    assert not proven(id_token(email_verified=claim)).email_verified


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://accounts.evil.example"},
        {"iss": None},
        {"aud": "another.apps.example"},
        {"aud": None},
        {"sub": ""},
        {"sub": None},
        {"exp": None},
        {"iat": "yesterday"},
        {"signer": crypt.RSASigner(rsa.generate_private_key(65537, 2048), tokens.key_id())},
        {"signer": crypt.RSASigner(rsa.generate_private_key(65537, 2048), "unknown")},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_wrong_token_proves_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises(IdentityUnproven):
        proven(id_token(**changes))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "é.é.é", "..", "e30.e30."])
def test_what_is_no_token_proves_nothing(token: str) -> None:
    with pytest.raises(IdentityUnproven):
        proven(token)


def test_an_unsigned_token_proves_nothing() -> None:
    header, payload, _ = id_token().split(".")
    with pytest.raises(IdentityUnproven):
        proven(f"{header}.{payload}.")


@pytest.mark.parametrize(
    ("now", "good"),
    [
        (NOW - CLOCK_SKEW, True),
        (NOW - CLOCK_SKEW - TICK, False),
        (NOW + HOUR + CLOCK_SKEW, True),
        (NOW + HOUR + CLOCK_SKEW + TICK, False),
    ],
)
def test_the_callers_clock_decides(now: datetime, *, good: bool) -> None:
    if good:
        assert proven(id_token(), now=now).id == "1001"
    else:
        with pytest.raises(IdentityUnproven):
            proven(id_token(), now=now)


def test_certificates_that_cannot_be_had_may_come_later() -> None:
    for said, fault in (
        (Said(status=502, body=b"<html>"), Unavailable),
        (Said(body=b"<html>"), BadAnswer),
        (Said(body=b"[3]"), BadAnswer),
        (Said(body=b"[" * 100_000), BadAnswer),
    ):
        with canned(lambda _, said=said: said) as server, pytest.raises(fault):  # type: ignore[misc]  # bound at once
            identity_in(id_token(), certs_uri=server.root, audience=AUDIENCE, now=NOW)
    with pytest.raises(ConnectionLost):
        identity_in(id_token(), certs_uri="http://127.0.0.1:9/", audience=AUDIENCE, now=NOW)


@pytest.mark.parametrize(
    "body", [{}, {"keys": []}, {"keys": [{}]}, {"keys": 3}, {tokens.key_id(): "no certificate"}, {tokens.key_id(): 4}]
)
def test_certificates_that_hold_no_key_prove_nothing(body: object) -> None:
    with pytest.raises((IdentityUnproven, BadAnswer)):
        proven(id_token(), certs=body)


def test_a_public_key_cannot_pose_as_a_shared_secret() -> None:
    """The classic confusion of RS256 with HS256."""
    payload = id_token().split(".")[1]
    header = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": tokens.key_id()}).encode()).decode().rstrip("=")
    certificate = next(iter(tokens.pem_certificates().values()))
    signature = hmac.digest(certificate.encode(), f"{header}.{payload}".encode(), "sha256")
    with pytest.raises(IdentityUnproven):
        proven(f"{header}.{payload}.{urlsafe_b64encode(signature).decode().rstrip('=')}")
