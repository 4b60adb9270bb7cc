"""The emulated Google's state; importing it registers how every kind of event changes it."""

from integrations.google.emulator.state import announcements, coursework, discussion, documents, files, grants, roster
from integrations.google.emulator.state.store import State, apply, invented_id

__all__ = [
    "State",
    "announcements",
    "apply",
    "coursework",
    "discussion",
    "documents",
    "files",
    "grants",
    "invented_id",
    "roster",
]
