"""The page of reminders: exact words, when and why not, and every press that it offers."""

import re
from datetime import date, timedelta
from html import unescape

import httpx
import pytest
from sqlalchemy import insert

from app.accounts.runtime import Runtime
from app.database import Sessions
from app.models import AccessEntry, Credential, Post, PostingHabits
from app.posts.outbox import held
from app.reminders.listed import MOST_SHOWN
from integrations.google.scopes import Feature, scopes_of
from tests.app.posts.rows import create_post
from tests.app.web.conftest import Browser
from tests.app.web.room import Room
from tests.builders import NOW, create_teacher

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def reminder(sessions: Sessions, room: Room) -> int:
    """To Jaylen, for now; the teacher may post."""
    with sessions.begin() as session:
        row = session.get_one(Credential, room.teacher.id)
        row.granted_scopes = [*row.granted_scopes, *scopes_of(Feature.CLASSROOM, Feature.DRIVE, Feature.ANNOUNCEMENTS)]
        return create_post(session, room.teacher, room.course, room.jaylen).id


def text_of(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def put(sessions: Sessions, reminder: int, **values: object) -> None:
    with sessions.begin() as session:
        post = held(session, reminder)
        for name, value in values.items():
            setattr(post, name, value)


def post_of(sessions: Sessions, reminder: int) -> Post:
    with sessions() as session:
        return session.get_one(Post, reminder)


def test_what_goes_out_stands_there_word_by_word(desk: httpx.Client, reminder: int, sessions: Sessions) -> None:
    shown = text_of(desk.get("/reminders"))
    assert "on school days between 7:30 AM and 6:00 PM" in shown
    assert "10:31 Thursday, Oct 15 Jaylen Brooks period 3" in shown
    assert " ".join(post_of(sessions, reminder).text.split()) in shown
    assert "Deskside may not post yet" not in shown


def test_a_writers_words_are_escaped(desk: httpx.Client, reminder: int, sessions: Sessions) -> None:
    put(sessions, reminder, text=f"{HOSTILE}\n\nYour page: http://x.example/s/{post_of(sessions, reminder).marker}")
    answer = desk.get("/reminders")
    assert HOSTILE not in answer.text
    assert HOSTILE in unescape(answer.text)


def test_other_words_are_kept_and_unfit_ones_come_back_as_they_were_typed(
    desk: httpx.Client, reminder: int, sessions: Sessions
) -> None:
    marker = post_of(sessions, reminder).marker
    answer = desk.post(f"/reminders/{reminder}/words", data={"words": "See you\r\nTuesday."})
    assert answer.headers["location"] == f"/reminders#reminder-{reminder}"
    kept = post_of(sessions, reminder).text
    assert kept == f"See you\nTuesday.\n\nYour page: http://localhost:8000/s/{marker}"
    refused = desk.post(f"/reminders/{reminder}/words", data={"words": "Your grade is fine."})
    assert refused.status_code == 422
    assert "“grade” may not stand in a post" in text_of(refused)
    assert "Your grade is fine.</textarea>" in refused.text
    assert post_of(sessions, reminder).text == kept


def test_words_that_held_it_back_are_mended_and_it_goes_out(
    desk: httpx.Client, reminder: int, sessions: Sessions
) -> None:
    text = post_of(sessions, reminder).text
    put(sessions, reminder, state="drafted", reason="words", text=f"Your IEP. {text}")
    assert "1 reminder is held back." in text_of(desk.get("/today"))
    shown = text_of(desk.get("/reminders"))
    assert "Held back" in shown
    assert "“IEP” may not stand in a post" in shown
    desk.post(f"/reminders/{reminder}/words", data={"words": "See you Tuesday."})
    post = post_of(sessions, reminder)
    assert (post.state, post.reason) == ("scheduled", None)
    assert "held back" not in text_of(desk.get("/today"))


@pytest.mark.parametrize(("reason", "goes"), [("zone_unknown", True), ("no_school_day", True), ("words", False)])
def test_what_only_had_no_moment_is_sent_by_hand_once_there_is_one(
    desk: httpx.Client, reminder: int, sessions: Sessions, reason: str, *, goes: bool
) -> None:
    put(sessions, reminder, state="drafted", reason=reason)
    assert ("Send it" in text_of(desk.get("/reminders"))) is goes
    desk.post(f"/reminders/{reminder}/again")
    assert post_of(sessions, reminder).state == ("scheduled" if goes else "drafted")


def test_it_is_cancelled_until_the_minute(desk: httpx.Client, reminder: int, sessions: Sessions) -> None:
    desk.post(f"/reminders/{reminder}/cancel")
    assert post_of(sessions, reminder).state == "cancelled"
    assert "You cancelled it." in text_of(desk.get("/reminders"))
    put(sessions, reminder, state="posting", reason=None)
    desk.post(f"/reminders/{reminder}/cancel")
    shown = text_of(desk.get("/reminders"))
    assert "being posted" in shown
    assert "Do not send" not in shown


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("student_left", "The student has left this class"),
        ("course_archived", "The class is archived"),
        ("scope_missing", "announcements are not allowed"),
        ("disconnected", "not connected to your Google account"),
        ("of_another_version", "It was held back (of_another_version)."),
    ],
)
def test_why_one_was_not_sent_stands_beside_it_and_on_today(
    desk: httpx.Client, reminder: int, sessions: Sessions, reason: str, words: str
) -> None:
    assert "not posted" not in text_of(desk.get("/today"))
    put(sessions, reminder, state="failed", reason=reason)
    assert words in text_of(desk.get("/reminders"))
    assert "1 reminder was not posted." in text_of(desk.get("/today"))
    desk.post(f"/reminders/{reminder}/again")
    assert post_of(sessions, reminder).state == "scheduled"
    assert "not posted" not in text_of(desk.get("/today"))


