"""Signed-in browsers: a random token in a cookie, its hash in the store, ended by time, by hand, or everywhere.

`now` is real time here, not the school's: a session is about a browser, and the demo's jump to the next school
day must not sign anybody out.
"""

import hashlib
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.encryption import Keyring
from app.models import Teacher, WebSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
_SEEN_GRAIN = timedelta(minutes=5)  # a row is written once in five minutes, not at every request


def cookie_name(*, secure: bool) -> str:
    """Browsers accept a `__Host-` cookie only by https, for one host and every path."""
    return "__Host-deskside" if secure else "deskside"


def browser_cookie_name(*, secure: bool) -> str:
    """The cookie that binds a sign-in to the browser it left from; it lives as long as the attempt."""
    return "__Host-deskside-sign-in" if secure else "deskside-sign-in"


def open_session(session: Session, teacher_id: int, now: datetime) -> str:
    """Start a session; the token is for the cookie and is not kept."""
    token = token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=hash_of(token), teacher_id=teacher_id, created_at=now, seen_at=now, expires_at=now + LONGEST
        )
    )
    session.flush()
    return token


def teacher_of(session: Session, token: str | None, now: datetime) -> Teacher | None:
    """Whose session it is; None when there is none, or it has ended."""
    if not token:
        return None
    found = session.execute(
        select(WebSession, Teacher)
        .join(Teacher, Teacher.id == WebSession.teacher_id)
        .where(WebSession.token_hash == hash_of(token), WebSession.expires_at > now, WebSession.seen_at > now - IDLE)
    ).one_or_none()
    if found is None:
        return None
    row, teacher = found
    if now - row.seen_at > _SEEN_GRAIN:
        row.seen_at = now
    return teacher


def session_ends(session: Session, token: str, now: datetime) -> datetime:
    """When this session ends at the latest if nobody uses it any more; it is one that lives (`teacher_of`)."""
    ends = session.scalars(select(WebSession.expires_at).where(WebSession.token_hash == hash_of(token))).one()
    return min(ends, now + IDLE)


def close_session(session: Session, token: str | None) -> None:
    """Sign this browser out."""
    if token:
        session.execute(delete(WebSession).where(WebSession.token_hash == hash_of(token)))


def close_every_session(session: Session, teacher_id: int) -> None:
    """Sign out everywhere."""
    session.execute(delete(WebSession).where(WebSession.teacher_id == teacher_id))


def purge_sessions(session: Session, now: datetime) -> None:
    """Forget sessions that have ended."""
    session.execute(delete(WebSession).where(or_(WebSession.expires_at <= now, WebSession.seen_at <= now - IDLE)))


def csrf_token(keyring: Keyring, token: str) -> str:
    """The proof that a form or a request comes from our own page in this session."""
    return keyring.sign(_csrf_message(token))


def csrf_matches(keyring: Keyring, token: str, proof: str | None) -> bool:
    """Whether the proof belongs to the session; compared in constant time."""
    return proof is not None and proof.isascii() and keyring.verify(_csrf_message(token), proof)


def hash_of(token: str) -> bytes:
    """What is kept of a token. Tokens are 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def _csrf_message(token: str) -> str:
    return f"csrf:{hash_of(token).hex()}"
