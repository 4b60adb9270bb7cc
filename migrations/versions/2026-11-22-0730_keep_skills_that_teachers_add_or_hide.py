"""Keep skills that teachers add or hide."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a7d2c4e81f35"
down_revision: str | None = "5e1f0c7ab394"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("own_skill", sa.Column("trait", sa.Text(), nullable=True))
    op.add_column("own_skill", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("own_skill", "skill", nullable=True)
    op.create_check_constraint(
        op.f("ck_own_skill_of_the_catalogue_or_added"), "own_skill", "(skill IS NULL) <> (trait IS NULL)"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_own_skill_of_the_catalogue_or_added"), "own_skill", type_="check")
    op.execute("DELETE FROM own_skill WHERE skill IS NULL OR name = ''")
    op.alter_column("own_skill", "skill", nullable=False)
    op.drop_column("own_skill", "hidden_at")
    op.drop_column("own_skill", "trait")
