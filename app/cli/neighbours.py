"""What else lives in the database: another application's things, which a restored backup would sweep away."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from app.models import Base

OURS = frozenset({*Base.metadata.tables, "alembic_version", "refuse_change"})
JOB_ENGINE = r"procrastinate\_%"

# Left out: what goes with a table (its indexes, row type, array type, sequences) or with an extension.
_FOUND = text(
    """
    WITH parts AS (SELECT classid, objid FROM pg_depend WHERE deptype IN ('a', 'i', 'e')),
    found (class, id, kind, name, home) AS (
        SELECT 'pg_class'::regclass, oid,
            CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END,
            relname, relnamespace
            FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        UNION ALL
        SELECT 'pg_proc'::regclass, oid, 'function', proname, pronamespace FROM pg_proc
        UNION ALL
        SELECT 'pg_type'::regclass, oid, 'type', typname, typnamespace
            FROM pg_type WHERE typtype IN ('e', 'd', 'r') OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c')
        UNION ALL
        SELECT 'pg_extension'::regclass, oid, 'extension', extname, extnamespace FROM pg_extension
    )
    SELECT DISTINCT kind || ' ' || name FROM found
    WHERE home = (SELECT oid FROM pg_namespace WHERE nspname = 'public')
      AND (class, id) NOT IN (SELECT classid, objid FROM parts)
      AND name <> ALL (:ours) AND name NOT LIKE :engine
    ORDER BY 1
    """
)


def neighbours(connection: Connection) -> Sequence[str]:
    """Tables, views, sequences, types, functions and extensions in `public` that are not ours, as in “table loans”."""
    return connection.scalars(_FOUND, {"ours": sorted(OURS), "engine": JOB_ENGINE}).all()
