"""The errors Google answers with, and the two envelopes they come in (Drive's, and everybody else's)."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.google.emulator.wire import JSON, Answer, json_answer

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
_DRIVE_REASONS = {400: "invalid", 403: "forbidden", 404: "notFound", 429: "rateLimitExceeded", 503: "backendError"}
_CREDENTIALS = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


class TokenError(Exception):
    """A refusal of the token endpoint in OAuth's own form."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": code, "error_description": description}


class ApiError(Exception):
    """One refusal. `front` marks those of the common front end, which carry both envelopes' parts in Drive."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str | None = None,
        location: str | None = None,
        location_type: str = "parameter",
        name: str | None = None,
        short: str | None = None,
        domain: str = "global",
        front: bool = False,
        details: Sequence[JSON] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason or _DRIVE_REASONS.get(status, "backendError")
        self.location = location
        self.location_type = location_type
        self.name = name or STATUS_NAMES[status]
        self.short = short or message
        self.domain = domain
        self.front = front
        self.details = details
        self.headers = dict(headers or {})


def answer(api: str, error: ApiError) -> Answer:
    """The error as the API of that name (`classroom`, `drive`, `docs`) sends it."""
    body: dict[str, Any] = {"code": error.status, "message": error.message}
    if api == "drive":
        body["errors"] = [_drive_item(error)]
    if api != "drive" or error.front:
        body["status"] = error.name
        if error.details:
            body["details"] = list(error.details)
    return json_answer({"error": body}, status=error.status, headers=error.headers)


def _drive_item(error: ApiError) -> JSON:
    item = {"message": error.short, "domain": error.domain, "reason": error.reason}
    if error.location:
        item |= {"location": error.location, "locationType": error.location_type}
    return item


def unauthenticated() -> ApiError:
    return ApiError(
        401,
        _CREDENTIALS,
        reason="authError",
        location="Authorization",
        location_type="header",
        short="Invalid Credentials",
        front=True,
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'},
    )


def scope_missing(api: str, method: str, scopes: Sequence[str]) -> ApiError:
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": f"{api}.googleapis.com", "method": method},
    }
    challenge = f'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="{" ".join(scopes)}"'
    return ApiError(
        403,
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        short="Insufficient Permission",
        front=True,
        details=[info],
        headers={"WWW-Authenticate": challenge},
    )


def rate_exceeded(reason: str = "userRateLimitExceeded", *, headers: Mapping[str, str] | None = None) -> ApiError:
    """Drive's answer to too many calls: of three codes in it only two speak of a rate."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {"service": "drive.googleapis.com"},
    }
    message = "User Rate Limit Exceeded"
    return ApiError(403, message, reason=reason, domain="usageLimits", front=True, details=[info], headers=headers)


def invalid_argument(message: str, *, location: str | None = None) -> ApiError:
    return ApiError(400, message, reason="invalidParameter", location=location)


def permission_denied() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def file_not_found(file: str) -> ApiError:
    return ApiError(404, f"File not found: {file}.", reason="notFound", location="fileId")


def fields_required() -> ApiError:
    return ApiError(400, "The 'fields' parameter is required for this method.", reason="required", location="fields")


def unknown_name(name: str, where: str) -> ApiError:
    """A parameter or body field the API has never heard of; `where` ends the sentence."""
    return ApiError(
        400, f'Invalid JSON payload received. Unknown name "{name}"{where}', reason="badRequest", location=name
    )
