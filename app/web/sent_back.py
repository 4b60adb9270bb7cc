"""A form that is refused is shown again on the page that it stands on, as it was typed: one way for every form.

A route says on which page its form stands (`sent_back`); the error handlers ask here before they show an error.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from app.errors import BadInput, DesksideError
from app.web.refilled import Refused, refilled
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


async def form_of(request: Request) -> FormData | None:
    """What was sent, where its page is known."""
    return await request.form() if request.scope.get("endpoint") in _PAGES else None


def page_again(request: Request, form: FormData, error: Exception) -> Response | None:
    """The page with the form as it was sent; nothing where the page cannot be shown, or has no such form any more."""
    why = _why(error)
    typed = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    refused = Refused(request.url.path, typed, _reason(why), why.field, why.place)
    with runtime_of(request).sessions.begin() as session:
        try:
            shown = _PAGES[request.scope["endpoint"]](desk_in(request, session), form)
        except DesksideError:
            return None
    again = refilled(bytes(shown.body).decode(), refused)
    return HTMLResponse(again, why.status) if again is not None else None


def _reason(why: BadInput) -> str:
    return " ".join(filter(None, [why.message, why.safe, why.remedy]))


def _why(error: Exception) -> BadInput:
    if isinstance(error, BadInput):
        return error
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    why = BadInput(_NOT_UNDERSTOOD.get(first["type"], "This could not be understood."), safe="Nothing was changed.")
    _, why.field, *places = first["loc"]
    why.place = next((place for place in places if isinstance(place, int)), 0)
    return why
