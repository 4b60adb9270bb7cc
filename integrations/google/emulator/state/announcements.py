"""Announcements: how those events change the state."""

from dataclasses import replace
from typing import Any

from integrations.google.emulator import events
from integrations.google.emulator.state.records import Announcement
from integrations.google.emulator.state.store import State, apply


@apply.register
def _(event: events.AnnouncementMade, state: State) -> None:
    state.announcements[event.id] = Announcement(
        event.id,
        event.course,
        event.creator,
        event.project,
        event.text,
        event.state,
        event.assignees,
        event.scheduled,
        event.materials,
        event.at,
        event.at,
    )
    _publish_when_due(event.id, event, state)


def _publish_when_due(
    announcement: str, event: events.AnnouncementMade | events.AnnouncementScheduled, state: State
) -> None:
    if event.scheduled is not None:
        state.plan(events.AnnouncementFellDue(at=event.scheduled, id=announcement))


@apply.register
def _(event: events.AnnouncementScheduled, state: State) -> None:
    announcement = state.announcements[event.id]
    announcement.scheduled, announcement.updated = event.scheduled, event.at
    _publish_when_due(event.id, event, state)


@apply.register
def _(event: events.AnnouncementFellDue, state: State) -> None:
    announcement = state.announcements[event.id]
    if announcement.state == "DRAFT" and announcement.scheduled == event.at:
        announcement.state, announcement.scheduled, announcement.updated = "PUBLISHED", None, event.at


@apply.register
def _(event: events.AnnouncementChanged, state: State) -> None:
    changes: dict[str, Any] = dict(event.changes)
    known = state.announcements[event.id]
    state.announcements[event.id] = replace(known, **changes, updated=event.at)
