"""The store's connection and schema: one engine a process, short transactions, PostgreSQL in every size."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import ColumnElement, Engine, create_engine, event, func, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

if TYPE_CHECKING:
    from alembic.config import Config

Sessions = sessionmaker[Session]
# What a query raises while the database is away: refused, cut off, or no connection free in time.
STORE_LOST = (OperationalError, InterfaceError, NoConnectionFree)
LOCK_TIMEOUT = "30s"  # longer than Google may take to renew a token, which is done under a lock

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LARGEST_ID = 2**63 - 1
"""Of a bigint, as every key is; PostgreSQL refuses to compare with more."""

KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Of libpq, in seconds: a connection whose other end is gone is noticed within a minute."""

MIGRATION_LOCK = 0x6465736B  # any number that nothing else in this database locks


def make_engine(url: str, *, pool_size: int = 8, lock_timeout: str = LOCK_TIMEOUT) -> Engine:
    """An engine on psycopg 3; `url` is any libpq URL. Dead connections are noticed before use.

    Who waits for a lock longer than `lock_timeout` is told so (`is_locked`).
    """
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # the values of a statement must not reach a log
        connect_args={"connect_timeout": 5, **KEEPALIVES},
    )

    @event.listens_for(engine, "connect")
    def wait_no_longer(connection: Connection[Any], _: object) -> None:
        """Said to the database, as a pooler refuses what is asked for while it connects."""
        connection.autocommit = True
        connection.execute("SELECT set_config('lock_timeout', %s, false)", [lock_timeout])
        connection.autocommit = False

    return engine


def is_id(number: int) -> bool:
    """Whether a row could have this key."""
    return 0 < number <= LARGEST_ID


def is_locked(error: Exception) -> bool:
    """Whether a statement waited for a lock in vain: the database is there, and somebody else is at these rows."""
    return isinstance(error, OperationalError) and isinstance(error.orig, LockNotAvailable | DeadlockDetected)


def is_lost(error: Exception) -> bool:
    """Whether no connection came about or it broke: not what the database itself says of a statement.

    A full disk or a cancelled statement is an OperationalError as well. What fails before PostgreSQL takes the
    connection, or with it, has no state; classes 08 and 57P are its own words for the same.
    """
    if not isinstance(error, OperationalError):
        return isinstance(error, STORE_LOST)
    state: str | None = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state.startswith(("08", "57P"))


def begins_with(column: InstrumentedAttribute[bytes | None], beginnings: Sequence[bytes]) -> ColumnElement[bool]:
    """Whether the bytes begin with one of these, which are all of one length; null where there are no bytes."""
    size = len(beginnings[0]) if beginnings else 1
    return func.substring(column, 1, size).in_(beginnings)


def make_sessions(engine: Engine) -> Sessions:
    """Sessions whose objects stay readable after commit; whoever opens one commits at the edge."""
    return sessionmaker(engine, expire_on_commit=False)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision; of several processes at once, one does it and the others wait."""
    if is_migrated(engine):
        return
    from alembic import command  # noqa: PLC0415  half a second of loading, which a start without news is spared

    config = migrations()
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_migrated(engine: Engine) -> bool:
    """Whether the schema is the one that this version of Deskside was written for."""
    with engine.connect() as connection:
        if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar_one() is None:
            return False
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return current == [newest_revision()]


@cache
def newest_revision() -> str:
    """The revision of the file whose dated name sorts last."""
    return _revision_of(max(_revisions()))


def is_known(revision: str) -> bool:
    """Whether this version of Deskside can bring a schema of that revision to its own."""
    return any(_revision_of(file) == revision for file in _revisions())


def _revisions() -> Iterable[Path]:
    return (MIGRATIONS / "versions").glob("*.py")


def _revision_of(file: Path) -> str:
    revision = re.search(r'^revision: str = "(\w+)"$', file.read_text(), re.MULTILINE)
    assert revision, file
    return revision[1]


def migrations() -> "Config":
    from alembic.config import Config  # noqa: PLC0415  as in `migrate`

    return Config(MIGRATIONS.parent / "alembic.ini")
