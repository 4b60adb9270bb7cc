"""The common front end of Google's APIs: routing, tokens, scopes, parameters, masks, then the method itself."""

from typing import Any

from integrations.google.emulator import errors, masks, partial
from integrations.google.emulator.discovery import Method, match
from integrations.google.emulator.errors import ApiError
from integrations.google.emulator.parameters import read_body, read_parameters
from integrations.google.emulator.request import HANDLERS, Media, Request
from integrations.google.emulator.state.records import ACCESS_TOKEN_LIFE, Token
from integrations.google.emulator.wire import JSON, Answer, Call, json_answer
from integrations.google.emulator.world import World

NOT_FOUND_PAGE = Answer(
    404,
    b"<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>"
    b"<p><b>404.</b> <ins>That\xe2\x80\x99s an error.</ins>",
    "text/html; charset=UTF-8",
)


def answer(world: World, call: Call) -> Answer:
    """Google's answer to one API call, counted under the method's id."""
    found = match(call.method, call.path)
    if found is None:
        return NOT_FOUND_PAGE
    method, path = found
    world.calls[method.id] += 1
    fault = world.faults.strike(method.id)
    if fault is not None and not fault.after_commit:
        return fault.answer(method.api)
    try:
        reply = _perform(world, method, path, call)
    except ApiError as error:
        reply = errors.answer(method.api, error)
    return reply if fault is None else fault.spoil(reply)


def _perform(world: World, method: Method, path: Any, call: Call) -> Answer:
    with world.lock:
        now = world.advance()
        token = token_of(world, call)
        if token is None:
            raise errors.unauthenticated()
        if set(token.scopes).isdisjoint(method.scopes):
            raise errors.scope_missing(method.api, method.id, method.scopes)
        own, system = read_parameters(method, path, call)
        download = system.get("alt") == "media"
        world.quotas.take(method, client=token.client, user=token.user, now=now, download=download)
        request = Request(
            world=world,
            method=method,
            user=world.state.accounts[token.user],
            token=token,
            params=own,
            body=read_body(method, call),
            mask=_mask(method, system.get("fields")),
            download=download,
            now=now,
        )
        if method.id not in HANDLERS:
            raise ApiError(501, f"The practice Google does not serve {method.id}.")
        return _render(request, HANDLERS[method.id](request), pretty=system.get("prettyPrint", True))


def token_of(world: World, call: Call) -> Token | None:
    """The live access token that the call bears."""
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        value = call.first("access_token") or ""
    token = world.state.access_tokens.get(value.strip())
    alive = token is not None and world.time() < token.issued + ACCESS_TOKEN_LIFE
    return token if alive else None


def _mask(method: Method, fields: str | None) -> masks.Mask | None:
    if fields is None:
        return None
    try:
        return masks.parse(method, fields)
    except masks.BadMask as error:
        if method.api == "drive":
            raise errors.invalid_argument(f"Invalid field selection {error}", location="fields") from error
        violation = {
            "field": str(error),
            "description": f"Error expanding 'fields' parameter. Cannot find matching fields for path '{error}'.",
        }
        details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}]
        raise ApiError(400, "Request contains an invalid argument.", details=details) from error


def _render(request: Request, result: JSON | Media, *, pretty: bool) -> Answer:
    if isinstance(result, Media):
        return Answer(200, result.content, result.content_type)
    if request.method.http_method == "DELETE" and request.method.api == "drive":
        return Answer(204, b"")
    told: Any = partial.apply(request.mask, result, omit=request.method.api != "drive")
    return json_answer(told, pretty=pretty)
