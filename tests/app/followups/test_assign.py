"""The promise of a conference: one follow-up a record, however often it is finished, corrected or withdrawn."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from app.followups.assign import open_follow_up, withdraw_follow_up
from app.followups.decide import decide
from app.followups.evidence import evidence_in, rows_of_student
from app.followups.running_record import build_student_record
from app.models import Conference, ConferenceRecord, FollowUp, RecordSkill
from app.writing.mastery import mastery
from app.writing.words import Decision, Level
from tests import builders, talks
from tests.app.followups.conftest import QUOTE, Talk
from tests.builders import NOW, days_ago
from tests.talks import OTHER_SKILL, SKILL


def finished(talk: Talk, **more: Any) -> ConferenceRecord:
    """A record that promises to look at the bridges again next week."""
    conference = talks.create_conference(talk.session, talk.teacher, talk.course, work=talk.work)
    values: dict[str, Any] = {
        "skills": {SKILL: Level.INTRODUCED},
        "next_step": "Build two bridges",
        "look_again_on": date(2026, 10, 22),
    }
    return talks.create_record(talk.session, conference, talk.writer, **(values | more))


def opened(talk: Talk, record: ConferenceRecord) -> FollowUp:
    follow_up = open_follow_up(talk.session, record, talk.teacher, NOW)
    assert follow_up is not None
    return follow_up


def count(talk: Talk) -> int:
    return talk.session.scalar(select(func.count()).select_from(FollowUp)) or 0


def test_a_finished_talk_promises_one_thing_with_its_passage(talk: Talk) -> None:
    comment = builders.create_comment(
        talk.session, talk.draft, "How did we get here? A bridge is missing.", quote=QUOTE, author=talk.teacher
    )
    parked = builders.create_comment(
        talk.session,
        talk.draft,
        "A bridge?",
        quote="We lost the last game.",
        author=talk.teacher,
        created_at=days_ago(9),
    )
    record = finished(
        talk,
        skills={OTHER_SKILL: Level.INDEPENDENT, SKILL: Level.INTRODUCED},
        comments={comment.id: "discussed", parked.id: "parked"},
    )
    follow_up = opened(talk, record)
    assert (follow_up.skill, follow_up.next_step, follow_up.due_on) == (SKILL, "Build two bridges", date(2026, 10, 22))
    assert (follow_up.document_id, follow_up.snapshot_id, follow_up.passage) == (talk.draft.id, talk.reading.id, QUOTE)
    assert (follow_up.student_id, follow_up.course_id, follow_up.coursework_id) == (
        talk.writer.id,
        talk.course.id,
        talk.work.id,
    )


def test_without_a_comment_it_begins_from_the_draft_of_the_assignment(talk: Talk) -> None:
    follow_up = opened(talk, finished(talk))
    assert (follow_up.document_id, follow_up.snapshot_id, follow_up.passage) == (talk.draft.id, talk.reading.id, "")


def test_a_talk_before_any_draft_begins_from_nothing(talk: Talk) -> None:
    conference = talks.create_conference(talk.session, talk.teacher, talk.course)
    record = talks.create_record(talk.session, conference, talk.writer, skills={SKILL: None}, next_draft=True)
    follow_up = opened(talk, record)
    assert (follow_up.document_id, follow_up.snapshot_id, follow_up.next_draft) == (None, None, True)


def test_nothing_is_promised_without_a_skill_or_without_a_next_step(talk: Talk) -> None:
    unpromised: list[dict[str, Any]] = [
        {"skills": {}},
        {"skills": {SKILL: Level.INDEPENDENT}},
        {"next_step": "", "look_again_on": None},
    ]
    for nothing in unpromised:
        assert open_follow_up(talk.session, finished(talk, **nothing), talk.teacher, NOW) is None
    assert count(talk) == 0


def test_finishing_again_changes_the_one_that_is_there(talk: Talk) -> None:
    record = finished(talk)
    first = opened(talk, record).id
    record.next_step, record.look_again_on, record.next_draft = "Build one", None, True
    again = opened(talk, record)
    assert (again.id, again.next_step, again.due_on, again.next_draft) == (first, "Build one", None, True)
    assert count(talk) == 1


def test_a_reopened_talk_takes_its_promise_with_it_and_brings_it_back(talk: Talk) -> None:
    record = finished(talk)
    follow_up = opened(talk, record)
    withdraw_follow_up(talk.session, record, NOW)
    assert (follow_up.closed_at, follow_up.outcome) == (NOW, "withdrawn")
    assert opened(talk, record).id == follow_up.id
    assert (follow_up.closed_at, follow_up.outcome) == (None, None)


def test_what_a_look_had_closed_is_closed_again_when_the_talk_comes_back(talk: Talk) -> None:
    record = finished(talk)
    follow_up = opened(talk, record)
    talks.create_look(talk.session, follow_up, level=Level.INDEPENDENT, progress=True, decided_at=days_ago(1))
    follow_up.closed_at, follow_up.outcome = days_ago(1), Level.INDEPENDENT
    withdraw_follow_up(talk.session, record, NOW)
    opened(talk, record)
    assert (follow_up.closed_at, follow_up.outcome) == (days_ago(1), Level.INDEPENDENT)


def test_a_corrected_skill_withdraws_the_promise_of_the_other_one(talk: Talk) -> None:
    record = finished(talk)
    first = opened(talk, record)
    talk.session.delete(talk.session.get_one(RecordSkill, (record.id, SKILL)))
    talk.session.add(RecordSkill(record_id=record.id, skill=OTHER_SKILL, level=None))
    talk.session.flush()
    second = opened(talk, record)
    assert (first.outcome, second.skill, second.closed_at) == ("withdrawn", OTHER_SKILL, None)


def says(talk: Talk, record: ConferenceRecord, *skills: str) -> None:
    """The record is about these skills by now."""
    talk.session.execute(delete(RecordSkill).where(RecordSkill.record_id == record.id))
    talk.session.add_all([RecordSkill(record_id=record.id, skill=skill, level=None) for skill in skills])
    talk.session.flush()


def level(talk: Talk) -> Level | None:
    """Of the skill, as the map has it and the brief of another piece."""
    rows = rows_of_student(talk.session, talk.teacher, talk.writer.id)
    return mastery(evidence_in(rows).get(talk.writer.id, {}).get(SKILL, ())).level


@pytest.mark.parametrize("reopened", [True, False])
@pytest.mark.parametrize("forgotten", [True, False])
def test_what_was_seen_since_counts_when_the_talk_is_corrected(talk: Talk, *, forgotten: bool, reopened: bool) -> None:
    """A forgotten skill stands before it on pages, or nothing is promised any more; and all of that is undone."""
    record = finished(talk, skills={SKILL: Level.INTRODUCED})
    first = opened(talk, record)
    decide(talk.session, first, Decision.PRACTISING, talk.teacher, days_ago(2))
    if forgotten:
        says(talk, record, OTHER_SKILL, SKILL)
    else:
        record.next_step, record.look_again_on = "", None
    if reopened:
        withdraw_follow_up(talk.session, record, NOW)
    second = open_follow_up(talk.session, record, talk.teacher, NOW)
    assert (second.skill if second else None) == (OTHER_SKILL if forgotten else None)
    assert (first.closed_at, first.outcome, level(talk)) == (NOW, Level.PRACTISING, Level.PRACTISING)

    later = NOW + timedelta(minutes=1)
    assert open_follow_up(talk.session, record, talk.teacher, later) == second
    assert first.closed_at == NOW
    says(talk, record, SKILL)
    record.next_step = "Build two bridges"
    assert open_follow_up(talk.session, record, talk.teacher, later) == first
    outcomes = [follow_up.outcome for follow_up in (first, second) if follow_up]
    assert outcomes == ([None, "withdrawn"] if forgotten else [None])


def test_what_was_on_their_own_stays_so_when_the_talk_is_corrected(talk: Talk) -> None:
    record = finished(talk)
    first = opened(talk, record)
    decide(talk.session, first, Decision.INDEPENDENT, talk.teacher, days_ago(2))
    says(talk, record, OTHER_SKILL, SKILL)
    assert opened(talk, record).skill == OTHER_SKILL
    says(talk, record, SKILL)
    assert opened(talk, record) == first
    assert (first.closed_at, level(talk)) == (days_ago(2), Level.INDEPENDENT)
    [line] = build_student_record(talk.session, None, talk.teacher, talk.writer.id, NOW).lines
    assert line.follow_up
    assert line.follow_up.id == first.id


def test_a_talk_moved_to_another_writer_leaves_nothing_with_the_first(talk: Talk) -> None:
    record = finished(talk)
    first = opened(talk, record)
    other = builders.create_student(talk.session, talk.course, name="Abdi Warsame")
    record.student_id = other.id
    second = opened(talk, record)
    assert first.outcome == "withdrawn"
    assert (second.student_id, second.closed_at) == (other.id, None)


def test_each_member_of_a_group_has_a_promise_of_their_own(talk: Talk) -> None:
    other = builders.create_student(talk.session, talk.course, name="Abdi Warsame")
    first = finished(talk)
    conference = talk.session.get_one(Conference, first.conference_id)
    second = talks.create_record(talk.session, conference, other, skills={OTHER_SKILL: None}, next_step="Show it")
    assert opened(talk, first).id != opened(talk, second).id
    withdraw_follow_up(talk.session, first, NOW)
    assert opened(talk, second).closed_at is None
