"""Talks on one skill, in any order and taken back in any order: one follow-up is open, and nothing seen is lost."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import Conflict
from app.followups.assign import open_follow_up, withdraw_follow_up
from app.followups.decide import close, decide, open_again, take_back
from app.followups.listing import Wanted, lines_of, open_by_hand
from app.models import Comment, Conference, ConferenceRecord, Course, FollowUp, FollowUpLook
from app.writing.promises import Promise
from app.writing.words import Decision, Level, Uptake
from tests import builders, talks
from tests.app.followups.conftest import QUOTE, Talk
from tests.builders import NOW, days_ago
from tests.talks import SKILL


def record(talk: Talk, days: float, *over: Comment, course: Course | None = None) -> ConferenceRecord:
    """A talk on the skill, and over some comments, so many days ago, with a next step."""
    work = None if course else talk.work
    held = talks.create_conference(talk.session, talk.teacher, course or talk.course, work=work, at=days_ago(days))
    comments = {comment.id: "discussed" for comment in over}
    return talks.create_record(
        talk.session, held, talk.writer, skills={SKILL: Level.INTRODUCED}, comments=comments, next_step="Step"
    )


def finish(talk: Talk, said: ConferenceRecord, now: datetime = NOW) -> FollowUp:
    follow_up = open_follow_up(talk.session, said, talk.teacher, now)
    assert follow_up is not None
    return follow_up


def test_a_later_talk_goes_on_with_the_earlier_one(talk: Talk) -> None:
    first = finish(talk, record(talk, 9), days_ago(9))
    talks.create_look(talk.session, first, uptake=Uptake.CHANGED, level=Level.PRACTISING, progress=True, decided_at=NOW)
    second = finish(talk, record(talk, 2))
    assert (first.closed_at, first.outcome, first.continued_by_id) == (NOW, "practising", second.id)
    earlier, later = lines_of(talk.session, talk.teacher, [first.id, second.id], NOW)
    assert (earlier.standing, earlier.words, len(earlier.looks)) == (Promise.CONTINUED, "Goes on in a later talk", 1)
    assert later.open


def test_the_passage_goes_on_as_the_draft_has_it_now(talk: Talk) -> None:
    comment = builders.create_comment(talk.session, talk.draft, "A bridge is missing.", quote=QUOTE)
    first = finish(talk, record(talk, 9, comment), days_ago(9))
    assert first.passage == QUOTE
    now_there = "The bus ride home was louder."
    newest = builders.create_snapshot(talk.session, talk.draft, f"We lost. {now_there}", taken_at=days_ago(3))
    talks.create_look(talk.session, first, uptake=Uptake.CHANGED, passage_now=now_there)
    second = finish(talk, record(talk, 2))
    assert (second.passage, second.snapshot_id) == (now_there, newest.id)


def test_a_withdrawn_talk_leaves_the_earlier_one_open_again(talk: Talk) -> None:
    first, said = finish(talk, record(talk, 9), days_ago(9)), record(talk, 2)
    second = finish(talk, said)
    withdraw_follow_up(talk.session, said, NOW)
    assert (first.closed_at, first.outcome, first.continued_by_id) == (None, None, None)
    assert finish(talk, said).id == second.id
    assert (first.continued_by_id, second.closed_at) == (second.id, None)


def test_a_talk_that_arrives_late_does_not_take_the_place_of_a_newer_one(talk: Talk) -> None:
    newer = finish(talk, record(talk, 2), days_ago(2))
    late = finish(talk, record(talk, 5))
    assert (late.continued_by_id, newer.closed_at) == (newer.id, None)


def test_what_was_let_rest_stays_so_when_its_talk_is_finished_again(talk: Talk) -> None:
    said = record(talk, 9)
    follow_up = finish(talk, said, days_ago(9))
    close(talk.session, follow_up, days_ago(1))
    withdraw_follow_up(talk.session, said, NOW)
    finish(talk, said)
    assert (follow_up.closed_at, follow_up.outcome) == (days_ago(1), "introduced")


def test_a_look_at_the_earlier_one_counts_and_opens_no_second(talk: Talk) -> None:
    first, second = finish(talk, record(talk, 9)), finish(talk, record(talk, 2))
    decide(talk.session, first, Decision.PRACTISING, talk.teacher, NOW)
    assert (first.outcome, first.continued_by_id) == ("practising", second.id)
    with pytest.raises(Conflict, match="Another follow-up on this skill is open"):
        open_again(talk.session, first, NOW)
    decide(talk.session, first, Decision.INDEPENDENT, talk.teacher, NOW + timedelta(1))
    assert (first.outcome, first.continued_by_id, second.closed_at) == ("independent", None, None)
    take_back(talk.session, first, NOW + timedelta(2))
    assert (first.outcome, first.continued_by_id) == ("practising", second.id)


def test_a_promise_by_hand_goes_on_with_that_of_a_talk(talk: Talk) -> None:
    first = finish(talk, record(talk, 9))
    wanted = Wanted(talk.writer.id, talk.course.id, None, SKILL, "Again", None, next_draft=True)
    second, new = open_by_hand(talk.session, talk.teacher, wanted, NOW)
    assert (new, first.continued_by_id, second.closed_at) == (True, second.id, None)
    assert open_by_hand(talk.session, talk.teacher, wanted, NOW) == (second, False)


def test_another_teachers_class_keeps_its_own(talk: Talk) -> None:
    finish(talk, record(talk, 9))
    elsewhere = builders.create_course(talk.session, talk.colleague)
    builders.enroll(talk.session, elsewhere, talk.writer)
    held = talks.create_conference(talk.session, talk.colleague, elsewhere, at=days_ago(1))
    said = talks.create_record(talk.session, held, talk.writer, skills={SKILL: None}, next_step="Mine")
    assert open_follow_up(talk.session, said, talk.colleague, NOW) is not None
    assert talk.session.scalars(select(FollowUp.closed_at)).all() == [None, None]


@pytest.fixture
def own_class(talk: Talk) -> Course:
    """Where the teacher has the writer without the colleague."""
    course = builders.create_course(talk.session, talk.teacher)
    builders.enroll(talk.session, course, talk.writer)
    return course


def test_what_a_colleague_sees_does_not_go_on_out_of_the_colleagues_sight(talk: Talk, own_class: Course) -> None:
    shared = finish(talk, record(talk, 9))
    own = finish(talk, record(talk, 3, course=own_class))
    assert (shared.closed_at, own.closed_at) == (None, None)
    late = finish(talk, record(talk, 6))
    assert (shared.continued_by_id, late.closed_at, own.closed_at) == (late.id, None, None)
    newest = finish(talk, record(talk, 1))
    assert (late.continued_by_id, own.continued_by_id, newest.closed_at) == (newest.id, newest.id, None)


def test_what_was_let_rest_is_opened_unless_all_who_see_it_see_another(talk: Talk, own_class: Course) -> None:
    shared, own = finish(talk, record(talk, 9)), finish(talk, record(talk, 3, course=own_class))
    close(talk.session, shared, NOW)
    open_again(talk.session, shared, NOW)
    assert (shared.closed_at, own.closed_at) == (None, None)
    close(talk.session, own, NOW)
    with pytest.raises(Conflict, match="Another follow-up"):
        open_again(talk.session, own, NOW)


@dataclass
class Story:
    """Three talks; what was let rest or closed by the teacher's own hand stays so until the hand says otherwise."""

    talk: Talk
    said: list[ConferenceRecord]
    by_hand: set[int] = field(default_factory=set)

    def promise(self, number: int) -> FollowUp | None:
        mine = FollowUp.record_id == self.said[number].id, FollowUp.outcome.is_distinct_from("withdrawn")
        return self.talk.session.scalars(select(FollowUp).where(*mine)).one_or_none()

    def act(self, deed: str, number: int, now: datetime) -> None:
        conference = self.talk.session.get_one(Conference, self.said[number].conference_id)
        if deed == "finish":
            conference.finished_at = now
            finish(self.talk, self.said[number], now)
        elif deed == "reopen":
            conference.finished_at = None
            withdraw_follow_up(self.talk.session, self.said[number], now)
        elif (promise := self.promise(number)) is not None:
            self.tap(deed, promise, now)

    def tap(self, deed: str, promise: FollowUp, now: datetime) -> None:
        session = self.talk.session
        if deed == "rest" and promise.closed_at is None:
            close(session, promise, now)
            self.by_hand.add(promise.id)
        elif deed == "look again":
            try:
                open_again(session, promise, now)
            except Conflict:
                return
            self.by_hand.discard(promise.id)
        elif deed in set(Decision):
            decide(session, promise, Decision(deed), self.talk.teacher, now)
            if deed == Decision.INDEPENDENT:
                self.by_hand.add(promise.id)
            elif deed == Decision.PRACTISING:
                self.by_hand.discard(promise.id)

    def check(self, looks: int) -> int:
        """How many looks there are by now."""
        alive = [promise for number in range(len(self.said)) if (promise := self.promise(number))]
        still = [promise for promise in alive if promise.closed_at is None]
        assert len(still) <= 1
        assert not {promise.id for promise in still} & self.by_hand
        if alive and alive[-1].id not in self.by_hand:
            assert still == alive[-1:]
        for promise in alive:
            if promise.closed_at is not None:
                assert promise.outcome in set(Level)
                assert (promise.continued_by_id is None) == (promise.id in self.by_hand)
        found = len(self.talk.session.scalars(select(FollowUpLook.id)).all())
        assert found >= looks
        return found


DEEDS = st.sampled_from(["finish", "finish", "reopen", "rest", "look again", *Decision])


@given(st.lists(st.tuples(DEEDS, st.integers(0, 2)), min_size=2, max_size=8))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_is_open_and_it_is_the_newest_that_no_hand_closed(talk: Talk, deeds: list[tuple[str, int]]) -> None:
    example = talk.session.begin_nested()
    story, looks = Story(talk, [record(talk, days) for days in (9, 6, 3)]), 0
    for hours, (deed, number) in enumerate([("finish", 0), ("finish", 1), *deeds]):
        story.act(deed, number, days_ago(1) + timedelta(hours=hours))
        looks = story.check(looks)
    example.rollback()
