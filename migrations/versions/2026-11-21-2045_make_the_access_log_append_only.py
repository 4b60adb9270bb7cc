"""Make the access log append-only: the database itself refuses to change or delete what was written."""

from collections.abc import Sequence

from alembic import op

revision: str = "c3a9d0e57b32"
down_revision: str | None = "b2e81f6a7c21"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER access_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER access_log_is_append_only ON access_log")
    op.execute("DROP FUNCTION refuse_change()")
