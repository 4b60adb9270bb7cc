"""Keep what teachers correct: the trait that a comment is about, as its teacher says."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a1f6c4e07d53"
down_revision: str | None = "e5d8f1a3b642"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "comment_correction",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("primary_trait", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_correction_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_comment_correction_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", "comment_id", name=op.f("pk_comment_correction")),
    )
    op.create_index(op.f("ix_comment_correction_comment_id"), "comment_correction", ["comment_id"])


def downgrade() -> None:
    op.drop_table("comment_correction")
