"""Briefs of random stores: every statement is proven from the rows that were put there."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Engine, select

from app.briefs.brief import Brief
from app.briefs.source import Source
from app.database import Sessions
from app.encryption import Keyring
from app.errors import NotFound
from app.models import (
    Attachment,
    Base,
    Comment,
    ConferenceRecord,
    Coursework,
    Document,
    FollowUp,
    FollowUpLook,
    PieceChoice,
    Pin,
    Reply,
    Rubric,
    Snapshot,
    StudentWord,
    Submission,
    Suggestion,
    SyncProblem,
    SyncRun,
)
from tests.app.briefs.proof.face import Face
from tests.app.briefs.proof.flags import assert_flags, queue_of
from tests.app.briefs.proof.forms import assert_json, assert_page, assert_terminal
from tests.app.briefs.proof.past import Reading, assert_past, assert_since, assert_written
from tests.app.briefs.proof.piece import assert_beside, assert_draft, assert_head, assert_rubric, assert_unread
from tests.app.briefs.proof.plan import assert_ask_first, assert_focus, assert_mentors, assert_pins
from tests.app.briefs.proof.rows import Placed, placed
from tests.app.briefs.proof.strength import assert_strength
from tests.app.briefs.proof.threads import assert_counts, assert_questions, assert_threads
from tests.app.briefs.proof.world import World
from tests.app.briefs.proof.worlds import WORLDS
from tests.builders import NOW, create_teacher
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings

TABLES: dict[str, type[Base]] = {
    "attachment": Attachment,
    "comment": Comment,
    "conference_record": ConferenceRecord,
    "coursework": Coursework,
    "document": Document,
    "follow_up": FollowUp,
    "follow_up_look": FollowUpLook,
    "piece_choice": PieceChoice,
    "pin": Pin,
    "reply": Reply,
    "rubric": Rubric,
    "snapshot": Snapshot,
    "student_word": StudentWord,
    "submission": Submission,
    "suggestion": Suggestion,
    "sync_problem": SyncProblem,
    "sync_run": SyncRun,
}
NOBODY = "http://127.0.0.1:9/"
ANY_STORE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.reuse, Phase.generate],  # making a failing store smaller takes longer than to read it
    report_multiple_bugs=False,
)


@pytest.fixture
def face(engine: Engine, keyring: Keyring, tmp_path: Path) -> Face:
    return Face(practice_runtime(practice_settings(NOBODY, tmp_path), engine, keyring, SettableClock()))


@settings(ANY_STORE, max_examples=12)
@given(WORLDS)
def test_every_statement_comes_from_rows(sessions: Sessions, face: Face, world: World) -> None:
    prove(sessions, face, world)


@pytest.mark.soak
@settings(ANY_STORE, max_examples=1000, derandomize=False)
@given(WORLDS)
def test_every_statement_comes_from_rows_at_length(sessions: Sessions, face: Face, world: World) -> None:
    prove(sessions, face, world)


def prove(sessions: Sessions, face: Face, world: World) -> None:
    with sessions() as session:
        here = placed(session, world)
        brief = here.brief()
        for source in sources_in(brief):
            assert session.get(TABLES[source.kind], source.id) is not None
        _assert_nobody_else_s(here)
        assert_head(brief, world, here.room)
        assert_threads(brief, world, here.room)
        assert_questions(brief, world)
        assert_counts(brief, world)
        assert_pins(brief, world, here)
        assert_focus(brief, world, here)
        assert_ask_first(brief)
        assert_mentors(brief)
        assert_strength(brief, world, here)
        assert_past(brief, world, here)
        assert_written(brief, world)
        assert_since(brief, world, [] if world.template else _readings(here))
        assert_draft(brief, world)
        assert_beside(brief, world)
        assert_rubric(brief, world)
        assert_unread(brief, world)
        _assert_read(brief, world)
        assert_flags(brief, queue_of(here), world, here)
        assert_page(face.brief(here.room), brief)
        assert_terminal(brief)
        assert_json(brief)


def _assert_nobody_else_s(here: Placed) -> None:
    """Who teaches the writer elsewhere sees nothing of this class."""
    other = here.brief(here.room.stranger)
    assert (other.course.id, other.piece, other.comments) == (here.room.elsewhere.id, None, ())
    assert (other.pins, other.pins_talked, other.questions, other.follow_ups) == ((), (), (), ())
    with pytest.raises(NotFound):
        here.brief(create_teacher(here.room.session))


def _assert_read(brief: Brief, world: World) -> None:
    assert brief.synced_at == (None if world.synced is None else NOW - timedelta(hours=world.synced))
    assert (brief.synced_source is None) == (world.synced is None)
    assert brief.read_at == NOW


def _readings(here: Placed) -> list[Reading]:
    mine = select(Snapshot.taken_at, Snapshot.words).where(Snapshot.document_id == here.room.document.id)
    return [(row.taken_at, row.words) for row in here.room.session.execute(mine.order_by(Snapshot.taken_at))]


def sources_in(value: object) -> Iterator[Source]:
    if isinstance(value, Source):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from sources_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from sources_in(getattr(value, field.name))
