"""Keep what teachers pin while reading ahead."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8a3c5d17e206"
down_revision: str | None = "a7d2c4e81f35"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "pin",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("coursework_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("uptake", sa.Text(), nullable=True),
        sa.Column("passage_now", sa.Text(), server_default="", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_pin_teacher_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_pin_student_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_pin_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_pin_coursework_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_pin_document_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
    )
    op.create_index(op.f("ix_pin_teacher_id"), "pin", ["teacher_id"])
    op.create_index(op.f("ix_pin_course_id"), "pin", ["course_id"])
    op.create_index(op.f("ix_pin_coursework_id"), "pin", ["coursework_id"])
    op.create_index(op.f("ix_pin_document_id"), "pin", ["document_id"])
    op.create_index(op.f("ix_pin_student_id_teacher_id"), "pin", ["student_id", "teacher_id"])


def downgrade() -> None:
    op.drop_table("pin")
