"""One lifecycle of a sync run: one at a time in the store too, what it counted in its row, no column nobody reads."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e5d8f1a3b642"
down_revision: str | None = "e5c8d7f3ba26"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RUNNING = sa.text("status = 'running'")
DOCS_COMMENTS = sa.text("feed = 'docs_comments'")


def upgrade() -> None:
    op.drop_column("sync_schedule", "requested_at")
    op.drop_column("sync_problem", "seen_at")
    op.add_column(
        "sync_run",
        sa.Column("classes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.create_index("uq_sync_run_running", "sync_run", ["teacher_id"], unique=True, postgresql_where=RUNNING)
    op.execute("DELETE FROM sync_cursor WHERE feed = 'docs_comments'")  # written in another form, and asked again
    op.drop_constraint("uq_sync_cursor_teacher_id_feed_scope", "sync_cursor", type_="unique")
    op.drop_column("sync_cursor", "scope")
    op.create_unique_constraint("uq_sync_cursor_teacher_id_feed", "sync_cursor", ["teacher_id", "feed"])
    op.create_index("ix_sync_cursor_docs_comments", "sync_cursor", ["value"], postgresql_where=DOCS_COMMENTS)


def downgrade() -> None:
    op.drop_index("ix_sync_cursor_docs_comments", table_name="sync_cursor")
    op.execute("DELETE FROM sync_cursor WHERE feed = 'docs_comments'")
    op.drop_constraint("uq_sync_cursor_teacher_id_feed", "sync_cursor", type_="unique")
    op.add_column("sync_cursor", sa.Column("scope", sa.Text(), server_default="", nullable=False))
    op.alter_column("sync_cursor", "scope", server_default=None)
    op.create_unique_constraint("uq_sync_cursor_teacher_id_feed_scope", "sync_cursor", ["teacher_id", "feed", "scope"])
    op.drop_index("uq_sync_run_running", table_name="sync_run")
    op.drop_column("sync_run", "classes")
    op.add_column("sync_problem", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sync_problem SET seen_at = since")
    op.alter_column("sync_problem", "seen_at", nullable=False)
    op.add_column("sync_schedule", sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True))
