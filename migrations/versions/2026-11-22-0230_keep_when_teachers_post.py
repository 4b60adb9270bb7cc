"""Keep when teachers post, and what the outbox has to look for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e51b7c9a2d46"
down_revision: str | None = "e71c04b9d2f6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "posting_habits",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("free_days", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("before_look_again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_posting_habits_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", name=op.f("pk_posting_habits")),
    )
    op.add_column("post", sa.Column("sweep_after", sa.DateTime(timezone=True), nullable=True))
    op.add_column("post", sa.Column("request_key", sa.Text(), nullable=True))
    op.create_index(op.f("ix_post_sweep_after"), "post", ["sweep_after"], unique=False)
    op.create_unique_constraint(op.f("uq_post_teacher_id_request_key"), "post", ["teacher_id", "request_key"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_post_teacher_id_request_key"), "post")
    op.drop_index(op.f("ix_post_sweep_after"), "post")
    op.drop_column("post", "request_key")
    op.drop_column("post", "sweep_after")
    op.drop_table("posting_habits")
