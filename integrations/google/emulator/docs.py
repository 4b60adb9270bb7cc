"""Docs: reading a document with its tabs, suggestions and comments."""

from dataclasses import replace

from integrations.google.emulator import masks
from integrations.google.emulator.docs_body import Edit, indexes, shared_content
from integrations.google.emulator.docs_discussion import comments, suggestions
from integrations.google.emulator.docs_parts import Part, maps, utf16
from integrations.google.emulator.errors import (
    ApiError,
    invalid_argument,
    not_found,
    permission_denied,
    unknown_name,
)
from integrations.google.emulator.events import FIRST_TAB
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.state import invented_id
from integrations.google.emulator.state.places import follow
from integrations.google.emulator.state.records import DOC, File
from integrations.google.emulator.wire import JSON

_INLINE = "SUGGESTIONS_INLINE"
_ACCEPTED = "PREVIEW_SUGGESTIONS_ACCEPTED"
_WITHOUT = "PREVIEW_WITHOUT_SUGGESTIONS"
_INCLUDED = "COMMENTS_VIEW_MODE_INCLUDED"
_BY_ACCESS = "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS"


@serves("docs.documents.get")
def get_document(request: Request) -> JSON:
    _parsed(request)
    file = _readable(request)
    role = request.state.role(file, request.user.id)
    view = _suggestions_view(request, role)
    with_tabs = bool(request.params.get("includeTabsContent")) or "tabs" in (request.mask or ())
    with_comments = _with_comments(request, role, with_tabs=with_tabs)
    text, edits = _text_in(view, file)
    parts = parts_of(file) if text == file.text else ()
    body: JSON = {"documentId": file.id, "title": file.title, "suggestionsViewMode": view}
    if role in {"owner", "writer"}:
        body["revisionId"] = "ALm3" + invented_id(file.id, request.user.id, _state_of(file), length=42)
    if with_tabs:
        anchored = with_comments and masks.names(request.mask, "tabs", "documentTab", "commentAnchors")
        anchors = _anchors(file, edits, parts) if anchored else {}
        body["tabs"] = _tabs(file, _tab_content(text, edits, parts), anchors)
    else:
        body |= _tab_content(text, edits, parts)
    if with_comments:
        body["commentsViewMode"] = _INCLUDED
        body["comments"] = comments(request, file)
        body["suggestions"] = suggestions(request, file)
    return body


def _parsed(request: Request) -> None:
    """A project without comments does not know the parameter: that is said before the document is looked for."""
    if "commentsViewMode" in request.params and not request.world.docs_comments:
        raise unknown_name(
            "comments_view_mode",
            ": Cannot bind query parameter. Field 'comments_view_mode' could not be found in request message.",
        )


def _state_of(file: File) -> str:
    pending = ",".join(f"{s.id}{s.status}" for s in file.suggestions.values())
    tabs = ",".join(f"{tab.title}{len(tab.revisions)}" for tab in file.tabs)
    return f"{len(file.revisions)} {pending} {tabs} {','.join(file.parts)}"


def _readable(request: Request) -> File:
    file = request.state.files.get(request.params["documentId"])
    if file is None:
        raise not_found()
    if request.state.role(file, request.user.id) is None:
        raise permission_denied()
    if file.mime_type != DOC:
        raise ApiError(400, "This operation is not supported for this document", name="FAILED_PRECONDITION")
    return file


def _suggestions_view(request: Request, role: str | None) -> str:
    asked = request.params.get("suggestionsViewMode", "DEFAULT_FOR_CURRENT_ACCESS")
    if role == "reader":
        if asked in {_INLINE, _ACCEPTED}:
            raise permission_denied()
        return _WITHOUT
    return _INLINE if asked == "DEFAULT_FOR_CURRENT_ACCESS" else str(asked)


def _with_comments(request: Request, role: str | None, *, with_tabs: bool) -> bool:
    """Whether comments are to be sent; refuses what Google refuses in the words it uses."""
    mode = request.params.get("commentsViewMode")
    if mode is None:
        return False
    if not with_tabs:
        raise invalid_argument("Comments view mode may only be specified if tabs content is also requested.")
    if mode not in {_INCLUDED, _BY_ACCESS}:
        return False
    asked = request.params.get("suggestionsViewMode", "DEFAULT_FOR_CURRENT_ACCESS")
    if asked in {_ACCEPTED, _WITHOUT}:
        raise invalid_argument("Comments may not be requested when previewing suggestions.")
    if mode == _INCLUDED and asked != _INLINE:
        raise invalid_argument("Comments may only be requested with suggestions inline.")
    if role == "reader" and mode == _INCLUDED:
        raise permission_denied()
    return role != "reader"


