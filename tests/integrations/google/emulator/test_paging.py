"""Pages: short, opaque, bound to their query, and never lowering what a walk over them finds."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.google.emulator import frontend
from integrations.google.emulator.wire import call
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.integrations.google.emulator.conftest import SignIn

STUDENTS = f"v1/courses/{school.ENGLISH_9}/students"
COMMENTS = f"drive/v3/files/{school.ANA_MEMOIR}/comments"


def pages(client: httpx.Client, path: str, **params: str) -> Iterator[dict[str, Any]]:
    token = ""
    while True:
        page = client.get(path, params=params | ({"pageToken": token} if token else {})).json()
        yield page
        token = page.get("nextPageToken", "")
        if not token:
            return


def test_a_walk_finds_everybody_once(teacher: httpx.Client) -> None:
    found = [[s["userId"] for s in page["students"]] for page in pages(teacher, STUDENTS, pageSize="2")]
    assert found == [[school.ANA, school.BEN], [school.CHI]]


def test_pages_may_be_shorter_than_asked(teacher: httpx.Client, world: World) -> None:
    world.max_page = 1
    assert [len(page["students"]) for page in pages(teacher, STUDENTS, pageSize="100")] == [1, 1, 1]
    assert len(list(pages(teacher, COMMENTS, fields="nextPageToken,comments(id)"))) == 2


def test_an_empty_page_is_not_the_last(teacher: httpx.Client, world: World) -> None:
    world.empty_first_page = True
    assert [len(page.get("students", [])) for page in pages(teacher, STUDENTS, pageSize="2")] == [0, 2, 1]


def test_page_sizes_beyond_the_most_are_lowered(teacher: httpx.Client) -> None:
    assert len(teacher.get(COMMENTS, params={"pageSize": "999", "fields": "comments"}).json()["comments"]) == 2


@pytest.mark.parametrize("change", [{"pageSize": "1"}, {"pageToken": "MTIz"}, {"pageToken": "%%"}])
def test_a_token_works_with_its_own_query_only(teacher: httpx.Client, change: dict[str, str]) -> None:
    token = teacher.get(STUDENTS, params={"pageSize": "2"}).json()["nextPageToken"]
    good = {"pageSize": "2", "pageToken": token}
    assert teacher.get(STUDENTS, params=good).status_code == 200
    assert teacher.get(STUDENTS, params=good | change).status_code == 400


def test_a_token_belongs_to_its_user_and_list(teacher: httpx.Client, sign_in: SignIn) -> None:
    token = teacher.get(STUDENTS, params={"pageSize": "2"}).json()["nextPageToken"]
    query = {"pageSize": "2", "pageToken": token}
    assert sign_in(school.CO_TEACHER_EMAIL).get(STUDENTS, params=query).status_code == 400
    assert teacher.get(f"v1/courses/{school.ENGLISH_9}/teachers", params=query).status_code == 400


def test_drive_names_the_bad_token(teacher: httpx.Client) -> None:
    answer = teacher.get(COMMENTS, params={"pageToken": "x", "fields": "comments"})
    assert answer.status_code == 400
    assert answer.json()["error"]["errors"][0]["location"] == "pageToken"


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 1000), cap=st.none() | st.integers(1, 5))
def test_any_page_size_gives_the_same_whole(size: int, cap: int | None) -> None:
    world = World(now=lambda: school.NOW, events=school.small_school(), max_page=cap)
    headers = {"authorization": f"Bearer {school.token(world, school.TEACHER_EMAIL)}"}
    whole = [e["fileId"] for e in walk(world, headers, "/drive/v3/changes?pageToken=1", 1000)]
    assert [e["fileId"] for e in walk(world, headers, "/drive/v3/changes?pageToken=1", size)] == whole
    assert len(set(whole)) == len(whole) == 5


def walk(world: World, headers: dict[str, str], start: str, size: int) -> Iterator[dict[str, Any]]:
    target = start
    while target:
        answer = frontend.answer(world, call("GET", f"{target}&pageSize={size}", headers))
        page = httpx.Response(200, content=answer.body).json()
        yield from page["changes"]
        token = page.get("nextPageToken")
        assert (token is None) == ("newStartPageToken" in page)
        target = f"/drive/v3/changes?pageToken={token}" if token else ""
