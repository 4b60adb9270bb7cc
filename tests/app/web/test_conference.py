"""Conference mode from rows: what a student may see of it, what is offered to tap, and the form without a script."""

import json
import re
from datetime import date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import select, update

from app.accounts.bells import Bells
from app.accounts.runtime import Runtime
from app.accounts.school_days import SchoolDays
from app.briefs.build import build_brief
from app.database import Sessions
from app.models import AccessEntry, BellPeriod, Conference, ConferenceRecord, CourseTeacher, JournalChange
from app.shelf.own_skills import skills_of
from app.web.conference_form import chips_of, look_again_days
from app.web.together import together
from tests import builders
from tests.app.web.conftest import Browser
from tests.app.web.room import HOSTILE, UNTOUCHED, Room
from tests.builders import NOW
from tests.talks import create_word

MOST_IN_VIEW = 6


def _page(desk: httpx.Client, room: Room, **query: int) -> str:
    return desk.get(f"/students/{room.jaylen.id}/conference", params=query).text


def _hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', text)
    assert found
    return unescape(found[1])


def _post(desk: httpx.Client, room: Room, shown: str, **fields: object) -> httpx.Response:
    form = {"talk": _hidden(shown, "talk"), "before": _hidden(shown, "before")}
    return desk.post(f"/students/{room.jaylen.id}/conference", data=form | fields)


def test_the_left_side_is_safe_for_a_students_eyes(desk: httpx.Client, room: Room) -> None:
    text = _page(desk, room)
    left = text[text.index('id="look"') : text.index('id="record"')]

    assert UNTOUCHED in unescape(left)
    for teachers_own in ("Behind", "days", "Not touched", "malik", "Malik", 'aria-current="true"', HOSTILE):
        assert teachers_own not in left


def test_a_grade_in_the_rubric_is_not_marked(sessions: Sessions, room: Room) -> None:
    with sessions() as session:
        brief = build_brief(session, teacher_id=room.teacher.id, student_id=room.jaylen.id, assignment_id=None, now=NOW)
    levels = [level for criterion in together(brief).criteria for level in criterion.levels]

    assert levels
    assert not any(level.marked for level in levels)


def test_what_is_suggested_comes_first_and_what_was_tapped_stays_in_view(sessions: Sessions, room: Room) -> None:
    with sessions() as session:
        brief = build_brief(session, teacher_id=room.teacher.id, student_id=room.jaylen.id, assignment_id=None, now=NOW)
        skills = skills_of(session, room.teacher.id)
    first, others = chips_of(skills, brief, {"skill/verb_tense": "practising"})
    names = [chip.id for chip in first]

    assert [chip.suggested for chip in first] == sorted((chip.suggested for chip in first), reverse=True)
    assert len(names) == MOST_IN_VIEW
    assert next(chip.value for chip in first if chip.id == "verb_tense") == "practising"
    assert not {chip.id for group in others for chip in group.chips} & set(names)


def test_look_again_offers_the_next_school_day_and_the_next_lesson() -> None:
    bell = BellPeriod(course_id=1, teacher_id=1, weekdays=[0, 3], starts=time(10), ends=time(11))
    thursday = datetime(2026, 10, 15, 10, 30, tzinfo=ZoneInfo("America/New_York"))
    friday = datetime(2026, 10, 16, 10, 30, tzinfo=ZoneInfo("America/New_York"))

    assert [day.words for day in look_again_days(Bells((bell,)), 1, thursday)] == ["Tomorrow", "Mon 19"]
    assert [day.words for day in look_again_days(Bells(), 1, friday)] == ["Monday", "Fri 23"]
    no_school = Bells((bell,), SchoolDays(frozenset({date(2026, 10, 16), date(2026, 10, 19)})))
    assert [day.words for day in look_again_days(no_school, 1, thursday)] == ["Tuesday", "Thu 22"]
    three_weeks = Bells((bell,), SchoolDays(frozenset(date(2026, 10, 16) + timedelta(days=n) for n in range(21))))
    assert [day.words for day in look_again_days(three_weeks, 1, thursday)] == ["Fri, Nov 6", "Mon 9"]


