"""The student's own page over HTTP: what it shows, what it takes, and that nothing else opens it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from app.accounts.links import AFTER_CLOSING, LinkShown, Purpose, link_for, revoke
from app.accounts.runtime import Runtime
from app.accounts.throttle import CODES_TRIED, LINK_WRITTEN, LINKS_REFUSED, ONE_CODE_TRIED
from app.briefs.student_words import LONGEST_WORDS, MOST_WORDS, WordKind, keep_words
from app.models import AccessEntry, FollowUp, Student, StudentLink, StudentWord, Teacher, Throttle
from app.writing.words import Uptake
from tests.app.web.room import HOSTILE, UNTOUCHED, Room
from tests.builders import NOW
from tests.clock import SettableClock
from tests.serving import NO_TLS
from tests.talks import create_conference, create_follow_up, create_look, create_record


@dataclass(frozen=True)
class Given:
    """Jaylen's link, and what a slip of paper has."""

    path: str
    code: str
    link_id: int
    follow_up_id: int


def _link(runtime: Runtime, room: Room, *, purpose: Purpose = Purpose.NEXT_STEP, **columns: str) -> Given:
    with runtime.sessions.begin() as session:
        teacher, jaylen = session.get_one(Teacher, room.teacher.id), session.get_one(Student, room.jaylen.id)
        step = {"next_step": "Write the first away game. One page.", "passage": UNTOUCHED} | columns
        follow_up = create_follow_up(
            session, teacher, room.course, jaylen, coursework_id=room.memoir.id, next_draft=True, **step
        )
        shown: LinkShown = link_for(
            session,
            runtime.keyring,
            "",
            purpose=purpose,
            teacher=teacher,
            student=jaylen,
            course_id=room.course.id,
            follow_up=follow_up if purpose is Purpose.NEXT_STEP else None,
            coursework_id=room.memoir.id,
            now=NOW,
        )
        return Given(shown.url, shown.code, shown.id, follow_up.id)


@pytest.fixture
def given(runtime: Runtime, room: Room) -> Given:
    return _link(runtime, room)


def _words(runtime: Runtime) -> list[StudentWord]:
    with runtime.sessions() as session:
        return list(session.scalars(select(StudentWord).order_by(StudentWord.id)))


def _entries(runtime: Runtime) -> list[tuple[str, str, int | None, int | None]]:
    with runtime.sessions() as session:
        rows = session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()
        return [(row.action, row.via, row.teacher_id, row.student_id) for row in rows]


def test_it_shows_ones_own_next_step_and_what_helps_with_it(
    visitor: httpx.Client, given: Given, room: Room, runtime: Runtime
) -> None:
    answer = visitor.get(given.path)
    assert answer.status_code == 200
    for shown in (
        "Write the first away game. One page.",
        UNTOUCHED,
        "How another writer did it",
        "The order itself means something",
        "in your next draft",
        ">Jaylen<",
    ):
        assert shown in answer.text
    assert _entries(runtime) == [("link.opened", "link", room.teacher.id, room.jaylen.id)]


def test_the_part_to_work_on_is_shown_as_the_draft_has_it_now(
    visitor: httpx.Client, given: Given, runtime: Runtime
) -> None:
    for uptake, now, shown in ((Uptake.UNCHANGED, UNTOUCHED, UNTOUCHED), (Uptake.CHANGED, "Mended.", "Mended.")):
        with runtime.sessions.begin() as session:
            create_look(session, session.get_one(FollowUp, given.follow_up_id), uptake=uptake, passage_now=now)
        page = visitor.get(given.path).text
        assert f">{shown}</p>" in page
    assert UNTOUCHED not in page
    with runtime.sessions.begin() as session:
        create_look(session, session.get_one(FollowUp, given.follow_up_id), uptake=Uptake.REMOVED)
    assert "The part to work on" not in visitor.get(given.path).text


def test_a_step_is_the_students_own_word_only_where_a_talk_led_to_it(
    visitor: httpx.Client, given: Given, room: Room, runtime: Runtime
) -> None:
    assert "This is your next step." in visitor.get(given.path).text
    with runtime.sessions.begin() as session:
        teacher = session.get_one(Teacher, room.teacher.id)
        record = create_record(session, create_conference(session, teacher, room.course), room.jaylen)
        session.get_one(FollowUp, given.follow_up_id).record_id = record.id
    assert "This is what you said you would try." in visitor.get(given.path).text


