"""Writing conferences: begun, filled field by field, finished; the same journal and the same desk as the pages."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Body, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select

from app.accounts.access import Via, course_for, own_conference_for, student_for, students_for
from app.api.v1.dependencies import Caller, CallerNow
from app.api.v1.once import CallerOnce, KeyedCaller, OnceRoute
from app.api.v1.paging import DEFAULT_LIMIT, Cursor, Limit, Page, page_of
from app.conferences.fields import FINISHED, ChangeId, NotTaken, in_our_age
from app.conferences.history import held_in
from app.conferences.opening import MOST_WRITERS, Opening, records_of
from app.conferences.record import ConferencePage, record_of, shown
from app.desk.journal import say, take
from app.errors import BadInput, Conflict
from app.models import Conference
from app.writing.words import Level, Stage, Talk

router = APIRouter(prefix="/api/v1/conferences", tags=["conferences"], route_class=OnceRoute)


class ConferenceIn(BaseModel):
    """`opening` is an id of the caller's own: the same again is the same conference. `began_at` is now, if left out."""

    model_config = ConfigDict(extra="forbid")

    kind: Talk = Talk.FORMAL
    course_id: int
    student_ids: Annotated[list[int], Field(min_length=1, max_length=MOST_WRITERS)]
    assignment_id: int | None = None
    opening: ChangeId | None = None
    began_at: AwareDatetime | None = None


class RecordChange(BaseModel):
    """What is left out stays as it is; null takes away what was said.

    `notes` are seen by co-teachers, `private` by the teacher alone. A skill is “on” when it was talked about, or has
    the level that was seen. In a group everything is said to everyone, unless `student_id` names one member.
    """

    model_config = ConfigDict(extra="forbid")

    student_id: int | None = None
    topic: str | None = None
    strength: str | None = None
    notes: str | None = None
    private: str | None = None
    student_words: str | None = None
    next_step: str | None = None
    reminder_text: str | None = None
    stage: Stage | None = None
    look_again_on: date | None = None
    next_draft: bool = False
    reminder_wanted: bool = False
    minutes: Literal[5, 7, 10, 15] = 7
    skills: dict[str, Literal["on"] | Level | None] = {}
    comments: dict[int, Literal["discussed", "understood", "parked"] | None] = {}
    ticks: dict[str, bool] = {}

    def said(self) -> dict[str, Any]:
        """Values by the names that the journal gives the fields."""
        told = self.model_dump(mode="json", exclude_unset=True, exclude={"student_id", "skills", "comments", "ticks"})
        named: dict[str, Mapping[Any, Any]] = {"skill": self.skills, "comment": self.comments, "tick": self.ticks}
        return told | {f"{kind}/{name}": value for kind, many in named.items() for name, value in many.items()}


class Finish(BaseModel):
    """`at`: when the talk was over; now, if left out."""

    model_config = ConfigDict(extra="forbid")

    at: AwareDatetime | None = None


@router.get("")
def conferences(
    caller: CallerNow,
    *,
    course_id: int | None = None,
    student_id: int | None = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[ConferencePage]:
    """Conferences of the teacher's classes, co-teachers' among them, as they were begun.

    With `student_id`, that writer's part of each.
    """
    if course_id is not None:
        course_for(caller.session, caller.teacher, course_id)
    if student_id is not None:
        student_for(caller.session, caller.teacher, student_id)
    held = held_in(caller.teacher, course_id=course_id, student_id=student_id)
    rows, following = page_of(caller.session, held, [Conference.id], cursor, limit)
    found = [row[0] for row in rows]
    pages = shown(caller.session, caller.runtime.keyring, caller.teacher, found, student_id=student_id)
    for place in sorted({(record.student_id, page.course_id) for page in pages for record in page.records}):
        caller.record("conference.read", student_id=place[0], course_id=place[1])
    return Page(items=list(pages), next=following)


@router.post("", status_code=HTTPStatus.CREATED, responses={200: {"description": "It had been begun before."}})
def begin(caller: CallerOnce, told: ConferenceIn, response: Response) -> ConferencePage:
    """Begin a conference. Told again with the same opening, it is the one that was begun."""
    students = students_for(caller.session, caller.teacher, told.student_ids, course_id=told.course_id)
    caller.once(told.course_id, *(student.id for student in students))
    opening = told.opening or str(uuid4())
    mine = (Conference.teacher_id == caller.teacher.id, Conference.opening == opening)
    if caller.session.scalar(select(Conference.id).where(*mine)) is not None:
        response.status_code = HTTPStatus.OK
    talk = Opening(
        opening,
        told.kind,
        told.course_id,
        tuple(told.student_ids),
        told.assignment_id,
        in_our_age(told.began_at) if told.began_at else caller.now,
    )
    conference = take(caller.session, caller.runtime, caller.teacher, talk, [], via=Via.API, now=caller.now).conference
    members = {record.student_id for record in records_of(caller.session, conference)}
    if members != set(told.student_ids):
        raise Conflict(
            "A conference with other writers was begun under this id, or not all of these writers are in the course.",
            safe="Nothing was changed.",
            remedy="Use another opening, and students of this course.",
        )
    return page_shown(caller, conference)


@router.get("/{conference_id}")
def conference(caller: CallerNow, conference_id: int) -> ConferencePage:
    """One conference with every writer's record; the private notes only for the teacher who held it."""
    page = record_of(caller.session, caller.runtime.keyring, caller.teacher, conference_id)
    for record in page.records:
        caller.record("conference.read", student_id=record.student_id, course_id=page.course_id)
    return page


@router.patch("/{conference_id}")
def change(caller: CallerOnce, conference_id: int, told: RecordChange) -> ConferencePage:
    """Change the record: all of it or, where one field cannot be taken, nothing.

    A correction of a finished conference is dated, and says what was there before.
    """
    held = own_conference_once(caller, conference_id)
    say_all(caller, held, told.said(), told.student_id)
    return page_shown(caller, held)


@router.post("/{conference_id}/finish")
def finish_conference(
    caller: CallerOnce, conference_id: int, told: Annotated[Finish | None, Body()] = None
) -> ConferencePage:
    """The talk is over: its follow-ups are opened and its reminders queued. A finished one stays as it is."""
    held = own_conference_once(caller, conference_id)
    if held.finished_at is None:
        at = told.at if told and told.at else caller.now
        say_all(caller, held, {FINISHED: at.isoformat()}, None)
    return page_shown(caller, held)


def own_conference_once(caller: KeyedCaller, conference_id: int) -> Conference:
    """The caller's own conference, held for a change that was not made before (`once`)."""
    held = own_conference_for(caller.session, caller.teacher, conference_id)
    caller.once(held.course_id, *(record.student_id for record in records_of(caller.session, held)))
    return held


def say_all(caller: Caller, held: Conference, said: Mapping[str, Any], student_id: int | None) -> None:
    """All of it or nothing. Raises BadInput where a field cannot hold it."""
    try:
        taken = say(
            caller.session,
            caller.runtime,
            caller.teacher,
            held,
            said,
            student_id=student_id,
            via=Via.API,
            now=caller.now,
        )
    except NotTaken as reason:
        raise _refused(str(reason)) from reason
    if taken.refused:
        raise _refused(taken.refused[0].message)


def _refused(words: str) -> BadInput:
    return BadInput(words, safe="Nothing was changed.", remedy="Correct it and send it again.")


def page_shown(caller: Caller, held: Conference) -> ConferencePage:
    """The caller's own conference as it is now."""
    [page] = shown(caller.session, caller.runtime.keyring, caller.teacher, [held])
    return page
