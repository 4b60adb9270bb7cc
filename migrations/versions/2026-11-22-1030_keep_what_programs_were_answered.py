"""Keep what programs were answered, so that a request sent again is done once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b5d09e37c1a4"
down_revision: str | None = "e8b40d7a92c6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "answered_request",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_answered_request_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", "key", name=op.f("pk_answered_request")),
    )
    op.create_index(op.f("ix_answered_request_answered_at"), "answered_request", ["answered_at"])
    op.drop_constraint(op.f("uq_post_teacher_id_request_key"), "post")
    op.drop_column("post", "request_key")


def downgrade() -> None:
    op.add_column("post", sa.Column("request_key", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_post_teacher_id_request_key"), "post", ["teacher_id", "request_key"])
    op.drop_table("answered_request")
