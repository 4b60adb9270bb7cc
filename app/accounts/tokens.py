"""Personal access tokens for the API: shown once, kept as a hash, ended by time or by hand. `now` is real time."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.sessions import hash_of
from app.errors import BadInput
from app.models import AccessToken, Teacher

PREFIX = "deskside_"  # so that a scanner for leaked secrets can know one
DEFAULT_DAYS = 90
LONGEST_DAYS = 366
_USED_GRAIN = timedelta(minutes=5)


def create_token(session: Session, teacher_id: int, now: datetime, days: int = DEFAULT_DAYS) -> str:
    """A new token; it cannot be shown again.

    Raises:
        BadInput: `days` is not between 1 and a year.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"A token lives 1 to {LONGEST_DAYS} days.", remedy="Choose another number of days.")
    token = PREFIX + token_urlsafe(32)
    session.add(
        AccessToken(
            token_hash=hash_of(token), teacher_id=teacher_id, created_at=now, expires_at=now + timedelta(days=days)
        )
    )
    session.flush()
    return token


def teacher_of_token(session: Session, token: str, now: datetime) -> Teacher | None:
    """Whose token it is; None when it is unknown or has expired."""
    found = session.execute(
        select(AccessToken, Teacher)
        .join(Teacher, Teacher.id == AccessToken.teacher_id)
        .where(AccessToken.token_hash == hash_of(token), AccessToken.expires_at > now)
    ).one_or_none()
    if found is None:
        return None
    row, teacher = found
    if row.used_at is None or now - row.used_at > _USED_GRAIN:
        row.used_at = now
    return teacher


def revoke_tokens(session: Session, teacher_id: int) -> int:
    """End every token of the teacher; how many there were."""
    ended = delete(AccessToken).where(AccessToken.teacher_id == teacher_id)
    return len(session.scalars(ended.returning(AccessToken.id)).all())
