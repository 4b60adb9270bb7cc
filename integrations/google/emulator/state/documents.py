"""Tabs, chips, footnotes, tables and lists of Docs: how those events change the state."""

from datetime import datetime

from integrations.google.emulator import events
from integrations.google.emulator.state import places
from integrations.google.emulator.state.records import File, Part, Place, Revision, Tab
from integrations.google.emulator.state.store import State, apply


def edited(state: State, file: File, at: datetime, by: str) -> None:
    """Moves what an edit moves: the file's time, its last writer, its version and the change log."""
    file.modified, file.modified_by = at, by
    state.touch(file, at)


@apply.register
def _(event: events.TabAdded, state: State) -> None:
    file = state.files[event.file]
    file.tabs.append(Tab(event.id, event.title, event.parent, [Revision("1", event.at, file.owner, event.text)]))
    edited(state, file, event.at, file.owner)


@apply.register
def _(event: events.TabRenamed, state: State) -> None:
    file = state.files[event.file]
    if event.id == events.FIRST_TAB:
        file.first_title = event.title
    else:
        next(tab for tab in file.tabs if tab.id == event.id).title = event.title
    edited(state, file, event.at, file.owner)


@apply.register
def _(event: events.ChipInserted, state: State) -> None:
    file = state.files[event.file]
    place = _behind(file, event.after)
    file.parts[event.id] = Part(event.id, event.kind, place, event.text, event.target)
    edited(state, file, event.at, event.by)


@apply.register
def _(event: events.FootnoteMade, state: State) -> None:
    file = state.files[event.file]
    file.parts[event.id] = Part(event.id, "footnote", _behind(file, event.after), event.text)
    edited(state, file, event.at, event.by)


@apply.register
def _(event: events.TableInserted, state: State) -> None:
    file = state.files[event.file]
    file.parts[event.id] = Part(event.id, "table", _behind(file, event.after), rows=event.rows)
    edited(state, file, event.at, event.by)


@apply.register
def _(event: events.ListMade, state: State) -> None:
    file = state.files[event.file]
    place = places.find(file.revisions, event.passage)
    if place is not None:
        file.parts[event.id] = Part(event.id, "list", place)
    edited(state, file, event.at, event.by)


def _behind(file: File, passage: str) -> Place:
    """The point behind the passage; the end of the text where it is not to be found."""
    found = places.find(file.revisions, passage)
    end = found.end if found else len(file.text)
    return Place(len(file.revisions) - 1, end, end)
