"""The consent pages: the authorization request checked, an account chosen, scopes ticked, the browser sent back."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from integrations.google.emulator.client import Client
from integrations.google.emulator.grant_events import CodeIssued, ConsentGiven
from integrations.google.emulator.scope_words import SIGN_IN, canonical, is_known, words
from integrations.google.emulator.state.records import Account
from integrations.google.emulator.world import World

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One authorization request; `query` is what the pages must carry along."""

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None
    nonce: str | None
    offline: bool
    prompt: frozenset[str]
    widen: bool
    query: dict[str, str]


class Refused(Exception):
    """The request is shown to the user as wrong instead of going back to the application."""


def read(world: World, query: dict[str, str]) -> Asked:
    """The authorization request of these parameters. Raises Refused with Google's word for what is wrong."""
    client = next((c for c in world.clients if c.id == query.get("client_id")), None)
    if client is None:
        raise Refused("invalid_client")
    redirect_uri = query.get("redirect_uri", "")
    if not _registered(client, redirect_uri):
        raise Refused("redirect_uri_mismatch")
    scopes = canonical(query.get("scope", ""))
    if query.get("response_type") != "code" or query.get("code_challenge_method", "S256") != "S256":
        raise Refused("invalid_request")
    if not scopes or not all(is_known(scope) for scope in scopes):
        raise Refused("invalid_scope")
    return Asked(
        client=client,
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=query.get("state"),
        challenge=query.get("code_challenge"),
        nonce=query.get("nonce"),
        offline=query.get("access_type") == "offline",
        prompt=frozenset(query.get("prompt", "").split()),
        widen=query.get("include_granted_scopes") == "true",
        query=query,
    )


def _registered(client: Client, redirect_uri: str) -> bool:
    if client.redirect_uris:
        return redirect_uri in client.redirect_uris
    return urlsplit(redirect_uri).hostname in _LOOPBACK


async def authorize(request: Request) -> Response:
    """GET shows the next page; the choice of an account is a query parameter, the consent a POST."""
    world: World = request.app.state.world
    world.advance()
    try:
        asked = read(world, dict(request.query_params))
        person = _person(world, asked)
    except Refused as error:
        return _page("refused.html", status=400, code=str(error))
    if person is None:
        if "none" in asked.prompt:
            return _back(asked, {"error": "login_required"})
        return _page("accounts.html", query=asked.query, **_choices(world))
    granted = world.state.grants.get((asked.client.id, person.id), ())
    missing = [scope for scope in asked.scopes if scope not in granted]
    if not missing and "consent" not in asked.prompt:
        return _back(asked, _code(world, asked, person, asked.scopes, consented=False))
    if "none" in asked.prompt:
        return _back(asked, {"error": "interaction_required"})
    return _page(
        "consent.html",
        person=person,
        query=asked.query,
        fixed=[scope for scope in asked.scopes if scope in SIGN_IN],
        ticks=[(scope, words(scope), scope in granted) for scope in asked.scopes if scope not in SIGN_IN],
    )


def _person(world: World, asked: Asked) -> Account | None:
    """The chosen or hinted account. Raises Refused when its admin lets no application in."""
    name = asked.query.get("account") or ("" if "select_account" in asked.prompt else asked.query.get("login_hint", ""))
    person = world.state.account(name, me="") if name and name != "me" else None
    if person is not None and person.email in world.blocked:
        raise Refused("admin_policy_enforced")
    return person


def _choices(world: World) -> dict[str, Any]:
    """Teachers first, whoever teaches most above the others."""
    teaching = Counter(user for course in world.state.courses.values() for user in course.teachers)
    accounts = sorted(world.state.accounts.values(), key=lambda a: (-teaching[a.id], a.family_name, a.given_name))
    return {
        "teachers": [a for a in accounts if teaching[a.id]],
        "others": [a for a in accounts if not teaching[a.id]],
    }


async def consent(request: Request) -> Response:
    """POST of the consent page: Cancel, or Continue with the ticked scopes."""
    world: World = request.app.state.world
    moment = world.advance()
    form = await request.form()
    ticked = {str(value) for value in form.getlist("tick")}
    fields = {key: str(value) for key, value in form.items() if key not in {"tick", "choice"}}
    try:
        asked = read(world, fields)
        person = _person(world, asked)
    except Refused as error:
        return _page("refused.html", status=400, code=str(error))
    if person is None or form.get("choice") != "continue":
        return _back(asked, {"error": "access_denied"})
    chosen = tuple(scope for scope in asked.scopes if scope in SIGN_IN or scope in ticked)
    before = world.state.grants.get((asked.client.id, person.id), ())
    whole = tuple(dict.fromkeys((*chosen, *before)))
    world.record(ConsentGiven(at=moment, client=asked.client.id, user=person.id, scopes=whole))
    return _back(asked, _code(world, asked, person, chosen, consented=True))


def _code(world: World, asked: Asked, person: Account, scopes: tuple[str, ...], *, consented: bool) -> dict[str, str]:
    """Issues a code; only consent given now makes it worth a refresh token."""
    if asked.widen:
        scopes = tuple(dict.fromkeys((*scopes, *world.state.grants[asked.client.id, person.id])))
    code = "4/0A" + token_urlsafe(48)
    world.record(
        CodeIssued(
            at=world.time(),
            code=code,
            client=asked.client.id,
            user=person.id,
            redirect_uri=asked.redirect_uri,
            scopes=scopes,
            challenge=asked.challenge,
            nonce=asked.nonce,
            refreshable=asked.offline and consented,
        )
    )
    answer = {"code": code, "scope": " ".join(scopes), "authuser": "0", "prompt": "consent" if consented else "none"}
    return answer if person.domain.startswith("gmail.") else answer | {"hd": person.domain}


def _back(asked: Asked, answer: dict[str, str]) -> Response:
    state = {"state": asked.state} if asked.state is not None else {}
    joint = "&" if "?" in asked.redirect_uri else "?"
    return RedirectResponse(asked.redirect_uri + joint + urlencode(state | answer), status_code=302)


def _page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    return HTMLResponse(_PAGES.get_template(name).render(**values), status_code=status)
