"""Drive's files, exports, searches, revisions and the change feed."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from docx import Document

from integrations.google.emulator.events import (
    CommentMade,
    DocEdited,
    FileChanged,
    FileShared,
    FileViewed,
    TeacherLeft,
    TurnedIn,
)
from integrations.google.emulator.export import DOCX
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock

DRAFT = f"drive/v3/files/{school.ANA_MEMOIR}"
PHOTO = f"drive/v3/files/{school.BEN_PHOTO}"


def reason(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


def feed(client: httpx.Client, token: str) -> dict[str, Any]:
    params = {"pageToken": token, "fields": "*"}
    found: dict[str, Any] = client.get("drive/v3/changes", params=params).json()
    return found


def start(client: httpx.Client) -> str:
    token: str = client.get("drive/v3/changes/startPageToken").json()["startPageToken"]
    return token


def comment(identity: str, by: str = school.TEACHER) -> CommentMade:
    return CommentMade(at=school.NOW, id=identity, file=school.ANA_MEMOIR, by=by, quote="", text="!")


def test_default_fields_are_four(teacher: httpx.Client) -> None:
    assert set(teacher.get(DRAFT).json()) == {"kind", "id", "name", "mimeType"}


def test_about_needs_fields(teacher: httpx.Client) -> None:
    assert reason(teacher.get("drive/v3/about")) == (400, "required")
    user = teacher.get("drive/v3/about", params={"fields": "user"}).json()["user"]
    assert user["emailAddress"] == school.TEACHER_EMAIL


def test_strangers_learn_nothing(stranger: httpx.Client) -> None:
    for path in (DRAFT, f"{DRAFT}/comments?fields=*", f"{DRAFT}/export?mimeType=text/plain"):
        assert reason(stranger.get(path)) == (404, "notFound")


@pytest.mark.parametrize(
    ("mime_type", "beginning"), [("text/plain", b"\xef\xbb\xbfThe dock\r\n"), ("text/markdown", b"The dock\n\n")]
)
def test_export_of_text(teacher: httpx.Client, mime_type: str, beginning: bytes) -> None:
    answer = teacher.get(f"{DRAFT}/export", params={"mimeType": mime_type})
    assert answer.content.startswith(beginning)
    assert answer.headers["content-type"].startswith(mime_type)


def test_plain_text_is_exported_with_the_comments_in_it(teacher: httpx.Client) -> None:
    exported = teacher.get(f"{DRAFT}/export", params={"mimeType": "text/plain"}).text.splitlines()
    assert exported[1].endswith("Lucía & I hated it[a].")
    assert exported[2] == "That morning it smelled of fish[b][c], rope and 🐟 paint."
    listed = ["[a]I hear you here <3", "[b]Can you put me on the boat?", "[c]I tried, is it better?"]
    assert exported[-4:] == ["", *listed]


def test_export_of_html_and_word(teacher: httpx.Client) -> None:
    html = teacher.get(f"{DRAFT}/export", params={"mimeType": "text/html"}).text
    assert "Lucía &amp; I hated it." in html
    word = teacher.get(f"{DRAFT}/export", params={"mimeType": DOCX}).content
    assert [p.text for p in Document(BytesIO(word)).paragraphs] == school.ANA_AFTER.split("\n")


def test_what_cannot_be_exported_or_downloaded(teacher: httpx.Client, world: World) -> None:
    assert reason(teacher.get(f"{PHOTO}/export", params={"mimeType": "text/plain"})) == (403, "fileNotExportable")
    assert reason(teacher.get(f"{DRAFT}/export", params={"mimeType": "audio/mpeg"})) == (400, "badRequest")
    assert reason(teacher.get(DRAFT, params={"alt": "media"})) == (403, "fileNotDownloadable")
    assert teacher.get(PHOTO, params={"alt": "media"}).content == b"\x89PNG"
    world.record(DocEdited(at=school.NOW, file=school.ANA_MEMOIR, by=school.ANA, text="x" * 11_000_000))
    assert reason(teacher.get(f"{DRAFT}/export", params={"mimeType": "text/plain"})) == (
        403,
        "exportSizeLimitExceeded",
    )


@pytest.mark.parametrize(
    ("q", "count"),
    [
        ("", 8),
        ("mimeType = 'image/png'", 1),
        ("mimeType != 'image/png' and trashed = false", 7),
        ("not mimeType = 'image/png' and not trashed = true", 7),
        ("mimeType = 'image/png' or name = 'Sleep'", 2),
        ("modifiedTime > '2026-09-25T00:00:00Z'", 1),
        ("modifiedTime > '2026-09-25T00:00:00'", 1),
        ("name contains 'memoir' and (mimeType = 'image/png' or modifiedTime < '2026-09-05T00:00:00Z')", 2),
        ("trashed = true", 0),
    ],
)
def test_search(teacher: httpx.Client, q: str, count: int) -> None:
    answer = teacher.get("drive/v3/files", params={"q": q})
    assert len(answer.json()["files"]) == count
    assert answer.json()["incompleteSearch"] is False


def test_search_in_the_folder_of_an_assignment(teacher: httpx.Client) -> None:
    work = teacher.get(f"v1/courses/{school.ENGLISH_9}/courseWork/{school.MEMOIR}").json()
    folder = work["assignment"]["studentWorkFolder"]["id"]
    found = teacher.get("drive/v3/files", params={"q": f"'{folder}' in parents"}).json()["files"]
    assert {file["id"] for file in found} == {school.ANA_MEMOIR, school.BEN_MEMOIR}


@pytest.mark.parametrize("q", ["colour = 'red'", "name =", "name ? 'a'", "(name = 'a'", "name = 'a' name = 'b'", "not"])
def test_bad_search(teacher: httpx.Client, q: str) -> None:
    answer = teacher.get("drive/v3/files", params={"q": q})
    assert reason(answer) == (400, "invalid")
    assert answer.json()["error"]["errors"][0]["location"] == "q"


def test_capabilities_are_the_callers(teacher: httpx.Client, ana: httpx.Client, world: World) -> None:
    world.record(FileShared(at=school.NOW, file=school.TEMPLATE, user=school.ANA, role="commenter"))
    template = f"drive/v3/files/{school.TEMPLATE}"
    for client, expected in ((teacher, [True, True, True]), (ana, [True, False, False])):
        rights = client.get(template, params={"fields": "capabilities"}).json()["capabilities"]
        assert [rights["canComment"], rights["canEdit"], rights["canReadRevisions"]] == expected
    assert reason(ana.get(f"{template}/revisions")) == (403, "insufficientFilePermissions")


def test_revisions_are_merged(teacher: httpx.Client, world: World) -> None:
    path = f"{DRAFT}/revisions"
    before = len(teacher.get(path).json()["revisions"])
    for minute in range(5):
        at = school.NOW + timedelta(minutes=minute)
        world.record(DocEdited(at=at, file=school.ANA_MEMOIR, by=school.ANA, text=f"draft {minute}"))
    assert len(teacher.get(path).json()["revisions"]) == before + 1


def test_a_comment_moves_version_and_feed_but_not_the_modified_time(teacher: httpx.Client, world: World) -> None:
    fields = {"fields": "version,modifiedTime"}
    before, token = teacher.get(DRAFT, params=fields).json(), start(teacher)
    world.record(comment("c1"))
    after = teacher.get(DRAFT, params=fields).json()
    assert after["modifiedTime"] == before["modifiedTime"]
    assert int(after["version"]) > int(before["version"])
    assert [change["fileId"] for change in feed(teacher, token)["changes"]] == [school.ANA_MEMOIR]


def test_comments_may_be_kept_out_of_the_feed(teacher: httpx.Client, world: World) -> None:
    world.state.comments_in_feed = False
    token, before = start(teacher), world.state.files[school.ANA_MEMOIR].version
    world.record(comment("c1"))
    assert feed(teacher, token)["changes"] == []
    assert world.state.files[school.ANA_MEMOIR].version == before + 1


def test_the_feed_is_coalesced_and_oldest_first(teacher: httpx.Client, world: World) -> None:
    token = start(teacher)
    world.record(
        comment("c1"),
        FileChanged(at=school.NOW, id=school.BEN_PHOTO, by=school.BEN, title="storm 2.png"),
        comment("c2"),
    )
    answer = feed(teacher, token)
    assert [change["fileId"] for change in answer["changes"]] == [school.BEN_PHOTO, school.ANA_MEMOIR]
    assert feed(teacher, answer["newStartPageToken"])["changes"] == []
    assert "text" not in answer["changes"][0]


def test_views_are_noise_in_the_viewers_feed(teacher: httpx.Client, co_teacher: httpx.Client, world: World) -> None:
    token = start(teacher)
    world.record(FileViewed(at=school.NOW, file=school.ANA_MEMOIR, by=school.TEACHER))
    assert len(feed(teacher, token)["changes"]) == 1
    assert feed(co_teacher, token)["changes"] == []


def test_lost_access_is_removed(teacher: httpx.Client, co_teacher: httpx.Client, world: World) -> None:
    token = start(co_teacher)
    world.record(TeacherLeft(at=school.NOW, course=school.ENGLISH_9, user=school.CO_TEACHER))
    answer = feed(co_teacher, token)
    assert all(change["removed"] and "file" not in change for change in answer["changes"])
    assert {change["fileId"] for change in answer["changes"]} >= {school.ANA_MEMOIR, school.BEN_MEMOIR}
    quiet = co_teacher.get("drive/v3/changes", params={"pageToken": token, "includeRemoved": "false"}).json()
    assert quiet["changes"] == []
    assert feed(teacher, token)["changes"] == []


def test_private_files_never_reach_the_feed(teacher: httpx.Client, stranger: httpx.Client, world: World) -> None:
    assert feed(stranger, "1")["changes"] == []
    world.record(TurnedIn(at=school.NOW, course=school.ENGLISH_9, coursework=school.MEMOIR, student=school.ANA))
    assert feed(stranger, "1")["changes"] == []


@pytest.mark.parametrize("token", ["0", "x", "999999"])
def test_bad_page_tokens(teacher: httpx.Client, token: str) -> None:
    assert teacher.get("drive/v3/changes", params={"pageToken": token}).status_code == 400


def test_start_tokens_do_not_expire(teacher: httpx.Client, world: World, clock: SettableClock) -> None:
    token = start(teacher)
    clock.advance(timedelta(minutes=50))
    world.record(comment("c1"))
    assert len(feed(teacher, token)["changes"]) == 1
