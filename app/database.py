"""The connection to the store: one engine a process, short transactions, PostgreSQL in every size."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker[Session]


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
