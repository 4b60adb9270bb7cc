"""The front door: what Deskside reads and never does, out to Google and back, and out of the session again."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.accounts.attempts import ATTEMPT_LIFETIME, Departure, safe_path
from app.accounts.connection import ReadingMode
from app.accounts.runtime import Runtime
from app.accounts.sessions import (
    LONGEST,
    browser_cookie_name,
    close_every_session,
    close_session,
    cookie_name,
    open_session,
)
from app.accounts.signin import begin_grant, begin_sign_in, complete_sign_in
from app.accounts.throttle import SIGN_INS_FAILED, SIGN_INS_STARTED, count_try
from app.accounts.tokens import revoke_tokens
from app.doors import ask_google
from app.errors import Refused
from app.web.context import bare_page
from app.web.csrf import Proven
from app.web.session import Running, SignedIn, Store, Token, Visitor

router = APIRouter()


@router.get("/")
def front(
    request: Request, runtime: Running, visitor: Visitor, next_path: Annotated[str, Query(alias="next")] = ""
) -> Response:
    """Signed in: Today, or choosing classes first. Otherwise the sign-in page, which goes on to `next`."""
    if visitor is not None:
        return _to("/today" if visitor.welcomed_at else "/welcome")
    return bare_page(request, runtime, "sign_in.html", next=safe_path(next_path) if next_path else "")


@router.get("/auth/google/login")
def login(  # noqa: PLR0917  FastAPI passes every parameter by name
    request: Request,
    runtime: Running,
    session: Store,
    visitor: Visitor,
    token: Token,
    next_path: Annotated[str, Query(alias="next")] = "/",
    login_hint: str | None = None,
    allow: Literal["", "more", "drive", "documents", "posting"] = "",
) -> Response:
    """Off to Google. `allow`: the signed-in teacher ticks what is missing, connects again, or allows one thing more.

    A browser that still holds a cookie, ended or not, has signed in before.
    """
    _count(request, runtime, "sign_in_started", SIGN_INS_STARTED)
    if visitor is not None and allow:
        reading = ReadingMode(allow) if allow in {"drive", "documents"} else None
        posting = allow == "posting"
        departure = begin_grant(session, runtime, visitor, next_path=next_path, reading=reading, posting=posting)
        return _depart(runtime, departure)
    departure = begin_sign_in(session, runtime, next_path=next_path, login_hint=login_hint, returning=token is not None)
    return _depart(runtime, departure)


@router.get("/auth/google/callback")
async def callback(request: Request, runtime: Running, token: Token) -> Response:
    """Back from Google. A new sign-in takes the place of whatever session this browser had."""
    return await ask_google(request, _arrive, request, runtime, token)


@router.post("/auth/logout", dependencies=[Proven])
def logout(runtime: Running, session: Store, token: Token) -> Response:
    """End this browser's session."""
    close_session(session, token)
    return _signed_out(runtime)


@router.post("/auth/logout/everywhere", dependencies=[Proven])
def logout_everywhere(desk: SignedIn) -> Response:
    """End every session of the teacher, and what programs were given to come in with."""
    close_every_session(desk.session, desk.teacher.id)
    revoke_tokens(desk.session, desk.teacher.id)
    return _signed_out(desk.runtime)


def _arrive(request: Request, runtime: Runtime, token: str | None) -> Response:
    cookie = browser_cookie_name(secure=runtime.settings.secure)
    try:
        arrival = complete_sign_in(runtime, request.query_params, browser_token=request.cookies.get(cookie))
    except Refused:
        _count(request, runtime, "sign_in_failed", SIGN_INS_FAILED)
        raise
    if isinstance(arrival, Departure):
        return _depart(runtime, arrival)
    with runtime.sessions.begin() as session:
        close_session(session, token)
        fresh = open_session(session, arrival.teacher_id, runtime.real_clock.now())
    answer = _to(arrival.next_path)
    answer.delete_cookie(cookie, secure=runtime.settings.secure)
    _set_cookie(runtime, answer, cookie_name(secure=runtime.settings.secure), fresh, int(LONGEST.total_seconds()))
    return answer


def _count(request: Request, runtime: Runtime, purpose: str, limit: int) -> None:
    address = request.client.host if request.client else "unknown"
    count_try(
        runtime.sessions, runtime.keyring, purpose=purpose, address=address, limit=limit, now=runtime.real_clock.now()
    )


def _depart(runtime: Runtime, departure: Departure) -> Response:
    answer = _to(departure.url)
    cookie = browser_cookie_name(secure=runtime.settings.secure)
    _set_cookie(runtime, answer, cookie, departure.browser_token, int(ATTEMPT_LIFETIME.total_seconds()))
    return answer


def _signed_out(runtime: Runtime) -> Response:
    answer = _to("/")
    answer.delete_cookie(cookie_name(secure=runtime.settings.secure), secure=runtime.settings.secure)
    return answer


def _set_cookie(runtime: Runtime, answer: Response, name: str, value: str, seconds: int) -> None:
    """Lax, so that it comes along on the way back from Google."""
    answer.set_cookie(
        name, value, max_age=seconds, path="/", secure=runtime.settings.secure, httponly=True, samesite="lax"
    )


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
