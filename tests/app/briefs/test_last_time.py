from datetime import date, timedelta
from typing import Any

import pytest

from app.followups.decide import decide
from app.followups.skills_map import build_skills_map
from app.models import Conference, CourseTeacher, FollowUpLook, RecordSkill
from app.sections.agenda import Mark
from app.sections.queue import build_queue
from app.writing.words import Decision, Kind, Level, Trait, Uptake
from tests.app.briefs.desk import Desk
from tests.builders import (
    NOW,
    add_teacher,
    create_comment,
    create_course,
    create_coursework,
    create_label,
    create_reply,
    create_teacher,
    create_uptake,
    days_ago,
    enroll,
)

TODAY = date(2026, 10, 15)


def test_the_last_promise_and_how_it_stands(desk: Desk) -> None:
    desk.talk(days=9, next_step="Something older.")
    record = desk.talk(
        topic="the bench",
        strength="The coach sounds like himself.",
        notes="Drafted it standing up.",
        student_words="so the comma goes inside",
        next_step="Mend the tags.",
        private_note=b"sealed",
    )
    promise = desk.promise(record, due_on=TODAY)

    brief = desk.brief()

    talk = brief.last_conference
    assert talk is not None
    assert (talk.when, talk.kind, talk.by, talk.about) == ("Oct 12", "Conference", "You", "Memoir: A Small Moment")
    assert (talk.topic, talk.strength, talk.notes) == (
        "the bench",
        "The coach sounds like himself.",
        "Drafted it standing up.",
    )
    assert (talk.student_words, talk.next_step) == ("so the comma goes inside", "Mend the tags.")
    assert talk.source.id == record.id
    assert talk.promise is not None
    assert (talk.promise.words, talk.promise.state_words, talk.promise.due) == (
        "Dialogue punctuation",
        "due today",
        True,
    )
    assert brief.follow_ups == (talk.promise,)
    (focus,) = brief.focus
    assert (focus.skill, focus.reason) == ("dialogue_punctuation", "Follow-up due today.")
    assert [(source.kind, source.id) for source in focus.sources] == [("follow_up", promise.id)]
    assert "sealed" not in repr(brief)


def test_a_walk_around_leaves_what_was_promised_before(desk: Desk) -> None:
    walk = desk.talk(days=9, private_note=b"sealed")
    desk.session.get_one(Conference, walk.conference_id).kind = "informal"
    talk = desk.brief().last_conference
    assert talk is not None
    assert (talk.kind, talk.source.id) == ("Walk-around", walk.id)
    record = desk.talk(days=6, next_step="Read it aloud.")
    desk.session.get_one(Conference, walk.conference_id).began_at = days_ago(1)
    desk.session.get_one(Conference, walk.conference_id).finished_at = days_ago(1)
    document = desk.draft("It was bad.")
    reply = create_reply(desk.session, create_comment(desk.session, document), "ok", author=desk.writer)
    reply.created_at = days_ago(2)

    talk = desk.brief().last_conference

    assert talk is not None
    assert (talk.kind, talk.next_step, talk.source.id) == ("Conference", "Read it aloud.", record.id)
    assert [source.id for since in talk.since for source in since.sources] == [reply.id]


@pytest.mark.parametrize(
    ("said", "words", "due"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, "was due yesterday", True),
        ({"due_on": TODAY - timedelta(days=4)}, "was due 4 days ago", True),
        ({"due_on": TODAY + timedelta(days=1)}, "due tomorrow", False),
        ({"due_on": TODAY + timedelta(days=8)}, "due in 8 days", False),
        ({"next_draft": True}, "due with the next draft", False),
        ({}, "open", False),
    ],
)
def test_when_a_promise_is_due(desk: Desk, said: dict[str, Any], words: str, *, due: bool) -> None:
    desk.promise(**said)
    (line,) = desk.brief().follow_ups
    assert (line.state_words, line.due) == (words, due)
    assert bool(desk.brief().focus) == due


def test_a_new_draft_makes_what_waits_for_it_due(desk: Desk) -> None:
    promise = desk.promise(next_draft=True)
    desk.session.add(FollowUpLook(follow_up_id=promise.id, comment_ids=[], seen_at=NOW))
    (line,) = desk.brief().follow_ups
    assert (line.state_words, line.due) == ("due: the draft has changed", True)


def reasons_to_sit_down(desk: Desk) -> list[str]:
    """Of the promise alone, as the queue gives them."""
    queue = build_queue(desk.session, teacher_id=desk.teacher.id, course_id=desk.course.id, now=NOW)
    return [reason.cause for row in queue.everybody for reason in row.reasons if reason.mark is Mark.DUE]


