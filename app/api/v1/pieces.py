"""What a teacher says of a piece as data: its stage, its topic, and the kind of writing that is asked for."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.accounts.access import assignment_for, student_for
from app.api.v1.dependencies import CallerNow
from app.briefs.brief import Piece, StageSeen
from app.briefs.build import build_brief
from app.briefs.genres import say_genre
from app.briefs.piece_said import say_stage, say_topic
from app.routes import HoldingRoute
from app.writing.words import Genre, Stage

router = APIRouter(prefix="/api/v1", tags=["pieces"], route_class=HoldingRoute)


class PieceChange(BaseModel):
    """What is left out stays. Null takes back what was said; `genre` is of the whole assignment."""

    model_config = ConfigDict(extra="forbid")

    stage: Stage | None = None
    topic: str | None = None
    genre: Genre | None = None


class PieceOut(BaseModel):
    """The piece as its brief has it now."""

    piece: Piece | None
    stage: StageSeen


@router.patch("/students/{student_id}/assignments/{assignment_id}")
def correct_piece(caller: CallerNow, student_id: int, assignment_id: int, change: PieceChange) -> PieceOut:
    """Say what the brief has wrong. The stage stays until the draft is past it."""
    session, teacher = caller.session, caller.teacher
    work = assignment_for(session, teacher, assignment_id)
    student_for(session, teacher, student_id, course_id=work.course_id)
    caller.record("piece.correct", student_id=student_id, course_id=work.course_id)
    if "stage" in change.model_fields_set:
        say_stage(session, teacher, student_id, work.id, change.stage, now=caller.now)
    if "topic" in change.model_fields_set:
        say_topic(session, teacher, student_id, work.id, change.topic or "", now=caller.now)
    if "genre" in change.model_fields_set:
        say_genre(session, teacher, work, change.genre, caller.now)
    found = build_brief(
        session, teacher_id=teacher.id, student_id=student_id, assignment_id=assignment_id, now=caller.now
    )
    return PieceOut(piece=found.piece, stage=found.draft.stage)
