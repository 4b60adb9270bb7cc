"""How often one address may try: a small table shared by every process, because a counter in memory would not be."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database import Sessions
from app.encryption import Keyring
from app.errors import TooManyRequests
from app.models import Throttle

WINDOW = timedelta(minutes=10)
# A whole school may share one address: generous for starting, strict for what only guessing gets wrong.
SIGN_INS_STARTED = 300
SIGN_INS_FAILED = 60
TOKENS_REFUSED = 30
LINKS_REFUSED = 100
CODES_TRIED = 300
ONE_CODE_TRIED = 30
LINK_WRITTEN = 20


def count_try(sessions: Sessions, keyring: Keyring, *, purpose: str, address: str, limit: int, now: datetime) -> None:
    """Count one try, in a transaction of its own so that a refused request counts too.

    Raises:
        TooManyRequests: more than `limit` in ten minutes.
    """
    row = insert(Throttle).values(key=_key(keyring, purpose, address), window_started_at=now, tries=1)
    over = Throttle.window_started_at <= now - WINDOW
    counted = row.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "tries": case((over, 1), else_=Throttle.tries + 1),
            "window_started_at": case((over, now), else_=Throttle.window_started_at),
        },
    ).returning(Throttle.tries)
    with sessions.begin() as session:
        tries = session.execute(counted).scalar_one()
    if tries > limit:
        raise TooManyRequests(
            "There were too many tries from this address.",
            safe="Nothing was changed.",
            remedy="Wait ten minutes, then try again.",
        )


def purge_tries(session: Session, now: datetime) -> None:
    """Forget windows that are over."""
    session.execute(delete(Throttle).where(Throttle.window_started_at <= now - WINDOW))


def _key(keyring: Keyring, purpose: str, address: str) -> str:
    return keyring.sign(f"throttle:{purpose}:{address}")
