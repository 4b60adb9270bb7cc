"""Drive: the change feed, one per user, coalesced per file."""

from integrations.google.emulator import masks, partial
from integrations.google.emulator.drive_files import describe
from integrations.google.emulator.errors import invalid_argument
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.state.records import Change
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON

_BRIEF = masks.tree("kind,removed,fileId,time,type,changeType,file(kind,id,name,mimeType)")


@serves("drive.changes.getStartPageToken")
def start_page_token(request: Request) -> JSON:
    return {"kind": "drive#startPageToken", "startPageToken": str(len(request.state.changes) + 1)}


@serves("drive.changes.list")
def list_changes(request: Request) -> JSON:
    """Oldest first, each file once at its latest change; only the last page tells where to start next time."""
    entries = _since(request, _start(request))
    size = min(request.params.get("pageSize") or 100, 1000, request.world.max_page or 1000)
    found = [_change(request, change) for _, change in entries[:size]]
    body: JSON = {
        "kind": "drive#changeList",
        "changes": found if request.mask is not None else partial.apply(_BRIEF, found),
    }
    if len(entries) > size:
        return body | {"nextPageToken": str(entries[size][0] + 1)}
    return body | {"newStartPageToken": str(len(request.state.changes) + 1)}


def _start(request: Request) -> int:
    token = request.params["pageToken"]
    if not token.isdecimal() or not 1 <= int(token) <= len(request.state.changes) + 1:
        raise invalid_argument("Invalid Value", location="pageToken")
    return int(token) - 1


def _since(request: Request, start: int) -> list[tuple[int, Change]]:
    """The caller's changes from that position of the log on; those of files never theirs are left out."""
    latest: dict[str, tuple[int, Change]] = {}
    keep_removed = request.params.get("includeRemoved", True)
    for position in range(len(request.state.changes) - 1, start - 1, -1):
        change = request.state.changes[position]
        if change.file in latest or change.only_for not in {None, request.user.id}:
            continue
        if _visible(request, change) or (change.only_for and keep_removed):
            latest[change.file] = (position, change)
    return sorted(latest.values(), key=lambda entry: entry[0])


def _visible(request: Request, change: Change) -> bool:
    return request.state.role(request.state.files[change.file], request.user.id) is not None


def _change(request: Request, change: Change) -> JSON:
    removed = not _visible(request, change)
    body: JSON = {
        "kind": "drive#change",
        "type": "file",
        "changeType": "file",
        "time": stamp(change.at),
        "removed": removed,
        "fileId": change.file,
    }
    return body if removed else body | {"file": describe(request, request.state.files[change.file])}
