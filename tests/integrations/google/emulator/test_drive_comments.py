"""Drive's comments and replies: what they tell of people, times, passages, and who may do what."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.google.emulator.events import CommentDeleted, CommentEdited, FileShared, ReplyMade
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock
from tests.integrations.google.emulator.conftest import SignIn

COMMENTS = f"drive/v3/files/{school.ANA_MEMOIR}/comments"
ALL = {"fields": "*"}


def listed(client: httpx.Client, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(COMMENTS, params=ALL | params).json()["comments"]
    return found


def one(client: httpx.Client, identity: str = school.QUESTION, **params: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{COMMENTS}/{identity}", params=ALL | params).json()
    return found


def reason(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


@pytest.fixture
def writer(sign_in: SignIn) -> httpx.Client:
    return sign_in(school.TEACHER_EMAIL, "drive")


@pytest.mark.parametrize("path", [COMMENTS, f"{COMMENTS}/{school.QUESTION}", f"{COMMENTS}/{school.QUESTION}/replies"])
def test_fields_are_mandatory(teacher: httpx.Client, path: str) -> None:
    answer = teacher.get(path)
    assert reason(answer) == (400, "required")
    assert answer.json()["error"]["message"] == "The 'fields' parameter is required for this method."


def test_an_author_is_a_name_and_a_face(teacher: httpx.Client) -> None:
    author = one(teacher)["author"]
    assert set(author) == {"kind", "displayName", "me", "photoLink"}
    assert author["photoLink"].startswith("//lh3.")


def test_me_is_the_caller(teacher: httpx.Client, co_teacher: httpx.Client) -> None:
    assert (one(teacher)["author"]["me"], one(co_teacher)["author"]["me"]) == (True, False)
    assert (one(teacher, school.PRAISE)["author"]["me"], one(co_teacher, school.PRAISE)["author"]["me"]) == (
        False,
        True,
    )


def test_passages_are_escaped_and_frozen(teacher: httpx.Client) -> None:
    praise, question = one(teacher, school.PRAISE), one(teacher)
    assert praise["quotedFileContent"] == {"mimeType": "text/html", "value": "Lucía &amp; I hated it"}
    assert praise["anchor"].startswith("kix.")
    assert question["quotedFileContent"]["value"] == "It smelled of fish"
    assert "It smelled of fish" not in school.ANA_AFTER


def test_newest_change_first_and_start_inclusive(teacher: httpx.Client) -> None:
    newest, older = listed(teacher)
    assert (newest["id"], older["id"]) == (school.PRAISE, school.QUESTION)
    since = {"startModifiedTime": newest["modifiedTime"]}
    assert [c["id"] for c in listed(teacher, **since)] == [school.PRAISE]
    assert listed(teacher, startModifiedTime="2026-09-28T00:00:00+00:00") == []
    assert teacher.get(COMMENTS, params=ALL | {"startModifiedTime": "yesterday"}).status_code == 400


@pytest.mark.parametrize("happening", ["reply", "edit", "resolve", "delete"])
def test_everything_moves_the_comments_time(
    teacher: httpx.Client, world: World, clock: SettableClock, happening: str
) -> None:
    clock.advance(timedelta(minutes=30))
    place: dict[str, Any] = {"at": clock.now(), "file": school.ANA_MEMOIR, "comment": school.QUESTION}
    events = {
        "reply": ReplyMade(id="r9", by=school.ANA, text="ok", **place),
        "edit": CommentEdited(text="new", **place),
        "resolve": ReplyMade(id="r9", by=school.ANA, text="", action="resolve", **place),
        "delete": CommentDeleted(**place),
    }
    world.record(events[happening])
    assert one(teacher, includeDeleted="true")["modifiedTime"] == "2026-10-15T15:01:00.000Z"


def test_default_page_is_20(teacher: httpx.Client, writer: httpx.Client) -> None:
    for number in range(25):
        writer.post(COMMENTS, params=ALL, json={"content": str(number)})
    assert len(listed(teacher)) == 20
    assert len(listed(teacher, pageSize="100")) == 27


def test_deleted_comments_leave_no_words(teacher: httpx.Client, world: World) -> None:
    at = school.NOW
    world.record(
        CommentDeleted(at=at, file=school.ANA_MEMOIR, comment=school.PRAISE),
        CommentDeleted(at=at, file=school.ANA_MEMOIR, comment=school.QUESTION, reply="AAABreply001"),
    )
    assert [c["id"] for c in listed(teacher)] == [school.QUESTION]
    assert one(teacher)["replies"] == []
    assert reason(teacher.get(f"{COMMENTS}/{school.PRAISE}", params=ALL)) == (404, "notFound")
    gone = one(teacher, school.PRAISE, includeDeleted="true")
    assert gone["deleted"] is True
    assert "content" not in gone
    assert one(teacher, includeDeleted="true")["replies"][0]["deleted"] is True


def test_only_a_reply_resolves_and_reopens(writer: httpx.Client) -> None:
    replies = f"{COMMENTS}/{school.QUESTION}/replies"
    assert one(writer)["resolved"] is False
    answer = writer.post(replies, params=ALL, json={"action": "resolve"})
    assert answer.json()["action"] == "resolve"
    assert one(writer)["resolved"] is True
    writer.patch(f"{COMMENTS}/{school.QUESTION}", params=ALL, json={"content": "x", "resolved": False})
    assert one(writer)["resolved"] is True
    writer.post(replies, params=ALL, json={"action": "reopen", "content": "not yet"})
    assert one(writer)["resolved"] is False
    assert reason(writer.post(replies, params=ALL, json={})) == (400, "required")
    assert reason(writer.post(replies, params=ALL, json={"action": "burn"})) == (400, "invalid")
    assert [r["content"] for r in writer.get(replies, params=ALL).json()["replies"]][-1] == "not yet"


def test_comments_through_the_api_have_no_passage(writer: httpx.Client) -> None:
    made = writer.post(COMMENTS, params=ALL, json={"content": "Hello", "anchor": "{}"}).json()
    assert made["content"] == "Hello"
    assert "quotedFileContent" not in made
    assert "anchor" not in made


def test_a_repeated_post_makes_a_second_comment(writer: httpx.Client) -> None:
    first, second = (writer.post(COMMENTS, params=ALL, json={"content": "Twice"}).json()["id"] for _ in range(2))
    assert first != second


def test_only_the_author_edits_and_deletes(writer: httpx.Client) -> None:
    foreign = f"{COMMENTS}/{school.PRAISE}"
    assert reason(writer.patch(foreign, params=ALL, json={"content": "Mine"})) == (403, "insufficientFilePermissions")
    assert reason(writer.delete(foreign)) == (403, "insufficientFilePermissions")
    own = f"{COMMENTS}/{school.QUESTION}"
    assert writer.patch(own, params=ALL, json={"content": "Where are you?"}).json()["content"] == "Where are you?"
    assert writer.delete(own).status_code == 204


def test_readers_may_not_comment(sign_in: SignIn, world: World) -> None:
    world.record(FileShared(at=school.NOW, file=school.ANA_MEMOIR, user=school.STRANGER, role="reader"))
    reader = sign_in(school.STRANGER_EMAIL, "drive")
    assert len(listed(reader)) == 2
    answer = reader.post(COMMENTS, params=ALL, json={"content": "Hi"})
    assert reason(answer) == (403, "insufficientFilePermissions")


def test_reading_scopes_cannot_write(teacher: httpx.Client) -> None:
    assert reason(teacher.post(COMMENTS, params=ALL, json={"content": "Hi"})) == (403, "insufficientPermissions")


def test_metadata_scope_cannot_read_comments(sign_in: SignIn) -> None:
    client = sign_in(school.TEACHER_EMAIL, "drive.metadata.readonly")
    assert client.get(COMMENTS, params=ALL).status_code == 403
    assert client.get(f"drive/v3/files/{school.ANA_MEMOIR}").status_code == 200
