"""OAuth: the token endpoint, revocation, certificates and who the bearer of a token is."""

import hashlib
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.google.emulator import consent, delegation, tokens
from integrations.google.emulator.client import Client
from integrations.google.emulator.errors import TokenError
from integrations.google.emulator.frontend import token_of
from integrations.google.emulator.grant_events import (
    AccessTokenIssued,
    CodeSpent,
    ConsentGiven,
    GrantRevoked,
    RefreshTokenIssued,
)
from integrations.google.emulator.photos import photo
from integrations.google.emulator.scope_words import canonical
from integrations.google.emulator.state.records import ACCESS_TOKEN_LIFE, Code
from integrations.google.emulator.wire import JSON, Call
from integrations.google.emulator.world import World

_CODE_LIFE = timedelta(minutes=10)
_TESTING_LIFE = timedelta(days=7)


def _client(world: World, request: Request, form: dict[str, str]) -> Client:
    """The client by HTTP Basic header or by form fields. Raises TokenError 401."""
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, basic = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user, _, password = b64decode(basic).decode().partition(":")
        except ValueError as error:
            raise TokenError("invalid_client", "Unauthorized", 401) from error
        name, secret = unquote(user), unquote(password)
    for client in world.clients:
        if (client.id, client.secret) == (name, secret):
            return client
    raise TokenError("invalid_client", "The OAuth client was not found.", 401)


async def token(request: Request) -> Response:
    world: World = request.app.state.world
    form = {key: str(value) for key, value in (await request.form()).items()}
    world.calls["oauth.token"] += 1
    with world.lock:
        world.advance()
        try:
            if form.get("grant_type") == delegation.GRANT_TYPE:
                bearer = delegation.check(world, form.get("assertion", ""))
                return _answer(_access(world, bearer.client, bearer.user, bearer.scopes))
            return _answer(_tokens(world, _client(world, request, form), form))
        except TokenError as error:
            return _answer(error.body, error.status)


def _tokens(world: World, client: Client, form: dict[str, str]) -> JSON:
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _exchange(world, client, form)
    if grant == "refresh_token":
        return _refresh(world, client, form)
    raise TokenError("unsupported_grant_type", f"Invalid grant_type: {grant}")


def _answer(body: JSON, status: int = 200) -> Response:
    return JSONResponse(body, status, headers={"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate"})


def _exchange(world: World, client: Client, form: dict[str, str]) -> JSON:
    """A code for tokens; the code works once, for its client, redirect URI and PKCE verifier."""
    code = world.state.codes.get(form.get("code", ""))
    if code is None or code.client != client.id or world.time() > code.issued + _CODE_LIFE:
        raise TokenError("invalid_grant", "Malformed auth code.")
    if code.redirect_uri != form.get("redirect_uri"):
        raise TokenError("redirect_uri_mismatch", "Bad Request")
    _check_verifier(code, form.get("code_verifier"))
    world.record(CodeSpent(at=world.time(), code=form["code"]))
    answer = _access(world, client.id, code.user, code.scopes, nonce=code.nonce)
    if code.refreshable:
        answer["refresh_token"] = _refresh_token(world, client, code.user, code.scopes)
        if world.testing:
            answer["refresh_token_expires_in"] = int(_TESTING_LIFE.total_seconds())
    return answer


def _check_verifier(code: Code, verifier: str | None) -> None:
    if code.challenge is None:
        return
    if not verifier:
        raise TokenError("invalid_grant", "Missing code verifier.")
    digest = hashlib.sha256(verifier.encode()).digest()
    if urlsafe_b64encode(digest).decode().rstrip("=") != code.challenge:
        raise TokenError("invalid_grant", "Invalid code verifier.")


def _refresh_token(world: World, client: Client, user: str, scopes: tuple[str, ...]) -> str:
    value = "1//0" + token_urlsafe(60)
    world.record(RefreshTokenIssued(at=world.time(), token=value, client=client.id, user=user, scopes=scopes))
    return value


