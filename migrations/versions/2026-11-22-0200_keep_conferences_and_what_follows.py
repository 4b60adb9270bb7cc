"""Keep conferences and what follows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "d18a6f3c0b72"
down_revision: str | None = "c4e8b2d95a17"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_absence_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_absence_student_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("course_id", "student_id", "day", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_student_id"), "absence", ["student_id"], unique=False)
    op.create_table(
        "conference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("coursework_id", sa.BigInteger(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_conference_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_conference_coursework_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_conference_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
        sa.UniqueConstraint("teacher_id", "opening", name=op.f("uq_conference_teacher_id_opening")),
    )
    op.create_index(op.f("ix_conference_course_id_began_at"), "conference", ["course_id", "began_at"], unique=False)
    op.create_index(op.f("ix_conference_coursework_id"), "conference", ["coursework_id"], unique=False)
    op.create_table(
        "conference_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("conference_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("strength", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("private_note", sa.LargeBinary(), nullable=True),
        sa.Column("student_words", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step", sa.Text(), server_default="", nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("next_draft", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reminder_wanted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reminder_text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_record_conference_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_conference_record_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_record")),
        sa.UniqueConstraint("conference_id", "student_id", name=op.f("uq_conference_record_conference_id_student_id")),
    )
    op.create_index(op.f("ix_conference_record_student_id"), "conference_record", ["student_id"], unique=False)
    op.create_table(
        "journal_change",
        sa.Column("conference_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("parents", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_journal_change_conference_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_journal_change_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conference_id", "id", name=op.f("pk_journal_change")),
    )
    op.create_index(
        op.f("ix_journal_change_conference_id_field"), "journal_change", ["conference_id", "field"], unique=False
    )
    op.create_index(op.f("ix_journal_change_student_id"), "journal_change", ["student_id"], unique=False)
    op.create_table(
        "amendment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conference_record.id"], name=op.f("fk_amendment_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_amendment_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index(op.f("ix_amendment_record_id"), "amendment", ["record_id"], unique=False)
    op.create_index(op.f("ix_amendment_teacher_id"), "amendment", ["teacher_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("coursework_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("passage", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("next_draft", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_follow_up_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_follow_up_coursework_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_follow_up_document_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conference_record.id"], name=op.f("fk_follow_up_record_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_follow_up_snapshot_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_follow_up_student_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_follow_up_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_course_id_due_on"), "follow_up", ["course_id", "due_on"], unique=False)
    op.create_index(op.f("ix_follow_up_coursework_id"), "follow_up", ["coursework_id"], unique=False)
    op.create_index(op.f("ix_follow_up_document_id"), "follow_up", ["document_id"], unique=False)
    op.create_index(op.f("ix_follow_up_record_id"), "follow_up", ["record_id"], unique=False)
    op.create_index(op.f("ix_follow_up_snapshot_id"), "follow_up", ["snapshot_id"], unique=False)
    op.create_index(op.f("ix_follow_up_student_id_opened_at"), "follow_up", ["student_id", "opened_at"], unique=False)
    op.create_index(op.f("ix_follow_up_teacher_id"), "follow_up", ["teacher_id"], unique=False)
    op.create_table(
        "record_comment",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_record_comment_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conference_record.id"], name=op.f("fk_record_comment_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "comment_id", name=op.f("pk_record_comment")),
    )
    op.create_index(op.f("ix_record_comment_comment_id"), "record_comment", ["comment_id"], unique=False)
    op.create_table(
        "record_skill",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conference_record.id"], name=op.f("fk_record_skill_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "skill", name=op.f("pk_record_skill")),
    )
    op.create_table(
        "record_tick",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conference_record.id"], name=op.f("fk_record_tick_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "line", name=op.f("pk_record_tick")),
    )
    op.create_table(
        "follow_up_look",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("follow_up_id", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.Column("uptake", sa.Text(), nullable=True),
        sa.Column("passage_now", sa.Text(), server_default="", nullable=False),
        sa.Column("comment_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("progress", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["teacher.id"], name=op.f("fk_follow_up_look_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_look_follow_up_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_follow_up_look_snapshot_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_look")),
    )
    op.create_index(op.f("ix_follow_up_look_decided_by"), "follow_up_look", ["decided_by"], unique=False)
    op.create_index(op.f("ix_follow_up_look_follow_up_id"), "follow_up_look", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_follow_up_look_snapshot_id"), "follow_up_look", ["snapshot_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("follow_up_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("google_id", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_post_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_post_follow_up_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["post.id"], name=op.f("fk_post_merged_into_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conference_record.id"], name=op.f("fk_post_record_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_post_student_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_post_teacher_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("marker", name=op.f("uq_post_marker")),
    )
    op.create_index(op.f("ix_post_course_id"), "post", ["course_id"], unique=False)
    op.create_index(op.f("ix_post_follow_up_id"), "post", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_post_merged_into_id"), "post", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_post_record_id"), "post", ["record_id"], unique=False)
    op.create_index(op.f("ix_post_state_not_before"), "post", ["state", "not_before"], unique=False)
    op.create_index(op.f("ix_post_student_id_created_at"), "post", ["student_id", "created_at"], unique=False)
    op.create_index(op.f("ix_post_teacher_id"), "post", ["teacher_id"], unique=False)
    op.create_table(
        "student_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("follow_up_id", sa.BigInteger(), nullable=True),
        sa.Column("coursework_id", sa.BigInteger(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_student_link_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coursework_id"], ["coursework.id"], name=op.f("fk_student_link_coursework_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_student_link_follow_up_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_student_link_student_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["teacher.id"], name=op.f("fk_student_link_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_student_link_code_hash")),
    )
    op.create_index(op.f("ix_student_link_course_id"), "student_link", ["course_id"], unique=False)
    op.create_index(op.f("ix_student_link_coursework_id"), "student_link", ["coursework_id"], unique=False)
    op.create_index(op.f("ix_student_link_follow_up_id"), "student_link", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_student_link_student_id"), "student_link", ["student_id"], unique=False)
    op.create_index(op.f("ix_student_link_teacher_id"), "student_link", ["teacher_id"], unique=False)
    op.create_table(
        "student_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ready", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_student_word_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["student_link.id"], name=op.f("fk_student_word_link_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_student_word_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_word")),
    )
    op.create_index(op.f("ix_student_word_course_id"), "student_word", ["course_id"], unique=False)
    op.create_index(op.f("ix_student_word_link_id"), "student_word", ["link_id"], unique=False)
    op.create_index(op.f("ix_student_word_student_id"), "student_word", ["student_id"], unique=False)


def downgrade() -> None:
    op.drop_table("student_word")
    op.drop_table("student_link")
    op.drop_table("post")
    op.drop_table("follow_up_look")
    op.drop_table("record_tick")
    op.drop_table("record_skill")
    op.drop_table("record_comment")
    op.drop_table("follow_up")
    op.drop_table("amendment")
    op.drop_table("journal_change")
    op.drop_table("conference_record")
    op.drop_table("conference")
    op.drop_table("absence")
