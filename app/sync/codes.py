"""What Google refused, as the code of a problem, and whether waiting mends it. Pure; the words are in `problems`."""

from integrations.google.errors import (
    AnswerTooLarge,
    ApiDisabled,
    AuthError,
    BlockedByAdmin,
    ClassroomDisabled,
    ClientRejected,
    DelegationWithheld,
    FileRefused,
    GoogleError,
    Invalid,
    NotFound,
    PermissionDenied,
    Retryable,
    ScopeMissing,
)

# Only waiting mends these, so every reading tries them again. Any other stays until somebody does something, of which
# the change feed, a reading asked for by hand, or that of the next night learns.
PASSING = frozenset({"document_unanswered", "comments_unread", "course_unanswered", "rubric_unread"})
# All but the comments is read, and goes on to be.
WITHOUT_COMMENTS = "comments_refused"
# What somebody has decided in Classroom: told until the class is active again or followed no more, but nothing was read
# in vain, and no run is the less complete for it.
FACTS = frozenset({"archived_unread", "course_inactive"})
OF_RUBRICS = frozenset({"rubric_unread", "rubric_refused"})
# What ends a whole run is tried again soon, but for these.
LASTING = frozenset(
    {
        "reconnect",
        "delegation_withheld",
        "blocked_by_admin",
        "client_rejected",
        "classroom_disabled",
        "api_disabled",
        "scope_missing",
        "classes_refused",
    }
)


def code_for_document(error: GoogleError) -> str:
    if isinstance(error, Retryable):
        return "document_unanswered"
    if isinstance(error, NotFound):
        return "document_gone"
    if isinstance(error, AnswerTooLarge) or (
        isinstance(error, FileRefused) and error.code == "exportSizeLimitExceeded"
    ):
        return "document_too_large"
    if isinstance(error, Invalid):
        return "document_unreadable"
    return _code_for_anything(error, "document_refused")


def code_for_comments(error: GoogleError) -> str:
    """Of a document whose text may be read."""
    return "comments_unread" if isinstance(error, Retryable) else _code_for_anything(error, WITHOUT_COMMENTS)


def code_for_course(error: GoogleError) -> str:
    if isinstance(error, Retryable):
        return "course_unanswered"
    if isinstance(error, NotFound):
        return "course_gone"
    return _code_for_anything(error, "course_refused")


def code_for_rubric(error: GoogleError) -> str:
    return "rubric_unread" if isinstance(error, Retryable) else _code_for_anything(error, "rubric_refused")


def code_for_feed(error: PermissionDenied) -> str:
    """Of Drive as a whole, for one account."""
    if isinstance(error, ApiDisabled):
        return "drive_disabled"
    return "drive_withdrawn" if isinstance(error, ScopeMissing) else "drive_refused"


def code_for_run(error: GoogleError) -> str:
    """What stopped a whole run."""
    if isinstance(error, DelegationWithheld):
        return "delegation_withheld"
    if isinstance(error, BlockedByAdmin):
        return "blocked_by_admin"
    if isinstance(error, ClientRejected):
        return "client_rejected"
    if isinstance(error, AuthError):
        return "reconnect"
    if isinstance(error, Retryable):
        return "google_unanswered"
    return _code_for_anything(error, "classes_refused")


def _code_for_anything(error: GoogleError, otherwise: str) -> str:
    if isinstance(error, ClassroomDisabled):
        return "classroom_disabled"
    if isinstance(error, ApiDisabled):
        return "api_disabled"
    if isinstance(error, ScopeMissing):
        return "scope_missing"
    return otherwise
