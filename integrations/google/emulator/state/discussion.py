"""Comments, replies and suggestions: how those events change the state."""

from datetime import datetime

from integrations.google.emulator import events
from integrations.google.emulator.state import places
from integrations.google.emulator.state.files import write
from integrations.google.emulator.state.records import Comment, File, Place, Reply, Suggestion
from integrations.google.emulator.state.store import State, apply, invented_id


def _stir(state: State, file: File, comment: Comment, at: datetime) -> None:
    """A comment moves its own time and the file's version and change log, never the file's modified time."""
    comment.modified = at
    if state.comments_in_feed:
        state.touch(file, at)
    else:
        file.version += 1


@apply.register
def _(event: events.CommentMade, state: State) -> None:
    file = state.files[event.file]
    comment = Comment(
        event.id,
        _post_id(event.id),
        "kix." + invented_id("anchor", event.id, length=12).lower().replace("-", "x").replace("_", "y"),
        event.by,
        event.quote,
        event.text,
        event.assignee,
        event.at,
        event.at,
        event.at,
        places.find(file.history(event.tab), event.quote),
        event.tab,
        through_api=event.through_api,
    )
    file.comments[event.id] = comment
    _stir(state, file, comment, event.at)


@apply.register
def _(event: events.ReplyMade, state: State) -> None:
    file = state.files[event.file]
    comment = file.comments[event.comment]
    post_id = _post_id(event.id)
    comment.replies.append(
        Reply(event.id, post_id, event.by, event.text, event.action, event.assignee, event.at, event.at)
    )
    if event.action is not None:
        comment.resolved = event.action == "resolve"
    _stir(state, file, comment, event.at)


def _post_id(id_: str) -> str:
    return invented_id("post", id_, length=11)


def _post(comment: Comment, reply: str | None) -> Comment | Reply:
    return comment if reply is None else next(r for r in comment.replies if r.id == reply)


@apply.register
def _(event: events.CommentEdited, state: State) -> None:
    file = state.files[event.file]
    comment = file.comments[event.comment]
    post = _post(comment, event.reply)
    post.text, post.modified = event.text, event.at
    if isinstance(post, Comment):
        post.edited = event.at
    _stir(state, file, comment, event.at)


@apply.register
def _(event: events.CommentDeleted, state: State) -> None:
    file = state.files[event.file]
    comment = file.comments[event.comment]
    _post(comment, event.reply).deleted = True
    _stir(state, file, comment, event.at)


@apply.register
def _(event: events.SuggestionMade, state: State) -> None:
    file = state.files[event.file]
    end = Place(len(file.revisions) - 1, len(file.text), len(file.text))
    place = places.find(file.revisions, event.quote) or end
    file.suggestions[event.id] = Suggestion(event.id, event.by, event.insert, event.quote, event.at, place)
    file.modified, file.modified_by = event.at, event.by
    state.touch(file, event.at)


@apply.register
def _(event: events.SuggestionClosed, state: State) -> None:
    file = state.files[event.file]
    suggestion = file.suggestions[event.id]
    suggestion.status = "ACCEPTED" if event.accepted else "REJECTED"
    place = places.follow(file.revisions, suggestion.place)
    if event.accepted and place is not None:
        text = file.text[: place.start] + suggestion.insert + file.text[place.end :]
        write(state, file, event, text)
    else:
        state.touch(file, event.at)
