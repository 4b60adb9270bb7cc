"""Alembic's entry: over the connection it is handed, or over DESKSIDE_DATABASE_URL for authors of revisions."""

import os

from alembic import context
from sqlalchemy import Connection, text

from app.database import make_engine
from app.models import Base

LOCK_TIMEOUT = "5s"  # a migration that cannot get its lock gives up instead of queueing every page behind it


def is_ours(name: str | None, type_: str, _parents: object) -> bool:
    """The engine's own objects are migrated with its SQL, not compared with our models."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate_"))


def migrate(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    context.configure(
        connection=connection, target_metadata=Base.metadata, include_name=is_ours, compare_server_default=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with make_engine(os.environ["DESKSIDE_DATABASE_URL"]).begin() as opened:
        migrate(opened)
