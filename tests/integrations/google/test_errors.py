"""Every documented fault has one class; bodies are those that Google was seen to send."""

import json
from typing import Any

import pytest
from google.auth.exceptions import RefreshError

from integrations.google import errors


def _drive(reason: str, info: str = "", domain: str = "global") -> dict[str, Any]:
    """As Drive puts it; with ErrorInfo's reason as the common front end does, which adds the status too."""
    told = {"code": 403, "message": "m", "errors": [{"message": "m", "domain": domain, "reason": reason}]}
    return {**told, "status": "PERMISSION_DENIED", "details": [{"reason": info}]} if info else told


SCOPE = {
    "code": 403,
    "message": "Request had insufficient authentication scopes.",
    "status": "PERMISSION_DENIED",
    "errors": [{"reason": "insufficientPermissions"}],
    "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}],
}


@pytest.mark.parametrize(
    ("status", "envelope", "kind", "code"),
    [
        (403, SCOPE, errors.ScopeMissing, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        (403, _drive("insufficientPermissions"), errors.ScopeMissing, "insufficientPermissions"),
        (403, _drive("userRateLimitExceeded"), errors.RateLimited, "userRateLimitExceeded"),
        (403, _drive("exportSizeLimitExceeded"), errors.FileRefused, "exportSizeLimitExceeded"),
        (403, _drive("accessNotConfigured"), errors.ApiDisabled, "accessNotConfigured"),
        (403, _drive("accessNotConfigured", "NEW", "usageLimits"), errors.ApiDisabled, "accessNotConfigured"),
        (403, _drive("forbidden", "SERVICE_DISABLED"), errors.ApiDisabled, "SERVICE_DISABLED"),
        (403, _drive("userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"), errors.RateLimited, "userRateLimitExceeded"),
        (403, _drive("forbidden", "RATE_LIMIT_EXCEEDED"), errors.RateLimited, "RATE_LIMIT_EXCEEDED"),
        (403, _drive("dailyLimitExceeded", "NEW", "usageLimits"), errors.RateLimited, "dailyLimitExceeded"),
        (403, _drive("quotaExceeded", domain="usageLimits"), errors.RateLimited, "quotaExceeded"),
        (403, _drive("insufficientPermissions", "NEW"), errors.ScopeMissing, "insufficientPermissions"),
        (403, _drive("exportSizeLimitExceeded", "NEW"), errors.FileRefused, "exportSizeLimitExceeded"),
        (403, _drive("novelty", "NEW"), errors.PermissionDenied, "NEW"),
        (
            403,
            {"message": "@ClassroomDisabled Off.", "details": [{"reason": "NEW"}]},
            errors.ClassroomDisabled,
            "ClassroomDisabled",
        ),
        (403, {"status": "RESOURCE_EXHAUSTED"}, errors.RateLimited, "RESOURCE_EXHAUSTED"),
        (403, {"message": "@ClassroomDisabled Off.", "status": "PERMISSION_DENIED"}, errors.ClassroomDisabled, None),
        (403, {"message": "@ClassroomApiDisabled Off."}, errors.ClassroomDisabled, "ClassroomApiDisabled"),
        (403, {"message": "@ProjectPermissionDenied No."}, errors.PermissionDenied, "ProjectPermissionDenied"),
        (403, {"message": "The caller does not", "status": "PERMISSION_DENIED"}, errors.PermissionDenied, None),
        (404, {"status": "NOT_FOUND"}, errors.NotFound, "NOT_FOUND"),
        (400, {"status": "INVALID_ARGUMENT"}, errors.Invalid, "INVALID_ARGUMENT"),
        (400, {"status": "FAILED_PRECONDITION"}, errors.NotSupported, "FAILED_PRECONDITION"),
        (409, {"status": "ALREADY_EXISTS"}, errors.Conflict, "ALREADY_EXISTS"),
        (401, {"status": "UNAUTHENTICATED"}, errors.TokenRejected, "UNAUTHENTICATED"),
        (429, {"status": "RESOURCE_EXHAUSTED"}, errors.RateLimited, "RESOURCE_EXHAUSTED"),
        (429, _drive("userRateLimitExceeded", "NEW"), errors.RateLimited, "userRateLimitExceeded"),
        (501, {"status": "UNIMPLEMENTED"}, errors.Invalid, "UNIMPLEMENTED"),
        (503, {"status": "UNAVAILABLE"}, errors.Unavailable, "UNAVAILABLE"),
    ],
)
def test_an_envelope_becomes_its_class(
    status: int, envelope: dict[str, Any], kind: type[errors.GoogleError], code: str | None
) -> None:
    error = errors.from_answer(status, {}, json.dumps({"error": envelope}).encode())
    assert type(error) is kind
    assert error.status == status
    assert code is None or error.code == code


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"Quota exceeded for quota metric 'Requests'", errors.RateLimited),
        (403, b"Request rate higher than configured.", errors.RateLimited),
        (502, b"<html><body>Bad Gateway</body></html>", errors.Unavailable),
        (408, b"<html><body>Your client has taken too long</body></html>", errors.Unavailable),
        (400, b"<html><title>Error 400 (Bad Request)!!1</title>", errors.BadAnswer),
        (403, b"<html>proxy</html>", errors.BadAnswer),
        (302, b"", errors.BadAnswer),
        (404, b"<html>Not Found</html>", errors.NotFound),
        (500, b'{"error": [1]}', errors.Unavailable),
        (500, b"\xff\xfe", errors.Unavailable),
        (400, b'{"error": "invalid_request"}', errors.BadAnswer),
        (400, b"[" * 100_000, errors.BadAnswer),
    ],
)
def test_answers_that_are_no_envelope_are_named_too(status: int, body: bytes, kind: type[errors.GoogleError]) -> None:
    assert type(errors.from_answer(status, {}, body)) is kind


