"""The student's own page: opened by a signed link or a code from paper, without an account and without script."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access
from app.accounts.links import as_read, open_code, open_link, token_of
from app.accounts.runtime import Runtime
from app.accounts.throttle import CODES_TRIED, LINK_WRITTEN, LINKS_REFUSED, ONE_CODE_TRIED, count_try
from app.briefs.student_words import LONGEST_WORDS, WordKind, keep_words
from app.errors import BadInput, FormExpired, NotFound
from app.handouts.own_page import build_student_page
from app.models import StudentLink, Teacher
from app.web.context import bare_page
from app.web.csrf import is_from_elsewhere
from app.web.session import Running, Store

router = APIRouter()


@dataclass(frozen=True)
class Visit:
    """Somebody who holds a link; `token` is it."""

    request: Request
    runtime: Runtime
    session: Session
    link: StudentLink
    token: str


@dataclass(frozen=True)
class Refusal:
    """Words that were not kept: what was typed stays in its form, with the reason."""

    kind: WordKind
    text: str
    ready: bool
    said: str


def _visit(request: Request, runtime: Running, session: Store, token: str) -> Visit:
    try:
        link = open_link(session, runtime.keyring, token, runtime.clock.now())
    except NotFound:
        _count(runtime, "link_refused", _address(request), LINKS_REFUSED)
        raise
    return Visit(request, runtime, session, link, token)


def _from_our_page(request: Request, runtime: Running) -> None:
    """There is no session to steal; the token is the proof. A form on somebody else's page is refused all the same."""
    if is_from_elsewhere(request, runtime):
        raise FormExpired(
            "This did not come from your page.",
            safe="Nothing was changed.",
            remedy="Open your page again and write it there.",
        )


OurForm = Depends(_from_our_page)


@router.get("/s")
def code_form(request: Request, runtime: Running) -> HTMLResponse:
    """Where a code is typed."""
    return bare_page(request, runtime, "student_code.html")


@router.post("/s", dependencies=[OurForm])
def enter_code(
    request: Request, runtime: Running, session: Store, code: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Leads to the page that the code opens.

    Counted before it is looked up: beyond the limit, right and wrong look alike.
    """
    _count(runtime, "code_tried", _address(request), CODES_TRIED)
    _count(runtime, "one_code_tried", as_read(code), ONE_CODE_TRIED)
    link = open_code(session, runtime.keyring, code, runtime.clock.now())
    return RedirectResponse(f"/s/{token_of(runtime.keyring, link)}", HTTPStatus.SEE_OTHER)


@router.get("/s/{token}")
def own_page(visit: Annotated[Visit, Depends(_visit)], kept: WordKind | Literal[""] = "") -> HTMLResponse:
    """Changes nothing. `kept` is what was just written."""
    _note(visit, "link.opened")
    return _page(visit, kept=kept)


@router.post("/s/{token}", dependencies=[OurForm])
def write(
    visit: Annotated[Visit, Depends(_visit)],
    *,
    kind: Annotated[WordKind, Form()],
    text: Annotated[str, Form(max_length=100_000)] = "",
    ready: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the next step in the student's words, or a question."""
    page = build_student_page(visit.session, visit.link, visit.runtime.clock.now())
    if not page.may_write:
        raise BadInput("This page is only for reading.", safe="Nothing was changed.")
    _count(visit.runtime, "link_written", str(visit.link.id), LINK_WRITTEN)
    try:
        keep_words(visit.session, visit.link, kind, text, ready=ready, now=visit.runtime.clock.now())
    except BadInput as refused:
        _note(visit, "link.opened")
        said = f"{refused.message} {refused.safe} {refused.remedy}"
        return _page(visit, refused=Refusal(kind, text, ready, said), status=refused.status)
    _note(visit, "link.written")
    return RedirectResponse(f"/s/{visit.token}?kept={kind}#{kind}", HTTPStatus.SEE_OTHER)


def _page(
    visit: Visit, *, kept: WordKind | Literal[""] = "", refused: Refusal | None = None, status: int = HTTPStatus.OK
) -> HTMLResponse:
    found = build_student_page(visit.session, visit.link, visit.runtime.clock.now())
    return bare_page(
        visit.request,
        visit.runtime,
        "student.html",
        status=status,
        found=found,
        token=visit.token,
        kept=kept,
        refused=refused,
        longest=LONGEST_WORDS,
    )


def _note(visit: Visit, action: str) -> None:
    record_access(
        visit.session,
        visit.session.get_one(Teacher, visit.link.teacher_id),
        student_id=visit.link.student_id,
        course_id=visit.link.course_id,
        action=action,
        via=Via.LINK,
        now=visit.runtime.clock.now(),
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _count(runtime: Runtime, purpose: str, address: str, limit: int) -> None:
    count_try(
        runtime.sessions, runtime.keyring, purpose=purpose, address=address, limit=limit, now=runtime.real_clock.now()
    )
