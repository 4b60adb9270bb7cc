"""Whatever Google refuses has a code, and every code has words; what waiting mends is told apart from the rest."""

from collections.abc import Callable, Iterator

import pytest

from app.sync import codes
from app.sync.codes import FACTS, LASTING, OF_RUBRICS, PASSING
from app.sync.problems import WORDS, words_for
from integrations.google import errors
from integrations.google.errors import (
    AnswerTooLarge,
    ApiDisabled,
    BlockedByAdmin,
    ClassroomDisabled,
    ClientRejected,
    FileRefused,
    GoogleError,
    GrantRevoked,
    NotFound,
    PermissionDenied,
    RateLimited,
    Retryable,
    ScopeMissing,
    from_answer,
)

CODES_OF_ANY = [codes.code_for_document, codes.code_for_comments, codes.code_for_course, codes.code_for_rubric]


def every_error(kind: type[GoogleError] = GoogleError) -> Iterator[type[GoogleError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


@pytest.mark.parametrize("code_for", [*CODES_OF_ANY, codes.code_for_run])
@pytest.mark.parametrize("kind", list(every_error()))
def test_whatever_google_refuses_has_words(code_for: Callable[[GoogleError], str], kind: type[GoogleError]) -> None:
    words = WORDS[code_for(kind(403))]
    assert words.message.endswith(".")
    assert words.still_shown.endswith(".")
    assert words.remedy.endswith(".")


@pytest.mark.parametrize("kind", list(every_error(PermissionDenied)))
def test_whatever_drive_refuses_as_a_whole_has_words(kind: type[PermissionDenied]) -> None:
    assert codes.code_for_feed(kind(403)) in WORDS


@pytest.mark.parametrize("code_for", CODES_OF_ANY)
@pytest.mark.parametrize("kind", list(every_error()))
def test_what_may_heal_by_itself_is_tried_each_time_and_nothing_else(
    code_for: Callable[[GoogleError], str], kind: type[GoogleError]
) -> None:
    assert (code_for(kind(403)) in PASSING) == issubclass(kind, Retryable)


@pytest.mark.parametrize("kind", list(every_error()))
def test_a_run_that_may_heal_by_itself_is_tried_again_soon_and_no_other(kind: type[GoogleError]) -> None:
    assert (codes.code_for_run(kind(403)) in LASTING) != issubclass(kind, Retryable)


def test_every_code_that_is_told_apart_has_words() -> None:
    assert WORDS.keys() >= PASSING | LASTING | OF_RUBRICS


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GrantRevoked(400, "invalid_grant"), "reconnect"),
        (BlockedByAdmin(400, "admin_policy_enforced"), "blocked_by_admin"),
        (ClientRejected(401, "unauthorized_client"), "client_rejected"),
        (ClassroomDisabled(403, "ClassroomApiDisabled"), "classroom_disabled"),
        (ApiDisabled(403, "SERVICE_DISABLED"), "api_disabled"),
        (ScopeMissing(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "scope_missing"),
        (PermissionDenied(403, "PERMISSION_DENIED"), "classes_refused"),
        (RateLimited(429, "RESOURCE_EXHAUSTED"), "google_unanswered"),
    ],
)
def test_what_stops_a_run_is_told_in_its_own_words(error: GoogleError, code: str) -> None:
    assert codes.code_for_run(error) == code


def test_google_s_own_answers_come_to_the_right_words() -> None:
    off = (
        b'{"error":{"code":403,"message":"@ClassroomDisabled The user is not permitted.","status":"PERMISSION_DENIED"}}'
    )
    assert codes.code_for_run(from_answer(403, {}, off)) == "classroom_disabled"
    large = b'{"error":{"code":403,"errors":[{"reason":"exportSizeLimitExceeded"}]}}'
    assert codes.code_for_document(from_answer(403, {}, large)) == "document_too_large"
    assert codes.code_for_document(AnswerTooLarge(None, "too large")) == "document_too_large"
    assert codes.code_for_document(NotFound(404, "notFound")) == "document_gone"
    assert codes.code_for_document(FileRefused(403, "domainPolicy")) == "document_refused"
    assert codes.code_for_document(errors.NotSupported(400, "FAILED_PRECONDITION")) == "document_unreadable"


def test_of_what_was_never_read_nothing_is_said_to_be_shown() -> None:
    read, unread = (words_for("document_gone", delegated=False, kept=kept) for kept in (True, False))
    assert read.message == "Google no longer shows this document to you."
    assert read.still_shown == "The last draft and comments that were read."
    assert unread.message == "Google does not show this document to you."
    assert unread.still_shown == "Nothing of it yet: it was never readable."


def test_a_teacher_is_told_to_grant_only_what_is_the_teacher_s_to_grant() -> None:
    asked = {code for code, words in WORDS.items() if "Settings" in words.remedy and "Grant" in words.remedy}
    assert asked == {"comments_not_granted", "drive_withdrawn", "drafts_not_granted", "word_not_granted"}
    for code in WORDS:
        words = words_for(code, delegated=True)
        assert "rant" not in words.remedy, code
        assert "ticked" not in words.message, code
    assert all("Ask IT" in words_for(code, delegated=True).remedy for code in {*asked, "scope_missing"})


def test_a_class_at_rest_is_told_and_nothing_to_be_tried_again() -> None:
    assert WORDS.keys() > FACTS
    assert not FACTS & (PASSING | LASTING)
