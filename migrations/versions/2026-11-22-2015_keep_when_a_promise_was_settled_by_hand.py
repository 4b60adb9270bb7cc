"""Keep when a promise was last settled by hand; of what is there already, the record's word counts as before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3f8d2a6c91b4"
down_revision: str | None = "c7e50d91a3f8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("follow_up", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("follow_up", "settled_at")
