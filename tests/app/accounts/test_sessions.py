"""A session lasts as long as it is used, never longer than two weeks, and leaves only a hash behind."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.sessions import (
    IDLE,
    LONGEST,
    browser_cookie_name,
    close_every_session,
    close_session,
    cookie_name,
    csrf_matches,
    csrf_token,
    open_session,
    purge_sessions,
    teacher_of,
)
from app.database import Sessions
from app.encryption import Keyring
from app.models import WebSession
from tests import builders
from tests.builders import NOW

TICK = timedelta(seconds=1)


def opened(sessions: Sessions) -> tuple[int, str]:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        return teacher.id, open_session(session, teacher.id, NOW)


def is_open(sessions: Sessions, token: str | None, now: datetime) -> bool:
    with sessions.begin() as session:
        return teacher_of(session, token, now) is not None


def test_a_session_is_its_teacher_and_is_kept_as_a_hash(sessions: Sessions) -> None:
    teacher_id, token = opened(sessions)
    with sessions() as session:
        found = teacher_of(session, token, NOW)
        assert found is not None
        assert found.id == teacher_id
        assert token.encode() not in session.scalars(select(WebSession.token_hash)).one()


@pytest.mark.parametrize("token", [None, "", "forged", "\x00", "é" * 43])
def test_anything_else_is_nobody(sessions: Sessions, token: str | None) -> None:
    opened(sessions)
    assert not is_open(sessions, token, NOW)


def test_it_ends_when_it_is_not_used(sessions: Sessions) -> None:
    _, token = opened(sessions)
    assert is_open(sessions, token, NOW + IDLE - TICK)
    assert is_open(sessions, token, NOW + 2 * IDLE - 2 * TICK)
    assert not is_open(sessions, token, NOW + 3 * IDLE)


def test_it_ends_after_two_weeks_however_much_it_is_used(sessions: Sessions) -> None:
    _, token = opened(sessions)
    moment = NOW
    while moment < NOW + LONGEST:
        assert is_open(sessions, token, moment)
        moment += IDLE - TICK
    assert not is_open(sessions, token, NOW + LONGEST)


def test_signing_out_ends_one_browser_or_all(sessions: Sessions) -> None:
    teacher_id, first = opened(sessions)
    _, of_another_teacher = opened(sessions)
    with sessions.begin() as session:
        second, third = (open_session(session, teacher_id, NOW) for _ in range(2))
        close_session(session, second)
        close_session(session, None)
    assert [is_open(sessions, token, NOW) for token in (first, second, third)] == [True, False, True]
    with sessions.begin() as session:
        close_every_session(session, teacher_id)
    assert [is_open(sessions, token, NOW) for token in (first, third, of_another_teacher)] == [False, False, True]


def test_only_ended_sessions_are_purged(sessions: Sessions) -> None:
    opened(sessions)
    _, fresh = opened(sessions)
    assert is_open(sessions, fresh, NOW + IDLE - TICK)
    with sessions.begin() as session:
        purge_sessions(session, NOW + IDLE)
        assert len(session.scalars(select(WebSession)).all()) == 1
    assert is_open(sessions, fresh, NOW + IDLE)


def test_reading_does_not_write_each_time(sessions: Sessions) -> None:
    _, token = opened(sessions)
    seen = []
    for minutes in (1, 4, 6, 7):
        assert is_open(sessions, token, NOW + timedelta(minutes=minutes))
        with sessions() as session:
            seen.append(session.scalars(select(WebSession.seen_at)).one() - NOW)
    assert seen == [timedelta(0), timedelta(0), timedelta(minutes=6), timedelta(minutes=6)]


def test_cookies_are_for_this_host_alone_where_browsers_allow_it() -> None:
    assert {cookie_name(secure=True), browser_cookie_name(secure=True)} == {
        "__Host-deskside",
        "__Host-deskside-sign-in",
    }
    assert {cookie_name(secure=False), browser_cookie_name(secure=False)} == {"deskside", "deskside-sign-in"}


@given(mine=st.text(min_size=1), other=st.text(min_size=1), forged=st.text())
def test_a_proof_fits_its_own_session_only(mine: str, other: str, forged: str) -> None:
    keyring = Keyring(["k" * 32])
    proof = csrf_token(keyring, mine)
    assert csrf_matches(keyring, mine, proof)
    assert not csrf_matches(keyring, mine, None)
    assert csrf_matches(keyring, other, proof) == (mine == other)
    assert csrf_matches(keyring, mine, forged) == (forged == proof)


def test_a_proof_outlives_a_new_key_and_not_its_own() -> None:
    proof = csrf_token(Keyring(["o" * 32]), "session")
    assert csrf_matches(Keyring(["n" * 32, "o" * 32]), "session", proof)
    assert not csrf_matches(Keyring(["n" * 32]), "session", proof)
