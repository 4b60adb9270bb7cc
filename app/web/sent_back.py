"""A form that is refused is shown again on the page that it stands on, as it was typed: one way for every form.

A route says on which page its form stands (`sent_back`); the error handlers ask here before they show an error. Where
the sign-in has ended no page can be shown, and what was typed waits on the error page (`Held`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from app.errors import BadInput, DesksideError, FormExpired, SignInNeeded
from app.web.csrf import is_from_elsewhere
from app.web.refilled import PROOF, Refused, refilled
from app.web.session import Desk, desk_in, runtime_of

Shown = Callable[[Desk, FormData], Response]
RouteT = TypeVar("RouteT", bound=Callable[..., Any])

_PAGES: dict[Callable[..., Any], Shown] = {}
_MOST_DIGITS = 19  # of an id, a bigint; `int` takes no more than some thousand
_NOT_UNDERSTOOD = {"int_parsing": "This has to be a whole number.", "missing": "Something is missing here."}


def sent_back(shown: Shown) -> Callable[[RouteT], RouteT]:
    """Say of a route that its form stands on the page that `shown` makes, of what the form names."""

    def known(route: RouteT) -> RouteT:
        _PAGES[route] = shown
        return route

    return known


def number_in(form: FormData, name: str) -> int | None:
    """An id that a form may name a page by; nothing where there is none."""
    said = form.get(name)
    is_id = isinstance(said, str) and len(said) <= _MOST_DIGITS and said.isascii() and said.isdecimal()
    return int(str(said)) if is_id else None


def number_in_path(desk: Desk, name: str) -> int:
    """An id out of the address that the form was sent to."""
    return int(desk.request.path_params[name])


@dataclass(frozen=True)
class Held:
    """What was sent to the address `action`, to be sent once more after signing in."""

    action: str
    typed: Sequence[tuple[str, str]]


async def form_of(request: Request, error: Exception) -> FormData | None:
    """What was sent, where its page is known; unproven words that somebody else's page sent are shown to nobody."""
    if request.scope.get("endpoint") not in _PAGES:
        return None
    unproven = isinstance(error, FormExpired | SignInNeeded)
    return None if unproven and is_from_elsewhere(request, runtime_of(request)) else await request.form()


def held(request: Request, form: FormData) -> Held:
    return Held(request.url.path, [(name, value) for name, value in _typed(form) if name != PROOF])


def page_again(request: Request, form: FormData, error: Exception) -> Response | None:
    """The page with the form as it was sent; nothing where the page cannot be shown, or has no such form any more.

    Raises:
        SignInNeeded: nobody is signed in, so that no page can be shown.
    """
    why = _why(error)
    refused = Refused(request.url.path, _typed(form), _reason(why), why.field, why.place)
    with runtime_of(request).sessions.begin() as session:
        desk = desk_in(request, session)
        try:
            shown = _PAGES[request.scope["endpoint"]](desk, form)
        except DesksideError:
            return None
    again = refilled(bytes(shown.body).decode(), refused)
    return HTMLResponse(again, why.status) if again is not None else None


def _typed(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _reason(why: BadInput) -> str:
    return " ".join(filter(None, [why.message, why.safe, why.remedy]))


def _why(error: Exception) -> BadInput:
    if isinstance(error, BadInput):
        return error
    if isinstance(error, FormExpired | SignInNeeded):
        why = BadInput(error.message, safe=error.safe, remedy="Look it over and send it again.")
        why.status = error.status
        return why
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    why = BadInput(_NOT_UNDERSTOOD.get(first["type"], "This could not be understood."), safe="Nothing was changed.")
    _, why.field, *places = first["loc"]
    why.place = next((place for place in places if isinstance(place, int)), 0)
    return why
