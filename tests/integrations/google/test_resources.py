"""What every result has in common: masks, missing keys, clean text, times."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from integrations.google import classroom, drive
from integrations.google.resources import clean, mask

if TYPE_CHECKING:
    from integrations.google.calls import Call


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


def test_due_date_and_time_are_one_moment_in_utc() -> None:
    work = {"id": "1", "dueDate": {"year": 2026, "month": 11, "day": 24}, "dueTime": {"hours": 4, "minutes": 59}}
    (full,) = classroom.coursework("1").parse([{"courseWork": [work]}])
    (midnight,) = classroom.coursework("1").parse([{"courseWork": [{**work, "dueTime": {}}]}])
    del work["dueTime"]
    (no_time,) = classroom.coursework("1").parse([{"courseWork": [work]}])
    assert no_time.due == datetime(2026, 11, 24, 23, 59, tzinfo=UTC)
    assert full.due == datetime(2026, 11, 24, 4, 59, tzinfo=UTC)
    assert midnight.due == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_quote_is_plain_text() -> None:
    comment = {
        "id": "c",
        "createdTime": "2026-11-20T10:00:00.000Z",
        "modifiedTime": "2026-11-20T10:00:00.000Z",
        "quotedFileContent": {"mimeType": "text/html", "value": "Tom &amp; Huck &#39;s <raft>\x00"},
    }
    (read,) = drive.comments("f").parse([{"comments": [comment]}])
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
