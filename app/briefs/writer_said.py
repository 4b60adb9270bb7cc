"""What a writer has said toward the next conference, as a brief shows it: questions, and the step in other words."""

from dataclasses import dataclass
from datetime import datetime

from app.briefs.source import Source


@dataclass(frozen=True)
class Question:
    """Something the writer asks, in the writer's words. `answered` is true once somebody else replied after it.

    `ready` when it was asked on the writer's own page with “ready to confer”.
    """

    text: str
    asked_at: datetime
    when: str
    answered: bool
    ready: bool
    source: Source


@dataclass(frozen=True)
class Restated:
    """The next step as the writer has put it, on the student page, since the last conference."""

    text: str
    when: str
    source: Source
