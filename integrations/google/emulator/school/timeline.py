"""The sample school as the emulator replays it: everything that happens from the first school day on, in order."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from integrations.google.emulator.events import (
    AccountCreated,
    CommentMade,
    CourseCreated,
    CourseStateChanged,
    DocEdited,
    Event,
    FileChanged,
    FileShared,
    FileViewed,
    Reclaimed,
    ReplyMade,
    Returned,
    StudentJoined,
    StudentLeft,
    SubmissionOpened,
    SuggestionClosed,
    SuggestionMade,
    TeacherJoined,
    TurnedIn,
)
from integrations.google.emulator.school.assignments import Assignment, assignments, coursework_id, given_out, prepared
from integrations.google.emulator.school.attached import handed_in
from integrations.google.emulator.school.bells import PERIODS, course_id, local
from integrations.google.emulator.school.drafts import Draft, Remark, Suggestion
from integrations.google.emulator.school.ids import classroom_id, comment_id, file_id
from integrations.google.emulator.school.people import CO_TEACHER, IT, STAFF, TEACHER, Seat, everyone, seats
from integrations.google.emulator.school.writers import drafts

_FIRST_DAY = local(date(2026, 9, 8), time(7, 0))
_LAST_YEAR = (local(date(2025, 9, 2), time(7, 0)), local(date(2026, 6, 26), time(12, 0)))
_CO_TAUGHT = 3
_COURSES = {1: "English 9", 2: "English 10", 3: "English 9", 5: "English 10", 6: "English 9"}
_READING_BEFORE_WRITING = timedelta(minutes=6)
_READING_BEFORE_REMARKING = timedelta(seconds=40)


def _accounts() -> Iterator[Event]:
    for person in everyone().values():
        yield AccountCreated(
            at=_LAST_YEAR[0] if person in STAFF else _FIRST_DAY,
            id=person.id,
            email=person.email,
            given_name=person.given,
            family_name=person.family,
            admin=person is IT,
        )


def _last_year() -> Iterator[Event]:
    """A course that is over and archived."""
    began, ended = _LAST_YEAR
    archived = classroom_id("course", "last year")
    yield CourseCreated(
        at=began, id=archived, name="English 9, period 4 (2025–26)", section="Period 4", room="214", owner=TEACHER.id
    )
    yield CourseStateChanged(at=ended, course=archived, state="ARCHIVED")


def _courses() -> Iterator[Event]:
    for period in PERIODS:
        yield CourseCreated(
            at=_FIRST_DAY,
            id=period.course,
            name=f"{_COURSES[period.number]}, {period.label.lower()}",
            section=period.label,
            room="214",
            owner=TEACHER.id,
        )
    yield TeacherJoined(at=_FIRST_DAY, course=course_id(_CO_TAUGHT), user=CO_TEACHER.id)


def _seated(seat: Seat) -> Iterator[Event]:
    joined = local(seat.joined, time(9, 5)) if seat.joined else _FIRST_DAY
    yield StudentJoined(at=joined, course=course_id(seat.period), user=seat.student.id)
    if seat.left:
        left = local(seat.left, time(11, 50))
        yield StudentLeft(at=left, course=course_id(seat.period), user=seat.student.id)


def _commented(draft: Draft, number: int, remark: Remark) -> Iterator[Event]:
    file, comment = file_id(draft.key), comment_id(f"{draft.key}/{number}")
    yield FileViewed(at=remark.at - _READING_BEFORE_REMARKING, file=file, by=_id(remark.by))
    yield CommentMade(at=remark.at, id=comment, file=file, by=_id(remark.by), quote=remark.quote, text=remark.text)
    for place, reply in enumerate(remark.replies):
        yield ReplyMade(
            at=reply.at,
            id=comment_id(f"{draft.key}/{number}/{place}"),
            file=file,
            comment=comment,
            by=_id(reply.by),
            text=reply.text,
            action=reply.action,
        )


def _suggested(draft: Draft, number: int, suggestion: Suggestion) -> Iterator[Event]:
    file, id_ = file_id(draft.key), comment_id(f"{draft.key}/suggestion {number}")
    yield SuggestionMade(
        at=suggestion.at,
        id=id_,
        file=file,
        by=_id(suggestion.by),
        quote=suggestion.quote,
        insert=suggestion.insert,
    )
    if suggestion.closed:
        yield SuggestionClosed(
            at=suggestion.closed, id=id_, file=file, by=_id(draft.student), accepted=suggestion.accepted
        )


def _id(login: str) -> str:
    return everyone()[login].id


def _opened(draft: Draft, assignment: Assignment) -> Iterator[Event]:
    writer, file = everyone()[draft.student], file_id(draft.key)
    opened = draft.versions[0].at - _READING_BEFORE_WRITING
    yield SubmissionOpened(
        at=opened,
        course=course_id(draft.period),
        coursework=coursework_id(draft.work, draft.period),
        student=writer.id,
        file=file,
        title=f"{writer.name} - {assignment.title}",
    )
    if draft.title:
        yield FileChanged(at=draft.versions[0].at, id=file, by=writer.id, title=draft.title)
    for peer in draft.peers:
        yield FileShared(at=draft.versions[0].at, file=file, user=_id(peer), role="commenter")
    for moment, role in zip(draft.private or (), (None, "writer"), strict=False):
        for teacher in (TEACHER, CO_TEACHER) if draft.period == _CO_TAUGHT else (TEACHER,):
            yield FileShared(at=moment, file=file, user=teacher.id, role=role)


def _handed_in(draft: Draft) -> Iterator[Event]:
    course, coursework = course_id(draft.period), coursework_id(draft.work, draft.period)
    for moment, step in zip(draft.taken_back or (), (TurnedIn, Reclaimed), strict=False):
        yield step(at=moment, course=course, coursework=coursework, student=_id(draft.student))
    if draft.turned_in:
        yield TurnedIn(at=draft.turned_in, course=course, coursework=coursework, student=_id(draft.student))
    if draft.returned:
        yield Returned(
            at=draft.returned,
            course=course,
            coursework=coursework,
            student=_id(draft.student),
            grade=draft.grade,
            rubric=_levels(draft),
        )


def _levels(draft: Draft) -> dict[str, float]:
    """The level of each criterion; together they make the grade."""
    criteria = assignments()[draft.work].criteria
    if not criteria or draft.grade is None:
        return {}
    level, left_over = divmod(draft.grade, len(criteria))
    return {criterion.id: level + (place < left_over) for place, criterion in enumerate(criteria)}


def _written(draft: Draft) -> Iterator[Event]:
    yield from _opened(draft, assignments()[draft.work])
    for version in draft.versions:
        yield DocEdited(at=version.at, file=file_id(draft.key), by=_id(draft.student), text=version.text)
    for number, remark in enumerate(draft.remarks):
        yield from _commented(draft, number, remark)
    for number, suggestion in enumerate(draft.suggestions):
        yield from _suggested(draft, number, suggestion)
    yield from _handed_in(draft)


def labels() -> dict[str, tuple[str, str]]:
    """The trait and the kind that the author of each comment meant, by comment id."""
    return {
        comment_id(f"{draft.key}/{number}"): (remark.trait, remark.kind)
        for draft in drafts()
        for number, remark in enumerate(draft.remarks)
    }


def _everything() -> Iterator[Event]:
    yield from _accounts()
    yield from _last_year()
    yield from _courses()
    for seat in seats():
        yield from _seated(seat)
    yield from given_out()
    yield from prepared()
    for draft in drafts():
        yield from _written(draft)
    yield from handed_in()


def _moment(event: Event) -> datetime:
    return event.at


@cache
def _sorted() -> tuple[Event, ...]:
    return tuple(sorted(_everything(), key=_moment))


def timeline() -> list[Event]:
    """All events, oldest first; events of one moment stand in the order in which they must be applied."""
    return list(_sorted())