def test_it_names_nobody_else_and_holds_no_grade_no_comment_and_no_script(visitor: httpx.Client, given: Given) -> None:
    page = visitor.get(given.path).text
    for hidden in (
        "Brooks",
        "Malik",
        "Okafor",
        "Sofía",
        "pencil",
        "What happened in between",
        "aria-current",
        "<script",
    ):
        assert hidden not in page


def test_whatever_it_shows_is_escaped(visitor: httpx.Client, runtime: Runtime, room: Room) -> None:
    given = _link(runtime, room, next_step=HOSTILE, passage=HOSTILE)
    visitor.post(given.path, data={"kind": "question", "text": HOSTILE})
    page = visitor.get(given.path).text
    assert page.count("&lt;script&gt;") == 3
    assert "<script" not in page


def test_nobody_finds_it_keeps_it_or_hears_where_it_was(visitor: httpx.Client, given: Given) -> None:
    for answer in (visitor.get(given.path), visitor.get("/s"), visitor.get("/s/0000"), visitor.post(given.path)):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "script" not in policy
        assert "https:" not in policy
        assert "set-cookie" not in answer.headers
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_words_are_kept_and_shown_again(visitor: httpx.Client, given: Given, runtime: Runtime, room: Room) -> None:
    restated = visitor.post(given.path, data={"kind": "restated", "text": "The bus first.\r\n\x00Then the snow."})
    assert restated.status_code == 303
    assert restated.headers["location"] == f"{given.path}?kept=restated#restated"
    assert "Kept. Your teacher sees it." in visitor.get(restated.headers["location"]).text
    visitor.post(given.path, data={"kind": "question", "text": "Is two pages ok?", "ready": "true"})
    kept = [(word.kind, word.text, word.ready, word.student_id, word.course_id) for word in _words(runtime)]
    assert kept == [
        ("restated", "The bus first.\nThen the snow.", False, room.jaylen.id, room.course.id),
        ("question", "Is two pages ok?", True, room.jaylen.id, room.course.id),
    ]
    page = visitor.get(given.path).text
    assert "The bus first." in page
    assert "Ready to talk" in page
    assert [action for action, *_ in _entries(runtime)].count("link.written") == 2


def test_sent_twice_is_kept_once(visitor: httpx.Client, given: Given, runtime: Runtime, address: str) -> None:
    def send(_: int) -> int:
        return httpx.post(
            f"{address}{given.path}", verify=NO_TLS, data={"kind": "question", "text": "Is two pages ok?"}
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {303}
    assert len(_words(runtime)) == 1
    visitor.post(given.path, data={"kind": "question", "text": " Is two pages ok? ", "ready": "true"})
    assert [word.ready for word in _words(runtime)] == [True]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "There were no words yet."), ("\x00 \n", "no words"), ("ä" * (LONGEST_WORDS + 1), "takes 600")],
)
def test_what_cannot_be_kept_stays_in_the_form(
    visitor: httpx.Client, given: Given, runtime: Runtime, text: str, said: str
) -> None:
    answer = visitor.post(given.path, data={"kind": "question", "text": text, "ready": "true"})
    assert answer.status_code == 422
    assert said in answer.text
    assert text.strip("\x00 \n") in answer.text
    assert re.search(r'name="ready"\s+value="true" checked', answer.text)
    assert _words(runtime) == []


def test_the_longest_answer_fits(visitor: httpx.Client, given: Given, runtime: Runtime) -> None:
    assert visitor.post(given.path, data={"kind": "restated", "text": "é" * LONGEST_WORDS}).status_code == 303
    assert len(_words(runtime)[0].text) == LONGEST_WORDS


def test_a_code_from_paper_opens_the_same_page(visitor: httpx.Client, given: Given) -> None:
    assert "Type the code" in visitor.get("/s").text
    answer = visitor.post("/s", data={"code": given.code.lower().replace("-", " ")})
    assert answer.status_code == 303
    assert answer.headers["location"] == given.path
    assert (
        visitor.get(f"/s/{given.code}").status_code == 404
    )  # codes are short: only the form, which counts, opens them
    wrong = visitor.post("/s", data={"code": given.code[:-1]})
    assert wrong.status_code == 404
    assert 'href="/s"' in wrong.text
    assert "/today" not in wrong.text


