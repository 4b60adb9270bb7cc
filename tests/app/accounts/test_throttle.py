"""Tries are counted for one purpose and address, in windows, also when the request came to nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from app.accounts.throttle import WINDOW, count_try, purge_tries
from app.database import Sessions
from app.encryption import Keyring
from app.errors import TooManyRequests
from app.models import Throttle
from tests.builders import NOW

ADDRESS = "203.0.113.7"


def tried(
    sessions: Sessions, keyring: Keyring, *, now: datetime = NOW, purpose: str = "sign-in", address: str = ADDRESS
) -> bool:
    try:
        count_try(sessions, keyring, purpose=purpose, address=address, limit=3, now=now)
    except TooManyRequests:
        return False
    return True


def test_the_window_allows_so_many_and_then_begins_anew(sessions: Sessions, keyring: Keyring) -> None:
    assert [tried(sessions, keyring) for _ in range(5)] == [True, True, True, False, False]
    assert not tried(sessions, keyring, now=NOW + WINDOW / 2)
    assert [tried(sessions, keyring, now=NOW + WINDOW) for _ in range(4)] == [True, True, True, False]


def test_another_address_or_purpose_is_counted_apart(sessions: Sessions, keyring: Keyring) -> None:
    for _ in range(4):
        tried(sessions, keyring)
    assert tried(sessions, keyring, address="203.0.113.8")
    assert tried(sessions, keyring, purpose="token")


def test_tries_at_the_same_moment_all_count(sessions: Sessions, keyring: Keyring) -> None:
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: tried(sessions, keyring), range(20)))
    assert sum(allowed) == 3


def test_no_address_is_kept_and_windows_are_purged(sessions: Sessions, keyring: Keyring) -> None:
    tried(sessions, keyring)
    with sessions.begin() as session:
        assert ADDRESS not in session.scalars(select(Throttle.key)).one()
        purge_tries(session, NOW + WINDOW / 2)
        assert session.scalars(select(Throttle)).all()
        purge_tries(session, NOW + WINDOW)
        assert not session.scalars(select(Throttle)).all()


@pytest.mark.parametrize("address", ["", "::1", "x" * 5000])
def test_any_address_can_be_counted(sessions: Sessions, keyring: Keyring, address: str) -> None:
    assert tried(sessions, keyring, address=address)
