"""The sample school holds together: every comment stands on words that were there, and nobody is counted twice."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from integrations.google.emulator import events as e
from integrations.google.emulator import school
from integrations.google.emulator.school import timeline as replayed
from integrations.google.emulator.school.drafts import written_by_hand

TRAITS = {"ideas", "organization", "evidence", "voice", "word_choice", "sentence_fluency", "conventions", "none"}
KINDS = {"praise", "question", "request", "note"}


@pytest.fixture(scope="module")
def timeline() -> list[e.Event]:
    return replayed.timeline()


def until(timeline: list[e.Event], moment: datetime) -> list[e.Event]:
    return [event for event in timeline if event.at <= moment]


def texts(timeline: list[e.Event]) -> dict[str, str]:
    """The text of every document after these events, templates included."""
    held: dict[str, str] = {}
    for event in timeline:
        if isinstance(event, e.FileCreated):
            held[event.id] = event.text
        elif isinstance(event, e.SubmissionOpened) and event.file:
            held[event.file] = ""
        elif isinstance(event, e.DocEdited):
            held[event.file] = event.text
    return held


def test_events_stand_in_order_of_time_and_carry_aware_times(timeline: list[e.Event]) -> None:
    moments = [event.at for event in timeline]
    assert all(moment.tzinfo for moment in moments)
    assert moments == sorted(moments)


def test_the_school_is_the_same_every_time(timeline: list[e.Event]) -> None:
    assert timeline == replayed.timeline()


def test_165_students_sit_in_five_sections_at_the_start(timeline: list[e.Event]) -> None:
    seats: set[tuple[str, str]] = set()
    for event in until(timeline, school.START):
        if isinstance(event, e.StudentJoined):
            seats.add((event.course, event.user))
        elif isinstance(event, e.StudentLeft):
            seats.remove((event.course, event.user))
    sizes = Counter(course for course, _ in seats)
    assert set(sizes) == {period.course for period in school.PERIODS}
    assert all(31 <= size <= 35 for size in sizes.values())
    assert len({user for _, user in seats}) == 165
    assert len(seats) == 166, "one student sits in two sections"


def test_every_address_is_where_no_mail_can_arrive(timeline: list[e.Event]) -> None:
    addresses = [event.email for event in timeline if isinstance(event, e.AccountCreated)]
    assert all(address.isascii() and address.endswith("@northfield.example") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert school.TEACHER_EMAIL in addresses


def test_two_students_of_one_name_share_a_section(timeline: list[e.Event]) -> None:
    names = {
        event.id: f"{event.given_name} {event.family_name}" for event in timeline if isinstance(event, e.AccountCreated)
    }
    rows = Counter((event.course, names[event.user]) for event in timeline if isinstance(event, e.StudentJoined))
    assert [seat for seat, count in rows.items() if count > 1]


def test_ids_have_the_shape_of_googles(timeline: list[e.Event]) -> None:
    for event in timeline:
        if isinstance(event, e.AccountCreated):
            assert re.fullmatch(r"1\d{20}", event.id)
        elif isinstance(event, e.CourseCreated | e.CourseworkCreated):
            assert re.fullmatch(r"\d{12}", event.id)
        elif isinstance(event, e.FileCreated):
            assert re.fullmatch(r"1[\w-]{43}", event.id)


def test_every_quotation_stands_in_the_text_of_its_moment(timeline: list[e.Event]) -> None:
    held: dict[str, str] = {}
    for event in timeline:
        if isinstance(event, e.CommentMade | e.SuggestionMade):
            assert event.quote in held[event.file], (event.at, event.quote)
        elif isinstance(event, e.ReplyMade):
            assert event.file in held
        else:
            held |= texts([event])


def test_replies_come_after_their_comment_and_only_open_threads_are_resolved(timeline: list[e.Event]) -> None:
    resolved: dict[str, bool] = {}
    for event in timeline:
        if isinstance(event, e.CommentMade):
            assert event.id not in resolved
            resolved[event.id] = False
        elif isinstance(event, e.ReplyMade):
            assert event.text or event.action
            if event.action:
                assert resolved[event.comment] == (event.action == "reopen")
                resolved[event.comment] = event.action == "resolve"
            assert event.comment in resolved
    assert any(resolved.values())


def test_no_two_students_hand_in_the_same_text(timeline: list[e.Event]) -> None:
    handed_in = [text for text in texts(timeline).values() if text]
    assert len(set(handed_in)) == len(handed_in)


def test_comments_of_every_trait_and_kind_occur() -> None:
    labels = replayed.labels().values()
    assert {trait for trait, _ in labels} == TRAITS
    assert {kind for _, kind in labels} == KINDS


def test_at_least_24_drafts_of_some_length_are_written_by_hand() -> None:
    long = [draft for draft in written_by_hand() if len(draft.versions[-1].text.split()) >= 250]
    assert len(long) >= 24
    assert all(len(draft.versions) >= 2 for draft in long)


def test_the_school_goes_on_for_ten_school_days_after_the_start(timeline: list[e.Event]) -> None:
    morning, last = school.START, timeline[-1].at
    for _ in range(10):
        opened, morning = morning, school.next_school_morning(morning)
        assert [event for event in timeline if opened < event.at <= morning]
    assert morning - school.START >= timedelta(days=13)
    assert last > morning - timedelta(days=1)


def test_replays_lie_in_the_three_weeks_before_the_start() -> None:
    points = school.REPLAY_POINTS
    assert list(points) == sorted(points)
    assert all(timedelta(0) < school.START - point <= timedelta(days=21) for point in points)
