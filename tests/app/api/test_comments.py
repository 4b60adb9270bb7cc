"""All comments of a class as data: narrowed, ordered and in pages like every list."""

import httpx
import pytest

from app.accounts.runtime import Runtime
from app.writing.words import Kind, Trait, Uptake
from tests import builders
from tests.app.api.conftest import Class
from tests.app.api.test_resources import everything, noted
from tests.builders import days_ago


@pytest.fixture
def path(api: httpx.Client, runtime: Runtime, room: Class) -> str:
    """Five comments, one a day, on a letter of Ana's; the newest two are answered, one of them on evidence."""
    with runtime.sessions.begin() as session:
        earlier = builders.create_coursework(session, room.course, title="Letter", due_at=None)
        draft = builders.create_draft(session, earlier, room.students[0], "Dear you,")
        for days in (5, 4, 3, 2, 1):
            comment = builders.create_comment(
                session, draft, f"{days} days old", quote="you", author=room.teacher, created_at=days_ago(days)
            )
            trait = Trait.EVIDENCE if days == 1 else Trait.VOICE
            builders.create_label(session, comment, trait, Kind.REQUEST)
            builders.create_uptake(session, comment, Uptake.UNCHANGED)
            if days < 3:
                builders.create_reply(session, comment, "ok", author=room.students[0], created_at=days_ago(days - 1))
    api.params = {"assignment_id": earlier.id}  # of every request, as the memoir is at hand
    return f"/courses/{room.course.id}/comments"


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("by", ["oldest", "newest"])
def test_comments_come_in_pages_in_either_order(api: httpx.Client, path: str, limit: int, by: str) -> None:
    api.params = api.params.merge({"by": by})
    found = [item["comment"]["content"] for item in everything(api, path, limit)]
    assert found == [f"{days} days old" for days in sorted(range(1, 6), reverse=by == "oldest")]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"show": "waiting"}, 2),
        ({"show": "untouched"}, 5),
        ({"show": "unsorted"}, 0),
        ({"trait": "evidence"}, 1),
        ({"show": "waiting", "trait": "voice"}, 1),
        ({}, 5),
    ],
)
def test_the_filters_are_those_of_the_page(api: httpx.Client, path: str, asked: dict[str, str], count: int) -> None:
    answer = api.get(path, params=asked).json()
    assert len(answer["items"]) == count
    assert {each["show"]: each["count"] for each in answer["shows"]}["waiting"] == 2
    assert answer["assignment"]["title"] == "Letter"


def test_an_item_names_the_writer_the_thread_and_what_is_unread(api: httpx.Client, path: str, room: Class) -> None:
    (item,) = api.get(path, params={"trait": "evidence"}).json()["items"]
    assert [writer["id"] for writer in item["writers"]] == [room.students[0].id]
    assert item["unread"] == [reply["id"] for reply in item["comment"]["replies"]]
    assert (item["trait_words"], item["trait_mark"]) == ("Evidence", "†")


@pytest.mark.parametrize("cursor", ["x", "W10=", "WzFd", "WyJhIiwgMV0=", "WzEsIDk5OTk5OTk5OTk5OTk5OTk5OTk5XQ=="])
def test_a_cursor_of_somebody_elses_making_is_refused(api: httpx.Client, path: str, cursor: str) -> None:
    answer = api.get(path, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_input")


def test_reading_a_class_is_noted(api: httpx.Client, runtime: Runtime, path: str, room: Class) -> None:
    api.get(path)
    assert noted(runtime) == [("comments.read", "api", None, room.course.id)]
