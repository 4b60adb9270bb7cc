"""How every refusal of the API looks, for its description; the one handler of the application writes it."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel


class ErrorBody(BaseModel):
    """`code` is stable. `message` says what is not fine, `safe` what still is, `remedy` the one thing to do."""

    code: str
    message: str
    safe: str
    remedy: str
    reference: str | None = None


class ErrorEnvelope(BaseModel):
    error: ErrorBody


_WORDS = {
    HTTPStatus.UNAUTHORIZED: "No session and no token, or they have ended.",
    HTTPStatus.FORBIDDEN: "The CSRF proof does not fit the session.",
    HTTPStatus.NOT_FOUND: "It does not exist, or is another teacher's.",
    HTTPStatus.CONFLICT: "The present state does not allow it.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "What was sent cannot be used; nothing was changed.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many tries; wait ten minutes.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Google or the database does not answer.",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    int(status): {"model": ErrorEnvelope, "description": words} for status, words in _WORDS.items()
}
