"""What can go wrong at Google, each fault named once, between the transport and everything that reads.

    GoogleError
    ├── Retryable            may heal by itself; reads are repeated
    │   ├── RateLimited      403 userRateLimitExceeded and its kin, 429
    │   ├── Unavailable      500 to 504
    │   ├── BadAnswer        HTML, truncated or impossible JSON, a batch that lost a part
    │   └── ConnectionLost   reset, time-out, unknown host
    ├── AuthError            nothing can be read for this account any more
    │   ├── TokenRejected    401, and again after a refresh
    │   ├── GrantRevoked     invalid_grant: the teacher must connect again
    │   ├── GrantNarrowed    invalid_scope: the refresh asked for more than was granted
    │   ├── BlockedByAdmin   the school's administrator has not allowed the application
    │   ├── ClientRejected   the OAuth client is wrong or not delegated
    │   └── DelegationWithheld  the school's service account may not act for this account, at present
    ├── PermissionDenied     this account may not read this object
    │   ├── ScopeMissing     the teacher did not tick it; `scopes` names what would do
    │   ├── ClassroomDisabled
    │   ├── ApiDisabled      the API is not switched on in the Cloud project
    │   └── FileRefused      one file: sharing, download or size rules of Drive
    ├── AnswerTooLarge       more than a worker may hold in memory, and no less the next time
    ├── NotFound             gone, or hidden from this account: never a proof of deletion
    ├── Invalid              400; `NotSupported` when the object is of the wrong kind
    └── Conflict             409, 410, 412

`str()` of an error holds a status and a code, never Google's message, which may quote a title or a name.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from google.auth.exceptions import RefreshError

_RATE_REASONS = frozenset({"userRateLimitExceeded", "rateLimitExceeded", "sharingRateLimitExceeded"})
_FILE_REASONS = frozenset(
    {
        "insufficientFilePermissions",
        "forbidden",
        "domainPolicy",
        "appNotAuthorizedToFile",
        "cannotDownloadAbusiveFile",
        "fileNotDownloadable",
        "fileNotExportable",
        "exportSizeLimitExceeded",
    }
)
_CLASSROOM_OFF = frozenset({"ClassroomDisabled", "ClassroomApiDisabled"})
_API_OFF = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
_PLAIN_RATE_ANSWERS = (b"Quota exceeded for quota metric", b"Request rate higher than configured")


class GoogleError(Exception):
    """`status` is the HTTP status (None when there was no answer), `code` Google's own word for the fault."""

    def __init__(self, status: int | None = None, code: str = "", message: str = "") -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return " ".join(str(part) for part in (type(self).__name__, self.status, self.code) if part)


class Retryable(GoogleError):
    """`retry_after` is in seconds, as the answer demanded it, else None."""

    retry_after: float | None = None


class RateLimited(Retryable):
    @property
    def of_user(self) -> bool:
        """Whether this user alone has asked too much; else the whole project has, or Google does not say."""
        return self.code == "userRateLimitExceeded" or "per user" in self.message


class Unavailable(Retryable): ...


class BadAnswer(Retryable): ...


class ConnectionLost(Retryable): ...


class AuthError(GoogleError): ...


class TokenRejected(AuthError): ...


class GrantRevoked(AuthError): ...


class GrantNarrowed(AuthError): ...


class BlockedByAdmin(AuthError): ...


class ClientRejected(AuthError): ...


class DelegationWithheld(AuthError): ...


class PermissionDenied(GoogleError): ...


class ScopeMissing(PermissionDenied):
    """`scopes` are the scopes of which any one would do, as far as Google names them."""

    scopes: tuple[str, ...] = ()


class ClassroomDisabled(PermissionDenied): ...


class ApiDisabled(PermissionDenied): ...


class FileRefused(PermissionDenied): ...


class AnswerTooLarge(GoogleError): ...


class NotFound(GoogleError): ...


class Invalid(GoogleError): ...


