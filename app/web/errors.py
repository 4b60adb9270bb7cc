"""One error, two faces: whatever goes wrong becomes a calm page, or the API's error envelope, and names no one."""

import logging
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from secrets import token_hex

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.database import STORE_LOST, is_locked
from app.errors import BadInput, DesksideError, FormExpired, NotFound, Refused, SignInNeeded, StoreUnavailable
from app.web.context import bare_page
from app.web.headers import is_for_students
from app.web.sent_back import Held, form_of, held, page_again
from app.web.session import here, runtime_of

log = logging.getLogger(__name__)
_TODAY = ("/today", "Today")
_BY_CODE = ("/s", "Type a code")
_PROGRAMS = ("/api/", "/conferences/journal")
_FRAMES_TOLD = 6


def add_error_faces(app: FastAPI) -> None:
    """Register the one handler for every error that has words, and give words to those that have none."""
    app.add_exception_handler(DesksideError, _known)
    app.add_exception_handler(HTTPException, _no_such_page)
    app.add_exception_handler(RequestValidationError, _not_understood)
    for lost in STORE_LOST:
        app.add_exception_handler(lost, _store_lost)
    app.add_middleware(CalmEnd)


class CalmEnd:
    """ASGI middleware for what nobody foresaw: logs where it happened under a reference, and says so calmly.

    The exception's own message is not logged: it may hold what a student wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  the last line of defence; logged with its place and a reference
            reference = token_hex(4)
            place = _places(error)
            log.error("unexpected %s, reference %s, at %s", type(error).__name__, reference, place)  # noqa: TRY400  its message may hold a student's words
            if scope["type"] == "http" and not started:
                answer = answer_to(Request(scope), _unforeseen(), reference)
                await answer(scope, receive, send)


def _places(error: Exception) -> str:
    """Where it happened, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_TOLD:]
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))


def is_api(request: Request) -> bool:
    """Whether a program asks: the journal's script is one, and must never take a page for an answer."""
    return request.url.path.startswith(_PROGRAMS)


def answer_to(request: Request, error: DesksideError, reference: str = "", typed: Held | None = None) -> Response:
    """The error as the asker can read it; what was typed waits beside it."""
    if is_api(request):
        body = {"code": error.code, "message": error.message, "safe": error.safe, "remedy": error.remedy}
        return JSONResponse({"error": body | ({"reference": reference} if reference else {})}, error.status)
    if isinstance(error, SignInNeeded) and request.method == "GET":
        return RedirectResponse(f"/?next={here(request)}", HTTPStatus.SEE_OTHER)
    for_students = is_for_students(request.url.path)
    return bare_page(
        request,
        runtime_of(request),
        "student_error.html" if for_students else "error.html",
        status=error.status,
        message=error.message,
        safe=error.safe,
        remedy=error.remedy,
        reference=reference,
        held=typed,
        action=_BY_CODE if for_students else _action(error),
    )


def _action(error: DesksideError) -> tuple[str, str]:
    if isinstance(error, SignInNeeded):
        return "/", "Sign in again"
    return ("/", "To the first page") if isinstance(error, Refused) else _TODAY


async def _known(request: Request, error: Exception) -> Response:
    """What is refused of a form comes back in it, also for a sign-in that has changed since the page was shown."""
    form = await form_of(request, error) if isinstance(error, BadInput | FormExpired | SignInNeeded) else None
    return await run_in_threadpool(_answered, request, error, form)


def _answered(request: Request, error: Exception, form: FormData | None) -> Response:
    if form is not None:
        try:
            again = page_again(request, form, error)
        except SignInNeeded as ended:
            return answer_to(request, ended, typed=held(request, form))
        if again is not None:
            return again
    if isinstance(error, RequestValidationError):
        return _named(request, error)
    assert isinstance(error, DesksideError)
    return answer_to(request, error)


def _no_such_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer_to(request, no_such_page())
    refused = BadInput("This address does not take what was sent to it.", safe="Nothing was changed.")
    refused.status = error.status_code
    answer = answer_to(request, refused)
    answer.headers.update(error.headers or {})  # which methods an address does take
    return answer


def no_such_page() -> NotFound:
    return NotFound(
        "There is no page at this address.",
        remedy="If a colleague sent you here, the student may be in a class that is not yours.",
    )


async def _not_understood(request: Request, error: Exception) -> Response:
    """An id that is no number is simply not there; a form comes back, and anything else is named by its field."""
    assert isinstance(error, RequestValidationError)
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        return answer_to(request, no_such_page())
    return await run_in_threadpool(_answered, request, error, await form_of(request, error))


def _named(request: Request, error: RequestValidationError) -> Response:
    fields = ", ".join(sorted({_field(problem["loc"]) for problem in error.errors()}))
    if any(problem["type"] == "json_invalid" for problem in error.errors()):
        said, remedy = "What was sent is not JSON.", "Send a JSON body."
    elif is_api(request):
        said, remedy = f"Something in the request could not be understood: {fields}.", "Correct it and send it again."
    else:
        said = f"Something in the form could not be understood: {fields}."
        remedy = "Go back, correct it and send it again."
    return answer_to(request, BadInput(said, safe="Nothing was changed.", remedy=remedy))


def _store_lost(request: Request, error: Exception) -> Response:
    locked = is_locked(error)
    log.error("store %s: %s", "locked" if locked else "unavailable", type(error).__name__)
    return answer_to(request, _locked() if locked else _unreachable())


def _locked() -> StoreUnavailable:
    return StoreUnavailable(
        "These records are being changed elsewhere, and it takes too long.",
        safe="What you just sent was not kept; what was saved before is.",
        remedy="Go back and send it again in a minute. If it goes on, tell your IT person that a lock is held.",
    )


def _unreachable() -> StoreUnavailable:
    return StoreUnavailable(
        "Deskside cannot reach its records right now.",
        safe="Your notes are safe: nothing that was saved is lost.",
        remedy="Try again in a minute. If it goes on, tell your IT person that the database does not answer.",
    )


def _field(loc: Sequence[str | int]) -> str:
    """What the sender calls it: `loc` goes on into lists and choices, which have names of our own."""
    return str(loc[min(1, len(loc) - 1)])


def _unforeseen() -> DesksideError:
    return DesksideError(
        "This page did not work.",
        safe="Your notes are safe, and nothing was half saved.",
        remedy="Try again. If it happens twice, the reference below helps to find out why.",
    )
