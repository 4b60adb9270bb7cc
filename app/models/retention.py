"""What was let go because it had served its time: the report of every run of the purge, in figures."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from app.models.base import Base, Key


class Purge(Base):
    """A run that came to its end; `report` counts what went by kind, and names nobody."""

    __tablename__ = "purge"

    id: Mapped[Key]
    finished_at: Mapped[datetime]
    report: Mapped[dict[str, Any]]
