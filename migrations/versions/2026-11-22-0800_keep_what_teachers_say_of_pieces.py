"""Keep the genre of an assignment, and the stage and topic of a piece, as teachers say them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d94b60f2a815"
down_revision: str | None = "d3a7f1c5e820"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "genre_choice",
        sa.Column("coursework_id", sa.BigInteger(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_genre_choice_coursework_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_genre_choice_teacher_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("coursework_id", name=op.f("pk_genre_choice")),
    )
    op.create_index(op.f("ix_genre_choice_teacher_id"), "genre_choice", ["teacher_id"])
    op.create_table(
        "piece_choice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("coursework_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_piece_choice_student_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_piece_choice_coursework_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_piece_choice_teacher_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_choice")),
        sa.UniqueConstraint(
            "student_id", "coursework_id", "about", name=op.f("uq_piece_choice_student_id_coursework_id_about")
        ),
    )
    op.create_index(op.f("ix_piece_choice_coursework_id"), "piece_choice", ["coursework_id"])
    op.create_index(op.f("ix_piece_choice_teacher_id"), "piece_choice", ["teacher_id"])


def downgrade() -> None:
    op.drop_table("piece_choice")
    op.drop_table("genre_choice")
