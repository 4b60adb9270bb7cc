"""All comments of a class: what the page lists, what is done with one or many, and taking it back."""

import re
from html import unescape

import httpx
import pytest
from sqlalchemy import Engine, select

from app.accounts.runtime import Runtime
from app.encryption import Keyring
from app.models import AccessEntry, Comment, CommentCorrection, Student, Teacher, ThreadRead
from app.web.undo import MarkedRead, open_deed, seal_deed
from app.writing.words import Trait, Uptake
from tests.app.web.conftest import Browser
from tests.app.web.room import ASKED, HOSTILE, QUESTION, UNTOUCHED, Room
from tests.builders import (
    NOW,
    attach,
    create_comment,
    create_course,
    create_reply,
    create_submission,
    create_teacher,
    create_uptake,
    days_ago,
)
from tests.counting import statements

COMMA = "Look at how Alcott does it. Where does the comma sit?"


def ids(runtime: Runtime, *contents: str) -> list[int]:
    with runtime.sessions() as session:
        found = {row.content: row.id for row in session.scalars(select(Comment))}
    return [found[content] for content in contents]


def said_of(runtime: Runtime) -> dict[int, str]:
    """What was corrected, by comment."""
    with runtime.sessions() as session:
        return {row.comment_id: row.primary_trait for row in session.scalars(select(CommentCorrection))}


def press(desk: httpx.Client, page: httpx.Response, **form: object) -> httpx.Response:
    """Press a button of the list; the page that one is led to."""
    action, seen = re.search(
        r'action="([^"]+)" data-picking.*?name="seen" value="(\d+)"', page.text, re.DOTALL
    ).groups()  # type: ignore[union-attr]  # it is there
    return desk.post(unescape(action), data={"seen": seen} | form, follow_redirects=True)


def undo(desk: httpx.Client, page: httpx.Response) -> httpx.Response:
    sealed = re.search(r'name="undo" value="([^"]+)"', page.text)
    assert sealed, "nothing to take back"
    return desk.post("/comments/undo", data={"undo": sealed[1]}, follow_redirects=True)


def add_comments(runtime: Runtime, room: Room, number: int) -> None:
    with runtime.sessions.begin() as session:
        for n in range(number):
            comment = create_comment(
                session, room.draft, f"Comment {n}.", quote="bench", author=room.teacher, created_at=days_ago(n / 100)
            )
            create_uptake(session, comment, Uptake.UNCHANGED)
            create_reply(session, comment, "ok", author=room.jaylen)


def test_the_page_opens_with_what_is_unread(desk: httpx.Client, room: Room) -> None:
    text = desk.get("/comments").text

    assert "Comments, period 3" in text
    assert re.search(r'aria-current="true">Unread replies <span class="n">1<', text)
    assert ASKED in text
    assert f'href="/students/{room.jaylen.id}/brief?assignment_id={room.memoir.id}"' in text
    assert QUESTION not in text


@pytest.mark.parametrize(
    ("show", "listed", "left_out"),
    [("untouched", UNTOUCHED, "I can hear you here."), ("all", "I can hear you here.", "nothing of this")],
)
def test_links_narrow_the_list(desk: httpx.Client, show: str, listed: str, left_out: str) -> None:
    text = desk.get("/comments", params={"show": show}).text

    assert listed in text
    assert left_out not in text


def test_a_trait_narrows_it_further_and_leads_back(desk: httpx.Client) -> None:
    text = desk.get("/comments", params={"show": "untouched", "trait": "organization"}).text
    empty = desk.get("/comments", params={"show": "untouched", "trait": "voice"}).text

    assert UNTOUCHED in text
    assert COMMA not in text
    assert "Every trait" in text
    assert "Nothing here is about Voice." in empty


def test_the_newest_come_first_when_asked(desk: httpx.Client) -> None:
    for by, first, second in (("oldest", "Show me this.", COMMA), ("newest", COMMA, "Show me this.")):
        text = desk.get("/comments", params={"show": "all", "by": by}).text
        assert text.index(first) < text.index(second)


def test_hostile_comments_are_words(desk: httpx.Client) -> None:
    text = desk.get("/comments?show=all").text

    assert HOSTILE not in text
    assert "&lt;script&gt;" in text


