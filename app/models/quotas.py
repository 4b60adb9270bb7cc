"""What has been booked of Google's quotas, shared by every process that asks Google."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class QuotaWindow(Base):
    """One API's bookings, of one teacher or (`teacher_id` empty) of the whole project.

    Seconds are since 1970, in real time. `booked` holds units by second; until `paused_until` nothing is asked, because
    Google refused. Unlogged: after a crash of the database it is empty, and a minute later as true as before.
    """

    __tablename__ = "quota_window"
    __table_args__ = (
        UniqueConstraint("api", "teacher_id", postgresql_nulls_not_distinct=True),
        {"prefixes": ["UNLOGGED"]},
    )

    id: Mapped[Key]
    api: Mapped[str]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    booked: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    paused_until: Mapped[int] = mapped_column(server_default="0")
