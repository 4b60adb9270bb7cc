"""What was read before is shown as before: nobody noted for which course, so for every one where it is handed in."""

from collections.abc import Sequence

from alembic import op

revision: str = "a94c1e70b6d2"
down_revision: str | None = "d3f8a26b07e5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO course_document (course_id, document_id, read_at)
        SELECT DISTINCT coursework.course_id, document.id, coalesce(document.read_at, document.changed_at)
        FROM attachment
        JOIN submission ON submission.id = attachment.submission_id
        JOIN coursework ON coursework.id = submission.coursework_id
        JOIN document ON document.id = attachment.document_id
        WHERE coalesce(document.read_at, document.changed_at) IS NOT NULL
        """
    )


def downgrade() -> None:
    op.execute("DELETE FROM course_document")
