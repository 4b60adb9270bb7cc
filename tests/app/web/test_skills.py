"""The skills map and one writer's growth: levels as shapes and words, every one with what it rests on."""

import re

import httpx
import pytest
from sqlalchemy.orm import Session

from app.accounts.runtime import Runtime
from app.database import Sessions
from app.followups.skills_map import SkillsMap, build_skills_map
from app.models import Teacher
from app.writing.words import Level
from tests import builders, talks
from tests.app.web.room import Room
from tests.app.web.talked import Talked, make_talked, writer_named
from tests.builders import NOW, days_ago
from tests.talks import SKILL


@pytest.fixture
def talked(sessions: Sessions, runtime: Runtime, room: Room) -> Talked:
    with sessions.begin() as session:
        return make_talked(session, runtime.keyring, room)


def built(session: Session, talked: Talked, teacher: Teacher | None = None) -> SkillsMap:
    return build_skills_map(session, teacher or talked.room.teacher, talked.room.course.id, NOW)


def levels(found: SkillsMap, name: str) -> list[tuple[Level | None, bool]]:
    (row,) = [row for row in found.rows if row.writer.name == name]
    return [(cell.level, cell.due) for cell in row.cells]


def test_each_cell_is_the_level_of_the_evidence(sessions: Sessions, talked: Talked) -> None:
    with sessions() as session:
        found = built(session, talked)
    assert [column.name for column in found.columns] == [
        "The detail only you would know",
        "Bridges between scenes",
        "Dialogue that shows who they are",
    ]
    assert levels(found, "Jaylen Brooks") == [(Level.PRACTISING, False), (Level.INTRODUCED, True), (None, False)]
    assert levels(found, "Abdi Warsame") == [(Level.INTRODUCED, True), (None, False), (None, False)]
    assert levels(found, "Inês Duarte") == [(None, False)] * 3
    assert (found.need, found.alone) == ((2, 1, 1), (0, 1, 0))
    assert found.advice is None


def test_what_many_need_is_a_group(sessions: Sessions, talked: Talked) -> None:
    with sessions() as session:
        for name in ("Inês Duarte", "Sofía Beltrán"):
            held = talks.create_conference(session, talked.room.teacher, talked.room.course)
            talks.create_record(session, held, writer_named(session, name), skills={SKILL: Level.PRACTISING})
        found = built(session, talked)
    assert found.advice == (
        "3 writers still need this: Bridges between scenes.",
        "That is one small group, not 3 conferences. Trần can do it on their own and could show theirs.",
    )


def test_another_teachers_class_shows_nothing_of_this_one(sessions: Sessions, talked: Talked) -> None:
    """The same writer sits in a class of somebody else, who does not teach this one."""
    with sessions() as session:
        stranger = builders.create_teacher(session, name="Elsewhere")
        course = builders.create_course(session, stranger)
        builders.enroll(session, course, talked.room.jaylen)
        found = build_skills_map(session, stranger, course.id, NOW)
    assert [(row.writer.name, row.cells) for row in found.rows] == [("Jaylen Brooks", ())]


def test_the_map_says_in_words_what_it_draws(desk: httpx.Client, talked: Talked) -> None:
    page = desk.get("/skills").text
    assert re.search(r'<td class="due">.*?<span class="vh">Shown, follow-up due</span></td>', page, re.DOTALL)
    for words in ("Not yet discussed", "Still need it", "Bridges between scenes", "Not grades."):
        assert words in page, words


def test_a_class_without_conferences_says_how_to_begin(desk: httpx.Client) -> None:
    assert "No skill has been talked about yet." in desk.get("/skills").text


def test_growth_names_the_evidence_of_every_level(desk: httpx.Client, talked: Talked, sessions: Sessions) -> None:
    with sessions.begin() as session:
        talks.create_look(
            session,
            session.merge(talked.again),
            level=Level.PRACTISING,
            progress=True,
            uptake="changed",
            decided_at=days_ago(1),
            decided_by=talked.room.teacher.id,
            seen_at=days_ago(1),
        )
    page = desk.get(f"/students/{talked.room.jaylen.id}/growth").text
    trace = re.sub(r"<[^>]+>", "", page[page.index("Bridges between scenes") : page.index("What we talked about")])
    said = " ".join(trace.split())
    assert "Oct 2 Conference, Memoir: A Small Moment: Shown" in said
    assert "Oct 7 Look at the draft: not touched; it stays as it was" in said
    assert "Oct 14 Look at the draft: changed: Trying it" in said
    assert 'aria-label="Bridges between scenes: Shown, Trying it"' in page


def test_growth_for_a_family_shows_no_notes(desk: httpx.Client, talked: Talked, sessions: Sessions) -> None:
    """And counts no talk that still goes on."""
    with sessions.begin() as session:
        room = talked.room
        going_on = talks.create_conference(session, room.teacher, room.course, work=room.memoir, at=NOW, minutes=None)
        talks.create_record(session, going_on, room.jaylen)
    page = desk.get(f"/students/{talked.room.jaylen.id}/growth").text
    assert "He wrote it standing up" not in page
    assert "No topic was kept." not in page
    assert "2 conferences and 1 walk-around note, Sep 25 to today." in page
    assert "Words from Oct 3 to Oct 14, from 598 to 812, with 2 conferences." in page
