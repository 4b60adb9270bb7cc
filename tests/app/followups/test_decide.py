"""One tap on a follow-up, and taking it back: nothing of the evidence is lost on the way."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.followups.decide import close, decide, open_again, take_back
from app.models import FollowUp, FollowUpLook
from app.writing.words import Decision
from tests import talks
from tests.app.followups.conftest import Talk
from tests.builders import NOW, days_ago


def promise(talk: Talk) -> FollowUp:
    return talks.create_follow_up(talk.session, talk.teacher, talk.course, talk.writer)


def state(session: Session, follow_up: FollowUp) -> list[object]:
    looks = session.scalars(select(FollowUpLook).order_by(FollowUpLook.id)).all()
    return [
        follow_up.closed_at,
        follow_up.outcome,
        *((look.id, look.level, look.progress, look.decided_at, look.decided_by) for look in looks),
    ]


@pytest.mark.parametrize(
    ("decision", "level", "progress", "outcome"),
    [
        (Decision.STAYS, None, False, None),
        (Decision.PRACTISING, "practising", True, None),
        (Decision.INDEPENDENT, "independent", True, "independent"),
    ],
)
def test_one_tap_says_what_the_look_shows(
    talk: Talk, *, decision: Decision, level: str | None, progress: bool, outcome: str | None
) -> None:
    follow_up = promise(talk)
    waiting = talks.create_look(talk.session, follow_up, seen_at=days_ago(1))
    look = decide(talk.session, follow_up, decision, talk.colleague, NOW)
    assert look.id == waiting.id
    assert (look.level, look.progress, look.decided_at, look.decided_by) == (level, progress, NOW, talk.colleague.id)
    assert (follow_up.outcome, follow_up.closed_at) == (outcome, NOW if outcome else None)


@given(
    taps=st.lists(st.sampled_from(Decision), min_size=1, max_size=4),
    looks=st.integers(0, 1),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_taking_back_leaves_what_was_there_before(talk: Talk, taps: list[Decision], looks: int) -> None:
    example = talk.session.begin_nested()
    follow_up = promise(talk)
    for _ in range(looks):
        talks.create_look(talk.session, follow_up, snapshot_id=talk.reading.id, seen_at=days_ago(9))
    before = []
    for days, decision in enumerate(taps):
        if follow_up.closed_at is None:
            before.append(state(talk.session, follow_up))
            decide(talk.session, follow_up, decision, talk.teacher, days_ago(8 - days))
    for earlier in reversed(before):
        take_back(talk.session, follow_up, NOW)
        assert state(talk.session, follow_up) == earlier
    example.rollback()


def test_the_same_look_is_decided_again_and_not_twice(talk: Talk) -> None:
    follow_up = promise(talk)
    look = talks.create_look(talk.session, follow_up, seen_at=days_ago(1))
    decide(talk.session, follow_up, Decision.INDEPENDENT, talk.teacher, NOW, look_id=look.id)
    decide(talk.session, follow_up, Decision.PRACTISING, talk.teacher, NOW, look_id=look.id)
    assert state(talk.session, follow_up) == [None, None, (look.id, "practising", True, NOW, talk.teacher.id)]


@pytest.mark.parametrize("shows", [True, False])
def test_said_anew_of_the_look_that_closed_it_it_is_looked_at_again(talk: Talk, *, shows: bool) -> None:
    """As from a page that stood open in two tabs; with a draft to show, or made by the tap alone."""
    follow_up = promise(talk)
    if shows:
        talks.create_look(talk.session, follow_up, snapshot_id=talk.reading.id)
    untouched = state(talk.session, follow_up)
    look = decide(talk.session, follow_up, Decision.INDEPENDENT, talk.teacher, days_ago(2))
    decide(talk.session, follow_up, Decision.STAYS, talk.teacher, days_ago(1), look_id=look.id)
    assert state(talk.session, follow_up) == [None, None, (look.id, None, False, days_ago(1), talk.teacher.id)]
    take_back(talk.session, follow_up, NOW)
    assert state(talk.session, follow_up) == untouched


def test_what_the_hand_let_rest_stays_so_whatever_is_said_anew(talk: Talk) -> None:
    follow_up = promise(talk)
    look = decide(talk.session, follow_up, Decision.PRACTISING, talk.teacher, NOW)
    close(talk.session, follow_up, NOW)
    decide(talk.session, follow_up, Decision.STAYS, talk.teacher, NOW, look_id=look.id)
    assert follow_up.closed_at == NOW


def test_another_follow_ups_look_is_not_there(talk: Talk) -> None:
    other = talks.create_look(talk.session, promise(talk))
    with pytest.raises(NotFound):
        decide(talk.session, promise(talk), Decision.STAYS, talk.teacher, NOW, look_id=other.id)


def test_the_teacher_closes_it_at_the_level_last_said(talk: Talk) -> None:
    follow_up = promise(talk)
    close(talk.session, follow_up, NOW)
    assert (follow_up.closed_at, follow_up.outcome) == (NOW, "introduced")
    open_again(talk.session, follow_up, NOW)
    assert (follow_up.closed_at, follow_up.outcome) == (None, None)
    decide(talk.session, follow_up, Decision.PRACTISING, talk.teacher, days_ago(2))
    decide(talk.session, follow_up, Decision.STAYS, talk.teacher, days_ago(1))
    close(talk.session, follow_up, NOW)
    assert follow_up.outcome == "practising"


def test_what_went_with_its_conference_cannot_be_decided(talk: Talk) -> None:
    follow_up = promise(talk)
    follow_up.closed_at, follow_up.outcome = NOW, "withdrawn"
    with pytest.raises(Conflict):
        decide(talk.session, follow_up, Decision.STAYS, talk.teacher, NOW)
    with pytest.raises(Conflict):
        open_again(talk.session, follow_up, NOW)


def test_without_a_decision_there_is_nothing_to_take_back(talk: Talk) -> None:
    with pytest.raises(Conflict):
        take_back(talk.session, promise(talk), NOW)
