"""One student's running record and skills: what the pages show as data, private notes never among it."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.api.v1.dependencies import CallerNow
from app.api.v1.follow_ups import FollowUpOut
from app.api.v1.paging import DEFAULT_LIMIT, Cursor, Limit, Page, microseconds, page_of_list
from app.followups.growth import build_growth
from app.followups.lines import RecordLine
from app.followups.running_record import build_student_record
from app.writing.mastery import Where
from app.writing.words import Level, Stage, Talk, Trait

router = APIRouter(prefix="/api/v1/students", tags=["running record"])


class SkillSeenOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    skill: str
    name: str
    trait: Trait
    level: Level | None


class RecordOut(BaseModel):
    """One conference. `by` names the co-teacher who held it; `outcome_words` whether the next step was done."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    conference_id: int
    course_id: int
    coursework_id: int | None
    at: datetime
    minutes: int | None
    finished: bool
    kind: Talk
    piece: str
    stage: Stage | None
    topic: str
    skills: list[SkillSeenOut]
    strength: str
    notes: str
    student_words: str
    next_step: str
    look_again_on: date | None
    next_draft: bool
    by: str
    amended_at: datetime | None
    outcome_words: str
    follow_up: FollowUpOut | None


class StepOut(BaseModel):
    """One piece of evidence; `level` is null where it moved nothing."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    where: Where
    level: Level | None
    words: str


class SkillGrowthOut(BaseModel):
    """A skill with its level now, and everything that it rests on, the oldest first."""

    skill: str
    name: str
    trait: Trait
    level: Level
    steps: list[StepOut]


@router.get("/{student_id}/running-record")
def running_record(
    caller: CallerNow, student_id: int, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[RecordOut]:
    """The conferences in the teacher's classes, the newest first."""
    built = build_student_record(caller.session, None, caller.teacher, student_id, caller.now)
    caller.record("record.read", student_id=student_id)
    items, following = page_of_list(built.lines, _place, cursor, limit)
    return Page(items=[RecordOut.model_validate(line) for line in items], next=following)


@router.get("/{student_id}/skills")
def student_skills(caller: CallerNow, student_id: int) -> Page[SkillGrowthOut]:
    """Every skill that was talked about, with the level and its evidence."""
    built = build_growth(caller.session, None, caller.teacher, student_id, caller.now)
    caller.record("skills.read", student_id=student_id)
    items = [
        SkillGrowthOut(
            skill=each.skill.skill,
            name=each.skill.name,
            trait=each.skill.trait,
            level=each.level,
            steps=[StepOut.model_validate(step) for step in each.steps],
        )
        for each in built.skills
    ]
    return Page(items=items, next=None)


def _place(line: RecordLine) -> tuple[int, int]:
    """Numbers in the order of the list, for a cursor."""
    return -microseconds(line.at), -line.id
