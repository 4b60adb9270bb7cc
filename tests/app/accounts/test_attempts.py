"""An answer of Google counts once, in time, and in the browser that asked; it leads nowhere else."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.attempts import purge_attempts, safe_path
from app.accounts.refusals import (
    AttemptUnknown,
)
from app.accounts.runtime import Runtime
from app.accounts.signin import Arrival, complete_sign_in
from app.encryption import Keyring
from app.models import (
    SignInAttempt,
)
from tests.app.accounts.steps import leave, rows
from tests.clock import SettableClock
from tests.practice import consent
from tests.small_school import (
    CO_TEACHER_EMAIL,
    TEACHER_EMAIL,
)


def test_the_consent_page_is_asked_as_google_wants(runtime: Runtime) -> None:
    asked = parse_qs(urlsplit(leave(runtime).url).query)
    assert asked["access_type"] == ["offline"]
    assert asked["prompt"] == ["consent"]
    assert asked["include_granted_scopes"] == ["true"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost:8000/auth/google/callback"]
    assert not [scope for scope in asked["scope"][0].split() if "announcements" in scope or "calendar" in scope]


def test_nothing_that_opens_anything_is_kept_of_an_attempt(runtime: Runtime) -> None:
    departure = leave(runtime)
    state = parse_qs(urlsplit(departure.url).query)["state"][0]
    with runtime.sessions() as session:
        attempt = session.scalars(select(SignInAttempt)).one()
    kept = b"".join((attempt.state_hash, attempt.browser_hash, attempt.code_verifier))
    assert state.encode() not in kept
    assert departure.browser_token.encode() not in kept


def test_an_answer_is_good_for_one_use(runtime: Runtime) -> None:
    departure = leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL)
    complete_sign_in(runtime, answer, browser_token=departure.browser_token)
    with pytest.raises(AttemptUnknown):
        complete_sign_in(runtime, answer, browser_token=departure.browser_token)


def test_an_answer_is_good_for_one_browser(runtime: Runtime) -> None:
    departure, other = leave(runtime), leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL)
    for token in (other.browser_token, "", None):
        with pytest.raises(AttemptUnknown):
            complete_sign_in(runtime, answer, browser_token=token)
    assert isinstance(complete_sign_in(runtime, answer, browser_token=departure.browser_token), Arrival)


@pytest.mark.parametrize("state", ["", "forged", None])
def test_a_forged_state_opens_nothing(runtime: Runtime, state: str | None) -> None:
    departure = leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL)
    forged = {name: value for name, value in answer.items() if name != "state"} | ({"state": state} if state else {})
    with pytest.raises(AttemptUnknown):
        complete_sign_in(runtime, forged, browser_token=departure.browser_token)
    assert set(rows(runtime)) == {"sign_in_attempt"}


def test_an_attempt_ends_after_ten_minutes(runtime: Runtime, clock: SettableClock) -> None:
    departure = leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL)
    clock.advance(timedelta(minutes=10))
    with pytest.raises(AttemptUnknown):
        complete_sign_in(runtime, answer, browser_token=departure.browser_token)
    with runtime.sessions.begin() as session:
        purge_attempts(session, clock.now())
    assert rows(runtime) == {}


def test_an_attempt_does_not_outlive_its_key(runtime: Runtime) -> None:
    departure = leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL)
    with pytest.raises(AttemptUnknown):
        complete_sign_in(replace(runtime, keyring=Keyring(["n" * 32])), answer, browser_token=departure.browser_token)


def test_a_code_of_another_sign_in_is_refused(runtime: Runtime) -> None:
    """A code that somebody else was given, put behind our own state: the verifier does not fit."""
    mine, theirs = leave(runtime), leave(runtime)
    stolen = consent(theirs.url, CO_TEACHER_EMAIL)["code"]
    answer = consent(mine.url, TEACHER_EMAIL) | {"code": stolen}
    with pytest.raises(Exception, match="did not confirm"):
        complete_sign_in(runtime, answer, browser_token=mine.browser_token)
    assert "teacher" not in rows(runtime)


@pytest.mark.parametrize(
    "path", ["/today", "/students/4/brief?assignment_id=2", "/", "/s%C3%A9ance", "/a?next=https://b.example"]
)
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "today",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/a\\b",
        "/\n",
    ],
)
def test_an_address_elsewhere_is_not(path: str | None) -> None:
    assert safe_path(path) == "/"


@given(st.text())
def test_no_next_path_leaves_the_site(path: str) -> None:
    kept = safe_path(path)
    assert kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))
    assert not urlsplit(kept).netloc
