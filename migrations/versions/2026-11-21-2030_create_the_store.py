"""Create the store."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "b2e81f6a7c21"
down_revision: str | None = "a1f0c2d94b10"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=True),
        sa.Column("student_id", sa.BigInteger(), nullable=True),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_student_id_at"), "access_log", ["student_id", "at"], unique=False)
    op.create_index(op.f("ix_access_log_teacher_id_at"), "access_log", ["teacher_id", "at"], unique=False)
    op.create_table(
        "admitted_account",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_admitted_account")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("google_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("google_id", name=op.f("uq_course_google_id")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("google_modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreadable", sa.Text(), nullable=True),
        sa.Column("suggestions", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("google_id", name=op.f("uq_document_google_id")),
    )
    op.create_table(
        "student",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
        sa.UniqueConstraint("google_id", name=op.f("uq_student_google_id")),
    )
    op.create_table(
        "teacher",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("time_zone_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keys_enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("theme", sa.Text(), server_default="device", nullable=False),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher")),
        sa.UniqueConstraint("google_id", name=op.f("uq_teacher_google_id")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_window_started_at"), "throttle", ["window_started_at"], unique=False)
    op.create_table(
        "access_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_access_token_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    op.create_index(op.f("ix_access_token_teacher_id"), "access_token", ["teacher_id"], unique=False)
    op.create_table(
        "bell_period",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_bell_period_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_bell_period_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bell_period")),
    )
    op.create_index(op.f("ix_bell_period_course_id"), "bell_period", ["course_id"], unique=False)
    op.create_index(op.f("ix_bell_period_teacher_id"), "bell_period", ["teacher_id"], unique=False)
    op.create_table(
        "course_teacher",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_teacher_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_teacher")),
        sa.UniqueConstraint("course_id", "google_id", name=op.f("uq_course_teacher_course_id_google_id")),
    )
    op.create_index(op.f("ix_course_teacher_google_id"), "course_teacher", ["google_id"], unique=False)
    op.create_table(
        "coursework",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("work_type", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_points", sa.Double(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("google_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_coursework_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coursework")),
        sa.UniqueConstraint("course_id", "google_id", name=op.f("uq_coursework_course_id_google_id")),
    )
    op.create_table(
        "credential",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("access_token", sa.LargeBinary(), nullable=True),
        sa.Column("access_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken_code", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_credential_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "enrollment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrollment_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_enrollment_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint("course_id", "student_id", name=op.f("uq_enrollment_course_id_student_id")),
    )
    op.create_index(op.f("ix_enrollment_student_id"), "enrollment", ["student_id"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_verifier", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("consent_forced", sa.Boolean(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_sign_in_attempt_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_created_at"), "sign_in_attempt", ["created_at"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_teacher_id"), "sign_in_attempt", ["teacher_id"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_snapshot_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    op.create_index(op.f("ix_snapshot_document_id_taken_at"), "snapshot", ["document_id", "taken_at"], unique=False)
    op.create_table(
        "sync_cursor",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_sync_cursor_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_cursor")),
        sa.UniqueConstraint("teacher_id", "feed", "scope", name=op.f("uq_sync_cursor_teacher_id_feed_scope")),
    )
    op.create_table(
        "sync_problem",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("student_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_sync_problem_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_sync_problem_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_sync_problem_student_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_sync_problem_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_problem")),
        sa.UniqueConstraint(
            "teacher_id",
            "code",
            "course_id",
            "student_id",
            "document_id",
            name=op.f("uq_sync_problem_teacher_id_code_course_id_student_id_document_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_sync_problem_course_id"), "sync_problem", ["course_id"], unique=False)
    op.create_index(op.f("ix_sync_problem_document_id"), "sync_problem", ["document_id"], unique=False)
    op.create_index(op.f("ix_sync_problem_student_id"), "sync_problem", ["student_id"], unique=False)
    op.create_table(
        "sync_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("current", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_sync_run_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index(
        op.f("ix_sync_run_teacher_id_requested_at"), "sync_run", ["teacher_id", "requested_at"], unique=False
    )
    op.create_index(
        "uq_sync_run_queued", "sync_run", ["teacher_id"], unique=True, postgresql_where=sa.text("status = 'queued'")
    )
    op.create_table(
        "sync_schedule",
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_sync_schedule_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("teacher_id", name=op.f("pk_sync_schedule")),
    )
    op.create_index(op.f("ix_sync_schedule_next_due_at"), "sync_schedule", ["next_due_at"], unique=False)
    op.create_table(
        "taught_course",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("followed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("period_label", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_taught_course_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_taught_course_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taught_course")),
        sa.UniqueConstraint("teacher_id", "course_id", name=op.f("uq_taught_course_teacher_id_course_id")),
    )
    op.create_index(op.f("ix_taught_course_course_id"), "taught_course", ["course_id"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_web_session_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    op.create_index(op.f("ix_web_session_teacher_id"), "web_session", ["teacher_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_google_id", sa.Text(), nullable=True),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("author_basis", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_comment_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_comment_snapshot_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("document_id", "google_id", name=op.f("uq_comment_document_id_google_id")),
    )
    op.create_index(op.f("ix_comment_snapshot_id"), "comment", ["snapshot_id"], unique=False)
    op.create_table(
        "rubric",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("coursework_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_rubric_coursework_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric")),
        sa.UniqueConstraint("coursework_id", name=op.f("uq_rubric_coursework_id")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("coursework_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("rubric_grades", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("google_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_submission_coursework_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_submission_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("coursework_id", "google_id", name=op.f("uq_submission_coursework_id_google_id")),
    )
    op.create_index(op.f("ix_submission_student_id"), "submission", ["student_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_attachment_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("submission_id", "position", name=op.f("uq_attachment_submission_id_position")),
    )
    op.create_index(op.f("ix_attachment_document_id"), "attachment", ["document_id"], unique=False)
    op.create_table(
        "comment_label",
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("classifier", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("primary_trait", sa.Text(), nullable=False),
        sa.Column("traits", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_label_comment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_label")),
    )
    op.create_table(
        "comment_uptake",
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.Column("uptake", sa.Text(), nullable=True),
        sa.Column("passage_now", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_uptake_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_comment_uptake_snapshot_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_uptake")),
    )
    op.create_index(op.f("ix_comment_uptake_snapshot_id"), "comment_uptake", ["snapshot_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_google_id", sa.Text(), nullable=True),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("author_basis", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reply_comment_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("comment_id", "google_id", name=op.f("uq_reply_comment_id_google_id")),
    )


def downgrade() -> None:
    op.drop_table("reply")
    op.drop_index(op.f("ix_comment_uptake_snapshot_id"), table_name="comment_uptake")
    op.drop_table("comment_uptake")
    op.drop_table("comment_label")
    op.drop_index(op.f("ix_attachment_document_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_submission_student_id"), table_name="submission")
    op.drop_table("submission")
    op.drop_table("rubric")
    op.drop_index(op.f("ix_comment_snapshot_id"), table_name="comment")
    op.drop_table("comment")
    op.drop_index(op.f("ix_web_session_teacher_id"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_taught_course_course_id"), table_name="taught_course")
    op.drop_table("taught_course")
    op.drop_index(op.f("ix_sync_schedule_next_due_at"), table_name="sync_schedule")
    op.drop_table("sync_schedule")
    op.drop_index("uq_sync_run_queued", table_name="sync_run", postgresql_where=sa.text("status = 'queued'"))
    op.drop_index(op.f("ix_sync_run_teacher_id_requested_at"), table_name="sync_run")
    op.drop_table("sync_run")
    op.drop_index(op.f("ix_sync_problem_student_id"), table_name="sync_problem")
    op.drop_index(op.f("ix_sync_problem_document_id"), table_name="sync_problem")
    op.drop_index(op.f("ix_sync_problem_course_id"), table_name="sync_problem")
    op.drop_table("sync_problem")
    op.drop_table("sync_cursor")
    op.drop_index(op.f("ix_snapshot_document_id_taken_at"), table_name="snapshot")
    op.drop_table("snapshot")
    op.drop_index(op.f("ix_sign_in_attempt_teacher_id"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_created_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_index(op.f("ix_enrollment_student_id"), table_name="enrollment")
    op.drop_table("enrollment")
    op.drop_table("credential")
    op.drop_table("coursework")
    op.drop_index(op.f("ix_course_teacher_google_id"), table_name="course_teacher")
    op.drop_table("course_teacher")
    op.drop_index(op.f("ix_bell_period_teacher_id"), table_name="bell_period")
    op.drop_index(op.f("ix_bell_period_course_id"), table_name="bell_period")
    op.drop_table("bell_period")
    op.drop_index(op.f("ix_access_token_teacher_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_index(op.f("ix_throttle_window_started_at"), table_name="throttle")
    op.drop_table("throttle")
    op.drop_table("teacher")
    op.drop_table("student")
    op.drop_table("document")
    op.drop_table("course")
    op.drop_table("admitted_account")
    op.drop_index(op.f("ix_access_log_teacher_id_at"), table_name="access_log")
    op.drop_index(op.f("ix_access_log_student_id_at"), table_name="access_log")
    op.drop_table("access_log")