def test_one_thread_is_marked_as_read_and_unread_again(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    page = desk.get("/comments?show=waiting")
    (comma,) = ids(runtime, COMMA)
    action = re.search(rf'formaction="(/comments/{comma}/read[^"]+)"', page.text)
    assert action
    read = desk.post(unescape(action[1]), data={"seen": "9" * 18}, follow_redirects=True)

    assert "You have read every reply." in read.text
    assert "Marked 1 thread as read" in read.text
    again = undo(desk, read)
    assert ASKED in again.text
    assert "Marked 1 thread" not in again.text


def test_many_are_sorted_at_once_and_each_taken_back_to_its_own(desk: httpx.Client, runtime: Runtime) -> None:
    question, comma = ids(runtime, QUESTION, COMMA)
    page = desk.get("/comments?show=all&by=newest")
    press(desk, page, deed="ideas", comment=[question])
    done = press(desk, page, deed="evidence", comment=[question, comma])

    assert said_of(runtime) == {question: "evidence", comma: "evidence"}
    assert "Sorted 2 comments as Evidence" in done.text
    assert str(done.url).endswith("#done")
    line, row = (done.text.index(mark) for mark in ('id="done"', f'id="comment-{comma}"'))
    assert line < row
    undo(desk, done)
    assert said_of(runtime) == {question: "ideas"}


def test_an_old_undo_leaves_what_was_sorted_again_since(desk: httpx.Client, runtime: Runtime) -> None:
    question, comma = ids(runtime, QUESTION, COMMA)
    page = desk.get("/comments?show=all&by=newest")
    done = press(desk, page, deed="evidence", comment=[question, comma])
    press(desk, page, deed="voice", comment=[comma])
    undo(desk, done)
    assert said_of(runtime) == {comma: "voice"}


def test_nothing_ticked_is_said_where_one_pressed(desk: httpx.Client, runtime: Runtime) -> None:
    answer = press(desk, desk.get("/comments?show=all"), deed="voice")

    assert answer.status_code == 422
    assert "Tick the comments first. Nothing was changed." in answer.text
    assert said_of(runtime) == {}


def test_what_went_meanwhile_is_counted_and_the_others_are_acted_on(desk: httpx.Client, runtime: Runtime) -> None:
    question, comma = ids(runtime, QUESTION, COMMA)
    page = desk.get("/comments?show=all")
    marked = press(desk, page, deed="voice", comment=[question, comma])
    with runtime.sessions.begin() as session:
        session.get_one(Comment, question).removed_at = NOW
    done = press(desk, page, deed="ideas", comment=[question, comma])
    assert said_of(runtime)[comma] == "ideas"
    assert "Sorted 1 comment as Content" in done.text
    assert "1 comment that you ticked is no longer there." in done.text
    assert "no longer there" in press(desk, page, deed="read", comment=[question, comma]).text
    undo(desk, done)
    assert said_of(runtime)[comma] == "voice"
    undo(desk, marked)
    assert comma not in said_of(runtime)
    none = press(desk, page, deed="ideas", comment=[question])
    assert none.status_code == 404
    assert "1 comment that you ticked is no longer there. Nothing was changed." in none.text
    with runtime.sessions.begin() as session:
        session.get_one(Comment, comma).removed_at = NOW
    sealed = re.search(r'name="undo" value="([^"]+)"', marked.text)
    assert sealed
    gone = desk.post("/comments/undo", data={"undo": sealed[1]})
    assert (gone.status_code, "2 comments that you ticked are no longer there" in gone.text) == (404, True)


def test_without_script_a_link_ticks_every_box(desk: httpx.Client) -> None:
    text = desk.get("/comments?show=all&picked=all").text

    assert text.count('type="checkbox"') == text.count(" checked>") == 6
    assert "Tick none" in text


def test_what_is_anothers_is_neither_sorted_nor_marked_nor_taken_back(
    desk: httpx.Client, browser_of: Browser, room: Room, runtime: Runtime
) -> None:
    (comma,) = ids(runtime, COMMA)
    with runtime.sessions.begin() as session:
        stranger = create_teacher(session)
        create_course(session, stranger)
        sealed = seal_deed(runtime.keyring, stranger, MarkedRead(before={comma: None}, back="/today"))
    other = browser_of(stranger.id)

    assert other.post("/comments", data={"deed": "voice", "seen": 1, "comment": comma}).status_code == 404
    assert other.post("/comments/undo", data={"undo": sealed}).status_code == 404
    assert desk.post("/comments/undo", data={"undo": sealed}).status_code == 422
    assert desk.post("/comments/undo", data={"undo": "no"}).status_code == 422
    assert "Marked" not in desk.get("/comments", params={"undo": sealed}).text
    with runtime.sessions() as session:
        assert session.scalars(select(ThreadRead)).all() == []


def test_a_deed_is_opened_by_its_own_teacher_alone(keyring: Keyring) -> None:
    one, other = Teacher(id=1), Teacher(id=2)
    done = MarkedRead(before={7: NOW, 8: None}, back="/comments?show=waiting")
    sealed = seal_deed(keyring, one, done)

    assert open_deed(keyring, one, sealed) == done
    assert open_deed(keyring, other, sealed) is None
    assert [open_deed(keyring, one, text) for text in ("", "!", sealed[:-8], "é")] == [None] * 4


def test_without_the_proof_nothing_is_done(desk: httpx.Client, runtime: Runtime) -> None:
    (comma,) = ids(runtime, COMMA)
    del desk.headers["X-CSRF-Token"]

    assert desk.post("/comments", data={"deed": "voice", "seen": 1, "comment": comma}).status_code == 403
    assert desk.post("/comments/undo", data={"undo": "x"}).status_code == 403
    assert said_of(runtime) == {}


def test_seeing_and_sorting_is_in_the_access_log_of_the_class_and_of_each_writer(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    """Whatever class was in view: the log has the one that the work is of, and whoever handed it in."""
    with runtime.sessions.begin() as session:
        elsewhere = create_course(session, session.get_one(Teacher, room.teacher.id))
        ines = session.scalars(select(Student).where(Student.name == "Inês Duarte")).one()
        together = create_submission(session, room.memoir, ines)
        attach(session, together, kind="drive_file", title="Ours", document=room.draft, position=0)
    page = desk.get("/comments?show=all")
    sorted_ = press(desk, page, deed=Trait.VOICE, comment=ids(runtime, COMMA, QUESTION))
    undo(desk, sorted_)
    form = {"seen": "9" * 18, "comment": ids(runtime, COMMA)[0], "deed": "read"}
    read = desk.post(f"/comments?course={elsewhere.id}", data=form)
    desk.post("/comments/undo", data={"undo": httpx.URL(read.headers["location"]).params["undo"]})

    with runtime.sessions() as session:
        entries = session.execute(
            select(AccessEntry.action, AccessEntry.course_id, AccessEntry.student_id).order_by(AccessEntry.id)
        ).all()
    seen = ("comments.read", room.course.id, None)
    sort, mark = (
        [(deed, room.course.id, writer) for writer in sorted((room.jaylen.id, ines.id))]
        for deed in ("comment.sort", "comment.mark")
    )
    assert [tuple(entry) for entry in entries] == [seen, *sort, seen, *sort, seen, *mark, *mark]


def test_today_leads_to_what_is_unread_and_untouched(desk: httpx.Client, room: Room) -> None:
    text = unescape(desk.get("/today").text)
    link = f"/comments?course={room.course.id}&assignment={room.memoir.id}&show="

    assert f'{link}waiting">Unread replies in 1 thread<' in text
    assert f'{link}untouched">2 untouched comments<' in text


def test_a_class_of_400_comments_comes_in_pages_and_asks_no_more_of_the_store(
    desk: httpx.Client, room: Room, runtime: Runtime, engine: Engine
) -> None:
    asked = []
    for number in (4, 390):
        add_comments(runtime, room, number)
        with statements(engine) as sent:
            page = desk.get("/comments?show=all")
        asked.append(len(sent))

    assert asked[0] == asked[1] <= 14
    assert "Page 1 of 8" in page.text
    assert page.text.count('type="checkbox"') == 50
    assert len(page.text) < 150_000
    last = desk.get("/comments?show=all&leaf=99").text
    assert "Page 8 of 8" in last
    assert "Next page" not in last


def test_long_names_and_other_scripts_keep_their_direction(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        (comma,) = (session.get_one(Comment, number) for number in ids(runtime, COMMA))
        writer = session.get_one(Student, room.jaylen.id)
        create_reply(session, comma, "لا أعرف 👍🏽", author=writer, created_at=NOW)
    text = desk.get("/comments?show=waiting").text

    assert '<q dir="auto">لا أعرف 👍🏽</q>' in text
