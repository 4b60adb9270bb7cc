"""The migrations make exactly the schema of the models, there and back."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from app.database import is_migrated, make_engine, migrate, migrations, newest_revision


@pytest.fixture
def empty(postgres_server: str) -> Iterator[Engine]:
    """A database of this test's own, without a table."""
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        engine = make_engine(make_url(postgres_server).set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        connection.execute(f"DROP DATABASE {name}")


def downgrade(connection: Connection) -> None:
    config = migrations()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


def objects(connection: Connection) -> set[tuple[str, str]]:
    """Everything that a migration can make in the schema, by kind and definition."""
    rows = connection.execute(
        text(
            """
            WITH ours AS (SELECT 'public'::regnamespace AS schema)
            SELECT 'relation', c.relkind::text || ' ' || c.oid::regclass::text FROM pg_class c, ours
                WHERE c.relnamespace = schema
            UNION ALL SELECT 'column', attrelid::regclass::text || '.' || attname || ' '
                || format_type(atttypid, atttypmod) || ' ' || attnotnull
                FROM ours, pg_attribute JOIN pg_class c ON c.oid = attrelid
                WHERE c.relnamespace = schema AND attnum > 0 AND NOT attisdropped
            UNION ALL SELECT 'function', oid::regprocedure::text FROM pg_proc, ours WHERE pronamespace = schema
            UNION ALL SELECT 'type', oid::regtype::text FROM pg_type, ours WHERE typnamespace = schema
            UNION ALL SELECT 'constraint', conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint, ours
                WHERE connamespace = schema
            UNION ALL SELECT 'trigger', tgrelid::regclass::text || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
            """
        )
    )
    return {(kind, definition) for kind, definition in rows if "alembic_version" not in definition}


def test_up_down_and_up_again_give_the_same_schema_and_leave_nothing_between(empty: Engine) -> None:
    with empty.connect() as connection:
        at_first = objects(connection)
    assert not is_migrated(empty)
    migrate(empty)
    assert is_migrated(empty)
    migrate(empty)
    with empty.begin() as connection:
        once = objects(connection)
        downgrade(connection)
        assert objects(connection) == at_first
    migrate(empty)
    with empty.connect() as connection:
        assert objects(connection) == once
    assert ("relation", "r access_log") in once


def test_the_models_ask_for_nothing_that_the_migrations_do_not_make(engine: Engine) -> None:
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_the_revisions_end_with_the_file_that_sorts_last() -> None:
    assert newest_revision() == ScriptDirectory.from_config(migrations()).get_current_head()


@pytest.mark.parametrize(
    "statement", ["UPDATE access_log SET action = 'nothing'", "DELETE FROM access_log", "TRUNCATE access_log"]
)
def test_the_database_refuses_to_change_the_access_log(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO access_log (at, action, via) VALUES (now(), 'brief.read', 'page')"))
    with pytest.raises(ProgrammingError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