class NotSupported(Invalid): ...


class Conflict(GoogleError): ...


_BY_STATUS: dict[int, type[GoogleError]] = {
    401: TokenRejected,
    404: NotFound,
    409: Conflict,
    410: Conflict,
    412: Conflict,
    429: RateLimited,
}


def from_answer(status: int, headers: Mapping[str, str], content: bytes) -> GoogleError:
    """The error that an answer other than 2xx stands for; `headers` have lower-case names."""
    envelope = _envelope(content)
    code, message = _code_of(envelope), str(envelope.get("message", ""))
    error = _class_of(status, code, envelope, content)(status, code, message)
    if isinstance(error, ScopeMissing):
        error.scopes = _demanded_scopes(headers.get("www-authenticate", ""))
    if isinstance(error, Retryable):
        error.retry_after = _seconds(headers.get("retry-after", ""))
    return error


def from_refresh(error: RefreshError) -> GoogleError:
    """The error that a refused token refresh stands for."""
    payload = next((part for part in error.args[1:] if isinstance(part, dict)), {})
    code = str(payload.get("error", ""))
    if getattr(error, "retryable", False):
        return Unavailable(None, code)
    kinds: dict[str, type[GoogleError]] = {
        "invalid_grant": GrantRevoked,
        "invalid_scope": GrantNarrowed,
        "admin_policy_enforced": BlockedByAdmin,
        "access_not_configured": BlockedByAdmin,
        "invalid_client": ClientRejected,
        "unauthorized_client": ClientRejected,
    }
    if not code and len(error.args) > 1:  # no token endpoint speaks like this: a page of a proxy, or a half answer
        return BadAnswer(None, "token")
    return kinds.get(code, TokenRejected)(None, code)


def _envelope(content: bytes) -> dict[str, Any]:
    """Google's `error` object, or nothing where the body is HTML, plain text, nested too deep or broken."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _code_of(envelope: dict[str, Any]) -> str:
    """The most telling code: ErrorInfo's reason, Classroom's `@Code `, Drive's reason, the RPC status."""
    for detail in _dicts(envelope.get("details")):
        if detail.get("reason"):
            return str(detail["reason"])
    if match := re.match(r"@(\w+) ", str(envelope.get("message", ""))):
        return match[1]
    for error in _dicts(envelope.get("errors")):
        if error.get("reason"):
            return str(error["reason"])
    return str(envelope.get("status", ""))


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _class_of(status: int, code: str, envelope: dict[str, Any], content: bytes) -> type[GoogleError]:
    if content.startswith(_PLAIN_RATE_ANSWERS):
        return RateLimited
    if status >= 500:
        return Unavailable
    if not envelope and status in {400, 403}:  # a page of some front end, not an answer of the API
        return BadAnswer
    if status == 403:
        return _class_of_403(code, envelope)
    if status == 400 and envelope.get("status") == "FAILED_PRECONDITION":
        return NotSupported
    return _BY_STATUS.get(status, Invalid if status >= 400 else BadAnswer)


def _class_of_403(code: str, envelope: dict[str, Any]) -> type[GoogleError]:
    if code in _RATE_REASONS or envelope.get("status") == "RESOURCE_EXHAUSTED":
        return RateLimited
    if code in {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"}:
        return ScopeMissing
    if code in _CLASSROOM_OFF:
        return ClassroomDisabled
    if code in _API_OFF:
        return ApiDisabled
    return FileRefused if code in _FILE_REASONS else PermissionDenied


def _demanded_scopes(challenge: str) -> tuple[str, ...]:
    match = re.search(r'scope="([^"]*)"', challenge)
    return tuple(match[1].split()) if match else ()


def _seconds(retry_after: str) -> float | None:
    """Retry-After in seconds; the form with a date is not used by these APIs."""
    return float(retry_after) if re.fullmatch(r"\d{1,5}(\.\d+)?", retry_after.strip()) else None
