"""Every answer that Deskside reads from the practice Google fits the schema that Google publishes for it."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from integrations.google.emulator import discovery
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.rich_document import RICH, rich_document
from tests.serving import client_of

MEMOIR = f"v1/courses/{school.ENGLISH_9}/courseWork/{school.MEMOIR}"
DRAFT = f"drive/v3/files/{school.ANA_MEMOIR}"
COMMENTS = "suggestionsViewMode=SUGGESTIONS_INLINE&commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED"
CALLS = {
    "classroom.courses.list": ["v1/courses?teacherId=me"],
    "classroom.courses.teachers.list": [f"v1/courses/{school.ENGLISH_9}/teachers"],
    "classroom.courses.students.list": [f"v1/courses/{school.ENGLISH_9}/students?pageSize=2"],
    "classroom.courses.courseWork.list": [
        f"v1/courses/{school.ENGLISH_9}/courseWork?courseWorkStates=PUBLISHED&courseWorkStates=DRAFT"
    ],
    "classroom.courses.courseWork.studentSubmissions.list": [
        f"v1/courses/{school.ENGLISH_9}/courseWork/-/studentSubmissions",
        f"v1/courses/{school.ENGLISH_10}/courseWork/-/studentSubmissions",
    ],
    "classroom.courses.courseWork.rubrics.list": [f"{MEMOIR}/rubrics"],
    "classroom.userProfiles.get": ["v1/userProfiles/me"],
    "drive.files.get": [f"{DRAFT}?fields=*", DRAFT, f"drive/v3/files/{school.BEN_PHOTO}?fields=*"],
    "drive.files.list": ["drive/v3/files?fields=*&pageSize=3"],
    "drive.comments.list": [f"{DRAFT}/comments?fields=*&pageSize=1", f"drive/v3/files/{RICH}/comments?fields=*"],
    "drive.changes.getStartPageToken": ["drive/v3/changes/startPageToken"],
    "drive.changes.list": ["drive/v3/changes?pageToken=1&fields=*", "drive/v3/changes?pageToken=1&pageSize=1"],
    "docs.documents.get": [
        f"v1/documents/{school.ANA_MEMOIR}",
        f"v1/documents/{school.ANA_MEMOIR}?includeTabsContent=true&{COMMENTS}",
        f"v1/documents/{RICH}?includeTabsContent=true&{COMMENTS}",
    ],
}
ANNOUNCEMENTS = f"v1/courses/{school.ENGLISH_9}/announcements"
WRITTEN = {f"classroom.courses.announcements.{done}" for done in ("create", "get", "list", "patch", "delete")}
NO_JSON = {
    "drive.files.export": f"{DRAFT}/export?mimeType=text/plain",
    "drive.files.get_media": f"drive/v3/files/{school.BEN_PHOTO}?alt=media",
}
LIBRARY = Path(__file__).parents[1] / "integrations" / "google"


def json_schema(api: str, shape: dict[str, Any]) -> dict[str, Any]:
    """A discovery schema as JSON Schema: no field beyond the declared ones, times must be times."""
    if "$ref" in shape:
        return {"$ref": f"#/$defs/{shape['$ref']}"}
    kept = {key: value for key, value in shape.items() if key == "enum"}
    if shape["type"] == "object":
        properties = {name: json_schema(api, child) for name, child in shape.get("properties", {}).items()}
        more = shape.get("additionalProperties")
        rest = json_schema(api, more) if more else False
        return {"type": "object", "properties": properties, "additionalProperties": rest}
    if shape["type"] == "array":
        return {"type": "array", "items": json_schema(api, shape["items"])}
    if "time" in shape.get("format", ""):
        return {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
    return kept | ({} if shape["type"] == "any" else {"type": shape["type"]})


@pytest.fixture(scope="module")
def teacher() -> Any:
    world = World(now=lambda: school.NOW, events=[*school.small_school(), *rich_document(school.NOW, school.TEACHER)])
    bearer = {"Authorization": f"Bearer {school.token(world, school.TEACHER_EMAIL)}"}
    with running(world) as root, client_of(root, headers=bearer) as client:
        yield client


@pytest.mark.parametrize(("method_id", "path"), [(name, path) for name, paths in CALLS.items() for path in paths])
def test_answer_fits_its_schema(teacher: httpx.Client, method_id: str, path: str) -> None:
    found = discovery.match("GET", "/" + path.partition("?")[0])
    assert found is not None
    assert found[0].id == method_id
    assert len(fitting(method_id, teacher.get(path))) > 0


def fitting(method_id: str, answer: httpx.Response) -> Any:
    """What was answered, once it is known to be what Google says the method answers."""
    method = discovery.methods()[method_id]
    assert answer.status_code == 200, answer.text
    assert method.response is not None
    schemas = discovery.document(method.api)["schemas"]
    definitions = {name: json_schema(method.api, shape) for name, shape in schemas.items()}
    whole = {"$ref": f"#/$defs/{method.response}", "$defs": definitions}
    problems = [f"{e.json_path}: {e.message}" for e in Draft202012Validator(whole).iter_errors(answer.json())]
    assert problems == []
    return answer.json()


def test_what_is_written_fits_its_schema() -> None:
    world = World(now=lambda: school.NOW, events=school.small_school())
    bearer = {"Authorization": f"Bearer {school.token(world, school.TEACHER_EMAIL, 'classroom.announcements')}"}
    with running(world) as root, client_of(root, headers=bearer) as client:
        write_and_take_back(client)


def write_and_take_back(teacher: httpx.Client) -> None:
    draft = {
        "text": "Look again at the bus.",
        "state": "DRAFT",
        "assigneeMode": "INDIVIDUAL_STUDENTS",
        "individualStudentsOptions": {"studentIds": [school.ANA]},
    }
    made = fitting("classroom.courses.announcements.create", teacher.post(ANNOUNCEMENTS, json=draft))
    mine = f"{ANNOUNCEMENTS}/{made['id']}"
    assert fitting("classroom.courses.announcements.get", teacher.get(mine))["text"] == draft["text"]
    listed = teacher.get(f"{ANNOUNCEMENTS}?announcementStates=DRAFT&orderBy=updateTime%20desc")
    assert fitting("classroom.courses.announcements.list", listed)["announcements"]
    shown = fitting(
        "classroom.courses.announcements.patch", teacher.patch(f"{mine}?updateMask=state", json={"state": "PUBLISHED"})
    )
    assert shown["state"] == "PUBLISHED"
    assert fitting("classroom.courses.announcements.delete", teacher.delete(mine)) == {}


def test_every_method_that_deskside_calls_is_walked() -> None:
    named = re.compile(r'"((?:classroom|drive|docs)\.[A-Za-z_]+\.[A-Za-z_.]+)"')
    called = {name for path in LIBRARY.glob("*.py") for name in named.findall(path.read_text())}
    assert len(called) >= 15
    assert called - CALLS.keys() - NO_JSON.keys() - WRITTEN == set()


def test_files_are_bytes(teacher: httpx.Client) -> None:
    text = teacher.get(NO_JSON["drive.files.export"])
    assert text.headers["content-type"].startswith("text/plain")
    assert "hold the wheel" in text.text
    photo = teacher.get(NO_JSON["drive.files.get_media"])
    assert (photo.headers["content-type"], photo.content) == ("image/png", b"\x89PNG")


def test_the_schemas_bite() -> None:
    shape = json_schema("drive", discovery.schema("drive", "StartPageToken"))
    assert not Draft202012Validator(shape).is_valid({"startPageToken": 3})
    assert not Draft202012Validator(shape).is_valid({"token": "3"})
