"""The store's connection and schema: one engine a process, short transactions, PostgreSQL in every size."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker[Session]
# What a query raises while the database is away: refused, cut off, or no connection free in time.
STORE_LOST = (OperationalError, InterfaceError, NoConnectionFree)

MIGRATION_LOCK = 0x6465736B  # any number that nothing else in this database locks


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine on psycopg 3; `url` is any libpq URL. Dead connections are noticed before use."""
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    )


def make_sessions(engine: Engine) -> Sessions:
    """Sessions whose objects stay readable after commit; whoever opens one commits at the edge."""
    return sessionmaker(engine, expire_on_commit=False)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision; of several processes at once, one does it and the others wait."""
    config = migrations()
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_migrated(engine: Engine) -> bool:
    """Whether the schema is the one that this version of Deskside was written for."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(migrations()).get_current_head()


def migrations() -> Config:
    return Config(Path(__file__).parent.parent / "alembic.ini")
