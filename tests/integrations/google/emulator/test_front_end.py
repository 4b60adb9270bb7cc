"""What every Google API does before the method itself: tokens, scopes, parameters, masks, methods, encodings."""

import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.google.emulator import discovery, masks, partial
from integrations.google.emulator.request import HANDLERS
from integrations.google.emulator.wire import Shared, json_answer
from tests import small_school as school
from tests.clock import SettableClock
from tests.integrations.google.emulator.conftest import SignIn

COURSES = "v1/courses"
DRAFT = f"drive/v3/files/{school.ANA_MEMOIR}"
DOCUMENT = f"v1/documents/{school.ANA_MEMOIR}"


def error(answer: httpx.Response) -> dict[str, object]:
    found: dict[str, object] = answer.json()["error"]
    return found


def test_one_root_serves_every_api(teacher: httpx.Client) -> None:
    for path in (COURSES, DRAFT, DOCUMENT):
        assert teacher.get(path).status_code == 200
    nowhere = teacher.get("v1/nowhere")
    assert nowhere.status_code == 404
    assert nowhere.headers["content-type"].startswith("text/html")


def test_handlers_answer_methods_that_google_has() -> None:
    assert set(HANDLERS) <= set(discovery.methods())


@pytest.mark.parametrize("path", [COURSES, DRAFT, DOCUMENT])
def test_unknown_bearer_is_401(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path, headers={"Authorization": "Bearer made-up"})
    assert answer.status_code == 401
    assert error(answer)["status"] == "UNAUTHENTICATED"


def test_drive_says_401_in_both_envelopes(browser: httpx.Client) -> None:
    said = error(browser.get(DRAFT))
    assert said["errors"] == [
        {
            "message": "Invalid Credentials",
            "domain": "global",
            "reason": "authError",
            "location": "Authorization",
            "locationType": "header",
        }
    ]


def test_access_tokens_live_3599_seconds(teacher: httpx.Client, clock: SettableClock) -> None:
    clock.advance(timedelta(seconds=3598))
    assert teacher.get(COURSES).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert teacher.get(COURSES).status_code == 401


@pytest.mark.parametrize(("path", "service"), [(COURSES, "classroom"), (DRAFT, "drive"), (DOCUMENT, "docs")])
def test_missing_scope_is_403_with_error_info(sign_in: SignIn, path: str, service: str) -> None:
    answer = sign_in(school.TEACHER_EMAIL, "openid").get(path)
    said = answer.json()["error"]
    assert (answer.status_code, said["status"]) == (403, "PERMISSION_DENIED")
    assert said["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert said["details"][0]["metadata"]["service"] == f"{service}.googleapis.com"
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert (said.get("errors", [{}])[0].get("reason") == "insufficientPermissions") == (service == "drive")


def test_any_one_scope_of_the_method_suffices(sign_in: SignIn) -> None:
    assert sign_in(school.TEACHER_EMAIL, "drive.readonly").get(DOCUMENT).status_code == 200
    assert sign_in(school.TEACHER_EMAIL, "documents.readonly").get(DOCUMENT).status_code == 200


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (COURSES, {"colour": "red"}),
        (COURSES, {"courseStates": "SLEEPING"}),
        (COURSES, {"pageSize": "many"}),
        (DOCUMENT, {"includeTabsContent": "perhaps"}),
    ],
)
def test_parameters_must_be_declared_and_typed(teacher: httpx.Client, path: str, params: dict[str, str]) -> None:
    answer = teacher.get(path, params=params)
    assert (answer.status_code, error(answer)["status"]) == (400, "INVALID_ARGUMENT")


def test_required_parameter(teacher: httpx.Client) -> None:
    answer = teacher.get("drive/v3/changes")
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (400, "required")


def test_errors_come_in_two_envelopes(teacher: httpx.Client) -> None:
    assert error(teacher.get("v1/courses/1/students")) == {
        "code": 404,
        "message": "Requested entity was not found.",
        "status": "NOT_FOUND",
    }
    item = {
        "message": "File not found: 1nowhere.",
        "domain": "global",
        "reason": "notFound",
        "location": "fileId",
        "locationType": "parameter",
    }
    expected = {"code": 404, "message": "File not found: 1nowhere.", "errors": [item]}
    assert error(teacher.get("drive/v3/files/1nowhere")) == expected


def test_get_may_come_as_post(teacher: httpx.Client) -> None:
    answer = teacher.post(
        COURSES,
        headers={"x-http-method-override": "GET"},
        data={"teacherId": "me", "fields": "courses(id)"},
    )
    assert answer.json() == {"courses": [{"id": school.ENGLISH_10}, {"id": school.ENGLISH_9}]}


def test_answers_are_zipped_and_pretty_on_demand(teacher: httpx.Client) -> None:
    zipped = teacher.get(COURSES, headers={"Accept-Encoding": "gzip"})
    plain = teacher.get(COURSES, headers={"Accept-Encoding": "identity"}, params={"prettyPrint": "false"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "\n  " in zipped.text
    assert "\n" not in plain.text
    assert zipped.json() == plain.json()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("courses(id,name)", {"id": school.ENGLISH_10, "name": "English 10"}),
        ("courses/id", {"id": school.ENGLISH_10}),
        (
            "courses(gradebookSettings/*)",
            {"gradebookSettings": {"calculationType": "TOTAL_POINTS", "displaySetting": "HIDE_OVERALL_GRADE"}},
        ),
        ("courses/teacherFolder/title, courses/room", {"room": "204", "teacherFolder": {"title": "English 10"}}),
        ("courses(teacherFolder(title),room)", {"room": "204", "teacherFolder": {"title": "English 10"}}),
    ],
)
def test_masks_nest(teacher: httpx.Client, fields: str, expected: dict[str, object]) -> None:
    answer = teacher.get(COURSES, params={"fields": fields, "pageSize": "1"})
    assert answer.json() == {"courses": [expected]}


