"""Keep which grants are the school's own, by domain-wide delegation, and not the teacher's."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a7d2f90b6c41"
down_revision: str | None = "a1f6c4e07d53"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("credential", sa.Column("delegated", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM credential WHERE delegated")  # to an older version they would look like lost tokens
    op.drop_column("credential", "delegated")
