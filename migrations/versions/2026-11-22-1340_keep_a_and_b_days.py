"""Keep which classes meet on A or B days only, and of which day a teacher said its letter."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c7a1e4b9d250"
down_revision: str | None = "b5d09e37c1a4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("bell_period", sa.Column("letter", sa.Text(), nullable=True))
    op.add_column("teacher", sa.Column("lettered_day", sa.Date(), nullable=True))
    op.add_column("teacher", sa.Column("day_letter", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("teacher", "day_letter")
    op.drop_column("teacher", "lettered_day")
    op.drop_column("bell_period", "letter")
