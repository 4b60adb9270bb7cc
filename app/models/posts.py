"""The outbox of everything that is posted in Classroom, and the links that lead a student to their own page."""

from datetime import date, datetime, time

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Post(Base):
    """One announcement to one student. `state` moves only along the table in `app.posts.lifecycle`.

    `purpose`: after_talk, before_look_again or by_hand. `marker` stands in the text and is nobody else's, so that a
    post whose answer was lost can be found again. `google_id` is the announcement's, set by compare-and-set.
    `attempted_at` is stored before a call that could create it; from `sweep_after` on, until it is empty, drafts that
    such a call left behind are looked for. `merged_into_id`: its words go out with that one, whose state it shares.
    `reason` is the code of why it was not sent, or goes out later.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index(None, "state", "not_before"),
        Index(None, "student_id", "created_at"),
        Index(None, "sweep_after"),
    )

    id: Mapped[Key]
    purpose: Mapped[str]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("conference_record.id", ondelete="SET NULL"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="SET NULL"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"), index=True)
    state: Mapped[str]
    text: Mapped[str]
    marker: Mapped[str] = mapped_column(unique=True)
    not_before: Mapped[datetime]
    google_id: Mapped[str | None]
    link: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    attempted_at: Mapped[datetime | None]
    sweep_after: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]


class PostingHabits(Base):
    """When a teacher posts: on school days from `opens` to `closes`, wall-clock time, but not on the `free_days`."""

    __tablename__ = "posting_habits"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    opens: Mapped[time]
    closes: Mapped[time]
    free_days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    before_look_again: Mapped[bool]


class StudentLink(Base):
    """A way to one student's own page, without an account. The token is an HMAC over id and purpose, kept nowhere.

    `code_hash` is of the short code on paper. It ends with its follow-up, its class, or the place of the student or the
    teacher in it (`app.accounts.links`); at `expires_at`, where that is set; or when the teacher revoked it.
    """

    __tablename__ = "student_link"

    id: Mapped[Key]
    purpose: Mapped[str]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"), index=True)
    coursework_id: Mapped[int | None] = mapped_column(ForeignKey("coursework.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class StudentWord(Base):
    """What a student wrote on their own page: the next step restated, or a question for the next conference.

    A question says “ready to confer” where `ready`.
    """

    __tablename__ = "student_word"

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(ForeignKey("student_link.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    ready: Mapped[bool] = mapped_column(server_default="false")
    written_at: Mapped[datetime]
