"""Let go of the texts of drafts that serve nothing any more, and keep the figures of every purge."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e2b6f4a81c97"
down_revision: str | None = "c7a1e4b9d250"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column("snapshot", "text", existing_type=sa.Text(), nullable=True)
    op.create_table(
        "purge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge")),
    )


def downgrade() -> None:
    op.drop_table("purge")
    # The version before knows no reading without its text, and would take an empty one for a draft that was deleted.
    op.execute("DELETE FROM snapshot WHERE text IS NULL")
    op.alter_column("snapshot", "text", existing_type=sa.Text(), nullable=False)
