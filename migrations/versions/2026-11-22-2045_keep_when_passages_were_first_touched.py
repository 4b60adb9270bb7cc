"""Keep when a reading first showed a passage touched: for what is there, the newest change that was seen of it.

Everything is compared once more, as words that stand several times no longer tell which copy was meant.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "9d26f4e8b035"
down_revision: str | None = "5be07c93d4a1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("comment_uptake", sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE comment_uptake SET touched_at = seen_at WHERE uptake IN ('changed', 'moved', 'removed')")
    op.execute("UPDATE document SET examined_at = NULL WHERE examined_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("comment_uptake", "touched_at")