def _access(world: World, client: str, user: str, scopes: tuple[str, ...], *, nonce: str | None = None) -> JSON:
    value = "ya29.a0" + token_urlsafe(90)
    now = world.time()
    world.record(AccessTokenIssued(at=now, token=value, client=client, user=user, scopes=scopes))
    answer: JSON = {
        "access_token": value,
        "expires_in": int(ACCESS_TOKEN_LIFE.total_seconds()),
        "scope": " ".join(scopes),
        "token_type": "Bearer",
    }
    if "openid" in scopes:
        person = world.state.accounts[user]
        answer["id_token"] = tokens.id_token(person, client=client, nonce=nonce, scopes=scopes, now=now)
    return answer


def _refresh(world: World, client: Client, form: dict[str, str]) -> JSON:
    """A fresh access token; the refresh token stays the same, and no scope beyond the grant is given."""
    kept = world.state.refresh_tokens.get(form.get("refresh_token", ""))
    expired = kept is not None and world.testing and world.time() >= kept.issued + _TESTING_LIFE
    if kept is None or kept.client != client.id or expired:
        raise TokenError("invalid_grant", "Token has been expired or revoked.")
    if world.state.accounts[kept.user].email in world.blocked:
        raise TokenError("admin_policy_enforced", "The administrator of this account lets no application in.")
    asked = canonical(form.get("scope", "")) or kept.scopes
    if not set(asked) <= set(kept.scopes):
        raise TokenError("invalid_scope", "Bad Request")
    return _access(world, client.id, kept.user, asked)


@dataclass(frozen=True, slots=True)
class Admitted:
    access_token: str
    refresh_token: str


def admit(world: World, email: str, scopes: str) -> Admitted:
    """What a finished consent to these scopes leaves behind, without the pages. Raises KeyError for strangers."""
    client = world.clients[0]
    with world.lock:
        now = world.advance()
        person = world.state.account(email, me="")
        if person is None:
            raise KeyError(email)
        names = canonical(scopes)
        world.record(ConsentGiven(at=now, client=client.id, user=person.id, scopes=names))
        refresh = _refresh_token(world, client, person.id, names)
        return Admitted(_access(world, client.id, person.id, names)["access_token"], refresh)


async def revoke(request: Request) -> Response:
    """Ends the whole grant that the access or refresh token belongs to."""
    world: World = request.app.state.world
    form = {**request.query_params, **{key: str(value) for key, value in (await request.form()).items()}}
    value = form.get("token", "")
    with world.lock:
        now = world.advance()
        found = world.state.refresh_tokens.get(value) or world.state.access_tokens.get(value)
        if found is None:
            return _answer({"error": "invalid_token", "error_description": "Token expired or revoked"}, 400)
        world.record(GrantRevoked(at=now, client=found.client, user=found.user))
        return _answer({})


async def jwk_certs(_: Request) -> Response:
    return JSONResponse(tokens.jwk_certificates(), headers={"Cache-Control": "public, max-age=3600"})


async def pem_certs(_: Request) -> Response:
    return JSONResponse(tokens.pem_certificates(), headers={"Cache-Control": "public, max-age=3600"})


async def userinfo(request: Request) -> Response:
    world: World = request.app.state.world
    with world.lock:
        world.advance()
        held = token_of(world, Call("GET", request.url.path, (), request.headers))
        if held is None:
            return _answer({"error": "invalid_request", "error_description": "Invalid Credentials"}, 401)
        person = world.state.accounts[held.user]
    return _answer(
        {
            "sub": person.id,
            "name": person.full_name,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "picture": "https:" + photo(person.id),
            "email": person.email,
            "email_verified": True,
            "hd": person.domain,
        }
    )


ROUTES = [
    Route("/o/oauth2/v2/auth", consent.authorize),
    Route("/o/oauth2/v2/auth/consent", consent.consent, methods=["POST"]),
    Route("/token", token, methods=["POST"]),
    Route("/revoke", revoke, methods=["POST"]),
    Route("/oauth2/v3/certs", jwk_certs),
    Route("/oauth2/v1/certs", pem_certs),
    Route("/oauth2/v3/userinfo", userinfo),
]
