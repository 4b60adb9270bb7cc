"""One press finishes the record, opens the follow-up and queues the reminder; another takes all of it back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.sql.dml import UpdateBase

from app.accounts.access import Via, follow_up_for
from app.accounts.links import AFTER_CLOSING, links_of, open_link
from app.conferences.history import held_in
from app.conferences.opening import Opening
from app.desk.corrections import withdraw
from app.desk.follow_ups import settle_reminder
from app.desk.journal import take
from app.desk.reminders import reword
from app.errors import BadInput, NotFound
from app.followups import decide
from app.models import AccessEntry, Amendment, Conference, Credential, FollowUp, Post, Student
from app.reminders.compose import parted
from app.writing.skills import skills
from app.writing.words import WITHDRAWN, Talk
from tests.app.desk.conftest import AtDesk
from tests.builders import NOW
from tests.table import change

EARLIER_SKILL, SKILL, OTHER_SKILL = list(skills())[:3]
LATER = NOW + timedelta(minutes=5)
PROMISE = {
    f"skill/{SKILL}": "practising",
    "next_step": "Stay in the moment.",
    "look_again_on": "2026-10-22",
    "reminder_wanted": True,
}
OVER = {"finished": NOW.isoformat()}


def finished(desk: AtDesk, *writers: Student, kind: Talk = Talk.FORMAL) -> AtDesk:
    """A talk with a promise, finished by the batch that began it, as a device that was offline sends it."""
    here = desk.talk(*writers, kind=kind)
    here.tell(*(change(name, value) for name, value in (PROMISE | OVER).items()))
    return here


def test_one_press_does_all_of_it(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    assert here.table.conference().finished_at == NOW
    [follow_up], [post] = here.follow_ups(), here.posts()
    assert (follow_up.skill, follow_up.next_step, str(follow_up.due_on)) == (
        SKILL,
        "Stay in the moment.",
        "2026-10-22",
    )
    assert (follow_up.closed_at, follow_up.record_id) == (None, here.table.record().id)
    assert (post.state, post.follow_up_id, post.student_id) == ("scheduled", follow_up.id, here.table.writers[0].id)
    assert "Stay in the moment." in post.text
    assert here.table.session.scalars(select(Amendment)).all() == []


def test_a_walk_around_note_that_was_taken_back_is_none_until_it_says_something(desk: AtDesk) -> None:
    here = desk.talk(desk.table.writers[0], kind=Talk.INFORMAL)
    tapped = change("private", "Stuck")
    untapped = change("private", "", tapped.id)
    here.tell(tapped, untapped, change("finished", NOW.isoformat()))
    session, teacher = here.table.session, here.table.teacher
    assert here.table.conference().finished_at is None
    assert session.scalars(held_in(teacher)).all() == []
    here.tell(change("private", "Asked me", untapped.id), now=LATER)
    assert here.table.conference().finished_at == NOW
    assert len(session.scalars(held_in(teacher)).all()) == 1


def test_a_finish_told_again_and_by_another_tab_changes_nothing(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    [follow_up], [post] = here.follow_ups(), here.posts()
    follow_up.due_on = None  # the teacher changed it meanwhile
    here.table.session.flush()
    here.tell(change("finished", LATER.isoformat()), now=LATER)
    here.say({"finished": LATER.isoformat()}, now=LATER)
    assert here.table.conference().finished_at == NOW
    assert ([one.id for one in here.follow_ups()], [one.id for one in here.posts()]) == ([follow_up.id], [post.id])
    assert here.follow_ups()[0].due_on is None


def test_reopened_and_finished_again_there_is_one_of_each(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    here.say({"finished": None}, now=LATER)
    assert here.table.conference().finished_at is None
    assert [one.outcome for one in here.follow_ups()] == ["withdrawn"]
    assert [one.state for one in here.posts()] == ["cancelled"]
    here.say({"next_step": "Stay there.", "finished": LATER.isoformat()}, now=LATER)
    assert here.table.conference().finished_at == LATER
    assert [(one.outcome, one.next_step) for one in here.follow_ups()] == [(None, "Stay there.")]
    assert [one.state for one in here.posts()] == ["cancelled", "scheduled"]
    assert "Stay there." in here.posts()[1].text
    amendments = here.table.session.scalars(select(Amendment)).all()
    assert [(one.field, one.before) for one in amendments] == [("next_step", "Stay in the moment.")]


def test_a_correction_reaches_what_waits_and_not_what_is_out(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    here.say({"next_step": "Stay longer."}, now=LATER)
    assert [one.next_step for one in here.follow_ups()] == ["Stay longer."]
    assert [one.state for one in here.posts()] == ["cancelled", "scheduled"]
    assert "Stay longer." in here.posts()[1].text
    here.say({"notes": "Not in the reminder."}, now=LATER)
    assert len(here.posts()) == 2
    here.posts()[1].state = "posted"
    here.table.session.flush()
    here.say({"next_step": "Too late for the post."}, now=LATER)
    assert [one.state for one in here.posts()] == ["cancelled", "posted"]
    here.say({"reminder_wanted": False}, now=LATER)
    assert [one.state for one in here.posts()] == ["cancelled", "posted"]


def test_what_a_hand_settled_since_stays_until_the_record_says_another_thing(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    [follow_up] = here.follow_ups()
    follow_up.due_on, follow_up.settled_at = date(2026, 10, 29), LATER
    here.table.session.flush()
    after = LATER + timedelta(minutes=1)
    here.say({"next_step": "Stay longer."}, now=after)
    assert [(one.next_step, one.due_on) for one in here.follow_ups()] == [("Stay longer.", date(2026, 10, 29))]
    here.say({"finished": None}, now=after)
    here.say({"finished": LATER.isoformat()}, now=after)
    assert [one.due_on for one in here.follow_ups()] == [date(2026, 10, 29)]
    here.say({"look_again_on": "2026-10-23"}, now=after)
    assert [one.due_on for one in here.follow_ups()] == [date(2026, 10, 23)]


def test_a_reminder_that_is_no_longer_wanted_goes(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    here.say({"reminder_wanted": False}, now=LATER)
    assert [one.state for one in here.posts()] == ["cancelled"]


def test_a_group_gets_a_promise_each_and_none_for_who_is_there_already(desk: AtDesk) -> None:
    ana, zoe, _ = desk.table.writers
    here = desk.talk(ana, zoe, kind=Talk.GROUP)
    here.tell(*(change(name, value) for name, value in PROMISE.items()))
    here.tell(change(f"skill/{SKILL}", "independent", student=zoe.id))
    here.say(OVER)
    assert [(one.student_id, one.skill) for one in here.follow_ups()] == [(ana.id, SKILL)]
    assert sorted(one.student_id for one in here.posts()) == sorted((ana.id, zoe.id))


def test_together_or_not_at_all(desk: AtDesk, engine: Engine) -> None:
    """The store takes no reminder, so that the talk is not finished either."""
    here = desk.talk(desk.table.writers[0])
    here.tell(*(change(name, value) for name, value in PROMISE.items()))
    here.table.session.commit()
    with full_outbox(engine):
        with pytest.raises(IntegrityError, match="outbox_is_full"):
            here.tell(change("finished", NOW.isoformat()))
        here.table.session.rollback()
    assert (here.table.conference().finished_at, here.follow_ups(), here.posts()) == (None, [], [])


@contextmanager
def full_outbox(engine: Engine) -> Iterator[None]:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE post ADD CONSTRAINT outbox_is_full CHECK (false)"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text("ALTER TABLE post DROP CONSTRAINT outbox_is_full"))


def test_two_tabs_that_finish_at_once_make_one_promise(desk: AtDesk) -> None:
    here = desk.talk(desk.table.writers[0])
    here.tell(*(change(name, value) for name, value in PROMISE.items()))
    here.table.session.commit()

    def press(opening: Opening) -> None:
        over = change("finished", NOW.isoformat())
        with here.runtime.sessions.begin() as session:
            take(session, here.runtime, here.table.teacher, opening, [over], via=Via.PAGE, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, [here.table.opening] * 6))
    counts = [here.table.session.scalar(select(func.count()).select_from(row)) for row in (Conference, FollowUp, Post)]
    assert counts == [1, 1, 1]


def test_a_talk_is_one_line_in_the_access_log_until_ten_minutes_are_over(desk: AtDesk) -> None:
    here = desk.talk(*desk.table.writers[:2], kind=Talk.GROUP)
    for minutes in (0, 1, 9, 11):
        here.tell(change("notes", str(minutes)), now=NOW + timedelta(minutes=minutes))
    written = select(AccessEntry.student_id, AccessEntry.via).where(AccessEntry.action == "conference.write")
    rows = here.table.session.execute(written).all()
    assert sorted(row.student_id for row in rows) == sorted([one.id for one in desk.table.writers[:2]] * 2)


@pytest.mark.parametrize("sent", ["waiting", "posted"])
@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ({f"skill/{SKILL}": None, f"skill/{OTHER_SKILL}": "introduced"}, OTHER_SKILL),
        ({f"skill/{SKILL}": "independent"}, None),
        ({f"skill/{EARLIER_SKILL}": "on"}, EARLIER_SKILL),
    ],
)
def test_a_corrected_skill_ends_no_link_that_is_out(
    desk: AtDesk, sent: str, said: dict[str, Any], skill: str | None
) -> None:
    """Another skill, one that is done on their own by now, one that comes earlier on the pages."""
    here = finished(desk, desk.table.writers[0])
    session, keyring = here.table.session, here.runtime.keyring
    [post] = here.posts()
    if sent == "posted":
        post.state, post.posted_at = "posted", NOW
        session.flush()
    token = post.marker.partition("#")[0]
    here.say(said, now=LATER)
    opened = [one for one in here.follow_ups() if one.closed_at is None]
    assert [one.skill for one in opened] == ([skill] if skill else [])
    [post] = here.posts()
    assert post.state == ("posted" if sent == "posted" else "scheduled")
    link = open_link(session, keyring, token, LATER)
    if skill:
        assert link.follow_up_id == post.follow_up_id == opened[0].id
        assert (
            links_of(session, keyring, "", teacher=here.table.teacher, student=desk.table.writers[0], now=LATER)[
                0
            ].expires_at
            is None
        )
    open_link(session, keyring, token, LATER + AFTER_CLOSING - timedelta(minutes=1))
    here.say(dict.fromkeys(said) | {f"skill/{SKILL}": "practising"}, now=LATER)
    first, *_ = here.follow_ups()
    assert (first.closed_at, open_link(session, keyring, token, LATER).follow_up_id) == (None, first.id)
    assert len(here.posts()) == 1
    withdraw(session, here.table.conference(), LATER)
    with pytest.raises(NotFound):
        open_link(session, keyring, token, LATER)


def test_words_of_the_teachers_own_stay_whatever_is_corrected(desk: AtDesk) -> None:
    ana, zoe, _ = desk.table.writers
    here = finished(desk, ana, zoe, kind=Talk.GROUP)
    here.say({"reminder_text": "What I tell both of you."}, now=LATER)
    [post] = [one for one in here.posts() if one.student_id == ana.id and one.state == "scheduled"]
    said = "My very own words, Ana."
    after = LATER + timedelta(hours=1)
    table = here.table
    reword(table.session, here.runtime, table.teacher, post, f"{said}\r\n", via=Via.PAGE, now=after)
    assert (post.state, parted(post.text)[0]) == ("scheduled", said)
    assert table.record(ana).reminder_text == said
    assert table.record(zoe).reminder_text == "What I tell both of you."
    amended = select(Amendment.before).where(Amendment.record_id == table.record(ana).id, Amendment.at == after)
    assert table.session.scalars(amended).all() == ["What I tell both of you."]
    here.say({"topic": "The fish"}, now=after)
    here.say({"finished": None}, now=after)
    here.say({"finished": after.isoformat()}, now=after)
    last = [one for one in here.posts() if one.state == "scheduled"]
    assert {one.student_id: parted(one.text)[0] for one in last} == {ana.id: said, zoe.id: "What I tell both of you."}
    here.say({"reminder_text": ""}, student=ana, now=after)
    [last_one] = [one for one in here.posts() if one.state == "scheduled" and one.student_id == ana.id]
    assert "The fish" in last_one.text


def test_unfit_words_are_kept_nowhere(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    [post] = here.posts()
    with pytest.raises(BadInput):
        reword(here.table.session, here.runtime, here.table.teacher, post, "Your IEP", via=Via.API, now=LATER)
    assert (here.table.record().reminder_text, post.text) == ("", here.posts()[0].text)


def test_a_day_that_is_over_when_the_reminder_goes_out_is_not_in_it(desk: AtDesk) -> None:
    for day, said in (("2026-10-14", False), ("2026-10-15", True)):
        here = desk.talk(desk.table.writers[0])
        here.tell(*(change(name, value) for name, value in (PROMISE | OVER | {"look_again_on": day}).items()))
        assert ("We’ll look at it together" in here.posts()[-1].text) is said


def test_a_follow_up_that_rests_reminds_of_nothing_until_it_is_open_again(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    session, [follow_up] = here.table.session, here.follow_ups()
    decide.close(session, follow_up, LATER)
    settle_reminder(session, here.runtime, follow_up, LATER)
    assert [(one.state, one.reason) for one in here.posts()] == [("cancelled", "at_rest")]
    here.say({"topic": "The fish"}, now=LATER)
    here.say({"finished": None}, now=LATER)
    here.say({"finished": LATER.isoformat()}, now=LATER)
    assert [one.state for one in here.posts()] == ["cancelled"]
    decide.open_again(session, follow_up, LATER)
    settle_reminder(session, here.runtime, follow_up, LATER)
    assert [one.state for one in here.posts()] == ["cancelled", "scheduled"]
    settle_reminder(session, here.runtime, follow_up, LATER)
    assert len(here.posts()) == 2


@pytest.mark.parametrize(
    "meanwhile",
    [
        update(Conference).values(finished_at=None),
        update(Conference).values(withdrawn_at=LATER),
        delete(Credential),
    ],
    ids=["reopened", "withdrawn", "disconnected"],
)
def test_nothing_is_put_for_a_talk_that_is_not_over_or_for_a_teacher_who_has_disconnected(
    desk: AtDesk, meanwhile: UpdateBase
) -> None:
    here = finished(desk, desk.table.writers[0])
    session, [follow_up] = here.table.session, here.follow_ups()
    decide.close(session, follow_up, LATER)
    settle_reminder(session, here.runtime, follow_up, LATER)
    session.execute(meanwhile)
    decide.open_again(session, follow_up, LATER)
    settle_reminder(session, here.runtime, follow_up, LATER)
    assert [one.state for one in here.posts()] == ["cancelled"]


def test_what_is_said_of_a_follow_up_waits_for_whoever_reopens_its_talk(desk: AtDesk) -> None:
    here = finished(desk, desk.table.writers[0])
    [follow_up] = here.follow_ups()
    here.table.session.commit()
    here.say({"finished": None}, now=LATER)
    with here.runtime.sessions() as other:
        other.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            follow_up_for(other, here.table.teacher, follow_up.id)
        other.rollback()
        assert other.get_one(FollowUp, follow_up.id).outcome is None
        here.table.session.commit()
        assert follow_up_for(other, here.table.teacher, follow_up.id).outcome == WITHDRAWN
