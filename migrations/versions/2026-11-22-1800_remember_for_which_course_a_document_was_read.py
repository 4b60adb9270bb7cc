"""Remember for which course a document was read: what another course's teacher read of it is not shown there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d3f8a26b07e5"
down_revision: str | None = "e2b6f4a81c97"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "course_document",
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_document_course_id_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_course_document_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "document_id", name=op.f("pk_course_document")),
    )
    op.create_index(op.f("ix_course_document_document_id"), "course_document", ["document_id"])


def downgrade() -> None:
    op.drop_table("course_document")
