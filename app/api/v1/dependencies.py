"""Who calls the API, on what transaction: a personal access token, or a page's session with its CSRF proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access
from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_matches, csrf_token, teacher_of
from app.accounts.throttle import TOKENS_REFUSED, count_try
from app.accounts.tokens import teacher_of_token
from app.errors import FormExpired, SignInNeeded
from app.models import Teacher

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = HTTPBearer(auto_error=False, description="A personal access token: `deskside token create`.")
_CSRF = APIKeyHeader(
    name="X-CSRF-Token",
    auto_error=False,
    description="With a session cookie, on every method that changes something: `csrf_token` of `GET /api/v1/me`.",
)


@dataclass(frozen=True)
class Caller:
    """`now` is the product's time. `csrf` is set when a session cookie was used."""

    runtime: Runtime
    session: Session
    teacher: Teacher
    now: datetime
    csrf: str | None

    def record(self, action: str, *, student_id: int | None = None, course_id: int | None = None) -> None:
        """Note in the access log what is about to be answered."""
        record_access(
            self.session,
            self.teacher,
            action=action,
            via=Via.API,
            now=self.now,
            student_id=student_id,
            course_id=course_id,
        )


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


def _session(runtime: Annotated[Runtime, Depends(_runtime)]) -> Iterator[Session]:
    with runtime.sessions.begin() as session:
        yield session


def _caller(
    request: Request,
    runtime: Annotated[Runtime, Depends(_runtime)],
    session: Annotated[Session, Depends(_session, scope="function")],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    proof: Annotated[str | None, Security(_CSRF)],
) -> Caller:
    now = runtime.clock.now()
    if bearer is not None:
        return Caller(runtime, session, _by_token(request, runtime, session, bearer.credentials), now, csrf=None)
    cookie = request.cookies.get(cookie_name(secure=runtime.settings.secure), "")
    teacher = teacher_of(session, cookie, runtime.real_clock.now())
    if teacher is None:
        raise SignInNeeded("The API needs a session or a personal access token.", remedy="Sign in, or send a token.")
    if request.method not in _SAFE_METHODS and not csrf_matches(runtime.keyring, cookie, proof):
        raise FormExpired(
            "The CSRF proof is missing, or belongs to another session.",
            safe="Nothing was changed.",
            remedy="Send `csrf_token` of GET /api/v1/me in the header X-CSRF-Token.",
        )
    return Caller(runtime, session, teacher, now, csrf=csrf_token(runtime.keyring, cookie))


def _by_token(request: Request, runtime: Runtime, session: Session, token: str) -> Teacher:
    now = runtime.real_clock.now()
    teacher = teacher_of_token(session, token, now)
    if teacher is None:
        address = request.client.host if request.client else "unknown"
        count_try(
            runtime.sessions, runtime.keyring, purpose="token_refused", address=address, limit=TOKENS_REFUSED, now=now
        )
        raise SignInNeeded("This token is unknown or has expired.", remedy="Create one: deskside token create.")
    return teacher


CallerNow = Annotated[Caller, Depends(_caller)]
