"""Every place where a private note lies sealed, so that no key is thrown away that still opens one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.conferences.journal import change_identity
from app.conferences.keep import amendment_identity, private_identity
from app.database import begins_with
from app.encryption import Keyring
from app.models import Amendment, Base, Conference, ConferenceRecord, JournalChange

_PLACES: tuple[tuple[type[Base], InstrumentedAttribute[bytes | None], Callable[[Any], str]], ...] = (
    (ConferenceRecord, ConferenceRecord.private_note, lambda row: private_identity(row.id)),
    (JournalChange, JournalChange.sealed, lambda row: change_identity(row.conference_id, row.id)),
    (Amendment, Amendment.sealed, amendment_identity),
)


def rotate_notes(session: Session, keyring: Keyring, limit: int, *, wait: bool = False) -> int:
    """Seal at most `limit` notes of each place again with the first key; how many were done.

    Without `wait`, what is in use just now is left out; with it, `limit` is 1, so that nobody waits for anybody who
    waits for this. A note that none of the keys opens stays as it is, in case its key is found.
    """
    done = 0
    for table, column, identity in _PLACES:
        older = select(table).where(begins_with(column, keyring.older_prefixes)).limit(limit)
        for row in session.scalars(older.with_for_update(skip_locked=not wait)):
            note = keyring.open(getattr(row, column.key), identity(row))
            setattr(row, column.key, keyring.seal(note, identity(row)))
            done += 1
    session.flush()
    return done


def count_notes(session: Session, keyring: Keyring) -> tuple[int, int]:
    """How many notes are sealed, and how many of them with a key that is not in the ring."""
    counts = [
        session.execute(
            select(func.count(column), func.count(column).filter(~begins_with(column, keyring.prefixes)))
        ).one()
        for _, column, _ in _PLACES
    ]
    return sum(row[0] for row in counts), sum(row[1] for row in counts)


def closed_notes(session: Session, keyring: Keyring, conference: Conference) -> frozenset[int]:
    """Of which of its writers a private note cannot be opened, as its key is lost."""
    of_records = select(ConferenceRecord.student_id, ConferenceRecord.private_note)
    of_journal = select(JournalChange.student_id, JournalChange.sealed)
    rows = [
        *session.execute(of_records.where(ConferenceRecord.conference_id == conference.id)),
        *session.execute(of_journal.where(JournalChange.conference_id == conference.id, JournalChange.head)),
    ]
    return frozenset(student for student, sealed in rows if sealed and not keyring.knows(sealed))
