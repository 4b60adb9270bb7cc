"""What a finished talk puts into the outbox: once, with the right words, at a moment that suits student and class."""

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.links import open_link
from app.database import Sessions
from app.encryption import Keyring
from app.models import ConferenceRecord, Credential, FollowUp, Post, Teacher
from app.posts.habits import Habits, keep_habits
from app.posts.lifecycle import move
from app.posts.outbox import LONGEST_TEXT, cancel, exact_text, parts_of, send_again
from app.reminders import schedule
from app.settings import Settings
from integrations.google.emulator import announcement_rules
from tests.app.reminders.desk import Desk, follow_up, make_desk, talk
from tests.builders import NOW
from tests.practice import practice_settings

SPACING = timedelta(minutes=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return practice_settings("http://127.0.0.1:9/", tmp_path)


class Planning:
    """The room under test with what it stands on."""

    def __init__(self, sessions: Sessions, keyring: Keyring, settings: Settings) -> None:
        self.sessions, self.keyring, self.settings = sessions, keyring, settings

    def after_talk(
        self,
        session: Session,
        desk: Desk,
        record: ConferenceRecord,
        *,
        about: FollowUp | None = None,
        now: datetime = NOW,
    ) -> Post | None:
        return schedule.plan_after_talk(session, self.keyring, self.settings, desk.teacher, record, about, now)

    def keep_look_agains(self, now: datetime) -> None:
        with self.sessions.begin() as session:
            schedule.keep_look_agains(session, self.keyring, self.settings, now)


@pytest.fixture
def planning(sessions: Sessions, keyring: Keyring, settings: Settings) -> Planning:
    return Planning(sessions, keyring, settings)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


def planned(session: Session, planning: Planning, desk: Desk, record: ConferenceRecord, now: datetime = NOW) -> Post:
    post = planning.after_talk(session, desk, record, now=now)
    assert post is not None
    return post


def test_a_talk_leads_to_one_reminder_now_with_the_students_own_page(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        record = talk(session, desk)
        about = follow_up(session, desk, record)
        post = planning.after_talk(session, desk, record, about=about)
        assert post is not None
        assert (post.state, post.not_before, post.reason) == ("scheduled", NOW, None)
        assert post.text.startswith("Jaylen, in our conference we talked about bridges between scenes. Your next step:")
        assert post.text.endswith(f"http://localhost:8000/s/{post.marker}")
        token, _, _ = post.marker.partition("#")
        assert open_link(session, planning.keyring, token, NOW).follow_up_id == about.id
        assert planning.after_talk(session, desk, record, about=about) is post
        assert session.scalars(select(Post)).all() == [post]


def test_no_reminder_is_planned_that_nobody_wants(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        record = talk(session, desk)
        record.reminder_wanted = False
        assert planning.after_talk(session, desk, record) is None
        assert session.scalars(select(Post)).all() == []


def test_the_teachers_own_words_go_out_as_they_are(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        post = planned(session, planning, desk, talk(session, desk, reminder_text="  See you\nTuesday. "))
        assert post.text.startswith("See you\nTuesday.\n\nYour page: http")


@pytest.mark.parametrize(("words", "reason"), [("Your grade is a B+.", "words"), ("word " * 2_000, "too_long")])
def test_words_that_may_not_be_posted_hold_it_back_and_say_why(planning: Planning, words: str, reason: str) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        post = planned(session, planning, desk, talk(session, desk, reminder_text=words))
        assert (post.state, post.reason) == ("drafted", reason)


def test_nobodys_night_is_guessed(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        desk.teacher.time_zone = None
        post = planned(session, planning, desk, talk(session, desk))
        assert (post.state, post.reason) == ("drafted", "zone_unknown")


@pytest.mark.parametrize(
    ("now", "goes_out"),
    [
        ("2026-10-15T17:30", "2026-10-15T17:30"),
        ("2026-10-15T17:59", "2026-10-16T07:30"),
        ("2026-10-16T20:00", "2026-10-19T07:30"),
        ("2026-10-16T05:00", "2026-10-16T07:30"),
    ],
)
def test_it_goes_out_in_the_teachers_hours(planning: Planning, now: str, goes_out: str) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        assert planned(session, planning, desk, talk(session, desk), local(now)).not_before == local(goes_out)


def test_several_for_one_student_and_school_day_become_one_post(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        evening = local("2026-10-15T19:00")
        first = planned(session, planning, desk, talk(session, desk), evening)
        second = planned(session, planning, desk, talk(session, desk, reminder_text="And the title."), evening)
        assert (second.merged_into_id, second.not_before) == (first.id, first.not_before)
        assert exact_text(parts_of(session, first.id)) == f"{first.text}\n\n{second.text}"
        # Without the first the second goes out all the same.
        assert cancel(session, first.id, NOW, reason="by_teacher")
        session.refresh(second)
        assert (second.state, second.merged_into_id) == ("scheduled", None)


def test_what_carries_others_goes_with_no_other(planning: Planning) -> None:
    """Stopped before anything was sent, and sent again by hand: what it carries would wait for ever."""
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        first, second = (planned(session, planning, desk, talk(session, desk, reminder_text=text)) for text in "12")
        assert move(session, first.id, "scheduled", "posting", NOW)
        assert move(session, first.id, "posting", "failed", NOW, reason="disconnected")
        third = planned(session, planning, desk, talk(session, desk, reminder_text="3"))
        send_again(session, desk.teacher, first.id, NOW)
        assert (first.state, first.merged_into_id, third.merged_into_id) == ("scheduled", None, None)
        assert first.not_before > third.not_before
        assert parts_of(session, first.id) == [first, second]


def test_what_goes_out_together_fits_into_one_announcement(planning: Planning) -> None:
    """However long the teacher makes the words of each afterwards; what finds no room waits for the next school day."""
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        posts = [planned(session, planning, desk, talk(session, desk, reminder_text="Short.")) for _ in range(8)]
        for post in posts:
            longest = "x" * (LONGEST_TEXT - len(post.text) + len("Short."))
            schedule.reword(session, desk.teacher, post, longest, NOW)
        carried = {post.id: parts_of(session, post.id) for post in posts if post.merged_into_id is None}
        assert sorted(part.id for parts in carried.values() for part in parts) == sorted(post.id for post in posts)
        assert max(len(exact_text(parts)) for parts in carried.values()) <= announcement_rules.LONGEST_TEXT
        assert len(carried[posts[0].id]) == 5
        assert posts[5].not_before == local("2026-10-16T07:30")
        assert cancel(session, posts[1].id, NOW, reason="by_teacher")
        last = planned(session, planning, desk, talk(session, desk, reminder_text="There is room again."))
        assert last.merged_into_id == posts[0].id


def test_of_two_classes_the_second_reminder_waits_for_the_next_school_day(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        planned(session, planning, desk, talk(session, desk))
        other = planned(session, planning, desk, talk(session, desk, course=desk.other_course))
        assert (other.merged_into_id, other.not_before) == (None, local("2026-10-16T07:30"))


def test_after_one_that_is_out_the_next_waits_for_the_next_school_day(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        first = planned(session, planning, desk, talk(session, desk))
        move(session, first.id, "scheduled", "posting", NOW)
        move(session, first.id, "posting", "posted", NOW)
        second = planned(session, planning, desk, talk(session, desk))
        assert (second.merged_into_id, second.not_before) == (None, local("2026-10-16T07:30"))


def test_posts_of_a_class_are_spaced(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        moments = [
            planned(session, planning, desk, talk(session, desk, student=student)).not_before
            for student in (desk.jaylen, desk.ines)
        ]
        assert moments == [NOW, NOW + SPACING]


def test_a_reopened_talk_takes_its_unsent_reminder_with_it_and_a_new_finish_plans_a_new_one(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        record = talk(session, desk)
        first = planned(session, planning, desk, record)
        assert schedule.cancel_posts_of(session, record, NOW) == 1
        session.refresh(first)
        assert (first.state, first.reason) == ("cancelled", "talk_reopened")
        second = planned(session, planning, desk, record)
        assert second.marker != first.marker
        assert second.state == "scheduled"


def test_what_the_teacher_cancelled_is_not_sent_by_another_finish(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        record = talk(session, desk)
        post = planned(session, planning, desk, record)
        cancel(session, post.id, NOW, reason="by_teacher")
        schedule.cancel_posts_of(session, record, NOW)
        again = planned(session, planning, desk, record)
        session.refresh(again)
        assert (again.id, again.state) == (post.id, "cancelled")


def test_what_is_out_stays_out_when_the_talk_is_reopened(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        record = talk(session, desk)
        post = planned(session, planning, desk, record)
        move(session, post.id, "scheduled", "posting", NOW)
        assert schedule.cancel_posts_of(session, record, NOW) == 0
        assert planned(session, planning, desk, record).id == post.id


def _with_a_look_again(planning: Planning, *, wanted: bool, due_on: date = date(2026, 10, 19)) -> int:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        keep_habits(session, desk.teacher, Habits(before_look_again=wanted), NOW.date())
        return follow_up(session, desk, talk(session, desk), due_on=due_on).id


def _look_agains(planning: Planning) -> list[tuple[str, str | None]]:
    with planning.sessions() as session:
        return [(post.state, post.reason) for post in session.scalars(select(Post).order_by(Post.id))]


def test_the_look_again_is_announced_on_the_school_day_before_where_that_is_wanted(planning: Planning) -> None:
    _with_a_look_again(planning, wanted=False)
    planning.keep_look_agains(NOW)
    assert _look_agains(planning) == []
    _with_a_look_again(planning, wanted=True)
    with planning.sessions.begin() as session:
        teachers = session.scalars(select(Credential.teacher_id)).all()
        session.execute(delete(Credential))
    planning.keep_look_agains(NOW)
    assert _look_agains(planning) == []  # in nobody's name who has disconnected
    with planning.sessions.begin() as session:
        session.add_all(Credential(teacher_id=each, granted_scopes=[], updated_at=NOW) for each in teachers)
    planning.keep_look_agains(NOW)
    planning.keep_look_agains(NOW)
    with planning.sessions() as session:
        [post] = session.scalars(select(Post)).all()
        assert (post.purpose, post.not_before) == ("before_look_again", local("2026-10-16T07:30"))
        assert "on Monday, Oct 19 we look at your writing together again" in post.text


def test_a_look_again_that_was_moved_or_has_happened_is_not_announced(planning: Planning) -> None:
    moved, closed = _with_a_look_again(planning, wanted=True), _with_a_look_again(planning, wanted=True)
    planning.keep_look_agains(NOW)
    with planning.sessions.begin() as session:
        session.get_one(FollowUp, moved).due_on = date(2026, 10, 22)
        session.get_one(FollowUp, closed).closed_at = NOW
    planning.keep_look_agains(NOW)
    planning.keep_look_agains(NOW)
    gone = ("cancelled", "look_again_moved")
    assert _look_agains(planning) == [gone, gone, ("scheduled", None)]


def test_a_day_that_is_over_is_not_made_up_for(planning: Planning) -> None:
    _with_a_look_again(planning, wanted=True, due_on=date(2026, 10, 15))
    planning.keep_look_agains(NOW)
    assert _look_agains(planning) == []


@pytest.mark.parametrize(
    ("now", "due_on", "taken_on"),
    [
        ("2026-10-15T10:31", date(2026, 10, 16), "2026-10-15T08:00"),  # that of the talk is out today already
        ("2026-10-15T17:59", date(2026, 10, 16), None),  # finished after the hours, for tomorrow
        ("2026-10-15T10:31", date(2026, 10, 19), "2026-10-16T07:30"),  # of another class, on the day before
    ],
)
def test_where_the_school_day_before_is_taken_or_over_nothing_is_put_however_often_it_is_looked_at(
    planning: Planning, now: str, due_on: date, taken_on: str | None
) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        keep_habits(session, desk.teacher, Habits(before_look_again=True), NOW.date())
        follow_up(session, desk, talk(session, desk), due_on=due_on)
        if taken_on:
            other = planned(session, planning, desk, talk(session, desk, course=desk.other_course), local(taken_on))
            other_id = other.id
    for _ in range(2):
        planning.keep_look_agains(local(now))
    assert _look_agains(planning) == [("scheduled", None)] * bool(taken_on)
    if taken_on:
        with planning.sessions.begin() as session:
            cancel(session, other_id, NOW, reason="by_teacher")
        planning.keep_look_agains(local(now))
        assert _look_agains(planning) == [("cancelled", "by_teacher"), ("scheduled", None)]  # the day is free again


def test_one_that_was_carried_past_its_day_is_cancelled_once(planning: Planning) -> None:
    _with_a_look_again(planning, wanted=True)
    planning.keep_look_agains(NOW)
    with planning.sessions.begin() as session:
        session.scalars(select(Post)).one().not_before = local("2026-10-19T07:30")  # its hours were over
    for _ in range(2):
        planning.keep_look_agains(local("2026-10-16T18:00"))
    assert _look_agains(planning) == [("cancelled", "look_again_moved")]


def test_it_goes_out_with_what_goes_out_that_day_anyhow(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        keep_habits(session, desk.teacher, Habits(before_look_again=True), NOW.date())
        record = talk(session, desk)
        carrier = planned(session, planning, desk, record, local("2026-10-15T19:00")).id
        follow_up(session, desk, record, due_on=date(2026, 10, 19))
    planning.keep_look_agains(local("2026-10-15T19:00"))
    with planning.sessions() as session:
        assert [post.merged_into_id for post in parts_of(session, carrier)] == [None, carrier]


def test_looking_for_room_waits_for_nobody_who_plans_for_the_student(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        keep_habits(session, desk.teacher, Habits(before_look_again=True), NOW.date())
        record = talk(session, desk)
        for course in (desk.other_course, desk.course):
            planned(session, planning, desk, talk(session, desk, course=course), local("2026-10-15T08:00"))
        follow_up(session, desk, record, due_on=date(2026, 10, 16))  # no room: what is put is under the student's lock
    with planning.sessions.begin() as web:
        assert len(web.scalars(select(Post).with_for_update()).all()) == 2
        with planning.sessions.begin() as tick:
            tick.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            schedule.keep_look_agains(tick, planning.keyring, planning.settings, local("2026-10-15T10:31"))
    assert _look_agains(planning) == [("scheduled", None)] * 2


def test_those_of_which_nothing_is_to_be_put_do_not_keep_the_others_waiting(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        keep_habits(session, desk.teacher, Habits(before_look_again=True), NOW.date())
        record = talk(session, desk)
        for day in [date(2026, 10, 15)] * schedule.MOST_AT_ONCE + [date(2026, 10, 19)]:
            follow_up(session, desk, record, due_on=day)
    planning.keep_look_agains(NOW)
    assert _look_agains(planning) == [("scheduled", None)]


def test_two_planners_of_one_student_wait_for_each_other(planning: Planning) -> None:
    with planning.sessions.begin() as session:
        desk = make_desk(session)
        records = [talk(session, desk).id, talk(session, desk, course=desk.other_course).id]
    with planning.sessions.begin() as first, planning.sessions.begin() as second:
        plan = partial(_plan, planning, desk.teacher)
        plan(first, records[0])
        second.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout"):
            plan(second, records[1])
        second.rollback()


def _plan(planning: Planning, teacher: Teacher, session: Session, record_id: int) -> Post | None:
    record = session.get_one(ConferenceRecord, record_id)
    return schedule.plan_after_talk(session, planning.keyring, planning.settings, teacher, record, None, NOW)
