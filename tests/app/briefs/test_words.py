from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.briefs.brief import Role, StateMark
from app.briefs.words import (
    author_of,
    change_words,
    clock_words,
    date_words,
    day_words,
    due_words,
    last_change_words,
    state_of_passage,
    writer_of,
)
from app.writing.words import Kind, Uptake
from tests.builders import NOW, days_ago

ZONE = ZoneInfo("America/New_York")
LATE_EVENING = datetime(2026, 10, 15, 2, 30, tzinfo=UTC)
"""Still Wednesday, 22:30, in New York."""


def test_days_are_those_of_the_classroom_wall() -> None:
    assert day_words(NOW, NOW, ZONE) == "today"
    assert day_words(LATE_EVENING, NOW, ZONE) == "yesterday"
    assert day_words(days_ago(2), NOW, ZONE) == "Tue"
    assert day_words(days_ago(7), NOW, ZONE) == "Oct 8"
    assert date_words(days_ago(365), NOW, ZONE) == "Oct 15, 2025"
    assert clock_words(LATE_EVENING, ZONE) == "10:30"


def test_the_last_change_is_what_a_reading_saw() -> None:
    assert last_change_words(LATE_EVENING, NOW, ZONE) == "Last change seen yesterday, 10:30"
    assert not last_change_words(None, NOW, ZONE)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, ""),
        (NOW + timedelta(hours=2), "due today"),
        (NOW - timedelta(hours=2), "was due today"),
        (NOW + timedelta(days=1), "due tomorrow"),
        (NOW + timedelta(days=8), "due in 8 days"),
        (NOW - timedelta(days=1), "was due yesterday"),
        (NOW - timedelta(days=3), "was due 3 days ago"),
    ],
)
def test_due(due: datetime | None, words: str) -> None:
    assert due_words(due, NOW, ZONE) == words


@pytest.mark.parametrize(
    ("uptake", "kind", "quote", "examined", "expected"),
    [
        (Uptake.UNCHANGED, Kind.REQUEST, "q", True, (StateMark.UNTOUCHED, "Not touched, 6 days")),
        (Uptake.UNCHANGED, None, "q", True, (StateMark.UNTOUCHED, "Not touched, 6 days")),
        (Uptake.UNCHANGED, Kind.PRAISE, "q", True, (StateMark.KEPT, "Kept")),
        (Uptake.CHANGED, Kind.PRAISE, "q", True, (StateMark.CHANGED, "Changed")),
        (Uptake.REMOVED, Kind.NOTE, "q", True, (StateMark.GONE, "Passage gone")),
        (Uptake.MOVED, Kind.QUESTION, "q", True, (StateMark.MOVED, "Moved")),
        (None, Kind.REQUEST, "q", True, (StateMark.UNKNOWN, "Changed since; the draft of then is not kept")),
        (None, Kind.REQUEST, "q", False, (StateMark.UNKNOWN, "Not compared yet")),
        (None, Kind.REQUEST, "", False, (StateMark.UNKNOWN, "On the whole draft")),
    ],
)
def test_the_state_of_a_passage(
    *, uptake: Uptake | None, kind: Kind | None, quote: str, examined: bool, expected: tuple[StateMark, str]
) -> None:
    assert state_of_passage(uptake, kind=kind, quote=quote, examined=examined, days=6) == expected


@pytest.mark.parametrize(("days", "words"), [(0, "Not touched, today"), (1, "Not touched, 1 day")])
def test_a_young_comment_is_said_to_be_young(days: int, words: str) -> None:
    found = state_of_passage(Uptake.UNCHANGED, kind=Kind.NOTE, quote="q", examined=True, days=days)

    assert found == (StateMark.UNTOUCHED, words)


@pytest.mark.parametrize(
    ("role", "name", "google_id", "basis", "expected"),
    [
        ("teacher", "Elena Rivera", "t1", "me", (Role.YOU, "You", True)),
        ("co_teacher", "Elena Rivera", None, "name", (Role.YOU, "You, matched by name", False)),
        ("teacher", "Dan Okafor", "t2", "docs_user", (Role.CO_TEACHER, "Dan Okafor", True)),
        ("peer", "Linh Trần", None, "name", (Role.PEER, "Linh Trần, matched by name", False)),
        ("writer", "Jaylen Brooks", "s1", "docs_user", (Role.WRITER, "Jaylen Brooks", True)),
        ("unknown", "Sam Lee", None, "none", (Role.UNKNOWN, "Sam Lee, matched to nobody in this class", False)),
        (
            "unknown",
            "",
            None,
            "none",
            (Role.UNKNOWN, "Somebody without a name, matched to nobody in this class", False),
        ),
        ("peer", "Elena Rivera", None, "name", (Role.PEER, "Elena Rivera, matched by name", False)),
    ],
)
def test_nobody_s_name_is_guessed_silently(
    role: str, name: str, google_id: str | None, basis: str, expected: tuple[Role, str, bool]
) -> None:
    found = author_of(
        role=role, name=name, google_id=google_id, basis=basis, viewer_google_id="t1", viewer_name="Elena Rivera"
    )

    assert (found.role, found.words, found.certain) == expected


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("Jaylen Brooks", "Jaylen", ("Jaylen Brooks", "Jaylen")),
        ("Jaylen Brooks", "", ("Jaylen Brooks", "Jaylen Brooks")),
        (" ", "Jaylen", ("Jaylen", "Jaylen")),
        ("", "", ("Writer without a name", "Writer without a name")),
    ],
)
def test_a_writer_always_has_a_name(name: str, given: str, expected: tuple[str, str]) -> None:
    found = writer_of(1, name, given, None, namesake=True)

    assert (found.name, found.given_name, found.apart) == (*expected, "")


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [(598, 812, "+214 since Tue"), (812, 782, "−30 since Tue"), (812, 812, "same length since Tue")],
)
def test_change(before: int, now: int, words: str) -> None:
    assert change_words(before, days_ago(2), now, NOW, ZONE) == words
