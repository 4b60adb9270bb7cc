"""Signing in at Google: from the address of the consent page to a proven identity, its tokens, and their end.

Everything follows Google's own client_secret.json; the time of day is the caller's. Errors are those of
`integrations.google.errors`, and `ClientSecretsInvalid` for the file.
"""

import json
import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError, MissingTokenError, OAuth2Error

from integrations.google.errors import (
    AuthError,
    BadAnswer,
    ClientRejected,
    ConnectionLost,
    GoogleError,
    GrantRevoked,
    Unavailable,
    from_refresh,
)
from integrations.google.identity import Identity, identity_in
from integrations.google.scopes import canonical

GOOGLE_REVOKE_URI = "https://oauth2.googleapis.com/revoke"
_GOOGLE_CERTS_URI = "https://www.googleapis.com/oauth2/v1/certs"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_SECONDS = 20
_LIFETIME_UNSAID = 3600

# At DEBUG these two libraries write tokens into the log.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)


class ClientSecretsInvalid(Exception):
    """The file is not a client_secret.json of a web client, or names an address that cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Client:
    """One OAuth client of type "web", as Google's console hands it out, and where grants are revoked."""

    client_id: str
    client_secret: str = field(repr=False)
    auth_uri: str
    token_uri: str
    certs_uri: str
    revoke_uri: str
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """`lifetime` is that of the access token. `refresh_token` is None when Google gave no new one."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """What a teacher allowed: `scopes` are those really granted, under the names of `scopes.SCOPES`."""

    identity: Identity
    tokens: Tokens
    scopes: frozenset[str]


def load_client(path: Path, *, revoke_uri: str = GOOGLE_REVOKE_URI) -> Client:
    """Read client_secret.json. Plain http is accepted on loopback addresses only.

    Raises:
        ClientSecretsInvalid: with the fault in plain words.
    """
    try:
        web = json.loads(path.read_text())["web"]
        client = Client(
            client_id=web["client_id"],
            client_secret=web["client_secret"],
            auth_uri=web["auth_uri"],
            token_uri=web["token_uri"],
            certs_uri=web.get("auth_provider_x509_cert_url", _GOOGLE_CERTS_URI),
            revoke_uri=revoke_uri,
            redirect_uris=tuple(web.get("redirect_uris", ())),
        )
    except (OSError, UnicodeDecodeError) as error:
        raise ClientSecretsInvalid(f"{path} cannot be read") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ClientSecretsInvalid(f'{path} is not the client_secret.json of a client of type "Web"') from error
    _allow_loopback(client)
    return client


def start(
    client: Client,
    *,
    redirect_uri: str,
    scopes: Sequence[str],
    state: str,
    code_verifier: str,
    login_hint: str | None = None,
    force_consent: bool = True,
    offline: bool = True,
) -> str:
    """The address of Google's consent page.

    `force_consent` asks again for what was granted before; without it Google gives no new refresh token to
    somebody who has consented already. Not `offline`: no refresh token at all, and nothing that was granted before.
    """
    flow = _flow(client, redirect_uri, scopes=scopes, state=state, code_verifier=code_verifier)
    hint = {"login_hint": login_hint} if login_hint else {}
    url, _ = flow.authorization_url(
        access_type="offline" if offline else "online",
        prompt="consent" if force_consent else "select_account",
        include_granted_scopes="true" if offline else "false",
        **hint,
    )
    return str(url)


def finish(
    client: Client, *, redirect_uri: str, code: str, code_verifier: str, asked: Sequence[str], now: datetime
) -> Grant:
    """Exchange the code and prove who it is; the id_token has to be valid at `now`.

    `asked` are the scopes that `start` asked for: they are granted when Google does not say (RFC 6749, 5.1).

    Raises:
        GrantRevoked: the code is used up, expired, or was started elsewhere.
        IdentityUnproven: the id_token proves nothing.
        GoogleError: as the endpoint answered.
    """
    # No scopes are given here: oauthlib would refuse a grant that differs from what was asked in any way.
    flow = _flow(client, redirect_uri, scopes=None, code_verifier=code_verifier)
    try:
        # Id and secret in the body, as Google documents it and as a renewal sends them: in a Basic header they would
        # go unescaped.
        answer = flow.fetch_token(code=code, include_client_id=True, timeout=_TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise ConnectionLost(None, type(error).__name__) from error
    except (OAuth2Error, ValueError, TypeError, AttributeError, RecursionError) as error:  # JSON that is no object too
        raise _from_exchange(error) from error
    finally:
        flow.oauth2session.close()
    tokens = _tokens(answer)
    identity = identity_in(
        str(answer.get("id_token", "")), certs_uri=client.certs_uri, audience=client.client_id, now=now
    )
    return Grant(identity, tokens, canonical(answer.get("scope") or asked))


def refresh(client: Client, refresh_token: str) -> Tokens:
    """A new access token, and a new refresh token if Google gave one: the old one may be dead then.

    No scope is named: naming one that was unticked would fail every time.

    Raises:
        GrantRevoked: the grant is gone for good; the teacher has to connect again.
        GoogleError: as the endpoint answered.
    """
    credentials = Credentials(
        None,
        refresh_token=refresh_token,
        token_uri=client.token_uri,
        client_id=client.client_id,
        client_secret=client.client_secret,
    )
    tokens = renewed(credentials)
    rotated = credentials.refresh_token
    return replace(tokens, refresh_token=rotated) if rotated and rotated != refresh_token else tokens


def renewed(credentials: Any) -> Tokens:
    """A new access token of google-auth's credentials of any kind, made to be renewed once. Raises as `refresh`."""
    with requests.Session() as session:
        try:
            credentials.refresh(partial(Request(session), timeout=_TIMEOUT_SECONDS))
        except RefreshError as error:
            if not any(isinstance(part, dict) for part in error.args):  # a page of a proxy, or half an answer
                raise BadAnswer(None, "token") from error
            raise from_refresh(error) from error
        except (
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:  # 200, but not what a token looks like
            raise BadAnswer(200, "token") from error
        except TransportError as error:
            raise ConnectionLost(None, "token") from error
    # google-auth computes the expiry from the system's clock; only what is left of it is of use to a caller.
    left = credentials.expiry.replace(tzinfo=UTC).timestamp() - time.time() if credentials.expiry else _LIFETIME_UNSAID
    return Tokens(str(credentials.token), refresh_token=None, lifetime=timedelta(seconds=left))


def revoke(client: Client, token: str) -> None:
    """End the grant that a refresh or access token belongs to. A token that is dead already is no error.

    Raises:
        GoogleError: it is not known whether the grant has ended.
    """
    try:
        answer = requests.post(client.revoke_uri, data={"token": token}, timeout=_TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise ConnectionLost(None, type(error).__name__) from error
    if answer.status_code not in {requests.codes.ok, requests.codes.bad_request}:  # 400: dead already
        raise Unavailable(answer.status_code, "revoke")


def credentials_for(access_token: str) -> Credentials:
    """Credentials that live as long as the token: for the few reads of a sign-in."""
    return Credentials(access_token)


def _flow(client: Client, redirect_uri: str, **options: Any) -> Flow:
    config = {
        "web": {
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "auth_uri": client.auth_uri,
            "token_uri": client.token_uri,
        }
    }
    flow: Flow = Flow.from_client_config(config, redirect_uri=redirect_uri, **options)
    return flow


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    return Tokens(
        access_token=str(answer["access_token"]),
        refresh_token=answer.get("refresh_token"),
        lifetime=timedelta(seconds=float(answer.get("expires_in", _LIFETIME_UNSAID))),
    )


def _from_exchange(error: Exception) -> GoogleError:
    if isinstance(error, InvalidGrantError):
        return GrantRevoked(400, "invalid_grant")
    if isinstance(error, MissingTokenError) or not isinstance(error, OAuth2Error):
        return BadAnswer(None, "token")
    said = str(error.error)  # Google's other APIs answer with an object here
    if said in {"invalid_client", "unauthorized_client", "redirect_uri_mismatch"}:
        return ClientRejected(error.status_code, said)
    if said in {"server_error", "temporarily_unavailable", "internal_failure"}:
        return Unavailable(error.status_code, said)
    return AuthError(error.status_code, said)


def _allow_loopback(client: Client) -> None:
    """Refuse plain http but on this machine; only for this machine is oauthlib's own check switched off."""
    plain = False
    for uri in (client.auth_uri, client.token_uri, client.certs_uri, client.revoke_uri):
        if not is_trusted(uri):
            raise ClientSecretsInvalid(f"{uri} is neither https nor plain http on this machine")
        plain = plain or urlsplit(uri).scheme == "http"
    if plain:
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def is_trusted(uri: str) -> bool:
    """Whether secrets may be sent there: by https, or by plain http within this machine."""
    parts = urlsplit(uri)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