def test_once_looked_at_on_its_day_it_waits_for_the_next_draft(desk: Desk) -> None:
    promise = desk.promise(due_on=TODAY)
    assert reasons_to_sit_down(desk) == ["Follow-up due today."]
    decide(desk.session, promise, Decision.PRACTISING, desk.teacher, NOW)
    (line,) = desk.brief().follow_ups
    assert (line.state_words, line.due, desk.brief().focus) == ("looked at, due with the next draft", False, ())
    assert reasons_to_sit_down(desk) == []
    desk.session.add(FollowUpLook(follow_up_id=promise.id, comment_ids=[], seen_at=NOW))
    (line,) = desk.brief().follow_ups
    assert (line.state_words, line.due) == ("due: the draft has changed", True)


def test_a_closed_promise_says_how_it_ended_and_a_withdrawn_one_nothing(desk: Desk) -> None:
    record = desk.talk()
    kept = desk.promise(record, closed_at=NOW, outcome="independent")
    desk.promise(record, skill="hook", closed_at=NOW, outcome="withdrawn")
    brief = desk.brief()
    assert brief.last_conference is not None
    assert brief.last_conference.promise is not None
    assert brief.last_conference.promise.source.id == kept.id
    assert brief.last_conference.promise.state_words == "On their own"
    assert (brief.follow_ups, brief.focus) == ((), ())


def test_what_changed_since(desk: Desk) -> None:
    desk.talk(days=1.5)
    document = desk.draft("It was bad.", "It was bad.", "The list was taped at eye level.")
    changed = create_comment(desk.session, document, quote="It was bad.", author=desk.teacher)
    create_uptake(desk.session, changed, Uptake.CHANGED, seen_at=NOW)
    before = create_comment(desk.session, document, quote="It was bad.", author=desk.teacher)
    create_uptake(desk.session, before, Uptake.CHANGED, seen_at=days_ago(2))
    reply = create_reply(desk.session, changed, "ok", author=desk.writer)
    create_reply(desk.session, changed, "older", author=desk.writer, created_at=days_ago(2))

    talk = desk.brief().last_conference

    assert talk is not None
    assert [each.words for each in talk.since] == [
        "4 words more",
        "1 passage with a comment changed",
        "1 new reply",
    ]
    assert [source.id for each in talk.since[1:] for source in each.sources] == [changed.id, reply.id]


def test_unfinished_withdrawn_and_other_classes_talks_are_no_last_time(desk: Desk) -> None:
    for days, change in ((3, {"finished_at": None}), (2, {"withdrawn_at": NOW})):
        record = desk.talk(days=days, next_step="Never shown.")
        conference = desk.session.get_one(Conference, record.conference_id)
        for name, value in change.items():
            setattr(conference, name, value)
    elsewhere = create_course(desk.session, create_teacher(desk.session))
    enroll(desk.session, elsewhere, desk.writer)
    theirs = desk.talk(days=1, next_step="Another teacher's.")
    desk.session.get_one(Conference, theirs.conference_id).course_id = elsewhere.id
    desk.promise(theirs, due_on=TODAY).course_id = elsewhere.id
    desk.session.add(RecordSkill(record_id=theirs.id, skill="dialogue_punctuation", level="practising"))
    brief = desk.brief()
    assert (brief.last_conference, brief.follow_ups, brief.focus) == (None, (), ())


def test_a_colleagues_talk_is_told_by_name_also_when_the_colleague_has_left(desk: Desk) -> None:
    colleague = create_teacher(desk.session, name="Sam Okafor")
    place: CourseTeacher = add_teacher(desk.session, desk.course, colleague)
    desk.talk(by=colleague, next_step="Read it aloud.")
    talk = desk.brief().last_conference
    assert talk is not None
    assert (talk.by, talk.next_step) == ("Sam Okafor", "Read it aloud.")
    place.removed_at = NOW
    assert desk.brief().last_conference == talk


def test_skills_of_an_earlier_piece_open_the_next_ones_brief(desk: Desk) -> None:
    earlier = create_coursework(desk.session, desk.course, title="Letter", due_at=days_ago(20))
    record = desk.talk(days=9, work=earlier)
    for skill, level in (("dialogue_punctuation", "practising"), ("bridges_between_scenes", "independent")):
        desk.session.add(RecordSkill(record_id=record.id, skill=skill, level=level))

    (focus,) = desk.brief().focus

    assert (focus.skill, focus.reason) == (
        "dialogue_punctuation",
        "Trying it in Letter, Oct 6; not on their own yet.",
    )
    assert [(source.kind, source.id) for source in focus.sources] == [("conference_record", record.id)]
    assert desk.brief(earlier).focus == ()


