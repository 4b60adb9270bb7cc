"""Requests of programs that were answered: sent again under the same key, one is answered as before and done once.

`now` is real time here, not the school's: a program that lost an answer asks again within minutes of its own clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.encryption import CannotDecrypt, Keyring
from app.errors import Conflict
from app.models import AnsweredRequest

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program was answered."""

    status: int
    body: str


def claim(
    session: Session, keyring: Keyring, teacher_id: int, *, key: str, asked: str, now: datetime
) -> AnsweredRequest:
    """The row of this key. It has no answer yet where the request is new, and is then for this transaction to answer.

    The same key in another transaction waits here until this one ends. `asked` is everything by which two requests
    differ.

    Raises:
        Conflict: the key was another request's.
    """
    mine = insert(AnsweredRequest).values(teacher_id=teacher_id, key=key, asked=keyring.sign(asked), answered_at=now)
    held = mine.on_conflict_do_update(index_elements=["teacher_id", "key"], set_={"key": key})
    row = session.scalars(held.returning(AnsweredRequest), execution_options={"populate_existing": True}).one()
    if not keyring.verify(asked, row.asked):
        raise Conflict(
            "This Idempotency-Key was used for another request.",
            safe="Nothing was changed.",
            remedy="Use a new key for what is new, and an old one for the very same request only.",
        )
    return row


def keep(keyring: Keyring, row: AnsweredRequest, answer: Answer) -> None:
    """Sealed: it may speak of a child."""
    row.status, row.answer = answer.status, keyring.seal(answer.body, _identity(row))


def kept(keyring: Keyring, row: AnsweredRequest) -> Answer | None:
    """What was answered; None where nothing was yet.

    Raises:
        Conflict: its key is no longer in the ring.
    """
    if row.answer is None or row.status is None:
        return None
    try:
        return Answer(row.status, keyring.open(row.answer, _identity(row)))
    except CannotDecrypt as lost:
        raise Conflict(
            "This was done, and its answer cannot be opened any more.",
            safe="It was done once.",
            remedy="Read what it is now.",
        ) from lost


def purge_answered(session: Session, now: datetime) -> None:
    """Forget what nobody asks for again."""
    session.execute(delete(AnsweredRequest).where(AnsweredRequest.answered_at <= now - KEPT))


def _identity(row: AnsweredRequest) -> str:
    return f"answered_request:{row.teacher_id}:{row.key}"
