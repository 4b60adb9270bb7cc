"""Drive: files, their export and download, revisions, and the account."""

import hashlib

from integrations.google.emulator import masks, paging, partial
from integrations.google.emulator.drive_access import insufficient, need_fields, person, visible_file
from integrations.google.emulator.errors import ApiError, invalid_argument
from integrations.google.emulator.export import EXPORTS, ExportTooLarge, export
from integrations.google.emulator.files_query import BadQuery, query
from integrations.google.emulator.request import Media, Request, serves
from integrations.google.emulator.state.records import DOC, FOLDER, File
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON

_BRIEF = masks.tree("kind,id,name,mimeType")


@serves("drive.files.get")
def get_file(request: Request) -> JSON | Media:
    file = visible_file(request)
    if request.download:
        return _download(file)
    body = describe(request, file)
    return body if request.mask is not None else partial.apply(_BRIEF, body)


def _download(file: File) -> Media:
    if file.mime_type.startswith("application/vnd.google-apps."):
        raise ApiError(
            403,
            "Only files with binary content can be downloaded. Use Export with Docs Editors files.",
            reason="fileNotDownloadable",
            location="alt",
        )
    return Media(file.content, file.mime_type)


@serves("drive.files.export")
def export_file(request: Request) -> Media:
    file = visible_file(request)
    if file.mime_type != DOC:
        raise ApiError(403, "Export only supports Docs Editors files.", reason="fileNotExportable")
    wanted = request.params["mimeType"]
    if wanted not in EXPORTS:
        raise ApiError(400, "The requested conversion is not supported.", reason="badRequest", location="convertTo")
    try:
        return Media(export(file, wanted), EXPORTS[wanted])
    except ExportTooLarge as error:
        message = "This file is too large to be exported."
        raise ApiError(403, message, reason="exportSizeLimitExceeded") from error


@serves("drive.files.list")
def list_files(request: Request) -> JSON:
    try:
        wanted = query(request.params.get("q") or "")
    except BadQuery as error:
        raise ApiError(400, "Invalid Value", reason="invalid", location="q") from error
    rows = [f for f in request.state.files.values() if request.state.role(f, request.user.id) and wanted(f)]
    rows.sort(key=lambda file: (file.modified, file.id), reverse=True)
    found, token = paging.page(request, rows, default=100, most=1000)
    files = [describe(request, file) for file in found]
    if request.mask is None:
        files = partial.apply(_BRIEF, files)
    body: JSON = {"kind": "drive#fileList", "incompleteSearch": False, "files": files}
    return body | ({"nextPageToken": token} if token else {})


@serves("drive.about.get")
def about(request: Request) -> JSON:
    need_fields(request)
    return {
        "kind": "drive#about",
        "user": person(request, request.user.id),
        "exportFormats": {DOC: list(EXPORTS)},
        "canCreateDrives": False,
    }


@serves("drive.revisions.list")
def list_revisions(request: Request) -> JSON:
    """Incomplete on purpose: edits of the same user within ten minutes are merged, as Docs does."""
    file = visible_file(request)
    if request.state.role(file, request.user.id) not in {"owner", "writer"}:
        raise insufficient()
    rows = [
        revision
        for revision, following in zip(file.revisions, [*file.revisions[1:], None], strict=True)
        if following is None or following.by != revision.by or (following.at - revision.at).total_seconds() > 600
    ]
    found, token = paging.page(request, rows, default=200, most=1000)
    revisions = [
        {
            "kind": "drive#revision",
            "id": revision.id,
            "mimeType": file.mime_type,
            "modifiedTime": stamp(revision.at),
            "lastModifyingUser": person(request, revision.by),
            "keepForever": False,
            "published": False,
        }
        for revision in found
    ]
    if not revisions and request.params.get("pageToken"):
        raise invalid_argument("Invalid Value", location="pageToken")
    return {"kind": "drive#revisionList", "revisions": revisions} | ({"nextPageToken": token} if token else {})


def describe(request: Request, file: File) -> JSON:
    """Everything about the file that this caller may see; the mask takes its part of it."""
    role = request.state.role(file, request.user.id)
    native = file.mime_type.startswith("application/vnd.google-apps.")
    body: JSON = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.title,
        "mimeType": file.mime_type,
        "starred": False,
        "trashed": False,
        "explicitlyTrashed": False,
        "parents": list(file.parents),
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": _view_link(file),
        "createdTime": stamp(file.created),
        "modifiedTime": stamp(file.modified),
        "modifiedByMe": file.modified_by == request.user.id,
        "viewedByMe": request.user.id in file.viewed,
        "owners": [person(request, file.owner)],
        "lastModifyingUser": person(request, file.modified_by),
        "ownedByMe": role == "owner",
        "shared": bool(file.courses or any(file.permissions.values())),
        "capabilities": _capabilities(file, role),
        "copyRequiresWriterPermission": False,
        "viewersCanCopyContent": True,
        "writersCanShare": True,
        "hasThumbnail": False,
        "isAppAuthorized": True,
        "quotaBytesUsed": str(len(file.text.encode()) if native and file.revisions else len(file.content)),
    }
    return body if native else body | _binary(file)


def _binary(file: File) -> JSON:
    return {
        "size": str(len(file.content)),
        "md5Checksum": hashlib.md5(file.content, usedforsecurity=False).hexdigest(),
        "originalFilename": file.title,
        "fileExtension": file.title.rpartition(".")[2],
        "headRevisionId": f"0B{file.id[:20]}{file.version}",
        "webContentLink": f"https://drive.google.com/uc?id={file.id}&export=download",
    }


def _view_link(file: File) -> str:
    if file.mime_type == DOC:
        return f"https://docs.google.com/document/d/{file.id}/edit?usp=drivesdk"
    if file.mime_type == FOLDER:
        return f"https://drive.google.com/drive/folders/{file.id}"
    return f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"


def _capabilities(file: File, role: str | None) -> JSON:
    edits = role in {"owner", "writer"}
    return {
        "canComment": edits or role == "commenter",
        "canEdit": edits,
        "canDownload": True,
        "canCopy": True,
        "canReadRevisions": edits,
        "canListChildren": file.mime_type == FOLDER,
        "canShare": edits,
        "canTrash": role == "owner",
        "canRename": edits,
    }
