"""A grant is sealed, renewed by one at a time, ended visibly, and revoked at Google when it is given back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.connection import ConnectionState, connection_of
from app.accounts.credentials import (
    StoredCredentials,
    count_grants,
    count_to_rotate,
    disconnect,
    google_for,
    rotate_keys,
)
from app.accounts.runtime import Runtime
from app.database import make_engine, make_sessions
from app.encryption import Keyring
from app.errors import GoogleUnavailable, ReconnectNeeded
from app.models import Credential, Teacher
from integrations.google import classroom
from integrations.google.emulator.grant_events import GrantRevoked as GrantEnded
from integrations.google.errors import BlockedByAdmin, ConnectionLost, GrantRevoked
from tests import builders
from tests.app.accounts.conftest import Practice
from tests.clock import SettableClock
from tests.integrations.google.canned import Asked, Said, canned, said
from tests.practice import sign_in
from tests.small_school import CO_TEACHER_EMAIL, TEACHER, TEACHER_EMAIL

ACCESS_LIFE = timedelta(seconds=3599)
_IDLE_IN_TRANSACTION = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
)
OLD, NEW = "older-secret-of-the-tests-0123456789", "newest-secret-of-the-tests-012345678"


@pytest.fixture
def teacher_id(runtime: Runtime) -> int:
    return sign_in(runtime, TEACHER_EMAIL)


def state(runtime: Runtime, teacher_id: int) -> ConnectionState:
    with runtime.sessions() as session:
        return connection_of(session, teacher_id).state


def exchanges(practice: Practice) -> int:
    """How often the token endpoint was asked."""
    return practice.world.calls["oauth.token"]


def test_a_fresh_grant_reads_without_asking_for_a_token(runtime: Runtime, practice: Practice, teacher_id: int) -> None:
    before = exchanges(practice)
    with google_for(runtime, teacher_id) as google:
        assert classroom.me(google).id == TEACHER
    assert exchanges(practice) == before


def test_an_expired_access_token_is_renewed_and_kept(
    runtime: Runtime, practice: Practice, teacher_id: int, clock: SettableClock
) -> None:
    before = exchanges(practice)
    clock.advance(ACCESS_LIFE)
    for _ in range(2):
        with google_for(runtime, teacher_id) as google:
            assert classroom.me(google).id == TEACHER
    assert exchanges(practice) == before + 1


def test_a_token_that_expires_while_reading_is_renewed(
    runtime: Runtime, practice: Practice, teacher_id: int, clock: SettableClock
) -> None:
    with google_for(runtime, teacher_id) as google:
        assert classroom.me(google).id == TEACHER
        before = exchanges(practice)
        clock.advance(ACCESS_LIFE)
        assert classroom.me(google).id == TEACHER
    assert exchanges(practice) == before + 1


def test_a_token_that_google_rejects_early_is_renewed(runtime: Runtime, practice: Practice, teacher_id: int) -> None:
    with google_for(runtime, teacher_id) as google:
        assert classroom.me(google).id == TEACHER
        practice.world.state.access_tokens.clear()
        assert classroom.me(google).id == TEACHER


def test_many_at_once_ask_google_once(
    runtime: Runtime, practice: Practice, teacher_id: int, clock: SettableClock
) -> None:
    """As many processes would: each has its own credentials, none knows of the others."""
    clock.advance(ACCESS_LIFE)
    before = exchanges(practice)

    def renew(_: int) -> str | None:
        credentials = StoredCredentials(runtime, teacher_id)
        credentials.refresh(None)
        return credentials.token

    with ThreadPoolExecutor(6) as pool:
        tokens = set(pool.map(renew, range(6)))
    assert len(tokens) == 1
    assert exchanges(practice) == before + 1


def test_no_transaction_is_open_while_google_is_asked(
    runtime: Runtime, practice: Practice, teacher_id: int, clock: SettableClock
) -> None:
    """Seen from the store at the very moment at which the emulated Google looks at its clock."""
    clock.advance(ACCESS_LIFE)
    seen: list[int] = []

    def look() -> object:
        with runtime.engine.connect() as connection:
            seen.append(connection.execute(text(_IDLE_IN_TRANSACTION)).scalar_one())
        return clock.now()

    practice.world.now = look  # type: ignore[assignment]  # the emulator's clock is ours to hold
    StoredCredentials(runtime, teacher_id).refresh(None)
    assert seen
    assert set(seen) == {0}


def test_a_dead_grant_is_a_visible_reconnect(
    runtime: Runtime, practice: Practice, teacher_id: int, clock: SettableClock
) -> None:
    client = practice.world.clients[0].id
    practice.world.record(GrantEnded(at=clock.now(), client=client, user=TEACHER))
    with google_for(runtime, teacher_id) as google, pytest.raises(GrantRevoked):
        classroom.me(google)
    with runtime.sessions() as session:
        connection = connection_of(session, teacher_id)
    assert (connection.state, connection.broken_at) == (ConnectionState.RECONNECT, clock.now())
    assert connection.broken_code == "invalid_grant"
    with pytest.raises(ReconnectNeeded):
        google_for(runtime, teacher_id)


def test_what_an_administrator_blocks_is_not_lost_and_works_again_when_it_is_allowed(
    runtime: Runtime, practice: Practice, teacher_id: int, clock: SettableClock
) -> None:
    clock.advance(ACCESS_LIFE)
    practice.world.blocked = frozenset({TEACHER_EMAIL})
    with pytest.raises(BlockedByAdmin):
        StoredCredentials(runtime, teacher_id).refresh(None)
    assert state(runtime, teacher_id) is ConnectionState.CONNECTED
    practice.world.blocked = frozenset()
    StoredCredentials(runtime, teacher_id).refresh(None)


def test_a_new_refresh_token_takes_the_place_of_the_old_one(
    runtime: Runtime, teacher_id: int, clock: SettableClock
) -> None:
    asked_with: list[str] = []

    def rotate(asked: Asked) -> Said:
        asked_with.append(parse_qs(asked.body.decode())["refresh_token"][0])
        return said({"access_token": "ya29", "refresh_token": f"1//{len(asked_with)}", "expires_in": 3599})

    with canned(rotate) as server:
        there = replace(runtime, client=replace(runtime.client, token_uri=f"{server.root}token"))
        for _ in range(3):
            clock.advance(ACCESS_LIFE)
            StoredCredentials(there, teacher_id).refresh(None)
    assert asked_with[1:] == ["1//1", "1//2"]


def test_a_short_lived_token_serves_for_half_its_life(runtime: Runtime, teacher_id: int, clock: SettableClock) -> None:
    clock.advance(ACCESS_LIFE)
    with canned(lambda _: said({"access_token": "ya29", "expires_in": 60})) as server:
        there = replace(runtime, client=replace(runtime.client, token_uri=f"{server.root}token"))
        credentials = StoredCredentials(there, teacher_id)
        credentials.refresh(None)
    clock.advance(timedelta(seconds=25))
    assert credentials.valid
    clock.advance(timedelta(seconds=5))
    assert not credentials.valid


def test_a_google_that_is_away_breaks_nothing(runtime: Runtime, teacher_id: int, clock: SettableClock) -> None:
    clock.advance(ACCESS_LIFE)
    away = replace(runtime, client=replace(runtime.client, token_uri="http://127.0.0.1:9/token"))
    with pytest.raises(ConnectionLost):
        StoredCredentials(away, teacher_id).refresh(None)
    assert state(runtime, teacher_id) is ConnectionState.CONNECTED
    StoredCredentials(runtime, teacher_id).refresh(None)


def test_who_waits_too_long_for_a_token_that_another_asks_for_is_told_of_google(
    runtime: Runtime, teacher_id: int, clock: SettableClock
) -> None:
    clock.advance(ACCESS_LIFE)
    url = runtime.engine.url.render_as_string(hide_password=False)
    hurried = make_engine(url, lock_timeout="20ms")
    with runtime.engine.connect() as another:
        another.execute(select(func.pg_advisory_lock(func.hashtextextended(f"credential:{teacher_id}", 0))))
        with pytest.raises(ConnectionLost):
            StoredCredentials(replace(runtime, sessions=make_sessions(hurried)), teacher_id).refresh(None)
    hurried.dispose()
    assert state(runtime, teacher_id) is ConnectionState.CONNECTED


def test_who_never_connected_has_to(runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        teacher_id = builders.create_teacher(session).id
    with pytest.raises(ReconnectNeeded):
        google_for(runtime, teacher_id)
    assert state(runtime, teacher_id) is ConnectionState.DISCONNECTED


def test_disconnecting_ends_the_grant_at_google_and_here(runtime: Runtime, practice: Practice, teacher_id: int) -> None:
    other = sign_in(runtime, CO_TEACHER_EMAIL)
    disconnect(runtime, teacher_id)
    disconnect(runtime, teacher_id)
    assert TEACHER not in {user for _, user in practice.world.state.grants}
    assert not [token for token in practice.world.state.refresh_tokens.values() if token.user == TEACHER]
    assert state(runtime, teacher_id) is ConnectionState.DISCONNECTED
    assert state(runtime, other) is ConnectionState.CONNECTED
    with runtime.sessions() as session:
        assert session.get(Teacher, teacher_id) is not None


def test_a_disconnect_that_google_did_not_hear_forgets_nothing(runtime: Runtime, teacher_id: int) -> None:
    away = replace(runtime, client=replace(runtime.client, revoke_uri="http://127.0.0.1:9/revoke"))
    with pytest.raises(GoogleUnavailable):
        disconnect(away, teacher_id)
    assert state(runtime, teacher_id) is ConnectionState.CONNECTED


def test_a_grant_that_no_key_opens_can_still_be_forgotten(runtime: Runtime, teacher_id: int) -> None:
    disconnect(replace(runtime, keyring=Keyring([NEW])), teacher_id)
    assert state(runtime, teacher_id) is ConnectionState.DISCONNECTED


def test_a_row_put_under_another_teacher_opens_nothing(runtime: Runtime, teacher_id: int) -> None:
    other = sign_in(runtime, CO_TEACHER_EMAIL)
    with runtime.sessions.begin() as session:
        mine, theirs = session.get_one(Credential, teacher_id), session.get_one(Credential, other)
        theirs.access_token, theirs.refresh_token = mine.access_token, mine.refresh_token
    with pytest.raises(GrantRevoked):
        StoredCredentials(runtime, other).refresh(None)
    assert (state(runtime, other), state(runtime, teacher_id)) == (ConnectionState.RECONNECT, ConnectionState.CONNECTED)


def test_a_lost_key_is_a_visible_reconnect(runtime: Runtime, teacher_id: int) -> None:
    with pytest.raises(GrantRevoked):
        StoredCredentials(replace(runtime, keyring=Keyring([NEW])), teacher_id).refresh(None)
    with runtime.sessions() as session:
        connection = connection_of(session, teacher_id)
    assert (connection.state, connection.broken_code) == (ConnectionState.RECONNECT, "key_missing")


def test_keys_rotate_in_batches(runtime: Runtime) -> None:
    old, both, new = Keyring([OLD]), Keyring([NEW, OLD]), Keyring([NEW])
    with runtime.sessions.begin() as session:
        ids = [_sealed_credential(session, old) for _ in range(5)]
    batches = []
    while True:
        with runtime.sessions.begin() as session:
            batches.append(rotate_keys(session, both, limit=2))
        if not batches[-1]:
            break
    assert batches == [2, 2, 1, 0]
    with runtime.sessions() as session:
        for teacher_id in ids:
            sealed = session.get_one(Credential, teacher_id).refresh_token
            assert sealed is not None
            assert new.open(sealed, f"credential:{teacher_id}:refresh_token") == f"refresh {teacher_id}"


def test_rotation_leaves_what_no_key_here_has_sealed_drops_what_was_altered_and_ends(runtime: Runtime) -> None:
    third, both = Keyring(["l" * 32]), Keyring([NEW, OLD])
    with runtime.sessions.begin() as session:
        left, altered, kept = (_sealed_credential(session, ring) for ring in (third, Keyring([OLD]), Keyring([OLD])))
        lost, half = session.get_one(Credential, altered), session.get_one(Credential, kept)
        assert lost.refresh_token
        lost.refresh_token, half.access_token = lost.refresh_token[:-1], third.seal("token", "")
        assert count_grants(session, both) == (3, 2)
        assert count_to_rotate(session, both) == 2
        assert rotate_keys(session, both, limit=10) == 2
        assert rotate_keys(session, both, limit=10) == 0
        assert count_grants(session, both) == (3, 2)
        assert session.get_one(Credential, left).refresh_token[:4] == third.prefixes[0]  # type: ignore[index]
    assert state(runtime, left) is state(runtime, kept) is ConnectionState.CONNECTED
    assert state(runtime, altered) is ConnectionState.RECONNECT


def _sealed_credential(session: Session, keyring: Keyring) -> int:
    teacher = builders.create_teacher(session)
    refresh = keyring.seal(f"refresh {teacher.id}", f"credential:{teacher.id}:refresh_token")
    now = session.scalar(select(func.now()))
    assert now is not None
    session.add(Credential(teacher_id=teacher.id, refresh_token=refresh, granted_scopes=[], updated_at=now))
    session.flush()
    return teacher.id