def test_next_page_token_is_absent_unless_in_the_mask(teacher: httpx.Client) -> None:
    assert "nextPageToken" not in teacher.get(COURSES, params={"pageSize": "1", "fields": "courses"}).json()
    assert "nextPageToken" in teacher.get(COURSES, params={"pageSize": "1", "fields": "nextPageToken"}).json()


@pytest.mark.parametrize("fields", ["colour", "courses(colour)", "courses(id", "courses(id))", "", ",", "courses//id"])
def test_bad_masks_are_refused(teacher: httpx.Client, fields: str) -> None:
    answer = teacher.get(COURSES, params={"fields": fields})
    assert (answer.status_code, error(answer)["status"]) == (400, "INVALID_ARGUMENT")


def test_drive_names_the_bad_field(teacher: httpx.Client) -> None:
    said = teacher.get(DRAFT, params={"fields": "foo"}).json()["error"]
    assert said["message"] == "Invalid field selection foo"
    assert said["errors"][0]["reason"] == "invalidParameter"


@pytest.mark.parametrize("fields", ["courses,courses/id", "courses/id,courses", "courses/*", "*", "courses(id,*)"])
def test_a_whole_stays_whole(teacher: httpx.Client, fields: str) -> None:
    assert teacher.get(COURSES, params={"fields": fields}).json() == teacher.get(COURSES).json()


def test_a_mask_leaves_the_whole_untouched() -> None:
    whole = {"a": [{"b": 1, "c": 2}], "d": {"e": 3}}
    before = json.dumps(whole)
    assert partial.apply(masks.tree("a/b"), whole) == {"a": [{"b": 1}]}
    assert json.dumps(whole) == before


NAMES = st.sampled_from("abc")
VALUES = st.recursive(
    st.sampled_from([None, False, True, 0, 7, 0.0, 2.0, 2.5, "", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
MASKS = st.recursive(
    st.just(masks.Mask()),
    lambda inner: st.dictionaries(NAMES | st.just("*"), inner, min_size=1).map(masks.Mask),
    max_leaves=5,
)


@settings(max_examples=40, deadline=None)
@given(mask=MASKS, whole=VALUES, omit=st.booleans(), pretty=st.booleans())
def test_a_mask_takes_what_it_names_at_every_depth(
    mask: masks.Mask, whole: object, *, omit: bool, pretty: bool
) -> None:
    expected = _named(mask, whole, omit=omit)
    assert repr(_sorted(partial.apply(mask, whole, omit=omit))) == repr(_sorted(expected))
    if isinstance(whole, list | dict) and whole:
        told = json_answer(partial.apply(mask, {"a": Shared(whole)}, omit=omit), pretty=pretty).body
        assert json.loads(told) == _named(mask, {"a": whole}, omit=omit)


def _named(mask: masks.Mask, value: object, *, omit: bool) -> object:
    """The rule, straight."""
    if isinstance(value, list):
        return [_named(mask, item, omit=omit) for item in value]
    if isinstance(value, float) and value.is_integer() and omit and not mask:
        return int(value)
    if not isinstance(value, dict):
        return value
    left = {name: item for name, item in value.items() if not omit or item or isinstance(item, dict | float)}
    wanted = {name: mask.get(name, mask.get("*")) if mask else mask for name in left}
    return {name: _named(below, left[name], omit=omit) for name, below in wanted.items() if below is not None}


def _sorted(value: object) -> object:
    """For a comparison that tells 2 from 2.0 and from True, whatever the order of names."""
    if isinstance(value, dict):
        return sorted((name, _sorted(item)) for name, item in value.items())
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def test_proto_json_leaves_out_defaults_and_drive_does_not(teacher: httpx.Client, sign_in: SignIn) -> None:
    assert sign_in(school.STRANGER_EMAIL).get(COURSES).json() == {}
    work = f"{COURSES}/{school.ENGLISH_9}/courseWork"
    new = teacher.get(f"{work}/-/studentSubmissions", params={"states": "NEW"}).json()["studentSubmissions"]
    assert [submission["userId"] for submission in new] == [school.CHI]
    assert "late" not in new[0]
    assert new[0]["assignmentSubmission"] == {}
    drive = teacher.get("drive/v3/files", params={"q": "name = 'nothing'"}).json()
    assert drive == {"kind": "drive#fileList", "incompleteSearch": False, "files": []}


def test_unknown_body_fields(sign_in: SignIn) -> None:
    """Classroom refuses them by name; Drive takes no notice."""
    drive = sign_in(school.TEACHER_EMAIL, "drive")
    path = f"{DRAFT}/comments"
    answer = drive.post(path, params={"fields": "id"}, json={"content": "Lovely", "colour": "red"})
    assert answer.status_code == 200
    classroom = sign_in(school.TEACHER_EMAIL, "classroom.announcements")
    answer = classroom.post(f"{COURSES}/{school.ENGLISH_9}/announcements", json={"text": "Hi", "colour": "red"})
    assert (answer.status_code, error(answer)["status"]) == (400, "INVALID_ARGUMENT")
    assert 'Unknown name "colour"' in str(error(answer)["message"])
