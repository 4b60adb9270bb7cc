"""The token store: a grant sealed for its row, renewed by one process at a time, revoked at Google when it ends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts.delegation import DelegatedCredentials
from app.accounts.google import open_google
from app.accounts.quotas import Quota
from app.accounts.runtime import Delegation, Runtime, is_fresh, used_until
from app.database import Sessions, begins_with, is_locked
from app.encryption import CannotDecrypt, Keyring
from app.errors import GoogleUnavailable, ReconnectNeeded
from app.models import Credential
from integrations.google import oauth
from integrations.google.errors import ConnectionLost, GrantRevoked, Retryable
from integrations.google.oauth import Grant, Tokens
from integrations.google.transport import Google
from integrations.google.wire import Credentials

log = logging.getLogger(__name__)
KEY_MISSING = "key_missing"
DELEGATION_ENDED = "delegation_ended"
_TOKENS = (Credential.refresh_token, Credential.access_token)


def google_for(runtime: Runtime, teacher_id: int) -> Google:
    """Google as this teacher sees it; a context manager. Tokens are renewed as needed, quotas obeyed.

    Raises:
        ReconnectNeeded: the teacher is not connected, or Google has ended the grant. Later, while reading,
            `GrantRevoked` says the same, and the connection is marked.
        GoogleError: by delegation, where Google is asked before anything is read: `DelegationWithheld` when it refuses.
    """
    credentials = _by_school(runtime, runtime.delegation, teacher_id) if runtime.delegation else None
    credentials = credentials or _by_teacher(runtime, teacher_id)
    return open_google(runtime, credentials, Quota(runtime.engine, runtime.limits, teacher_id))


def _by_school(runtime: Runtime, school: Delegation, teacher_id: int) -> Credentials | None:
    """Asked at once, so that whoever reads knows what may be read; None for a teacher who is not connected."""
    with runtime.sessions() as session:
        row = session.get(Credential, teacher_id)
    if row is None:
        return None
    if not row.delegated:
        hand_over(runtime, teacher_id)
    credentials = DelegatedCredentials(runtime, school, teacher_id)
    credentials.refresh(None)
    return credentials


def _by_teacher(runtime: Runtime, teacher_id: int) -> Credentials:
    with runtime.sessions.begin() as session:
        row = session.get(Credential, teacher_id)
        if row is not None and row.delegated:  # the school has taken its delegation out of the settings
            row.delegated, row.broken_at, row.broken_code = False, runtime.clock.now(), DELEGATION_ENDED
        live = row is not None and row.broken_at is None
    if not live:
        raise ReconnectNeeded(
            "Deskside is not connected to your Google account.",
            safe="Everything that was read before is still here.",
            remedy="Connect again in Settings.",
        )
    return StoredCredentials(runtime, teacher_id)


class StoredCredentials:
    """A teacher's credentials as the transport wants them. `valid` follows the school's clock, as the emulator does."""

    def __init__(self, runtime: Runtime, teacher_id: int) -> None:
        self.token: str | None = None
        self._expires_at: datetime | None = None
        self._runtime = runtime
        self._teacher_id = teacher_id

    @property
    def valid(self) -> bool:
        return is_fresh(self._expires_at, self._runtime.clock.now())

    def refresh(self, request: Any) -> None:  # noqa: ARG002  the transport's request goes unused: oauth has its own
        """Take the token that somebody else has renewed since, else renew it."""
        self.token, self._expires_at = _renew(self._runtime, self._teacher_id, stale=self.token)


def store_grant(session: Session, keyring: Keyring, teacher_id: int, grant: Grant, now: datetime) -> None:
    """Keep a new grant in place of the old one; without a new refresh token the old one stays."""
    values: dict[str, Any] = {
        "access_token": _sealed(keyring, teacher_id, "access_token", grant.tokens.access_token),
        "access_expires_at": used_until(grant.tokens.lifetime, now),
        "granted_scopes": sorted(grant.scopes),
        "delegated": False,
        "broken_at": None,
        "broken_code": None,
        "updated_at": now,
    }
    if grant.tokens.refresh_token:
        values["refresh_token"] = _sealed(keyring, teacher_id, "refresh_token", grant.tokens.refresh_token)
    row = insert(Credential).values(teacher_id=teacher_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[Credential.teacher_id], set_=values))


def can_renew(session: Session, teacher_id: int) -> bool:
    """Whether a live refresh token is stored."""
    row = session.get(Credential, teacher_id)
    return row is not None and row.refresh_token is not None and row.broken_at is None


def disconnect(runtime: Runtime, teacher_id: int) -> None:
    """Revoke at Google, then forget the tokens. Everything that was read stays.

    By delegation there is nothing to revoke, as the school's admin holds the grant: this teacher is read no more.

    Raises:
        GoogleUnavailable: it is not known whether the grant has ended, so nothing was forgotten.
    """
    with _alone(runtime.sessions, teacher_id) as session:
        row = session.get(Credential, teacher_id)
        if row is None:
            return
        try:
            _revoke(runtime, row)
        except Retryable as error:
            raise GoogleUnavailable(
                "Google did not answer, so the connection could not be ended there.",
                safe="Nothing was changed.",
                remedy="Try again in a minute, or remove Deskside at myaccount.google.com/connections.",
            ) from error
        session.delete(row)
        session.flush()
    if runtime.delegation:
        runtime.delegation.live.pop(teacher_id, None)
    log.info("teacher %s disconnected", teacher_id)


def hand_over(runtime: Runtime, teacher_id: int) -> None:
    """The school's delegation takes the place of a teacher's own grant, which ends at Google and here.

    Raises:
        Retryable: it is not known whether the grant has ended, so it stands as it was.
    """
    with _alone(runtime.sessions, teacher_id) as session:
        row = session.get(Credential, teacher_id)
        if row is None or row.delegated:
            return
        _revoke(runtime, row)
        gone = {"refresh_token": None, "access_token": None, "access_expires_at": None}
        _update(session, row, **gone, delegated=True, broken_at=None, broken_code=None)
    log.info("the grant of teacher %s gave way to the school's delegation", teacher_id)


def _revoke(runtime: Runtime, row: Credential) -> None:
    """End the grant at Google, if there is any. Raises Retryable when it is not known whether it has ended."""
    token = _opened(runtime.keyring, row.teacher_id, "refresh_token", row.refresh_token) or _opened(
        runtime.keyring, row.teacher_id, "access_token", row.access_token
    )
    if token:
        oauth.revoke(runtime.client, token)


def rotate_keys(session: Session, keyring: Keyring, limit: int, *, wait: bool = False) -> int:
    """Seal again, with the first key, up to `limit` grants that an older key sealed; how many were done.

    A grant that is being stored just now is left out, unless `wait`. What none of the keys has sealed stays as it
    is, in case its key is found; what was altered since is dropped, and its teacher has to connect again.
    """
    older = select(Credential).where(_sealed_by(keyring.older_prefixes)).limit(limit)
    rows = session.scalars(older.with_for_update(skip_locked=not wait)).all()
    for row in rows:
        row.refresh_token = _resealed(keyring, row, "refresh_token", row.refresh_token)
        row.access_token = _resealed(keyring, row, "access_token", row.access_token)
        if row.refresh_token is None and row.broken_at is None:
            row.broken_at, row.broken_code = func.now(), KEY_MISSING
    return len(rows)


def count_to_rotate(session: Session, keyring: Keyring) -> int:
    """How many grants an older key still seals."""
    return session.scalar(select(func.count()).select_from(Credential).where(_sealed_by(keyring.older_prefixes))) or 0


def count_grants(session: Session, keyring: Keyring) -> tuple[int, int]:
    """How many there are, and how many of them hold a token that was sealed with a key that is not in the ring."""
    lost = or_(*(~begins_with(token, keyring.prefixes) for token in _TOKENS))
    every, of_lost = session.execute(select(func.count(), func.count().filter(lost)).select_from(Credential)).one()
    return every, of_lost


def _sealed_by(prefixes: list[bytes]) -> ColumnElement[bool]:
    return or_(*(begins_with(token, prefixes) for token in _TOKENS))


def _renew(runtime: Runtime, teacher_id: int, stale: str | None) -> tuple[str, datetime]:
    """A live access token and its end. One process asks Google, the others find what it stored."""
    with _alone(runtime.sessions, teacher_id) as session:
        row = session.get(Credential, teacher_id)
        if row is None or row.refresh_token is None or row.broken_at:
            raise GrantRevoked(None, "disconnected")
        now = runtime.clock.now()
        if row.access_expires_at and is_fresh(row.access_expires_at, now):
            token = _opened(runtime.keyring, teacher_id, "access_token", row.access_token)
            if token is not None and token != stale:
                return token, row.access_expires_at
        try:
            tokens = oauth.refresh(runtime.client, _refresh_token(runtime.keyring, row))
        except GrantRevoked as error:  # not of an administrator's word, which may be taken back
            _update(session, row, broken_at=now, broken_code=error.code)
            log.warning("the grant of teacher %s cannot be used any more: %s", teacher_id, error.code)
            raise
        return _keep(session, runtime.keyring, row, tokens, now)


def _refresh_token(keyring: Keyring, row: Credential) -> str:
    """A grant that no key opens is as lost as one that Google has ended: the teacher has to connect again."""
    token = _opened(keyring, row.teacher_id, "refresh_token", row.refresh_token)
    if token is None:
        raise GrantRevoked(None, KEY_MISSING)
    return token


def _keep(session: Session, keyring: Keyring, row: Credential, tokens: Tokens, now: datetime) -> tuple[str, datetime]:
    expires_at = used_until(tokens.lifetime, now)
    values: dict[str, Any] = {
        "access_token": _sealed(keyring, row.teacher_id, "access_token", tokens.access_token),
        "access_expires_at": expires_at,
        "updated_at": now,
    }
    if tokens.refresh_token:
        values["refresh_token"] = _sealed(keyring, row.teacher_id, "refresh_token", tokens.refresh_token)
    _update(session, row, **values)
    return tokens.access_token, expires_at


def _update(session: Session, row: Credential, **values: Any) -> None:
    """Change the grant, unless the teacher has ended or replaced it in the meantime."""
    session.execute(
        update(Credential)
        .where(Credential.teacher_id == row.teacher_id, Credential.refresh_token == row.refresh_token)
        .values(values)
        .execution_options(synchronize_session=False)
    )


@contextmanager
def _alone(sessions: Sessions, teacher_id: int) -> Iterator[Session]:
    """One process at a time for one teacher's grant, with no transaction open: each statement commits by itself.

    Not a row lock, which would need a transaction held across the call to Google.

    Raises:
        ConnectionLost: those before had no answer from Google for as long as anybody waits for a lock.
    """
    key = func.hashtextextended(f"credential:{teacher_id}", 0)
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        try:
            session.execute(select(func.pg_advisory_lock(key)))
        except OperationalError as error:
            if is_locked(error):
                raise ConnectionLost(code="token_awaited") from error
            raise
        try:
            yield session
        finally:
            session.execute(select(func.pg_advisory_unlock(key)))


def _opened(keyring: Keyring, teacher_id: int, name: str, sealed: bytes | None) -> str | None:
    """The token; None when there is none, or no key opens it, as then nobody can ever use it."""
    if sealed is None:
        return None
    try:
        return keyring.open(sealed, _identity(teacher_id, name))
    except CannotDecrypt:
        return None


def _resealed(keyring: Keyring, row: Credential, name: str, sealed: bytes | None) -> bytes | None:
    if sealed is None or keyring.is_current(sealed) or not keyring.knows(sealed):
        return sealed
    token = _opened(keyring, row.teacher_id, name, sealed)
    return None if token is None else _sealed(keyring, row.teacher_id, name, token)


def _sealed(keyring: Keyring, teacher_id: int, name: str, token: str) -> bytes:
    return keyring.seal(token, _identity(teacher_id, name))


def _identity(teacher_id: int, name: str) -> str:
    return f"credential:{teacher_id}:{name}"