def test_today_tells_of_one_that_may_be_out_only_where_nobody_can_look_any_more(
    desk: httpx.Client, reminder: int, sessions: Sessions
) -> None:
    put(sessions, reminder, state="uncertain")
    assert "not posted" not in text_of(desk.get("/today"))
    put(sessions, reminder, reason="disconnected")
    assert "1 reminder was not posted." in text_of(desk.get("/today"))


def test_what_is_out_can_be_taken_back_and_google_not_answering_changes_nothing(
    desk: httpx.Client, reminder: int, sessions: Sessions
) -> None:
    link = "https://classroom.google.com/c/7/p/9"
    put(sessions, reminder, state="posted", posted_at=NOW, google_id="9", link=link)
    answer = desk.get("/reminders")
    assert link in answer.text
    assert "Take it back" in text_of(answer)
    refused = desk.post(f"/reminders/{reminder}/take-back")
    assert refused.status_code in {409, 503}
    assert post_of(sessions, reminder).state == "posted"


def test_merged_reminders_are_one_line_with_a_form_for_each_part(
    desk: httpx.Client, reminder: int, sessions: Sessions, room: Room
) -> None:
    with sessions.begin() as session:
        part = create_post(session, room.teacher, room.course, room.jaylen)
        part.merged_into_id = reminder
        part_id = part.id
    for one in (reminder, part_id):
        put(sessions, one, state="failed", reason="disconnected")
    assert "1 reminder was not posted." in text_of(desk.get("/today"))
    with sessions.begin() as session:
        create_post(session, room.teacher, room.course, room.jaylen, state="drafted")
    assert "1 reminder was not posted, 1 is held back. Their words are" in text_of(desk.get("/today"))
    for one in (reminder, part_id):
        put(sessions, one, state="scheduled", reason=None)
    shown = desk.get("/reminders")
    assert len(re.findall('<li class="line" id="reminder-', shown.text)) == 2
    assert "Do not send part 2" in text_of(shown)
    desk.post(f"/reminders/{part_id}/cancel")
    assert (post_of(sessions, part_id).state, post_of(sessions, reminder).state) == ("cancelled", "scheduled")


