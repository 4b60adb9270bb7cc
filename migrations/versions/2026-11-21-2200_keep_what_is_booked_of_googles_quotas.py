"""Keep what is booked of Google's quotas, in a table that is not logged: a minute later it is worth nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "d4b7c6e2a915"
down_revision: str | None = "c3a9d0e57b32"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "quota_window",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("api", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=True),
        sa.Column("booked", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("paused_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_quota_window_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_window")),
        sa.UniqueConstraint(
            "api", "teacher_id", name=op.f("uq_quota_window_api_teacher_id"), postgresql_nulls_not_distinct=True
        ),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_quota_window_teacher_id"), "quota_window", ["teacher_id"], unique=False)


def downgrade() -> None:
    op.drop_table("quota_window")