def test_wrong_ended_and_revoked_look_the_same(
    visitor: httpx.Client, given: Given, runtime: Runtime, room: Room, clock: SettableClock
) -> None:
    wrong = visitor.get("/s/0123456789")
    forged = visitor.get(given.path[:-1] + ("0" if given.path[-1] != "0" else "1"))
    with runtime.sessions.begin() as session:
        revoke(session, room.teacher, room.jaylen, given.link_id, NOW)
    revoked = visitor.get(given.path)
    with runtime.sessions.begin() as session:
        session.get_one(StudentLink, given.link_id).revoked_at = None
        session.get_one(FollowUp, given.follow_up_id).closed_at = NOW
    assert visitor.get(given.path).status_code == 200
    clock.set(NOW + AFTER_CLOSING)
    ended = visitor.get(given.path)
    assert {answer.status_code for answer in (wrong, forged, revoked, ended)} == {404}
    assert len({answer.text for answer in (wrong, forged, revoked, ended)}) == 1
    assert "Ask your teacher for a new one." in ended.text
    assert visitor.post(given.path, data={"kind": "question", "text": "Still there?"}).status_code == 404
    assert _words(runtime) == []


def test_opening_it_changes_nothing(visitor: httpx.Client, given: Given, runtime: Runtime) -> None:
    visitor.post(given.path, data={"kind": "question", "text": "Is two pages ok?"})
    with runtime.sessions() as session:
        before = [str(session.execute(select(table.__table__)).all()) for table in (StudentLink, StudentWord, FollowUp)]
    for _ in range(3):
        assert visitor.get(given.path).status_code == 200
    with runtime.sessions() as session:
        after = [str(session.execute(select(table.__table__)).all()) for table in (StudentLink, StudentWord, FollowUp)]
    assert before == after


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_page_is_refused(
    visitor: httpx.Client, given: Given, runtime: Runtime, headers: dict[str, str]
) -> None:
    for path in (given.path, "/s"):
        answer = visitor.post(path, data={"kind": "question", "text": "x", "code": given.code}, headers=headers)
        assert answer.status_code == 403
        assert "This did not come from your page." in answer.text
    assert _words(runtime) == []


def test_a_rubric_link_opens_the_rubric_alone(visitor: httpx.Client, runtime: Runtime, room: Room) -> None:
    given = _link(runtime, room, purpose=Purpose.RUBRIC)
    page = visitor.get(given.path).text
    assert "The order itself means something" in page
    assert "Write the first away game" not in page
    assert "<form" not in page
    refused = visitor.post(given.path, data={"kind": "question", "text": "May I?"})
    assert refused.status_code == 422
    assert _words(runtime) == []


def test_one_code_is_tried_so_often_by_everybody_together(
    visitor: httpx.Client, given: Given, clock: SettableClock
) -> None:
    typed = [f"{'-' * (time % 3)}{given.code}{' ' * time}" for time in range(ONE_CODE_TRIED + 1)]
    codes = [visitor.post("/s", data={"code": code}).status_code for code in typed]
    assert codes == [303] * ONE_CODE_TRIED + [429]
    clock.set(NOW + timedelta(minutes=11))
    assert visitor.post("/s", data={"code": given.code}).status_code == 303


def test_flooding_one_page_is_slowed_down_and_reading_goes_on(visitor: httpx.Client, given: Given) -> None:
    asked = ({"kind": "question", "text": f"{number}?"} for number in range(LINK_WRITTEN + 1))
    assert [visitor.post(given.path, data=one).status_code for one in asked] == [303] * LINK_WRITTEN + [429]
    assert visitor.get(given.path).status_code == 200


@pytest.mark.parametrize(("limit", "tried"), [(LINKS_REFUSED, "GET /s/1"), (CODES_TRIED, "POST /s")])
def test_many_wrong_tries_of_one_address_are_refused(
    visitor: httpx.Client, runtime: Runtime, given: Given, limit: int, tried: str
) -> None:
    method, path = tried.split()
    for already, status in ((0, 404), (limit - 1, 404), (limit, 429)):
        with runtime.sessions.begin() as session:
            session.execute(update(Throttle).values(tries=already))
        assert visitor.request(method, path, data={"code": f"{already}"}).status_code == status
    # Beyond the limit a code that is right says no more than one that is wrong; a link, which is no guess, still opens.
    assert visitor.post("/s", data={"code": given.code}).status_code == (429 if method == "POST" else 303)
    assert visitor.get(f"/s/{given.code}").status_code == (429 if method == "GET" else 404)
    assert visitor.get(given.path).status_code == 200


def test_one_link_holds_so_many_answers(visitor: httpx.Client, given: Given, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        link = session.get_one(StudentLink, given.link_id)
        for number in range(MOST_WORDS - 1):
            keep_words(session, link, WordKind.QUESTION, f"{number}?", now=NOW)
    last = [visitor.post(given.path, data={"kind": "restated", "text": text}).status_code for text in ("a", "b", "a")]
    assert last == [303, 429, 303]
    assert len(_words(runtime)) == MOST_WORDS
