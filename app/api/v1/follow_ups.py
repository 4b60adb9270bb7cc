"""Follow-ups: what was promised, what later drafts showed, and the teacher's word on it."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from app.accounts.access import assignment_for, course_for, follow_up_for, student_for, taught
from app.accounts.preferences import zone_or_utc
from app.api.v1.dependencies import Caller, CallerNow
from app.api.v1.once import CallerOnce, OnceRoute
from app.api.v1.paging import DEFAULT_LIMIT, Cursor, Limit, Page, page_of
from app.desk.follow_ups import settle_reminder
from app.errors import BadInput
from app.followups import decide
from app.followups.listing import Wanted, lines_of, open_by_hand
from app.models import FollowUp
from app.shelf.own_skills import skills_of
from app.writing.promises import DUE_BEFORE, DUE_FROM, Promise
from app.writing.typed import typed_words
from app.writing.words import Decision, Level, Trait

router = APIRouter(prefix="/api/v1", tags=["follow-ups"], route_class=OnceRoute)
LONGEST_STEP = 2_000
DueOn = Annotated[date, Field(ge=DUE_FROM, lt=DUE_BEFORE)]
_SETTLED = ("next_step", "due_on", "next_draft")


class LookOut(BaseModel):
    """What a later draft showed. `progress` and `level` are the teacher's word, null until it was said.

    `by` names the co-teacher whose word it is, and is empty for one's own.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    uptake: str | None
    passage_now: str
    comments: int
    seen_at: datetime
    level: Level | None
    progress: bool | None
    decided_at: datetime | None
    by: str


class FollowUpOut(BaseModel):
    """`standing` is how it stands today; `outcome` is the level at which it was closed.

    `continued_by_id` is the follow-up of a later talk that goes on with the skill in its place.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    student_id: int
    course_id: int
    skill: str
    skill_name: str
    next_step: str
    passage: str
    due_on: date | None
    next_draft: bool
    opened_at: datetime
    closed_at: datetime | None
    outcome: Level | None
    standing: Promise
    continued_by_id: int | None
    looks: list[LookOut]


class NewFollowUp(BaseModel):
    """`assignment_id` says whose draft is looked at; without it no draft is."""

    model_config = ConfigDict(extra="forbid")

    student_id: int
    course_id: int
    assignment_id: int | None = None
    skill: str
    next_step: str = ""
    due_on: DueOn | None = None
    next_draft: bool = False


class FollowUpChange(BaseModel):
    """What is left out stays. A `decision` of null takes back the last one; `look_id` says on which look it is."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision | None = None
    look_id: int | None = None
    closed: bool | None = None
    next_step: str = ""
    due_on: DueOn | None = None
    next_draft: bool = False


class SkillOut(BaseModel):
    id: str
    trait: Trait
    name: str
    student: str


@router.get("/skills")
def offered_skills(caller: CallerNow) -> Page[SkillOut]:
    """The skills that can be taught, trait by trait, in the teacher's words; hidden ones are not among them."""
    offered = skills_of(caller.session, caller.teacher.id).offered.values()
    rows = [SkillOut(id=each.id, trait=each.trait, name=each.name, student=each.student) for each in offered]
    return Page(items=rows, next=None)


@router.get("/follow-ups")
def follow_ups(
    caller: CallerNow,
    course_id: int | None = None,
    student_id: int | None = None,
    *,
    only_open: bool = True,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[FollowUpOut]:
    """Of every class of the teacher's, the oldest first; closed ones too where `only_open` is false."""
    mine = select(FollowUp.id).where(taught(caller.teacher, FollowUp.course_id))
    if course_id is not None:
        mine = mine.where(FollowUp.course_id == course_for(caller.session, caller.teacher, course_id).id)
    if student_id is not None:
        mine = mine.where(FollowUp.student_id == student_for(caller.session, caller.teacher, student_id).id)
    mine = mine.where(FollowUp.closed_at.is_(None)) if only_open else mine.where(decide.COUNTS)
    rows, following = page_of(caller.session, mine, [FollowUp.id], cursor, limit)
    lines = lines_of(caller.session, caller.teacher, [row[0] for row in rows], _local(caller))
    for student in sorted({line.student_id for line in lines}):
        caller.record("follow_up.read", student_id=student)
    return Page(items=[FollowUpOut.model_validate(line) for line in lines], next=following)


@router.post("/follow-ups", status_code=201)
def open_follow_up(caller: CallerOnce, told: NewFollowUp, response: Response) -> FollowUpOut:
    """Without a conference. Sent again, it changes the open one for this student and skill, and answers 200.

    What a conference left open on this skill goes on in it.
    """
    course = course_for(caller.session, caller.teacher, told.course_id)
    student = student_for(caller.session, caller.teacher, told.student_id, course_id=course.id)
    if told.assignment_id is not None:
        work = assignment_for(caller.session, caller.teacher, told.assignment_id)
        if work.course_id != course.id:
            raise BadInput("This assignment belongs to another course.", safe="Nothing was changed.")
    caller.once(course.id, student.id)
    follow_up, new = open_by_hand(
        caller.session,
        caller.teacher,
        Wanted(
            student.id,
            course.id,
            told.assignment_id,
            told.skill,
            _step(told.next_step),
            told.due_on,
            told.next_draft,
        ),
        caller.now,
    )
    if not new:
        response.status_code = 200
    caller.record("follow_up.open", student_id=student.id, course_id=course.id)
    return _out(caller, follow_up)


@router.patch("/follow-ups/{follow_up_id}")
def change_follow_up(caller: CallerOnce, follow_up_id: int, change: FollowUpChange) -> FollowUpOut:
    """Say what a look shows, take it back, close or open it, or settle anew what was promised and for when.

    What is settled here stays when the conference is corrected in anything else.
    """
    follow_up = follow_up_for(caller.session, caller.teacher, follow_up_id)
    caller.once(follow_up.course_id, follow_up.student_id)
    decide.must_count(follow_up)
    given = change.model_fields_set
    for name in _SETTLED:
        if name in given:
            setattr(follow_up, name, _step(change.next_step) if name == "next_step" else getattr(change, name))
            follow_up.settled_at = caller.now
    if "decision" in given:
        if change.decision is None:
            decide.take_back(caller.session, follow_up, caller.now)
        else:
            decide.decide(
                caller.session, follow_up, change.decision, caller.teacher, caller.now, look_id=change.look_id
            )
    if change.closed is not None:
        if change.closed:
            decide.close(caller.session, follow_up, caller.now)
        else:
            decide.open_again(caller.session, follow_up, caller.now)
    caller.session.flush()
    settle_reminder(caller.session, caller.runtime, follow_up, caller.now)
    caller.record("follow_up.change", student_id=follow_up.student_id, course_id=follow_up.course_id)
    return _out(caller, follow_up)


def _step(told: str) -> str:
    words = typed_words(told)
    if len(words) > LONGEST_STEP:
        raise BadInput(
            f"next_step has {len(words):,} characters; it holds {LONGEST_STEP:,}.",
            safe="Nothing was changed.",
            remedy="Shorten it and send it again.",
        )
    return words


def _local(caller: Caller) -> datetime:
    return caller.now.astimezone(zone_or_utc(caller.teacher.time_zone))


def _out(caller: Caller, follow_up: FollowUp) -> FollowUpOut:
    [line] = lines_of(caller.session, caller.teacher, [follow_up.id], _local(caller))
    return FollowUpOut.model_validate(line)
