"""Who asks, and on what: the transaction, the clock and the signed-in teacher that every page begins with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access
from app.accounts.preferences import zone_or_utc
from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, teacher_of
from app.errors import SignInNeeded
from app.models import Teacher
from app.web.wall import Wall

LOOKED_FOR = "q"
"""What every search calls its words in an address (docs/decisions/0034)."""


def runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


Running = Annotated[Runtime, Depends(runtime_of)]


def _transaction(runtime: Running) -> Iterator[Session]:
    """One request, one transaction: committed before the answer leaves, so that nobody is told of what is not kept."""
    with runtime.sessions.begin() as session:
        yield session


Store = Annotated[Session, Depends(_transaction, scope="function")]


def session_token(request: Request, runtime: Running) -> str | None:
    return request.cookies.get(cookie_name(secure=runtime.settings.secure))


Token = Annotated[str | None, Depends(session_token)]


def _visitor(runtime: Running, session: Store, token: Token) -> Teacher | None:
    return teacher_of(session, token, runtime.real_clock.now())


Visitor = Annotated[Teacher | None, Depends(_visitor)]


@dataclass(frozen=True)
class Desk:
    """A signed-in teacher's request. `now` is the product's time, school time in the demo."""

    request: Request
    runtime: Runtime
    session: Session
    teacher: Teacher
    csrf: str
    now: datetime

    @property
    def zone(self) -> str:
        return zone_or_utc(self.teacher.time_zone).key

    @property
    def wall(self) -> Wall:
        return Wall(ZoneInfo(self.zone), self.now)

    def record(self, action: str, *, student_id: int | None = None, course_id: int | None = None) -> None:
        """Note in the access log what is about to be shown or changed."""
        record_access(
            self.session,
            self.teacher,
            action=action,
            via=Via.PAGE,
            now=self.now,
            student_id=student_id,
            course_id=course_id,
        )


def _desk(request: Request, runtime: Running, session: Store, visitor: Visitor, token: Token) -> Desk:
    if visitor is None or token is None:
        raise SignInNeeded(
            "Your sign-in has ended.",
            safe="Your notes are safe, and nothing was changed.",
            remedy="Sign in again to go on.",
        )
    return Desk(request, runtime, session, visitor, csrf_token(runtime.keyring, token), runtime.clock.now())


SignedIn = Annotated[Desk, Depends(_desk)]


def desk_in(request: Request, session: Session) -> Desk:
    """For the one route that is not handed its transaction.

    Raises:
        SignInNeeded: no session, or it has ended.
    """
    runtime = runtime_of(request)
    token = session_token(request, runtime)
    return _desk(request, runtime, session, _visitor(runtime, session, token), token)


def here(request: Request) -> str:
    """This page's own address, quoted for a `next=`; a form's target is not a page to come back to.

    What was looked for is left out: a child's name, or a word of a private note, is not handed from page to page.
    """
    if request.method != "GET":
        return quote("/today")
    asked = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != LOOKED_FOR])
    return quote(request.url.path + (f"?{asked}" if asked else ""), safe="")
