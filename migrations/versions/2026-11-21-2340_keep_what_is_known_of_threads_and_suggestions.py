"""Keep what is known of threads and suggestions: whom they are assigned to, where they stand, what they change."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e5c8d7f3ba26"
down_revision: str | None = "d4b7c6e2a915"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_google_id", sa.Text(), nullable=True),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("author_basis", sa.Text(), nullable=False),
        sa.Column("inserted", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_suggestion_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("document_id", "google_id", name=op.f("uq_suggestion_document_id_google_id")),
    )
    for table in ("comment", "reply"):
        op.add_column(table, sa.Column("assignee_email", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("mentions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("comment", sa.Column("tab", sa.Text(), server_default="", nullable=False))
    op.add_column("comment", sa.Column("stretches", postgresql.JSONB(), server_default="[]", nullable=False))
    op.drop_index(op.f("ix_comment_snapshot_id"), table_name="comment")
    op.drop_constraint(op.f("fk_comment_snapshot_id"), "comment", type_="foreignkey")
    op.drop_column("comment", "snapshot_id")
    op.drop_column("document", "suggestions")
    op.add_column("coursework", sa.Column("individual", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("coursework", "individual")
    op.add_column("document", sa.Column("suggestions", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("comment", sa.Column("snapshot_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_comment_snapshot_id"), "comment", "snapshot", ["snapshot_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_comment_snapshot_id"), "comment", ["snapshot_id"])
    op.drop_column("comment", "stretches")
    op.drop_column("comment", "tab")
    for table in ("comment", "reply"):
        op.drop_column(table, "mentions")
        op.drop_column(table, "assignee_email")
    op.drop_table("suggestion")