def _text_in(view: str, file: File) -> tuple[str, tuple[Edit, ...]]:
    """The text of the first tab in that view, and the suggestions still pending in it."""
    edits = pending_edits(file)
    if view == _INLINE:
        return file.text, edits
    text = file.text
    if view == _ACCEPTED:
        for edit in reversed(edits):
            text = text[: edit.start] + edit.insert + text[edit.end :]
    return text, ()


def pending_edits(file: File) -> tuple[Edit, ...]:
    """The open suggestions where they stand in the newest text, in order."""
    found = []
    for suggestion in file.suggestions.values():
        place = follow(file.revisions, suggestion.place) if suggestion.status == "OPEN" else None
        if place is not None:
            found.append(Edit(suggestion.id, place.start, place.end, suggestion.insert))
    return tuple(sorted(found, key=lambda edit: edit.start))


def parts_of(file: File) -> tuple[Part, ...]:
    """What is no letter, where it stands in the newest text, in order; footnotes are numbered."""
    found = []
    for kept in file.parts.values():
        place = follow(file.revisions, kept.place)
        if place is not None:
            found.append(Part(kept.id, kept.kind, place.start, place.end, kept.text, kept.target, kept.rows))
    found.sort(key=lambda part: part.at)
    notes = [part.id for part in found if part.kind == "footnote"]
    return tuple(
        replace(part, target=str(notes.index(part.id) + 1)) if part.kind == "footnote" else part for part in found
    )


def _tab_content(text: str, edits: tuple[Edit, ...], parts: tuple[Part, ...]) -> JSON:
    size = {"height": {"magnitude": 792.0, "unit": "PT"}, "width": {"magnitude": 612.0, "unit": "PT"}}
    body: JSON = {"body": {"content": shared_content(text, edits, parts)}, "documentStyle": {"pageSize": size}}
    notes = [part for part in parts if part.kind == "footnote"]
    if notes:
        body["footnotes"] = {
            note.id: {"footnoteId": note.id, "content": shared_content(note.text, (), first=0)} for note in notes
        }
    return body | maps(parts)


def _tabs(file: File, first: JSON, anchors: dict[str, JSON]) -> list[JSON]:
    tops: list[JSON] = []
    shown: dict[str | None, list[JSON]] = {None: tops}
    entries: list[tuple[str, str, str | None, JSON]] = [(FIRST_TAB, file.first_title, None, first)]
    entries += [(tab.id, tab.title, tab.parent, _tab_content(tab.text, (), ())) for tab in file.tabs]
    levels: dict[str | None, int] = {None: -1}
    for tab_id, title, parent, tab_content in entries:
        siblings = shown[parent]
        levels[tab_id] = levels[parent] + 1
        properties = {"tabId": tab_id, "title": title, "index": len(siblings), "nestingLevel": levels[tab_id]}
        shown[tab_id] = []
        siblings.append(
            {
                "tabProperties": properties | ({"parentTabId": parent} if parent else {}),
                "documentTab": tab_content | ({"commentAnchors": anchors[tab_id]} if tab_id in anchors else {}),
                "childTabs": shown[tab_id],
            }
        )
    return tops


def _anchors(file: File, edits: tuple[Edit, ...], parts: tuple[Part, ...]) -> dict[str, JSON]:
    """By tab, where the passages of the comments stand now; a passage that is gone has no anchor left."""
    anchors: dict[str, JSON] = {}
    for comment in file.comments.values():
        history = file.history(comment.tab)
        place = follow(history, comment.place) if comment.place and not comment.deleted else None
        if place is None:
            continue
        text = history[-1].text
        index = indexes(text, edits, parts) if comment.tab == FIRST_TAB else indexes(text, ())
        # Behind the last letter, not before the next: a chip or a suggestion there is not part of the passage.
        end = index.of(place.end - 1) + utf16(text[place.end - 1])
        span = {"startIndex": index.of(place.start), "endIndex": end, "tabId": comment.tab}
        anchors.setdefault(comment.tab, {})[comment.anchor] = {"anchorId": comment.anchor, "ranges": [span]}
    return anchors
