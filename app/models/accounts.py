"""Teachers, their grant at Google, and the ways in: browser sessions and personal access tokens."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Teacher(Base):
    """Somebody who teaches at least one course, or was named by IT.

    `time_zone` is an IANA name; it comes from the browser and counts once `time_zone_confirmed_at` is set.
    `welcomed_at` is when the classes were chosen for the first time. Of `lettered_day` it was said that it is an A or a
    B day (`day_letter`).
    """

    __tablename__ = "teacher"

    id: Mapped[Key]
    google_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str]
    domain: Mapped[str | None]
    time_zone: Mapped[str | None]
    time_zone_confirmed_at: Mapped[datetime | None]
    keys_enabled: Mapped[bool] = mapped_column(server_default="true")
    theme: Mapped[str] = mapped_column(server_default="device")
    welcomed_at: Mapped[datetime | None]
    lettered_day: Mapped[date | None]
    day_letter: Mapped[str | None]
    created_at: Mapped[datetime]


class BellPeriod(Base):
    """One line of the teacher's bell schedule: a course meets on these weekdays (0 = Monday) from `starts` to `ends`.

    Times are wall-clock times in the teacher's time zone. With a `letter`, A or B, only on school days that have it.
    """

    __tablename__ = "bell_period"

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    weekdays: Mapped[list[int]]
    starts: Mapped[time]
    ends: Mapped[time]
    letter: Mapped[str | None]


class FlagThresholds(Base):
    """From where a writer is flagged, as a teacher set it: days, and a share of the class's words in per cent."""

    __tablename__ = "flag_thresholds"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    behind_percent: Mapped[int]
    wait_days: Mapped[int]
    untouched_days: Mapped[int]
    flat_days: Mapped[int]
    due_ahead_days: Mapped[int]


class TaughtCourse(Base):
    """What one teacher decided about one course: whether Deskside reads it, and what the period is called."""

    __tablename__ = "taught_course"
    __table_args__ = (UniqueConstraint("teacher_id", "course_id"),)

    id: Mapped[Key]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    followed: Mapped[bool] = mapped_column(server_default="false")
    period_label: Mapped[str | None]


class Credential(Base):
    """A teacher's grant at Google. Both tokens are sealed for this row (`app.encryption`).

    `delegated`: the school's service account reads as this teacher; `granted_scopes` are those that the admin has
    listed, and there are no tokens. `access_expires_at`: until when the access token is used, a little before it ends.
    `broken_at` is set when Google no longer accepts it; `broken_code` says why.
    """

    __tablename__ = "credential"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    refresh_token: Mapped[bytes | None]
    access_token: Mapped[bytes | None]
    access_expires_at: Mapped[datetime | None]
    granted_scopes: Mapped[list[str]]
    delegated: Mapped[bool] = mapped_column(server_default="false")
    broken_at: Mapped[datetime | None]
    broken_code: Mapped[str | None]
    updated_at: Mapped[datetime]


class AdmittedAccount(Base):
    """An address that IT named on the command line: it gets a session without teaching a course."""

    __tablename__ = "admitted_account"

    email: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class AnsweredRequest(Base):
    """A request that a program sent under a key of its own, and what it was answered, for a day.

    `asked` is an HMAC of all by which requests differ, kept instead of a body that may speak of a child. The sealed
    `answer` is empty only within the transaction that gives it.
    """

    __tablename__ = "answered_request"

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]
    status: Mapped[int | None]
    answer: Mapped[bytes | None]
    answered_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """A sign-in that has left for Google: single use, bound to one browser, gone after ten minutes.

    `teacher_id` is set when a signed-in teacher grants more. `consent_forced`: Google was told to ask again.
    """

    __tablename__ = "sign_in_attempt"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes]
    code_verifier: Mapped[bytes]
    scopes: Mapped[list[str]]
    next_path: Mapped[str]
    consent_forced: Mapped[bool]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)


class WebSession(Base):
    """A signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "web_session"

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AccessToken(Base):
    """A personal access token for the API. Only its hash is kept."""

    __tablename__ = "access_token"

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """How often one address tried one thing in the present window. `key` is an HMAC: no address is kept."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_started_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]
