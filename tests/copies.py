"""Rows that were made once, and are there again in another test's empty store for a fraction of the time."""

from sqlalchemy.orm import Session

from app.models import Base

Rows = list[tuple[str, bytes]]
"""By table, each after those that it refers to; as PostgreSQL's COPY writes them."""


def copied(session: Session) -> Rows:
    """All that is in the store."""
    cursor = session.connection().connection.cursor()
    tables = []
    for name in (table.name for table in Base.metadata.sorted_tables):
        with cursor.copy(f"COPY {name} TO STDOUT") as copy:
            tables.append((name, b"".join(copy)))
    return [(name, rows) for name, rows in tables if rows]


def put_back(session: Session, tables: Rows) -> None:
    """Into a store that has nothing; ids are as they were."""
    cursor = session.connection().connection.cursor()
    cursor.execute("SET LOCAL session_replication_role = replica")  # their references held when they were made
    for name, rows in tables:
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            copy.write(rows)
    cursor.execute("SET LOCAL session_replication_role = DEFAULT")
