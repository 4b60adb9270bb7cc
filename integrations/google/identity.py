"""Who signed in: Google's id_token, verified against the configured certificates and the caller's clock.

`google.oauth2.id_token` would fix issuer and certificates to Google's and take the system's time.
Facts: developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken.
"""

import sys
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from integrations.google.errors import AuthError, BadAnswer, ConnectionLost, Unavailable

ISSUERS = frozenset({"accounts.google.com", "https://accounts.google.com"})
CLOCK_SKEW = timedelta(minutes=1)
_TIMEOUT_SECONDS = 20


class IdentityUnproven(AuthError):
    """The id_token is missing, forged, expired, or meant for somebody else."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`id` is the account's id everywhere at Google; `domain` is the school's, None for a private account."""

    id: str
    email: str
    email_verified: bool
    name: str
    domain: str | None


def identity_in(id_token: str, *, certs_uri: str, audience: str, now: datetime) -> Identity:
    """The identity that a verified id_token proves.

    Raises:
        IdentityUnproven: signature, issuer, audience or time is wrong.
        Retryable: the certificates cannot be had.
    """
    certificates = _certificates(certs_uri)
    try:
        # The library's own look at the time is made void: it would ask the system's clock.
        claims = jwt.decode(id_token, certs=certificates, audience=audience, clock_skew_in_seconds=sys.maxsize)
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (GoogleAuthError, ValueError, TypeError, RecursionError) as error:
        raise IdentityUnproven(None, "id_token") from error
    if claims.get("iss") not in ISSUERS:
        raise IdentityUnproven(None, "iss")
    skew = CLOCK_SKEW.total_seconds()
    if not issued - skew <= now.timestamp() <= expires + skew:
        raise IdentityUnproven(None, "time")
    return _identity(claims)


def _identity(claims: Mapping[str, Any]) -> Identity:
    if not claims.get("sub"):
        raise IdentityUnproven(None, "sub")
    email = str(claims.get("email", ""))
    return Identity(
        id=str(claims["sub"]),
        email=email,
        email_verified=claims.get("email_verified", True) in {True, "true"},
        name=str(claims.get("name", "")) or email,
        domain=claims.get("hd"),
    )


def _certificates(uri: str) -> dict[str, str]:
    """PEM by key id, whether the address serves X.509 certificates (v1) or JSON web keys (v3)."""
    try:
        answer = requests.get(uri, timeout=_TIMEOUT_SECONDS)
        if answer.status_code != requests.codes.ok:
            raise Unavailable(answer.status_code, "certs")
        body = answer.json()
    except (requests.JSONDecodeError, RecursionError) as error:
        raise BadAnswer(None, "certs") from error
    except requests.RequestException as error:
        raise ConnectionLost(None, type(error).__name__) from error
    try:
        return {key["kid"]: _pem(key) for key in body["keys"] if _is_rsa(key)} if "keys" in body else dict(body)
    except (TypeError, ValueError, LookupError) as error:
        raise BadAnswer(None, "certs") from error


def _is_rsa(key: Mapping[str, str]) -> bool:
    """Other keys may stand beside ours: Google signs by RS256."""
    return key.get("kty", "RSA") == "RSA" and {"kid", "n", "e"} <= key.keys()


def _pem(key: Mapping[str, str]) -> str:
    numbers = RSAPublicNumbers(e=_number(key["e"]), n=_number(key["n"]))
    return numbers.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _number(text: str) -> int:
    padded = text + "=" * (-len(text) % 4)
    return int.from_bytes(urlsafe_b64decode(padded), "big")