def test_an_echo_cites_the_word_that_its_level_rests_on(desk: Desk) -> None:
    """And a talk about no assignment is not one on this piece."""
    earlier = create_coursework(desk.session, desk.course, title="Letter", due_at=days_ago(20))
    said, named, about_nothing = (desk.talk(days=days, work=earlier) for days in (9, 8, 7))
    desk.session.get_one(Conference, about_nothing.conference_id).coursework_id = None
    for record, skill, level in (
        (said, "dialogue_punctuation", "practising"),
        (named, "dialogue_punctuation", None),
        (about_nothing, "dialogue_punctuation", None),
        (about_nothing, "bridges_between_scenes", "introduced"),
    ):
        desk.session.add(RecordSkill(record_id=record.id, skill=skill, level=level))

    shown, trying = desk.brief().focus

    assert (shown.reason, shown.sources[0].id) == ("Shown, Oct 8; not on their own yet.", about_nothing.id)
    assert (trying.reason, trying.sources[0].id) == ("Trying it in Letter, Oct 6; not on their own yet.", said.id)


def test_the_skills_map_knows_the_same_levels_as_the_brief(desk: Desk) -> None:
    """Of a look that was decided on while a talk stood open, and of a talk that was never finished."""
    earlier = create_coursework(desk.session, desk.course, title="Letter", due_at=days_ago(20))
    long, unfinished = (desk.talk(days=days, work=earlier) for days in (9, 6))
    desk.session.get_one(Conference, long.conference_id).finished_at = days_ago(7)
    desk.session.get_one(Conference, unfinished.conference_id).finished_at = None
    for record, skill in ((long, "dialogue_punctuation"), (unfinished, "bridges_between_scenes")):
        desk.session.add(RecordSkill(record_id=record.id, skill=skill, level="practising"))
    kept = desk.promise(coursework_id=earlier.id)
    decide(desk.session, kept, Decision.INDEPENDENT, desk.teacher, days_ago(8))

    assert desk.brief().focus == ()
    [row] = build_skills_map(desk.session, desk.teacher, desk.course.id, NOW).rows
    assert [(cell.skill, cell.level) for cell in row.cells] == [("dialogue_punctuation", Level.INDEPENDENT)]


def test_an_echo_leaves_the_first_places_to_what_waits(desk: Desk) -> None:
    earlier = create_coursework(desk.session, desk.course, title="Letter", due_at=days_ago(20))
    desk.session.add(
        RecordSkill(record_id=desk.talk(work=earlier).id, skill="dialogue_punctuation", level="practising")
    )
    document = desk.draft("text")
    for trait in (Trait.VOICE, Trait.IDEAS):
        comment = create_comment(desk.session, document, "Hmm.", quote="text", author=desk.teacher)
        create_label(desk.session, comment, trait, Kind.REQUEST)
        create_uptake(desk.session, comment, Uptake.UNCHANGED)
    assert {focus.trait for focus in desk.brief().focus} == {Trait.VOICE, Trait.IDEAS}


def test_without_praise_a_talk_begins_with_what_was_reached_and_else_with_what_has_grown(desk: Desk) -> None:
    for days, level in ((9, None), (4, "practising")):
        desk.session.add(RecordSkill(record_id=desk.talk(days=days).id, skill="bridges_between_scenes", level=level))
    grown = desk.brief().grown
    assert grown is not None
    assert grown.words == (
        "A skill has grown. Bridges between scenes: Trying it in Memoir: A Small Moment, Oct 11, "
        "after Shown in Memoir: A Small Moment, Oct 6."
    )
    assert [source.kind for source in grown.sources] == ["conference_record"] * 2
    promise = desk.promise()
    decide(desk.session, promise, Decision.INDEPENDENT, desk.teacher, days_ago(8))
    reached = desk.brief().grown
    assert reached is not None
    assert reached.words == (
        "A follow-up is reached. Dialogue punctuation: On their own in Memoir: A Small Moment, Oct 7."
    )
    assert [source.kind for source in reached.sources] == ["follow_up_look"]
    desk.session.add(RecordSkill(record_id=desk.talk(days=2).id, skill="dialogue_punctuation", level="practising"))
    assert desk.brief().grown == grown
