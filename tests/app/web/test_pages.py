"""What the signed-in pages say, from rows."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, select, update

from app.accounts.runtime import Runtime
from app.briefs import brief as told
from app.briefs.build import build_brief
from app.models import AccessEntry, Comment, Credential, Document, Teacher
from app.web.pages.brief import printed_comments
from app.web.pages.today import room_words
from tests.app.web.room import QUESTION, UNTOUCHED, Room
from tests.app.web.talked import make_talked, writer_named
from tests.builders import NOW, create_problem, create_snapshot, create_suggestion
from tests.clock import SettableClock
from tests.counting import statements
from tests.talks import create_conference, create_follow_up, create_record


def test_today_tells_who_and_why(desk: httpx.Client) -> None:
    text = desk.get("/today").text

    assert "Thursday, period 3" in text
    assert "43 minutes left." in text
    assert text.index("Inês Duarte") < text.index("Tomasz Wójcik") < text.index("Jaylen Brooks")
    assert "Untouched.</a></b> 2 comments of 5, the oldest 6 days" in text


def test_a_filter_shows_those_writers_alone(desk: httpx.Client, room: Room) -> None:
    text = desk.get(f"/today?course={room.course.id}&show=untouched").text
    queue = text[text.index('id="queue"') : text.index("Fine for now")]

    assert "Jaylen Brooks" in queue
    assert "Tomasz Wójcik" not in queue


def test_who_was_met_on_the_piece_and_who_was_not(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    assert "Met today" not in desk.get("/today").text
    with runtime.sessions.begin() as session:
        make_talked(session, runtime.keyring, room)
        held = create_conference(session, room.teacher, room.course, work=room.memoir, at=NOW - timedelta(minutes=20))
        create_record(session, held, writer_named(session, "Sofía Beltrán"))

    whole, met, not_met = (
        desk.get(f"/today?course={room.course.id}{more}").text for more in ("", "&met=yes", "&met=no")
    )

    assert "4 of 10 met on this piece. 6 still to meet: 42 minutes at 7 each, 1 lesson at least." in unescape(whole)
    assert "4 writers. Longest wait Abdi, 23 days. Middle of the class, 13 days." in whole
    assert whole.index("Met today") < whole.index("Sofía Beltrán") < whole.index("Fine for now")
    assert "Follow-up was due 14 days ago.</a></b>" in whole
    for text, names in ((met, {"Jaylen Brooks", "Sofía Beltrán"}), (not_met, {"Tomasz Wójcik", "Inês Duarte"})):
        queue = text[text.index('id="queue"') : text.index("<aside")]
        others = {"Jaylen Brooks", "Sofía Beltrán", "Tomasz Wójcik", "Inês Duarte"} - names
        assert all(name in queue for name in names)
        assert not any(name in queue for name in others)


def test_after_school_there_is_no_ruler(desk: httpx.Client, clock: SettableClock) -> None:
    clock.advance(timedelta(hours=6))
    text = desk.get("/today").text

    assert "minutes left" not in text
    assert "Period 3 meets Friday, 10:22 to 11:14." in text


@pytest.mark.parametrize(
    ("first", "fit", "words"),
    [
        ("Jaylen", 0, "Too little for a conference; a word in passing still fits."),
        ("", 3, "Nobody is waiting."),
        ("Jaylen", 1, "Time for Jaylen."),
        ("Jaylen", 6, "Time for Jaylen, then about 5 more."),
    ],
)
def test_the_room_in_a_period_is_said_in_conferences(first: str, fit: int, words: str) -> None:
    assert room_words(first, fit) == words


def test_the_brief_shows_a_comment_its_passage_and_its_state(desk: httpx.Client, room: Room) -> None:
    text = desk.get(f"/students/{room.jaylen.id}/brief").text

    assert f"<mark>{UNTOUCHED}</mark>" in text
    assert QUESTION in text
    assert "Not touched, 6 days" in text
    assert "<del>It was the worst day of my life.</del>" in text
    assert "Kept" in text
    assert "Jaylen asks" in text


def test_one_press_sorts_a_comment_and_another_takes_it_back(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions() as session:
        comment = session.scalars(select(Comment.id).where(Comment.content == QUESTION)).one()
    brief = f"/students/{room.jaylen.id}/brief"
    sort = f"/students/{room.jaylen.id}/comments/{comment}/trait"
    assert f'action="{sort}"' in desk.get(brief).text

    pressed = desk.post(sort, data={"trait": "evidence", "back": room.memoir.id})
    assert pressed.headers["location"] == f"{brief}?assignment_id={room.memoir.id}#comment-{comment}"
    assert "Sorted by you" in desk.get(brief).text
    assert desk.post(sort, data={"trait": "voice", "back": 2**40}).status_code == 404
    desk.post(sort, data={"trait": "unsaid"})
    assert "Sorted by you" not in desk.get(brief).text
    assert desk.post(sort, data={"trait": "handwriting"}).status_code == 422


def test_suggestions_are_shown_with_their_words(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        create_suggestion(session, session.get_one(Document, room.draft.id), inserted="<b>loud</b>", deleted="quiet")
        session.execute(update(Comment).where(Comment.content == QUESTION).values(tab="Scenes"))

    text = desk.get(f"/students/{room.jaylen.id}/brief").text

    assert "1 suggestion waiting</summary>" in text
    assert '<del dir="auto">quiet</del> <ins dir="auto">&lt;b&gt;loud&lt;/b&gt;</ins>' in text
    assert "In the tab “Scenes”" in text


def test_a_paragraph_is_moved_by_hand_and_stays_until_it_is_taken_back(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    lines = (
        "The list was taped at eye level for someone taller than me. " * 4,
        "Coach Dee had a pencil and a green book.",
    )
    with runtime.sessions.begin() as session:
        create_snapshot(session, session.get_one(Document, room.draft.id), "\n".join(lines), taken_at=NOW)
    brief = f"/students/{room.jaylen.id}/brief"
    shape = f"/students/{room.jaylen.id}/documents/{room.draft.id}/shape"
    assert desk.get(brief).text.count('<li class="ok">') == 2

    form = {"paragraphs": json.dumps([(line[:40], "beat") for line in lines])}
    assert desk.post(shape, data=form | {"role": ["beat", "same"]}).headers["location"] == f"{brief}#shape"
    assert desk.get(brief).text.count('<li class="ok">') == 1
    assert "Moved by you" in desk.get(brief).text
    assert desk.post(shape, data=form | {"role": ["beat", "jump"]}).status_code == 422
    assert desk.post(shape, data=form | {"role": "beat"}).status_code == 422
    for opening in ("bench\0", "a" * 5000):
        unreadable = {"paragraphs": json.dumps([(opening, "beat")]), "role": "same"}
        assert desk.post(shape, data=unreadable).status_code == 422
    desk.post(f"{shape}/undo")
    assert desk.get(brief).text.count('<li class="ok">') == 2


def test_a_form_as_the_page_shows_it_moves_the_paragraph_that_was_meant(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    said = "The list was taped at eye level for someone taller than me."
    with runtime.sessions.begin() as session:
        draft = session.get_one(Document, room.draft.id)
        create_snapshot(session, draft, "\n".join([said, "“No.”"] * 400), taken_at=NOW)
    brief = f"/students/{room.jaylen.id}/brief"
    shown = _paragraphs_shown(desk.get(brief).text)
    role = [present for _, present in shown]
    role[-1] = "looking_back"
    form = {"paragraphs": json.dumps(shown), "role": role}
    desk.post(f"/students/{room.jaylen.id}/documents/{room.draft.id}/shape", data=form)

    assert len(shown) == 800
    assert [present for _, present in _paragraphs_shown(desk.get(brief).text)] == role


def test_a_draft_of_too_many_paragraphs_says_so(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        draft = session.get_one(Document, room.draft.id)
        create_snapshot(session, draft, "He said nothing to me.\n" * 1200, taken_at=NOW)
    text = desk.get(f"/students/{room.jaylen.id}/brief").text

    assert "1,200 paragraphs, too many to move by hand" in text
    assert 'name="paragraphs"' not in text


def _paragraphs_shown(text: str) -> list[tuple[str, str]]:
    field = re.search(r'name="paragraphs" value="([^"]*)"', text)
    assert field
    return [(opening, role) for opening, role in json.loads(unescape(field[1]))]


def test_every_page_with_a_student_is_in_the_access_log(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    desk.get(f"/students/{room.jaylen.id}/brief")
    desk.get("/today")
    desk.get("/writers")

    with runtime.sessions() as session:
        entries = session.execute(
            select(AccessEntry.action, AccessEntry.student_id, AccessEntry.course_id).order_by(AccessEntry.id)
        ).all()
    assert [tuple(entry) for entry in entries] == [
        ("brief.read", room.jaylen.id, room.course.id),
        ("class.read", None, room.course.id),
        ("names.read", None, room.course.id),
    ]


def test_one_sheet_holds_what_is_untouched_before_anything_else(runtime: Runtime, room: Room) -> None:
    with runtime.sessions() as session:
        brief = build_brief(session, teacher_id=room.teacher.id, student_id=room.jaylen.id, now=runtime.clock.now())
    chosen = printed_comments([_longer(group, 60) for group in brief.comments])
    untouched = {c.id for group in brief.comments for c in group.comments if c.state_mark == "untouched"}

    assert untouched <= chosen
    assert len(chosen) < sum(len(group.comments) for group in brief.comments)
    # Where there is room for one, it is the writer's open question, also without its mark.
    (asked,) = (c.id for group in brief.comments for c in group.comments if c.replies)
    assert printed_comments([_longer(group, 600) for group in brief.comments]) == {asked}


def _longer(group: told.TraitGroup, times: int) -> told.TraitGroup:
    """More words in every comment, and no question mark in what is answered."""
    comments = (replace(c, content=c.content + " and so on" * times, replies=_unmarked(c)) for c in group.comments)
    return replace(group, comments=tuple(comments))


def _unmarked(comment: told.Comment) -> tuple[told.Reply, ...]:
    return tuple(replace(reply, content=reply.content.rstrip("?")) for reply in comment.replies)


@pytest.mark.parametrize(("asked", "found"), [("tran ngoc", "Trần Ngọc Linh"), ("BELTRAN", "Sofía Beltrán")])
def test_a_writer_is_found_without_accents(desk: httpx.Client, asked: str, found: str) -> None:
    text = desk.get("/writers", params={"q": asked}).text

    assert found in text
    assert "Jaylen Brooks" not in text


def test_names_and_tables_are_set_once_and_stand_everywhere(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    assert "Everyone, A to Z" in desk.get("/walk").text
    said = {"course": room.course.id, "writer": room.jaylen.id, "called": "Jay", "table": "2"}

    for _ in range(2):
        assert desk.post("/settings/room", data=said).status_code == 303
    assert desk.post("/settings/room", data=said | {"called": "J" * 41}).status_code == 422
    with runtime.sessions() as session:
        changes = select(AccessEntry.student_id, AccessEntry.course_id).where(AccessEntry.action == "names.changed")
        assert session.execute(changes).all() == [(room.jaylen.id, room.course.id)]

    walk, brief, form = (
        desk.get(path).text for path in ("/walk", f"/students/{room.jaylen.id}/brief", "/settings/room")
    )
    assert walk.index("Table 2") < walk.index("Jay B.") < walk.index("No table yet") < walk.index("Sofía B.")
    assert "Jay Brooks" in brief
    assert "Jaylen" not in brief[brief.index("<h1") : brief.index("</h1>")]
    today = f"/today?course={room.course.id}"
    by_need, by_table = (desk.get(f"{today}{more}").text for more in ("", "&by=table"))
    assert by_need.index("Inês Duarte") < by_need.index("Jay Brooks")
    assert by_table.index("Table 2") < by_table.index("Jay Brooks") < by_table.index("Inês Duarte")
    assert '&amp;by=table&amp;show=untouched"' in desk.get(f"{today}&show=untouched").text
    assert 'value="Jay"' in form
    for asked in ("jay brooks", "jaylen"):
        text = desk.get("/writers", params={"q": asked}).text
        assert "Jay Brooks" in text
        assert "(Jaylen Brooks)" in text


def test_a_problem_says_what_since_when_and_what_to_do(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        teacher = session.get_one(Teacher, room.teacher.id)
        create_problem(session, teacher, "document_gone", course=room.course, student=room.jaylen, document=room.draft)
    text = desk.get("/problems").text

    assert "Jaylen Brooks" in text
    assert "since Oct 13" in text
    assert "ask the student to share it again" in text


def test_a_lost_connection_is_seen_on_every_page(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        session.get_one(Credential, room.teacher.id).broken_at = runtime.clock.now()
    text = desk.get("/writers").text

    assert "Google has signed Deskside out." in text
    assert "Google lost" in text


def test_without_a_connection_every_page_says_so_and_no_form_leads_to_google(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    with runtime.sessions.begin() as session:
        session.delete(session.get_one(Credential, room.teacher.id))
    read = desk.get("/sync", follow_redirects=True).text
    settings = desk.get("/settings").text

    for text in (read, settings, desk.get("/today").text):
        assert "Deskside is not connected to Google." in text
        assert "Not connected</span>" in text
    assert "Read again now" not in read
    assert "Connect Google to read again" in read
    assert desk.post("/sync").headers["location"] == "/sync"
    assert "Disconnect Google" not in settings
    assert "Connect Google" in settings


def test_today_asks_as_often_whatever_the_class(
    desk: httpx.Client, room: Room, runtime: Runtime, engine: Engine
) -> None:
    """Session, sections, bells, six for the queue, talks, the frame, the log; and skills for the names of promises."""
    asked = []
    for _ in range(2):
        with statements(engine) as sent:
            assert desk.get(f"/today?course={room.course.id}").status_code == 200
        asked.append(len(sent))
        with runtime.sessions.begin() as session:
            create_follow_up(session, room.teacher, room.course, room.jaylen, due_on=NOW.date())
    assert asked == [12, 13]


def test_a_class_page_and_a_brief_ask_the_store_so_often_whatever_the_class(
    desk: httpx.Client, room: Room, engine: Engine
) -> None:
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        desk.get("/today")
        today = len(asked)
        desk.get(f"/students/{room.jaylen.id}/brief")
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert today == 12
    assert len(asked) - today <= 26
