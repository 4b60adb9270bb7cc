"""Keep what students are called, and where they sit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e8b40d7a92c6"
down_revision: str | None = "d94b60f2a815"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME = """CASE
    WHEN (called IS NULL) THEN google_name
    WHEN (family_name = ''::text) THEN called
    WHEN starts_with(google_name, (family_name || ' '::text)) THEN ((family_name || ' '::text) || called)
    ELSE ((called || ' '::text) || family_name)
END"""
GIVEN_NAME = "COALESCE(called, google_given_name)"


def upgrade() -> None:
    op.alter_column("student", "name", new_column_name="google_name")
    op.alter_column("student", "given_name", new_column_name="google_given_name")
    op.add_column("student", sa.Column("called", sa.Text(), nullable=True))
    for name, made_of in (("name", NAME), ("given_name", GIVEN_NAME)):
        op.add_column("student", sa.Column(name, sa.Text(), sa.Computed(made_of, persisted=True), nullable=False))
    op.add_column("enrollment", sa.Column("table_name", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("enrollment", "table_name")
    for name in ("given_name", "name", "called"):
        op.drop_column("student", name)
    op.alter_column("student", "google_given_name", new_column_name="given_name")
    op.alter_column("student", "google_name", new_column_name="name")
