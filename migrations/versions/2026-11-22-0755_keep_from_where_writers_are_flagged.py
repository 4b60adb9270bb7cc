"""Keep from where on writers are flagged."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d3a7f1c5e820"
down_revision: str | None = "c41e9b07d268"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "flag_thresholds",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("behind_percent", sa.BigInteger(), nullable=False),
        sa.Column("wait_days", sa.BigInteger(), nullable=False),
        sa.Column("untouched_days", sa.BigInteger(), nullable=False),
        sa.Column("flat_days", sa.BigInteger(), nullable=False),
        sa.Column("due_ahead_days", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_flag_thresholds_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", name=op.f("pk_flag_thresholds")),
    )


def downgrade() -> None:
    op.drop_table("flag_thresholds")
