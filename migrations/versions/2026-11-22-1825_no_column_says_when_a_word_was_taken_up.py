"""No column says when a student's word was taken up: a finished conference since does."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c7e50d91a3f8"
down_revision: str | None = "a94c1e70b6d2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_column("student_word", "taken_up_at")


def downgrade() -> None:
    op.add_column("student_word", sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True))
