"""The stage that a brief shows: a teacher's word until the piece has moved on from it, else what the draft tells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.briefs.brief import DraftState, StageSeen, WordPoint
from app.briefs.drafts import ThreadFact, is_template, stage_seen
from app.briefs.evidence import Found
from app.briefs.piece_said import YOU, SaidOfPiece
from app.briefs.threads import trusted_trait
from app.briefs.words import date_words
from app.writing.stage import has_moved_on
from app.writing.words import STAGE_WORDS, Kind, Stage, Uptake


@dataclass(frozen=True)
class PaperOverTime:
    """What rows tell of a draft with their times. `comments` are the teachers', `points` the words at each reading."""

    state: DraftState
    handed_in_at: datetime | None
    document: Found | None
    points: Sequence[WordPoint]
    comments: Sequence[Found]


def stage_shown(
    by_draft: StageSeen, said: SaidOfPiece | None, paper: PaperOverTime, now: datetime, zone: ZoneInfo
) -> StageSeen:
    """`by_draft` is what the draft tells now. A word that the piece has left behind is told, and does not count."""
    if said is None:
        return by_draft
    stage, when = Stage(said.said), date_words(said.at, now, zone)
    sources = (said.source, *by_draft.sources)
    if has_moved_on(said=stage, then=stage_at(said.at, paper), now=by_draft.stage):
        who = "you" if said.by == YOU else said.by
        past = f"{by_draft.evidence}; it has moved on since {who} said {STAGE_WORDS[stage]}, {when}"
        return replace(by_draft, evidence=past, sources=sources)
    tells = f"the draft alone says {STAGE_WORDS[by_draft.stage]}: {by_draft.evidence}"
    return StageSeen(stage, f"{said.by} said so, {when}; {tells}", sources, said_by=said.by)


def stage_at(moment: datetime, paper: PaperOverTime) -> Stage:
    """What the draft told at a moment of the past, as far as the times of rows tell.

    Returning is the teacher's doing and moves no piece; of work that is turned in, the last change of its submission
    counts as the time.
    """
    words = [point.words for point in paper.points if point.at <= moment]
    known = 0 if is_template(paper.document) else words[-1] if words else None
    facts = [_fact_at(moment, row) for row in paper.comments if row.created_at <= moment]
    fresh = paper.state is DraftState.TURNED_IN and paper.handed_in_at is not None and paper.handed_in_at > moment
    return stage_seen(DraftState.IN_PROGRESS if fresh else paper.state, None, known, facts, ()).stage


def _fact_at(moment: datetime, row: Found) -> ThreadFact:
    """A passage that was first seen to change later was untouched until then."""
    uptake = Uptake(row.uptake) if row.uptake else None
    if row.touched_at is not None and row.touched_at > moment:
        uptake = Uptake.UNCHANGED
    kind = Kind(row.kind) if row.kind else None
    return ThreadFact(kind, trusted_trait(row.primary_trait, row.confidence), uptake, row.resolved)
