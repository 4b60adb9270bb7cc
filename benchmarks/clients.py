"""Two other ways to read the same classes: as Google's quickstart begins, and as an ideal client would at best.

Neither stores, retries, refreshes a token, obeys a quota or cleans what it is told.
"""

import asyncio
import gzip
import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from integrations.google import classroom, docs, drive
from integrations.google.calls import Call
from integrations.google.transport import BATCH_LIMITS

Address = str
EXPORTS_IN_FLIGHT = 32
_PATHS = {
    "classroom.courses.list": "/v1/courses",
    "classroom.courses.teachers.list": "/v1/courses/{courseId}/teachers",
    "classroom.courses.students.list": "/v1/courses/{courseId}/students",
    "classroom.courses.courseWork.list": "/v1/courses/{courseId}/courseWork",
    "classroom.courses.courseWork.studentSubmissions.list": (
        "/v1/courses/{courseId}/courseWork/{courseWorkId}/studentSubmissions"
    ),
    "classroom.courses.courseWork.rubrics.list": "/v1/courses/{courseId}/courseWork/{courseWorkId}/rubrics",
    "docs.documents.get": "/v1/documents/{documentId}",
    "drive.files.get": "/drive/v3/files/{fileId}",
    "drive.files.export": "/drive/v3/files/{fileId}/export",
    "drive.comments.list": "/drive/v3/files/{fileId}/comments",
    "drive.changes.getStartPageToken": "/drive/v3/changes/startPageToken",
}
_BATCHES = {"classroom": "/batch", "docs": "/batch", "drive": "/batch/drive/v3"}


def quickstart(root: str, access_token: str) -> Callable[[], int]:
    """One call after another, each resource made anew, as the samples of Google's documentation are put together.

    The APIs are built at once, for a loop over more classes builds them no more often. Calling what comes back reads,
    and says how many documents that were.
    """
    made = {"credentials": Credentials(access_token), "client_options": {"api_endpoint": root}}
    classroom_api, drive_api, docs_api = (
        build(name, version, **made) for name, version in (("classroom", "v1"), ("drive", "v3"), ("docs", "v1"))
    )
    drive_api._baseUrl = f"{root}drive/v3/"  # noqa: SLF001  the endpoint option replaces its path too
    return partial(_looped, classroom_api, drive_api, docs_api)


def _looped(classroom_api: Any, drive_api: Any, docs_api: Any) -> int:
    read = 0
    for course in _pages("courses", classroom_api.courses().list, teacherId="me"):
        _pages("students", classroom_api.courses().students().list, courseId=course["id"])
        for piece in _pages("courseWork", classroom_api.courses().courseWork().list, courseId=course["id"]):
            for hand_in in _pages(
                "studentSubmissions",
                classroom_api.courses().courseWork().studentSubmissions().list,
                courseId=course["id"],
                courseWorkId=piece["id"],
            ):
                for attached in hand_in["assignmentSubmission"].get("attachments", ()):
                    file = attached["driveFile"]["id"]
                    about = drive_api.files().get(fileId=file, fields="id,name,mimeType,modifiedTime").execute()
                    _pages("comments", drive_api.comments().list, fileId=file, fields="*")
                    if about["mimeType"] == drive.DOCUMENT_TYPE:
                        docs_api.documents().get(documentId=file).execute()
                    read += 1
    return read


def _pages(items: str, method: Callable[..., Any], **arguments: Any) -> list[Any]:
    found: list[Any] = []
    page: dict[str, Any] = {"nextPageToken": None}
    while "nextPageToken" in page:
        page = method(**arguments, pageToken=page["nextPageToken"]).execute()
        found += page.get(items, ())
    return found


def ideal(root: str, access_token: str, courses: Sequence[str], *, exports: bool) -> int:
    """The calls that Deskside makes, all at once as soon as their ids are known; how many documents were read.

    The answers are taken from the wire as JSON and no further, over raw asyncio streams, which cost less than any
    HTTP library.
    """
    return asyncio.run(_Ideal(root, access_token).read(courses, exports=exports))


