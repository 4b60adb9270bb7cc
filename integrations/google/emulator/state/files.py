"""Drive files, their content and who may see them: how those events change the state."""

from integrations.google.emulator import events
from integrations.google.emulator.state.documents import edited
from integrations.google.emulator.state.records import DOC, File, Revision
from integrations.google.emulator.state.store import State, apply


@apply.register
def _(event: events.FileCreated, state: State) -> None:
    file = File(
        event.id,
        event.owner,
        event.title,
        event.mime_type,
        event.at,
        event.at,
        event.owner,
        content=event.content,
    )
    if event.mime_type == DOC:
        file.revisions.append(Revision("1", event.at, event.owner, event.text))
    state.files[file.id] = file
    state.touch(file, event.at)


@apply.register
def _(event: events.FileChanged, state: State) -> None:
    file = state.files[event.id]
    if event.title is not None:
        file.title = event.title
    if event.content is not None:
        file.content = event.content
    file.modified, file.modified_by = event.at, event.by
    state.touch(file, event.at)


@apply.register
def _(event: events.FileShared, state: State) -> None:
    file = state.files[event.file]
    file.permissions[event.user] = event.role
    state.touch(file, event.at, only_for=event.user)


@apply.register
def _(event: events.FileViewed, state: State) -> None:
    file = state.files[event.file]
    file.viewed[event.by] = event.at
    state.touch(file, event.at, only_for=event.by)


@apply.register
def _(event: events.DocEdited, state: State) -> None:
    write(state, state.files[event.file], event, event.text, event.tab)


def write(
    state: State, file: File, event: events.DocEdited | events.SuggestionClosed, text: str, tab: str = events.FIRST_TAB
) -> None:
    """Adds a revision with the text."""
    history = file.history(tab)
    history.append(Revision(str(len(history) + 1), event.at, event.by, text))
    edited(state, file, event.at, event.by)
