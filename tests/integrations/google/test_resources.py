"""What every result has in common: masks, missing keys, clean text, times, and answers nobody has promised."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.google import classroom, docs, drive
from integrations.google.calls import Call
from integrations.google.resources import clean, mask

T = TypeVar("T")
MOMENT = "2026-11-20T10:00:00.000Z"
COMMENT = {"id": "c", "createdTime": MOMENT, "modifiedTime": MOMENT}
LONE = "\ud83d"


def _read(call: Call[T], answer: object) -> T:
    """As the transport does it, from the bytes of one answer."""
    return call.parse([call.decode(json.dumps(answer).encode())])


def test_a_mask_asks_for_what_the_model_reads() -> None:
    assert mask(drive.Change) == "fileId"
    assert mask(drive.Author) == "displayName,me"
    assert mask(drive.Reply).startswith("id,createdTime,modifiedTime,deleted,action,content,author(displayName,me),")


def test_every_list_asks_for_the_next_page() -> None:
    lists: list[Call[Any]] = [classroom.courses(), classroom.submissions("1"), drive.comments("f"), drive.changes("t")]
    assert all(call.arguments["fields"].startswith("nextPageToken,") for call in lists)


def test_what_google_omits_is_false_empty_or_none() -> None:
    (work,) = classroom.coursework("1").parse([{"courseWork": [{"id": "1"}]}, {}])
    assert (work.title, work.due, work.max_points) == ("", None, None)


def test_unknown_states_and_fields_are_borne() -> None:
    (course,) = classroom.courses().parse([{"courses": [{"id": "1", "courseState": "FROZEN", "novelty": [1]}]}])
    assert course.course_state == "FROZEN"


def test_a_deleted_account_has_no_name_whatever_google_calls_it() -> None:
    told = {"givenName": "Unknown", "familyName": "user", "fullName": "Unknown user"}
    (student,) = _read(classroom.students("1"), {"students": [{"userId": "7", "profile": {"id": "7", "name": told}}]})
    assert student.profile is not None
    assert student.profile.name == classroom.Name()


def test_due_date_and_time_are_one_moment_in_utc() -> None:
    work = {"id": "1", "dueDate": {"year": 2026, "month": 11, "day": 24}, "dueTime": {"hours": 4, "minutes": 59}}
    (full,) = classroom.coursework("1").parse([{"courseWork": [work]}])
    (midnight,) = classroom.coursework("1").parse([{"courseWork": [{**work, "dueTime": {}}]}])
    del work["dueTime"]
    (no_time,) = classroom.coursework("1").parse([{"courseWork": [work]}])
    assert no_time.due == datetime(2026, 11, 24, 23, 59, tzinfo=UTC)
    assert full.due == datetime(2026, 11, 24, 4, 59, tzinfo=UTC)
    assert midnight.due == datetime(2026, 11, 24, tzinfo=UTC)


NOON = {"hours": 12}


@pytest.mark.parametrize(
    ("date", "time", "due"),
    [
        ({"year": 2026, "month": 11, "day": 30}, {"hours": 24}, datetime(2026, 12, 1, tzinfo=UTC)),
        ({"year": 2026, "month": 11, "day": 30}, {"hours": 24, "minutes": 1}, None),
        ({"year": 2026, "month": 11, "day": 30}, {"minutes": -1}, None),
        ({"year": 2026, "month": 11, "day": 30}, {"hours": 10**12}, None),
        ({"year": 2026, "month": 11, "day": 31}, NOON, None),
        ({"year": 2026, "month": 13, "day": 1}, NOON, None),
        ({"year": 2026, "month": 11}, NOON, None),
        ({"month": 11, "day": 30}, NOON, None),
        ({"year": 1, "month": 1, "day": 1}, NOON, None),
        ({"year": 9999, "month": 12, "day": 31}, {"hours": 24}, None),
        ({"year": 10**12, "month": 1, "day": 1}, NOON, None),
    ],
)
def test_a_due_date_that_no_calendar_has_is_none(
    date: dict[str, int], time: dict[str, int], due: datetime | None
) -> None:
    (work,) = classroom.coursework("1").parse([{"courseWork": [{"id": "1", "dueDate": date, "dueTime": time}]}])
    assert work.due == due


def test_a_quote_is_plain_text() -> None:
    comment = {**COMMENT, "quotedFileContent": {"mimeType": "text/html", "value": "Tom &amp; Huck &#39;s <raft>\x00"}}
    (read,) = _read(drive.comments("f"), {"comments": [comment]})
    assert read.quote == "Tom & Huck 's <raft>"
    assert read.created_time == datetime(2026, 11, 20, 10, tzinfo=UTC)


@given(st.text())
def test_clean_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    cleaned.encode()


@given(st.text(alphabet=st.characters(categories=("L", "M", "N", "P", "S", "Zs")) | st.sampled_from("\n\t")))
def test_clean_leaves_ordinary_text_alone(text: str) -> None:
    assert clean(text) == text


WORDS = st.text("aé\ud83d\x00\r\n", max_size=4)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "content": WORDS,
        "resolved": st.booleans(),
        "author": st.fixed_dictionaries({}, optional={"displayName": WORDS, "me": st.booleans()}),
        "mentionedEmailAddresses": st.lists(WORDS, max_size=2),
        "novelty": st.sampled_from([None, 1.5, [{}], {"": LONE}]),
    },
)


@settings(max_examples=50, deadline=None)
@given(st.lists(ANSWERS.map(lambda more: {**more, **COMMENT}), max_size=2))
def test_both_ways_of_reading_an_answer_come_to_the_same(comments: list[dict[str, Any]]) -> None:
    call = drive.comments("f")
    read = _read(call, {"comments": comments})
    assert read == call.parse([{"comments": comments}])
    for comment, told in zip(read, comments, strict=True):
        assert comment.content == clean(told.get("content", ""))
        assert comment.author.display_name == clean(told.get("author", {}).get("displayName", ""))


def test_what_is_null_is_not_told_and_spoils_nothing_beside_it() -> None:
    rows = [{"userId": "1", "profile": {"id": None, "name": {"fullName": "Ana"}}}, {"userId": "2", "profile": None}]
    nameless = {"userId": "3", "profile": {"id": "3", "name": {"givenName": None, "fullName": "Ben"}}}
    students = _read(classroom.students("1"), {"students": [*rows, None, nameless]})
    assert [student.user_id for student in students] == ["1", "2", "3"]
    assert [student.profile and student.profile.name.full_name for student in students] == ["Ana", None, "Ben"]
    assert _read(classroom.students("1"), {"students": None}) == []
    (thread,) = _read(drive.comments("f"), {"comments": [{**COMMENT, "content": None, "replies": None}]})
    assert (thread.content, thread.replies) == ("", ())


def test_an_address_that_a_student_typed_can_be_stored() -> None:
    handed_in = [{"link": {"url": f"https://x.example/\0{LONE}"}}, {"form": {"formUrl": "https://x.example/\0"}}]
    told = {"id": "s", "courseWorkId": "1", "userId": "7", "assignmentSubmission": {"attachments": handed_in}}
    (submission,) = _read(classroom.submissions("1"), {"studentSubmissions": [told]})
    link, form = submission.assignment_submission.attachments
    assert link.link is not None
    assert form.form is not None
    assert link.link.url == form.form.form_url == "https://x.example/"


@pytest.mark.parametrize("more", [{}, {"novelty": LONE}], ids=["straight", "with a lone surrogate"])
def test_lone_surrogates_are_left_out_wherever_people_write(more: dict[str, str]) -> None:
    words = f"Why?{LONE}"
    name = {"givenName": words, "familyName": words, "fullName": words}
    (student,) = _read(classroom.students("1"), {"students": [{"userId": "7", "profile": {"id": "7", "name": name}}]})
    (work,) = _read(classroom.coursework("1"), {"courseWork": [{"id": "1", "title": words, "description": words}]})
    body = {"content": [{"paragraph": {"elements": [{"textRun": {"content": f"{words}\n"}}]}}]}
    document = _read(docs.document("d"), {"documentId": "d", "title": words, "tabs": [{"documentTab": {"body": body}}]})
    comment = {**COMMENT, **more, "content": words, "quotedFileContent": {"value": words}}
    (thread,) = _read(drive.comments("f"), {"comments": [{**comment, "replies": [comment]}]})
    assert student.profile is not None
    read = [student.profile.name.given_name, student.profile.name.family_name, student.profile.name.full_name]
    read += [work.title, work.description, document.title, document.text]
    read += [thread.content, thread.quote, thread.replies[0].content]
    assert read == ["Why?"] * 10


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001  with an offset below
    st.text("0123456789", max_size=9),
    st.none() | st.integers(-14 * 60, 14 * 60),
)
def test_times_may_have_up_to_nine_decimals_and_any_offset(moment: datetime, decimals: str, offset: int | None) -> None:
    there = timezone(timedelta(minutes=offset or 0))
    moment = moment.replace(microsecond=0, tzinfo=there)
    zone = "Z" if offset is None else moment.isoformat()[-6:]
    told = moment.replace(tzinfo=None).isoformat() + (f".{decimals}" if decimals else "") + zone
    file = _read(drive.file("f"), {"id": "f", "modifiedTime": told})
    assert file.modified_time is not None
    exactly = moment + timedelta(seconds=int(decimals or 0) / 10 ** len(decimals))
    assert abs(file.modified_time - exactly) <= timedelta(microseconds=1)


@pytest.mark.parametrize("size", [f"{2**62}", 2**62])
def test_numbers_of_64_bits_come_as_text(size: object) -> None:
    assert _read(drive.file("f"), {"id": "f", "size": size}).size == 2**62


def test_numbers_may_come_as_text_and_null_where_nothing_need_be() -> None:
    told = {"id": "1", "maxPoints": "12.5", "dueDate": {"year": "2026", "month": 11.0, "day": "2"}, "updateTime": None}
    (work,) = _read(classroom.coursework("1"), {"courseWork": [told], "nextPageToken": None})
    assert (work.max_points, work.update_time) == (12.5, None)
    assert work.due == datetime(2026, 11, 2, 23, 59, tzinfo=UTC)
    (submission,) = _read(
        classroom.submissions("1"),
        {
            "studentSubmissions": [
                {
                    "id": "s",
                    "courseWorkId": "1",
                    "userId": "7",
                    "assignmentSubmission": {
                        "attachments": [{"driveFile": None, "link": {"url": "u"}}, {"novelty": {}}]
                    },
                }
            ]
        },
    )
    first, unknown = submission.assignment_submission.attachments
    assert (first.drive_file, first.link) == (None, classroom.Link(url="u"))
    assert unknown == classroom.Attachment()


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (drive.comments("f"), {"comments": [{"content": "c"}]}),
        (drive.comments("f"), {"comments": {"id": "c"}}),
        (drive.comments("f"), {"comments": [{**COMMENT, "id": None}]}),
        (drive.comments("f"), {"comments": [{**COMMENT, "createdTime": "yesterday", "content": LONE}]}),
        (drive.file("f"), {"id": 5}),
        (drive.file("f"), {"id": "f", "size": "big"}),
        (drive.changes("t"), {"changes": []}),
        (docs.document("d"), {"title": "no id"}),
        (docs.document("d", comments=True), {"documentId": "d", "comments": [{"status": "OPEN"}]}),
        (classroom.submissions("1"), {"studentSubmissions": [{"id": "s", "assignedRubricGrades": []}]}),
    ],
)
def test_an_object_of_another_shape_is_refused_only_when_all_is_there(call: Call[Any], answer: object) -> None:
    page = call.decode(json.dumps(answer).encode())
    with pytest.raises((KeyError, ValueError)):
        call.parse([page])


DEEP = b'{"tabs":' + b"[" * 100_000


@pytest.mark.parametrize("content", [b"", b"<html>Sign in</html>", b'{"id": "f", "na', b"[]", b"null", b'"f"', DEEP])
@pytest.mark.parametrize("call", [drive.file("f"), drive.changes("t"), docs.document("d"), drive.start_page_token()])
def test_what_is_no_json_object_is_no_page(call: Call[Any], content: bytes) -> None:
    with pytest.raises(ValueError):
        call.decode(content)
