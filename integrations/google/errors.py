"""What can go wrong at Google, each fault named once, between the transport and everything that reads.

    GoogleError
    ├── Retryable            may heal by itself; reads are repeated
    │   ├── RateLimited      403 userRateLimitExceeded and its kin, 429
    │   ├── Unavailable      500 and above, but for 501; 408
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
    ├── Invalid              400, 501; `NotSupported` when the object is of the wrong kind
    └── Conflict             409, 410, 412

`str()` of an error holds a status and a code, never Google's message, which may quote a title or a name.
"""

import json
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from http.client import NOT_IMPLEMENTED, REQUEST_TIMEOUT, TOO_MANY_REQUESTS
from typing import Any

from google.auth.exceptions import RefreshError

_DAY = 86_400.0  # seconds
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
}
_RATE_REASONS = (
    "userRateLimitExceeded",
    "rateLimitExceeded",
    "sharingRateLimitExceeded",
    "RATE_LIMIT_EXCEEDED",
    "RESOURCE_EXHAUSTED",
)
_API_OFF = ("SERVICE_DISABLED", "accessNotConfigured")
_REFUSALS: dict[type[PermissionDenied], Sequence[str]] = {
    ScopeMissing: ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions", "insufficient_scope"),
    ClassroomDisabled: ("ClassroomDisabled", "ClassroomApiDisabled"),
    ApiDisabled: _API_OFF,
    FileRefused: (
        "exportSizeLimitExceeded",
        "insufficientFilePermissions",
        "domainPolicy",
        "appNotAuthorizedToFile",
        "cannotDownloadAbusiveFile",
        "fileNotDownloadable",
        "fileNotExportable",
        "forbidden",
    ),
}


def from_answer(status: int, headers: Mapping[str, str], content: bytes) -> GoogleError:
    """The error that an answer other than 2xx stands for; `headers` have lower-case names."""
    envelope = _envelope(content)
    challenge = headers.get("www-authenticate", "")
    kind, code = _meaning(status, _codes_of(envelope, challenge), envelope, content)
    error = kind(status, code, str(envelope.get("message", "")))
    if isinstance(error, ScopeMissing):
        error.scopes = _demanded_scopes(challenge)
    if isinstance(error, Retryable):
        error.retry_after = _seconds(headers.get("retry-after", ""), headers.get("date", ""))
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


def _codes_of(envelope: dict[str, Any], challenge: str) -> list[str]:
    """Every code an answer carries: Classroom's `@Code `, ErrorInfo's, Drive's, the RPC status, the challenge's."""
    named = re.match(r"@(\w+) ", str(envelope.get("message", "")))
    demanded = re.search(r'error="(\w+)"', challenge)
    told = (
        named and named[1],
        *(detail.get("reason") for detail in _dicts(envelope.get("details"))),
        *(error.get("reason") for error in _dicts(envelope.get("errors"))),
        envelope.get("status"),
        demanded and demanded[1],
    )
    return [str(code) for code in told if code]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _meaning(
    status: int, codes: Sequence[str], envelope: dict[str, Any], content: bytes
) -> tuple[type[GoogleError], str]:
    """What kind of error an answer is, and which of its codes says so."""
    first = codes[0] if codes else ""
    exceeded = _exceeded(codes, envelope)
    if status == TOO_MANY_REQUESTS or content.startswith(_PLAIN_RATE_ANSWERS):
        return RateLimited, exceeded or first
    if status == REQUEST_TIMEOUT or (status >= 500 and status != NOT_IMPLEMENTED):
        return Unavailable, first
    if status in {400, 403} and not envelope and not codes:  # a page of some front end, not an answer of the API
        return BadAnswer, first
    if status == 403:
        return (RateLimited, exceeded) if exceeded else _refusal(codes)
    if status == 400 and envelope.get("status") == "FAILED_PRECONDITION":
        return NotSupported, first
    return _BY_STATUS.get(status, Invalid if status >= 400 else BadAnswer), first


def _exceeded(codes: Sequence[str], envelope: dict[str, Any]) -> str:
    """The code that speaks of too many calls, the most exact one if several do, or nothing."""
    errors = _dicts(envelope.get("errors"))
    usage = (str(error.get("reason")) for error in errors if error.get("domain") == "usageLimits")
    limits = (*_RATE_REASONS, *(reason for reason in usage if reason not in _API_OFF))
    return next((code for code in limits if code in codes), "")


def _refusal(codes: Sequence[str]) -> tuple[type[GoogleError], str]:
    """What a 403 means: besides the telling code it may carry general ones, in any order."""
    telling = ((kind, code) for kind, meant in _REFUSALS.items() for code in meant if code in codes)
    return next(telling, (PermissionDenied, codes[0] if codes else ""))


def _demanded_scopes(challenge: str) -> tuple[str, ...]:
    match = re.search(r'scope="([^"]*)"', challenge)
    return tuple(match[1].split()) if match else ()


def _seconds(retry_after: str, date: str) -> float | None:
    """Retry-After in seconds, a day at most, whichever form it has: a moment is told by the clock of its own `date`."""
    if re.fullmatch(r"\d+(\.\d+)?", retry_after.strip()):
        return min(float(retry_after), _DAY)
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (TypeError, ValueError):  # no moments, or one of them without a zone
        return None
    return min(max(wait.total_seconds(), 0.0), _DAY)
