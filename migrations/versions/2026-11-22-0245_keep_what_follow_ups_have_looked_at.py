"""Keep which reading of its document a follow-up has looked at."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e71c04b9d2f6"
down_revision: str | None = "d18a6f3c0b72"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("follow_up", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("follow_up", "reviewed_at")
