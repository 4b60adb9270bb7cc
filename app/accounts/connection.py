"""What a teacher's connection to Google is good for at present: the one answer for pages, API and sync."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, or_
from sqlalchemy.orm import Session

from app.models import Credential
from integrations.google.scopes import COURSES, EMAILS, ROSTERS, Feature, Scope, described, features_of, scopes_of


class ConnectionState(StrEnum):
    """`reconnect`: Google no longer accepts the teacher's grant. `disconnected`: there is none.

    `withheld`: the school's delegation does not reach this teacher at present, which IT alone can mend.
    """

    CONNECTED = "connected"
    RECONNECT = "reconnect"
    WITHHELD = "withheld"
    DISCONNECTED = "disconnected"

    @property
    def may_read(self) -> bool:
        """Whether a reading is worth a try: what is withheld comes back without anything that the teacher does."""
        return self in {ConnectionState.CONNECTED, ConnectionState.WITHHELD}


# The same of a row that is there, in a query.
STATE = case(
    (Credential.broken_at.is_(None), ConnectionState.CONNECTED),
    (Credential.delegated, ConnectionState.WITHHELD),
    else_=ConnectionState.RECONNECT,
)
MAY_READ = or_(Credential.broken_at.is_(None), Credential.delegated)


class ReadingMode(StrEnum):
    """How drafts are read, as far as was granted. In documents mode Word files are never read."""

    DRIVE = "drive"
    DOCUMENTS = "documents"


@dataclass(frozen=True)
class Connection:
    """`granted` and `missing` are in the order of the scope list; `missing` holds only what Deskside uses today.

    `delegated`: the school's admin holds the grant, not the teacher. `broken_at` and `broken_code` (Google's word) are
    set in the states `reconnect` and `withheld`.
    """

    state: ConnectionState
    delegated: bool
    features: frozenset[Feature]
    granted: tuple[Scope, ...]
    missing: tuple[Scope, ...]
    reading: ReadingMode | None
    broken_at: datetime | None
    broken_code: str | None


def connection_of(session: Session, teacher_id: int) -> Connection:
    """The present state; a teacher who never connected is `disconnected`."""
    row = session.get(Credential, teacher_id)
    granted = row.granted_scopes if row else []
    return Connection(
        state=_state(row),
        delegated=row is not None and row.delegated,
        features=features_of(granted),
        granted=described(granted),
        missing=missing_scopes(granted),
        reading=reading_mode(granted),
        broken_at=row.broken_at if row else None,
        broken_code=row.broken_code if row else None,
    )


def reading_mode(granted: Iterable[str]) -> ReadingMode | None:
    """Drive wins: it reads everything that documents mode reads. None: drafts cannot be read at all."""
    features = features_of(granted)
    if Feature.DRIVE in features:
        return ReadingMode.DRIVE
    return ReadingMode.DOCUMENTS if Feature.DOCUMENTS in features else None


def missing_scopes(granted: Iterable[str]) -> tuple[Scope, ...]:
    """What Deskside uses today and may not; a teacher who allows Docs alone lacks nothing."""
    have = frozenset(granted)
    wanted = [*scopes_of(Feature.CLASSROOM)]
    if reading_mode(have) is None:
        wanted += scopes_of(Feature.DRIVE)
    return described(scope for scope in wanted if scope not in have)


def missing_for_posting(connection: Connection) -> tuple[Scope, ...]:
    """What is needed for reminders, which not everybody wants."""
    return () if Feature.ANNOUNCEMENTS in connection.features else described(scopes_of(Feature.ANNOUNCEMENTS))


def missing_proof(granted: Iterable[str]) -> frozenset[str]:
    """What is still needed to know a teacher: the courses, and their own profile, which either of two scopes opens."""
    have = frozenset(granted)
    needed = {COURSES} if have & {ROSTERS, EMAILS} else {COURSES, ROSTERS}
    return frozenset(needed - have)


def _state(row: Credential | None) -> ConnectionState:
    if row is None:
        return ConnectionState.DISCONNECTED
    if row.broken_at is None:
        return ConnectionState.CONNECTED
    return ConnectionState.WITHHELD if row.delegated else ConnectionState.RECONNECT
