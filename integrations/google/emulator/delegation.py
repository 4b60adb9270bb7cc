"""Domain-wide delegation: the assertion by which a service account asks to act for a user of its domain.

Facts: developers.google.com/identity/protocols/oauth2/service-account#httprest and #error-codes.
"""

import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from integrations.google.emulator.errors import TokenError
from integrations.google.emulator.scope_words import canonical, is_known
from integrations.google.emulator.wire import JSON
from integrations.google.emulator.world import ServiceAccount, World

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# google-auth says the first, whatever the key file's token_uri.
_AUDIENCES = {"https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token"}
_LONGEST = timedelta(hours=1)
_SKEW = timedelta(minutes=5)
_NOT_LISTED = (
    "Client is unauthorized to retrieve access tokens using this method, "
    "or client not authorized for any of the scopes requested."
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who is to act for whom, and how far."""

    client: str
    user: str
    scopes: tuple[str, ...]


def check(world: World, assertion: str) -> Bearer:
    """What the assertion entitles to. Raises TokenError in Google's words for what is wrong with it."""
    claims = _unverified(assertion)
    account = next((known for known in world.service_accounts if known.email == claims.get("iss")), None)
    if account is None:
        raise TokenError("invalid_client", "The OAuth client was not found.", 401)
    _check_signature(account, assertion)
    if claims.get("aud") not in _AUDIENCES:
        raise TokenError("invalid_grant", "Bad Request")
    _check_time(world, claims)
    scopes = canonical(str(claims.get("scope", "")))
    if not scopes:
        raise TokenError("invalid_scope", "Empty or missing scope not allowed.")
    if not all(map(is_known, scopes)):
        raise TokenError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    person = world.state.account(str(claims.get("sub", "")), me="")
    if person is None or person.email in world.suspended:
        raise TokenError("invalid_grant", "Invalid email or User ID")
    if person.domain != account.domain or not set(scopes) <= set(account.scopes):
        raise TokenError("unauthorized_client", _NOT_LISTED, 401)
    return Bearer(account.id, person.id, scopes)


def _unverified(assertion: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(assertion, verify=False)
    except (GoogleAuthError, ValueError) as error:
        raise TokenError("invalid_grant", "Bad Request") from error
    return claims


def _check_signature(account: ServiceAccount, assertion: str) -> None:
    """By the key whose id the assertion bears. The library's look at the system's clock is made void."""
    try:
        jwt.decode(assertion, certs={account.key_id: account.public_key}, clock_skew_in_seconds=sys.maxsize)
    except (GoogleAuthError, ValueError, TypeError) as error:
        raise TokenError("invalid_grant", "Invalid JWT Signature.") from error


def _check_time(world: World, claims: dict[str, Any]) -> None:
    now = world.time().timestamp()
    issued, expires = float(claims["iat"]), float(claims["exp"])
    skew = _SKEW.total_seconds()
    if expires - issued > _LONGEST.total_seconds() or not issued - skew <= now < expires:
        raise TokenError(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
            "Check your iat and exp values in the JWT claim.",
        )


@cache
def _key() -> rsa.RSAPrivateKey:
    """One key for the life of the process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def practice_account(domain: str, scopes: tuple[str, ...]) -> ServiceAccount:
    """A service account to which the domain's admin delegated these scopes; to be put into the world."""
    public = _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return ServiceAccount(
        id="108414350982231000017",
        email="deskside@deskside-practice.iam.gserviceaccount.example",
        project="deskside-practice",
        key_id="5f0c1d2e3b4a59687786a5b4c3d2e1f00f1e2d3c",
        public_key=public.decode(),
        domain=domain,
        scopes=scopes,
    )


def service_account_key(root: str, account: ServiceAccount) -> JSON:
    """What Google's console would hand out as the key file of `practice_account`, for the emulator at that root."""
    private = _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "type": "service_account",
        "project_id": account.project,
        "private_key_id": account.key_id,
        "private_key": private.decode(),
        "client_email": account.email,
        "client_id": account.id,
        "auth_uri": f"{root}o/oauth2/v2/auth",
        "token_uri": f"{root}token",
        "auth_provider_x509_cert_url": f"{root}oauth2/v1/certs",
        "universe_domain": "googleapis.com",
    }
