"""Create the job engine's own tables, types and functions, from the SQL that Procrastinate ships.

Pinned to Procrastinate 3.10: each upgrade of it is a revision that executes its `sql/migrations/*.sql`.
"""

from collections.abc import Sequence

from alembic import op
from procrastinate.schema import SchemaManager

revision: str = "a1f0c2d94b10"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Sent as it is: the driver would read the % of its format() calls as parameters.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        """
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
                WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
            LOOP EXECUTE 'DROP TABLE ' || thing.name || ' CASCADE'; END LOOP;
            FOR thing IN SELECT oid::regprocedure::text AS name FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
            LOOP EXECUTE 'DROP FUNCTION ' || thing.name || ' CASCADE'; END LOOP;
            FOR thing IN SELECT oid::regtype::text AS name FROM pg_type
                WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
                AND typtype IN ('e', 'c') AND typelem = 0
            LOOP EXECUTE 'DROP TYPE ' || thing.name || ' CASCADE'; END LOOP;
        END $$
        """
    )
