"""What a field may hold, and the words for what it may not."""

from typing import Any

import pytest

from app.conferences.fields import LONGEST_TEXT, NotTaken, cleaned, read_changes
from app.writing.skills import skills

SKILL = f"skill/{next(iter(skills()))}"
GOOD = {"id": "a", "student": 1, "field": "notes", "value": "x", "parents": [], "at": "2026-10-15T10:31:00-04:00"}


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("notes", None, ""),
        ("notes", "x" * LONGEST_TEXT, "x" * LONGEST_TEXT),
        ("private", "a\x00b\x07c\r\nd\te", "abc\nd\te"),
        ("topic", "👩🏽‍🚀 قصة حياتي", "👩🏽‍🚀 قصة حياتي"),
        ("topic", "half \ud83d", "half "),
        ("stage", "revise", "revise"),
        ("stage", None, None),
        ("look_again_on", "2026-10-22", "2026-10-22"),
        ("next_draft", True, True),
        (SKILL, "on", "on"),
        (SKILL, "practising", "practising"),
        (SKILL, None, None),
        ("comment/17", "parked", "parked"),
        ("tick/read aloud", True, True),
        ("minutes", 7, 7),
        ("kind", "group", "group"),
        ("finished", "2026-10-15T10:31:00-04:00", "2026-10-15T14:31:00+00:00"),
        ("finished", "0001-01-01T00:00:00+00:00", "2000-01-01T00:00:00+00:00"),
        ("finished", None, None),
    ],
)
def test_what_fits_is_kept(field: str, value: Any, kept: Any) -> None:
    assert cleaned(field, value) == kept


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("notes", "x" * 20_417, "This text has 20,417 characters; a field holds 20,000."),
        ("notes", 7, "holds a text"),
        ("grade", "B", "no field “grade”"),
        ("skill/", "on", "no field"),
        ("skill/flying", "on", "no skill “flying”"),
        (SKILL, "perfect", "introduced, practising or independent"),
        (SKILL, [], "introduced, practising or independent"),
        ("stage", "burning", "no such stage"),
        ("look_again_on", "Tuesday", "not a date"),
        ("look_again_on", "9999-12-31", "not a date"),
        ("next_draft", 1, "yes or no"),
        ("comment/0", "parked", "no such comment"),
        ("comment/99999999999999999999", "parked", "no such comment"),
        ("comment/17", "loved", "discussed, understood or parked"),
        (f"tick/{'x' * 201}", True, "too long"),
        ("minutes", True, "5, 7, 10 or 15"),
        ("minutes", [], "5, 7, 10 or 15"),
        ("clock", {"started_at": None}, "timer"),
        ("clock", {"started_at": "2026-10-15T10:31:00Z", "paused_at": None, "extra": float("inf")}, "timer"),
        ("kind", {}, "no such kind"),
        ("finished", "2026-10-15T10:31:00", "time zone"),
        ("finished", True, "time zone"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(field: str, value: Any, words: str) -> None:
    with pytest.raises(NotTaken, match=words):
        cleaned(field, value)


def test_a_broken_change_holds_no_other_back() -> None:
    told = [GOOD | {"id": "b", "at": "soon"}, "nonsense", GOOD, GOOD | {"id": "x\x00"}, GOOD | {"student": "1"}]
    changes, refused = read_changes(told)
    assert [one.id for one in changes] == ["a"]
    assert [refusal.message for refusal in refused] == [
        "This change could not be understood: at.",
        "This change could not be understood: it is no object.",
        "This change could not be understood: id.",
        "This change could not be understood: student.",
    ]


def test_a_time_far_from_ours_is_brought_to_one_that_can_be_kept() -> None:
    told = [
        GOOD | {"id": name, "at": at}
        for name, at in (("a", "0001-01-01T00:00:00+14:00"), ("b", "9999-12-31T23:59:59-12:00"))
    ]
    assert [one.at.year for one in read_changes(told)[0]] == [2000, 2100]
