"""Events of announcements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integrations.google.emulator.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementMade(Event):
    id: str
    course: str
    creator: str
    project: str
    text: str
    state: str
    assignees: tuple[str, ...] | None = None
    scheduled: datetime | None = None
    materials: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementScheduled(Event):
    """A draft is to publish itself at `scheduled`; None = not any more."""

    id: str
    scheduled: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementFellDue(Event):
    """Made by the state itself: publishes the announcement if it is still scheduled for `at`."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementChanged(Event):
    """`changes` maps text, state or assignees to new values; state DELETED removes it."""

    id: str
    course: str
    changes: Mapping[str, object] = field(default_factory=dict)
