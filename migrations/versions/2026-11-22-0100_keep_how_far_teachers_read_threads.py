"""Keep how far each teacher has read a thread of comments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c4e8b2d95a17"
down_revision: str | None = "b7d20f91ce46"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "thread_read",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_thread_read_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_thread_read_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", "comment_id", name=op.f("pk_thread_read")),
    )
    op.create_index(op.f("ix_thread_read_comment_id"), "thread_read", ["comment_id"])


def downgrade() -> None:
    op.drop_table("thread_read")