def test_a_form_sent_twice_is_one_conference(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    shown = _page(desk, room)
    for _ in range(2):
        answer = _post(desk, room, shown, notes="Read it aloud.", skill="commas", finish="yes")
        assert answer.status_code == 303

    with runtime.sessions() as session:
        assert session.scalars(select(ConferenceRecord.notes)).all() == ["Read it aloud."]
        assert session.scalars(select(ConferenceRecord.topic)).all() == ["commas that guide"]
        assert session.scalars(select(Conference.finished_at)).all() == [NOW]


def test_two_forms_opened_at_once_keep_both_texts(desk: httpx.Client, room: Room) -> None:
    _post(desk, room, _page(desk, room), notes="First.")
    one, other = _page(desk, room), _page(desk, room)
    _post(desk, room, one, notes="First. Then.")
    _post(desk, room, other, notes="First. Instead.")

    fields = json.loads(_hidden(_page(desk, room), "before"))
    notes = next(field for field in fields if field["field"] == "notes")
    assert {notes["value"], *(also["text"] for also in notes["also"])} == {"First. Then.", "First. Instead."}


def test_lines_that_nobody_changed_are_not_told_again(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    """A browser ends the lines of a form in CR LF; told again they would stand above what was written meanwhile."""
    lines = {"notes": "First.\r\n\r\nThen.", "private": "Mine.\r\nAlone."}
    _post(desk, room, _page(desk, room), **lines)
    older = _page(desk, room)
    _post(desk, room, older, **lines | {"notes": "Better."})
    _post(desk, room, older, **lines)

    assert ">Better.</textarea>" in _page(desk, room)
    with runtime.sessions() as session:
        told = session.scalars(select(JournalChange.field)).all()
    assert (told.count("notes"), told.count("private")) == (2, 1)


def test_a_form_in_pieces_is_told_so(desk: httpx.Client, room: Room) -> None:
    answer = desk.post(f"/students/{room.jaylen.id}/conference", data={"talk": "{", "before": "[]"})

    assert answer.status_code == 422
    assert "The form was not complete." in answer.text


def test_a_form_that_no_browser_sends_is_refused_or_read_without_it(desk: httpx.Client, room: Room) -> None:
    shown = _page(desk, room)
    assert _post(desk, room, shown, minutes="²").status_code == 303
    talk = json.loads(_hidden(shown, "talk")) | {"opening": "a\0b"}
    assert _post(desk, room, shown, talk=json.dumps(talk)).status_code == 422


def test_a_talk_of_a_class_that_was_given_away_is_closed(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    """Also to its author, who still teaches the writer elsewhere."""
    _post(desk, room, _page(desk, room), private="Ask his counselor.", notes="Aloud.")
    with runtime.sessions.begin() as session:
        (talk,) = session.scalars(select(Conference.id))
        builders.enroll(session, builders.create_course(session, session.merge(room.teacher)), room.jaylen)
        mine = CourseTeacher.course_id == room.course.id
        session.execute(update(CourseTeacher).where(mine).values(removed_at=NOW))
    there = f"/students/{room.jaylen.id}/conference"

    assert desk.get(there, params={"conference": talk}).status_code == 404
    fresh = desk.get(there)
    assert (fresh.status_code, "counselor" in fresh.text, "Aloud." in fresh.text) == (200, False, False)


def test_a_talk_begins_in_the_class_that_it_was_started_from(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    """Of two, also where nothing is set in it."""
    with runtime.sessions.begin() as session:
        teacher, jaylen = session.merge(room.teacher), session.merge(room.jaylen)
        creative = builders.create_course(session, teacher, name="Creative Writing")
        builders.enroll(session, creative, jaylen)
        create_word(session, teacher, creative, jaylen, "May it rhyme?", ready=True)
        other = creative.id
    talk = f"/students/{room.jaylen.id}/conference?course={other}"
    brief = f"/students/{room.jaylen.id}/brief?course_id={other}"
    today, walk = (desk.get(f"{page}?course={other}&writer={room.jaylen.id}").text for page in ("/today", "/walk"))
    assert (f'"{talk}"' in today, f'"{brief}"' in today, f'"{talk}"' in walk) == (True, True, True)
    assert f'"{talk}"' in desk.get(brief).text
    shown = desk.get(talk).text
    assert f'"{brief}"' in shown
    _post(desk, room, shown, notes="Said a line of it.")
    with runtime.sessions() as session:
        assert session.scalars(select(Conference.course_id)).all() == [other]
    assert "data-conference" in desk.get(talk).text
    assert "data-conference" not in _page(desk, room, assignment=room.memoir.id)
    pinned = desk.post(f"/students/{room.jaylen.id}/pins", data={"course": other, "kind": "trait", "about": "voice"})
    assert pinned.headers["location"] == f"{brief}#pins"


def test_a_private_note_is_its_authors_alone(
    desk: httpx.Client, room: Room, runtime: Runtime, browser_of: Browser
) -> None:
    _post(desk, room, _page(desk, room), private="Ask his counselor.")
    with runtime.sessions.begin() as session:
        colleague = builders.create_teacher(session)
        builders.add_teacher(session, room.course, colleague)
        (talk,) = session.scalars(select(Conference.id))
    other = browser_of(colleague.id)

    assert "Ask his counselor." in _page(desk, room, conference=talk)
    assert "counselor" not in _page(other, room)
    assert other.get(f"/students/{room.jaylen.id}/conference", params={"conference": talk}).status_code == 404


def test_a_note_whose_key_is_lost_is_said_to_be_sealed(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    _post(desk, room, _page(desk, room), private="Ask his counselor.", notes="Aloud.")
    with runtime.sessions.begin() as session:
        for table in (ConferenceRecord.private_note, JournalChange.sealed):
            session.execute(update(table.class_).where(table.is_not(None)).values({table.key: b"another key's"}))
    text = _page(desk, room)

    assert "sealed with a key that this installation no longer has" in text
    assert "Aloud." in text
    assert _post(desk, room, text, private="Another.", notes="Aloud.").status_code == 303
    assert "Another." in _page(desk, room)


def test_the_words_of_a_reminder_are_shown_as_they_would_be_posted(desk: httpx.Client, room: Room) -> None:
    """What is told days late promises no day that is over."""
    typed = {"course": str(room.course.id), "topic": "commas", "next_step": "Read it aloud"}
    words = "Jaylen, in our conference we talked about commas. Your next step: Read it aloud."
    for day, said in (("2026-10-20", f"{words} We’ll look at it together on Tuesday, Oct 20."), ("2026-10-14", words)):
        answer = desk.post(f"/students/{room.jaylen.id}/conference/words", data=typed | {"look_again_on": day})
        assert answer.json() == {"words": said}


def test_words_that_are_the_teachers_own_are_said_to_be(desk: httpx.Client, room: Room) -> None:
    said = f'data-own-words="{room.jaylen.id}" hidden'
    assert said in _page(desk, room)
    _post(desk, room, _page(desk, room), reminder_text="Bring the bench.")
    text = _page(desk, room)
    assert ("Your own words: they stay" in text, said in text) == (True, False)


def test_the_access_log_has_a_line(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    _page(desk, room)
    with runtime.sessions() as session:
        logged = session.scalars(select(AccessEntry.action).where(AccessEntry.student_id == room.jaylen.id)).all()
    assert logged == ["conference.read"]
