"""Keep which follow-up goes on with another, and how one stood before it was withdrawn."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41e9b07d268"
down_revision: str | None = "8a3c5d17e206"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("follow_up", sa.Column("closed_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("follow_up", sa.Column("outcome_before", sa.Text(), nullable=True))
    op.add_column("follow_up", sa.Column("continued_by_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_follow_up_continued_by_id"), "follow_up", ["continued_by_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_follow_up_continued_by_id"),
        "follow_up",
        "follow_up",
        ["continued_by_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_follow_up_continued_by_id"), "follow_up", type_="foreignkey")
    op.drop_index(op.f("ix_follow_up_continued_by_id"), table_name="follow_up")
    op.drop_column("follow_up", "continued_by_id")
    op.drop_column("follow_up", "outcome_before")
    op.drop_column("follow_up", "closed_before")