def test_however_much_has_ended_what_waits_for_the_teacher_stands_there_whole(
    desk: httpx.Client, reminder: int, sessions: Sessions, room: Room
) -> None:
    with sessions.begin() as session:
        part = create_post(session, room.teacher, room.course, room.jaylen, state="failed")
        part.text, part.merged_into_id = "And the title.", reminder
        out = {column.key: getattr(part, column.key) for column in Post.__table__.columns if column.key != "id"}
        out |= {"state": "posted", "posted_at": NOW + timedelta(hours=1), "merged_into_id": None}
        session.execute(insert(Post), [out | {"marker": f"m{n}"} for n in range(MOST_SHOWN + 1)])
    put(sessions, reminder, state="failed", reason="disconnected")
    page = desk.get("/reminders").text
    stopped, _, ended = page.partition('id="out"')
    assert 'id="stopped"' in stopped
    assert "Jaylen, we talked." in stopped
    assert "And the title." in stopped
    assert ended.count('id="reminder-') == MOST_SHOWN


def test_who_has_not_allowed_it_is_asked_where_it_is_first_wanted(desk: httpx.Client, room: Room) -> None:
    answer = desk.get("/reminders")
    assert "Deskside may not post yet." in text_of(answer)
    assert 'href="/auth/google/login?allow=posting&amp;next=/reminders"' in answer.text
    asked = desk.get("/auth/google/login?allow=posting&next=/reminders")
    assert "classroom.announcements" in asked.headers["location"]
    plain = desk.get("/auth/google/login?allow=more&next=/reminders")
    assert "classroom.announcements" not in plain.headers["location"]
    assert "No reminders." in text_of(answer)


def test_nobody_elses_reminder_is_seen(browser_of: Browser, reminder: int, sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher_id = create_teacher(session).id
    stranger = browser_of(teacher_id)
    assert "Jaylen" not in stranger.get("/reminders").text
    assert stranger.post(f"/reminders/{reminder}/cancel").status_code == 404


def test_hours_days_without_school_and_the_second_reminder_are_kept(
    desk: httpx.Client, room: Room, sessions: Sessions
) -> None:
    form = {"opens": "08:00", "closes": "15:30", "look_again": "on", "first": "2026-11-26", "last": "2026-11-27"}
    answer = desk.post("/settings/posting", data=form)
    assert answer.headers["location"] == "/settings?saved=posting#posting"
    with sessions() as session:
        row = session.get_one(PostingHabits, room.teacher.id)
        assert (row.opens.hour, row.closes.minute, row.before_look_again) == (8, 30, True)
        assert row.free_days == [date(2026, 11, 26), date(2026, 11, 27)]
    page = desk.get("/settings?saved=posting")
    assert "Thu, Nov 26" in page.text
    desk.post("/settings/posting", data={**form, "first": "", "last": "", "free": ["2026-11-27"], "look_again": "off"})
    with sessions() as session:
        row = session.get_one(PostingHabits, room.teacher.id)
        assert (row.free_days, row.before_look_again) == ([date(2026, 11, 27)], False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": "05:00"},
        {"closes": "23:00"},
        {"opens": "12:00", "closes": "11:00"},
        {"opens": "noon"},
        {"first": "2026-02-30"},
        {"first": "2026-01-01", "last": "2028-01-01"},
    ],
)
def test_hours_that_cannot_be_are_refused(
    desk: httpx.Client, room: Room, sessions: Sessions, wrong: dict[str, str]
) -> None:
    form = {"opens": "08:00", "closes": "15:30", "look_again": "off"} | wrong
    assert desk.post("/settings/posting", data=form).status_code == 422
    with sessions() as session:
        assert session.get(PostingHabits, room.teacher.id) is None


def test_what_was_shown_and_changed_is_in_the_access_log(
    desk: httpx.Client, reminder: int, room: Room, runtime: Runtime
) -> None:
    desk.get("/reminders")
    desk.post(f"/reminders/{reminder}/cancel")
    with runtime.sessions() as session:
        entries = session.query(AccessEntry).order_by(AccessEntry.id)
        found = [(row.action, row.student_id, row.course_id) for row in entries]
    assert found == [
        ("reminders.read", None, room.course.id),
        ("reminder.cancelled", room.jaylen.id, room.course.id),
    ]
