"""Keep where teachers place paragraphs in an outline or plot line."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b7d20f91ce46"
down_revision: str | None = "a7d2f90b6c41"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "paragraph_placement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_paragraph_placement_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_paragraph_placement_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph_placement")),
    )
    for column in ("document_id", "teacher_id"):
        op.create_index(op.f(f"ix_paragraph_placement_{column}"), "paragraph_placement", [column])


def downgrade() -> None:
    op.drop_table("paragraph_placement")
