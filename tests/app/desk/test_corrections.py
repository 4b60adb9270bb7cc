"""Withdrawn, put back, moved: the record and what it promised go together, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.conferences.fields import NotTaken
from app.conferences.keep import private_note
from app.conferences.record import record_of
from app.desk.corrections import move, put_back, withdraw
from app.errors import BadInput, NotFound
from app.models import Amendment, RecordComment
from app.reminders.schedule import reword
from app.writing.words import Talk
from tests import builders
from tests.app.desk.conftest import AtDesk
from tests.app.desk.test_finish import PROMISE, finished
from tests.builders import NOW
from tests.table import change

LATER = NOW + timedelta(minutes=5)


def move_to(desk: AtDesk, student_id: int) -> int:
    table = desk.table
    return move(table.session, desk.runtime, table.teacher, table.conference(), student_id, now=LATER)


def test_withdrawn_it_promises_nothing_and_put_back_everything(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    withdraw(here.table.session, here.table.conference(), LATER)
    assert here.table.conference().withdrawn_at == LATER
    assert ([one.outcome for one in here.follow_ups()], [one.state for one in here.posts()]) == (
        ["withdrawn"],
        ["cancelled"],
    )
    assert here.tell(change("notes", "still kept"), now=LATER).refused == ()
    assert here.table.record().notes == "still kept"
    assert [one.outcome for one in here.follow_ups()] == ["withdrawn"]
    put_back(here.table.session, here.runtime, here.table.teacher, here.table.conference(), LATER)
    assert ([one.outcome for one in here.follow_ups()], [one.state for one in here.posts()]) == (
        [None],
        ["cancelled", "scheduled"],
    )


def test_a_talk_that_still_went_on_promises_nothing_when_put_back(desk: AtDesk) -> None:
    here = desk.talk(desk.table.writers[0])
    here.tell(*(change(name, value) for name, value in PROMISE.items()))
    withdraw(here.table.session, here.table.conference(), LATER)
    put_back(here.table.session, here.runtime, here.table.teacher, here.table.conference(), LATER)
    assert here.follow_ups() == []


def test_it_was_really_with_zoe(desk: AtDesk) -> None:
    ana, zoe, _ = desk.table.writers
    draft = builders.create_draft(desk.table.session, desk.table.coursework, ana, "I sat down.")
    comment = builders.create_comment(desk.table.session, draft, author=desk.table.teacher)
    here = finished(desk, ana)
    here.say({f"comment/{comment.id}": "discussed", "private": "Tired today.", "topic": "the bench"})
    assert move_to(here, zoe.id) == ana.id
    record = here.table.record(zoe)
    assert (record.topic, private_note(here.table.keyring, record)) == ("the bench", "Tired today.")
    assert here.table.session.scalars(select(RecordComment)).all() == []
    assert [(one.student_id, one.outcome) for one in here.follow_ups()] == [(ana.id, "withdrawn"), (zoe.id, None)]
    posts = {one.id: (one.student_id, one.state) for one in here.posts()}
    assert [state for student, state in posts.values() if student == ana.id] == ["cancelled"] * (len(posts) - 1)
    assert (zoe.id, "scheduled") in posts.values()
    moved = here.table.session.scalars(select(Amendment).where(Amendment.field == "student")).one()
    assert moved.before == str(ana.id)
    assert move_to(here, ana.id) == zoe.id
    assert here.table.session.scalars(select(RecordComment.mark)).all() == ["discussed"]
    assert [(one.student_id, one.outcome) for one in here.follow_ups()] == [(ana.id, None), (zoe.id, "withdrawn")]


def test_what_went_out_to_ana_is_not_zoes_reminder(desk: AtDesk) -> None:
    """Zoe is told as well; moved back, Ana is not told twice."""
    ana, zoe, _ = desk.table.writers
    here = finished(desk, ana)
    [sent] = here.posts()
    sent.state = "posted"
    here.table.session.flush()
    move_to(here, zoe.id)
    assert [(one.student_id, one.state) for one in here.posts()] == [(ana.id, "posted"), (zoe.id, "scheduled")]
    assert reminder_of(here) == here.posts()[1].id
    move_to(here, ana.id)
    assert [(one.student_id, one.state) for one in here.posts()] == [(ana.id, "posted"), (zoe.id, "cancelled")]
    assert reminder_of(here) == sent.id


def test_words_that_name_ana_wait_for_the_teacher_before_zoe_gets_them(desk: AtDesk) -> None:
    ana, zoe, _ = desk.table.writers
    here = finished(desk, ana)
    here.say({"reminder_text": f"{ana.given_name.upper()}, two bridges."}, now=LATER)
    move_to(here, zoe.id)
    held = here.posts()[-1]
    assert (held.student_id, held.state, held.reason) == (zoe.id, "drafted", "names_another")
    reword(here.table.session, here.table.teacher, held, f"{zoe.given_name}, two bridges.", LATER)
    assert (held.state, held.reason) == ("scheduled", None)
    move_to(here, ana.id)
    assert (here.posts()[-1].student_id, here.posts()[-1].state) == (ana.id, "scheduled")


def reminder_of(desk: AtDesk) -> int | None:
    table = desk.table
    [record] = record_of(table.session, table.keyring, table.teacher, table.conference().id).records
    return record.reminder.id if record.reminder else None


def test_moved_to_a_writer_of_another_class_it_is_held_there(desk: AtDesk) -> None:
    table = desk.table
    other = builders.create_course(table.session, table.teacher, name="English 10")
    writer = builders.create_student(table.session, other, name="Noor Haddad")
    here = finished(desk, table.writers[0])
    move_to(here, writer.id)
    held = here.table.conference()
    assert (held.course_id, held.coursework_id) == (other.id, None)
    move_to(here, table.writers[0].id)
    assert (held.course_id, held.coursework_id) == (table.course.id, table.coursework.id)


def test_a_group_and_a_strangers_student_are_refused(desk: AtDesk) -> None:
    ana, zoe, ben = desk.table.writers
    group = finished(desk, ana, zoe, kind=Talk.GROUP)
    with pytest.raises(BadInput, match="group cannot be moved"):
        move_to(group, ben.id)
    stranger = builders.create_teacher(desk.table.session)
    theirs = builders.create_student(desk.table.session, builders.create_course(desk.table.session, stranger))
    single = finished(desk, ana)
    with pytest.raises(NotFound):
        move_to(single, theirs.id)
    assert move_to(single, ana.id) == ana.id


def test_what_was_told_of_ana_before_the_move_follows_and_nothing_after_it(desk: AtDesk) -> None:
    """Her page is still open, on a device whose clock is an hour ahead."""
    ana, zoe, ben = desk.table.writers
    here = finished(desk, ana)
    hour = timedelta(hours=1)
    stale = replace(here, table=replace(here.table, opening=replace(here.table.opening, clock_behind=-hour)))
    before, told = LATER + hour - timedelta(seconds=1), LATER + hour
    known = change("topic", "told before, and told again", student=ana.id)
    here.tell(known)
    move_to(here, zoe.id)
    early = [change("notes", "at the window", student=ana.id, at=before), change("minutes", 10, at=before)]
    late = [
        change("private", "Ana cried.", student=ana.id, at=told),
        change("strength", "of nobody that is named", at=told),
        change("finished", None, at=told),
    ]
    stranger = change("notes", "Ben alone", student=ben.id, at=before)
    taken = stale.tell(*early, *late, stranger, replace(known, at=told), now=LATER + timedelta(minutes=1))
    assert set(taken.saved) == {one.id for one in (*early, known)}
    assert {one.id: one.message[:23] for one in taken.refused} == {
        one.id: "This talk was moved to " for one in late
    } | {stranger.id: "This writer is not in t"}
    record = here.table.record(zoe)
    assert (record.notes, record.private_note, record.strength) == ("at the window", None, "")
    assert here.table.conference().finished_at is not None
    move_to(here, ana.id)
    assert stale.tell(*late[:2], now=LATER).refused == ()
    assert private_note(here.table.keyring, here.table.record(ana)) == "Ana cried."


def test_nothing_is_said_of_a_writer_who_is_not_in_the_talk(desk: AtDesk) -> None:
    ana, zoe, _ = desk.table.writers
    here = finished(desk, ana)
    for said in ({"notes": "about somebody else"}, {"minutes": 10}):
        with pytest.raises(NotTaken, match="not in this conference"):
            here.say(said, student=zoe, now=LATER)
    assert here.say({"notes": "about Ana"}, student=ana, now=LATER).refused == ()
    assert here.table.record().notes == "about Ana"