class _Ideal:
    def __init__(self, root: str, access_token: str) -> None:
        self._host = urlsplit(root).netloc
        self._token = access_token
        self._spare: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._exporting = asyncio.Semaphore(EXPORTS_IN_FLIGHT)

    async def read(self, courses: Sequence[str], *, exports: bool) -> int:
        kinds: Sequence[Callable[[str], Call[Any]]] = (
            classroom.coursework,
            classroom.submissions,
            classroom.teachers,
            classroom.students,
        )
        listed, _, _ = await asyncio.gather(
            self._batch("classroom", [kind(id_) for kind in kinds for id_ in courses]),
            self._batch("classroom", [classroom.courses()]),
            self._get(_address(drive.start_page_token())),
        )
        works = [
            (course, work["id"]) for course, page in zip(courses, listed, strict=False) for work in page["courseWork"]
        ]
        files = [
            attached["driveFile"]["id"]
            for page in listed[len(courses) : 2 * len(courses)]
            for item in page["studentSubmissions"]
            for attached in item["assignmentSubmission"]["attachments"]
        ]
        await asyncio.gather(
            self._all("classroom", [classroom.rubrics(course, work) for course, work in works]),
            self._all("drive", [drive.comments(file) for file in files]),
            self._exports(files) if exports else self._all("docs", list(map(_draft, files))),
        )
        return len(files)

    async def _exports(self, files: Sequence[str]) -> None:
        described = self._all("drive", list(map(drive.file, files)))
        await asyncio.gather(described, *(self._export(drive.export_text(file)) for file in files))

    async def _export(self, call: Call[str]) -> None:
        async with self._exporting:
            call.parse([await self._get(_address(call))])

    async def _all(self, api: str, calls: Sequence[Call[Any]]) -> None:
        size = BATCH_LIMITS[api]
        await asyncio.gather(*(self._batch(api, calls[at : at + size]) for at in range(0, len(calls), size)))

    async def _batch(self, api: str, calls: Sequence[Call[Any]]) -> list[Any]:
        """The answers in the order of the calls."""
        parts = (
            f"--b\nContent-Type: application/http\nContent-ID: <{number}>\n\nGET {_address(call)} HTTP/1.1\n\n\n"
            for number, call in enumerate(calls)
        )
        body = "".join((*parts, "--b--\n")).encode()
        kind = 'content-type: multipart/mixed; boundary="b"\r\n'
        content = await self._sent(f"POST {_BATCHES[api]} HTTP/1.1", f"{kind}content-length: {len(body)}\r\n", body)
        answers = [None] * len(calls)
        for part in content.split(content[: content.index(b"\r\n")])[1:-1]:
            outer, _, answer = part.split(b"\r\n\r\n", 2)
            answers[int(outer[outer.index(b"response-") + 9 : -1])] = json.loads(answer)
        return answers

    async def _get(self, address: Address) -> bytes:
        return await self._sent(f"GET {address} HTTP/1.1", "", b"")

    async def _sent(self, line: str, headers: str, body: bytes) -> bytes:
        host, _, port = self._host.partition(":")
        reader, writer = self._spare.pop() if self._spare else await asyncio.open_connection(host, int(port))
        common = f"host: {self._host}\r\nauthorization: Bearer {self._token}\r\naccept-encoding: gzip\r\n"
        writer.write(f"{line}\r\n{common}{headers}\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"\r\ncontent-length: (\d+)", head)
        content = await reader.readexactly(int(length[1]) if length else 0)
        self._spare.append((reader, writer))
        if b" 200 " not in head[:16]:
            raise ConnectionError(head.decode())
        return gzip.decompress(content) if b"content-encoding: gzip" in head else content


def _draft(file: str) -> Call[docs.Document]:
    return docs.document(file, comments=True, accounts_only=True)


def _address(call: Call[Any]) -> Address:
    path = _PATHS[call.method].format(**{name: quote(str(value), safe="") for name, value in call.arguments.items()})
    query = {name: value for name, value in _told(call.arguments.items()) if f"{{{name}}}" not in _PATHS[call.method]}
    return f"{path}?{urlencode({**query, 'prettyPrint': 'false'}, doseq=True)}"


def _told(arguments: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    return ((name, str(value).lower() if isinstance(value, bool) else value) for name, value in arguments)
