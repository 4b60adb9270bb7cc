"""Keep since when a follow-up is no longer what its corrected conference is about.

Those that a correction had withdrawn until now, although something was said of them since, count again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5be07c93d4a1"
down_revision: str | None = "3f8d2a6c91b4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COUNT_AGAIN = """
UPDATE follow_up SET
    let_go_at = closed_at,
    closed_at = coalesce(closed_before, closed_at),
    outcome = CASE WHEN closed_before IS NULL THEN coalesce(
        (SELECT level FROM follow_up_look
         WHERE follow_up_id = follow_up.id AND progress AND decided_at IS NOT NULL
         ORDER BY decided_at DESC, id DESC LIMIT 1),
        (SELECT level FROM record_skill WHERE record_id = record.id AND skill = follow_up.skill),
        'introduced'
    ) ELSE outcome_before END,
    closed_before = NULL,
    outcome_before = NULL
FROM conference_record AS record JOIN conference ON conference.id = record.conference_id
WHERE record.id = follow_up.record_id AND record.student_id = follow_up.student_id
    AND conference.finished_at IS NOT NULL AND conference.withdrawn_at IS NULL
    AND follow_up.outcome = 'withdrawn'
    AND EXISTS (SELECT FROM follow_up_look WHERE follow_up_id = follow_up.id AND decided_at IS NOT NULL)
"""


def upgrade() -> None:
    op.add_column("follow_up", sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_COUNT_AGAIN)


def downgrade() -> None:
    op.drop_column("follow_up", "let_go_at")
