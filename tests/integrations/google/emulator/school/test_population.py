"""Who is in the sample school: the mix of names, and the students whose case is a special one."""

import unicodedata
from datetime import datetime

import pytest

from integrations.google.emulator import events as e
from integrations.google.emulator import school
from integrations.google.emulator.school.people import everyone
from integrations.google.emulator.school.timeline import timeline
from integrations.google.emulator.state import State, apply

TIMELINE = timeline()


def account(login: str) -> str:
    return everyone()[login].id


def of(kind: type[e.Event], **fields: object) -> list[e.Event]:
    """The events of one kind whose fields have these values."""
    return [
        event
        for event in TIMELINE
        if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
    ]


def test_the_emulator_takes_every_event() -> None:
    state = State()
    for event in TIMELINE:
        apply(event, state)
    assert len(state.files) > 390


def test_names_are_of_many_scripts_and_lengths() -> None:
    names = [person.name for person in everyone().values()]
    directions = {unicodedata.bidirectional(letter) for name in names for letter in name}
    assert {"L", "R", "AL"} <= directions, "Latin, Hebrew and Arabic"
    assert any("CJK" in unicodedata.name(letter) for name in names for letter in name)
    assert max(map(len, names)) > 60
    assert [person for person in everyone().values() if not person.family]
    assert any("’" in name for name in names)


def test_who_left_does_nothing_afterwards() -> None:
    (left,) = of(e.StudentLeft)
    assert isinstance(left, e.StudentLeft)
    assert of(e.SubmissionOpened, student=left.user), "there was work before"
    acts = [event for event in TIMELINE if left.user in (getattr(event, "by", ""), getattr(event, "student", ""))]
    assert all(event.at < left.at for event in acts)


def test_who_joined_late_does_nothing_before() -> None:
    first = min(event.at for event in of(e.StudentJoined))
    (late,) = (event for event in TIMELINE if isinstance(event, e.StudentJoined) and event.at > first)
    acts = [event for event in TIMELINE if late.user in (getattr(event, "by", ""), getattr(event, "student", ""))]
    assert acts
    assert all(event.at > late.at for event in acts)


def test_one_student_has_nothing_yet() -> None:
    memoirs = {
        event.id for event in TIMELINE if isinstance(event, e.CourseworkCreated) and event.title == "A Small Moment"
    }
    opened = [
        event
        for event in of(e.SubmissionOpened, student=account("ines.duarte"))
        if isinstance(event, e.SubmissionOpened)
    ]
    assert not memoirs & {event.coursework for event in opened}


def test_nobody_edits_what_is_turned_in() -> None:
    copies: dict[tuple[str, str], str] = {}
    locked: set[str] = set()
    for event in TIMELINE:
        if isinstance(event, e.SubmissionOpened) and event.file:
            copies[event.coursework, event.student] = event.file
        elif isinstance(event, e.TurnedIn):
            locked.add(copies[event.coursework, event.student])
        elif isinstance(event, e.Returned | e.Reclaimed):
            locked.remove(copies[event.coursework, event.student])
        elif isinstance(event, e.DocEdited):
            assert event.file not in locked


def closed_to_teachers() -> list[tuple[str, datetime, datetime]]:
    shut = [event for event in TIMELINE if isinstance(event, e.FileShared) and event.role is None]
    opened = [event for event in TIMELINE if isinstance(event, e.FileShared) and event.role == "writer"]
    return [
        (one.file, one.at, next(other.at for other in opened if (other.file, other.user) == (one.file, one.user)))
        for one in shut
    ]


@pytest.mark.parametrize(("file", "shut", "opened"), closed_to_teachers())
def test_nobody_of_the_staff_remarks_on_a_private_draft(file: str, shut: datetime, opened: datetime) -> None:
    staff = {account("elena.rivera"), account("priscilla.okonkwo")}
    assert shut < school.START < opened
    made = [event for event in of(e.CommentMade, file=file) if isinstance(event, e.CommentMade)]
    assert not [event for event in made if event.by in staff and shut < event.at < opened]


def test_two_drafts_are_private_at_the_start() -> None:
    assert len({file for file, _, _ in closed_to_teachers()}) == 2


def test_peers_can_open_what_they_remark_on() -> None:
    staff = {account("elena.rivera"), account("priscilla.okonkwo")}
    owners = {event.file: event.student for event in TIMELINE if isinstance(event, e.SubmissionOpened)}
    shared: set[tuple[str, str]] = set()
    for event in TIMELINE:
        if isinstance(event, e.FileShared):
            shared.add((event.file, event.user))
        elif isinstance(event, e.CommentMade) and event.by not in staff:
            assert event.by == owners[event.file] or (event.file, event.by) in shared


def test_every_kind_of_attachment_occurs() -> None:
    types = {event.mime_type.rpartition("/")[2] for event in TIMELINE if isinstance(event, e.FileCreated)}
    assert {"vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf", "png"} <= types
    assert of(e.LinkAttached)


def test_two_students_take_back_what_they_turned_in_and_turn_it_in_again() -> None:
    reclaimed = [event for event in TIMELINE if isinstance(event, e.Reclaimed)]
    assert [event.at < school.START for event in reclaimed] == [True, False]
    for event in reclaimed:
        turned_in = of(e.TurnedIn, coursework=event.coursework, student=event.student)
        assert [turn.at < event.at for turn in turned_in] == [True, False]


def test_what_is_prepared_reaches_students_on_its_morning_or_not_at_all() -> None:
    state = State()
    for event in TIMELINE:
        apply(event, state)
    works = {work.title: work for work in state.coursework.values()}
    assert works["Response: a poem you would keep"].scheduled
    assert works["Portfolio letter"].state == "DRAFT"
    assert not state.submissions[works["Portfolio letter"].id]


def test_the_archived_course_of_last_year_is_none_of_the_five() -> None:
    (closed,) = of(e.CourseStateChanged, state="ARCHIVED")
    assert isinstance(closed, e.CourseStateChanged)
    assert closed.at < school.REPLAY_POINTS[0]
    assert closed.course not in {period.course for period in school.PERIODS}