def test_the_scopes_that_would_do_are_told() -> None:
    headers = {"www-authenticate": 'Bearer realm="x", error="insufficient_scope", scope="a.readonly a"'}
    for body in (json.dumps({"error": SCOPE}), json.dumps({"error": {"status": "PERMISSION_DENIED"}}), "<html>"):
        error = errors.from_answer(403, headers, body.encode())
        assert isinstance(error, errors.ScopeMissing)
        assert error.scopes == ("a.readonly", "a")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("9" * 400, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Sun, 22 Nov 2026 17:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 16:59:00 GMT", 0),
        ("Sun, 22 Nov 2026 17:00:30 -0000", None),
        ("soon", None),
        ("", None),
        ("-1", None),
    ],
)
def test_retry_after_is_kept_as_seconds(header: str, seconds: float | None) -> None:
    answered = {"retry-after": header, "date": "Sun, 22 Nov 2026 17:00:00 GMT"}
    error = errors.from_answer(503, answered, b"")
    assert isinstance(error, errors.Retryable)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (RefreshError("m", {"error": "invalid_grant"}), errors.GrantRevoked),
        (RefreshError("m", {"error": "invalid_scope"}), errors.GrantNarrowed),
        (RefreshError("m", {"error": "admin_policy_enforced"}), errors.BlockedByAdmin),
        (RefreshError("m", {"error": "unauthorized_client"}), errors.ClientRejected),
        (RefreshError("m", {"error": "something_new"}), errors.TokenRejected),
        (RefreshError("m", {"error": "server_error"}, retryable=True), errors.Unavailable),
        (RefreshError("m", "<html>"), errors.BadAnswer),
        (RefreshError("no refresh token"), errors.TokenRejected),
    ],
)
def test_a_refused_refresh_is_named(refusal: RefreshError, kind: type[errors.GoogleError]) -> None:
    assert type(errors.from_refresh(refusal)) is kind


def test_what_is_logged_of_an_error_quotes_nothing() -> None:
    error = errors.from_answer(404, {}, json.dumps({"error": {"message": "File not found: Ann's diary"}}).encode())
    assert str(error) == "NotFound 404"
    assert "Ann" not in repr(error)
