"""Every route that names something by id, seen with another teacher's, a former co-teacher's and a stranger's eyes.

The routes are read off the application: a new one is tested without anybody remembering to, and one whose ids or
body this test does not know makes it fail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import Engine, text

from app.accounts.access import Via
from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.desk.journal import say
from app.models import Base, Conference, ConferenceRecord, Course, OwnCriterion, SyncRun, TaughtCourse, Teacher
from tests import builders
from tests.app.conftest import Served
from tests.app.every_form import BODIES, FORMS, HARMLESS, PLAIN_TALKS, plain_conference
from tests.app.posts.rows import create_post
from tests.serving import client_of
from tests.talks import create_follow_up, create_look, create_word

# Opened by what its address is signed with, whoever asks: tests/app/web/test_student_page.py.
OPENED_BY_A_LINK = {"/s", "/s/{token}"}
SECRET = "Her brother died in May."
NAME = "Brooks"
# The school's one reminder never went out, and one of these routes cancels it: the owner is told so, and nobody else.
NOT_IN_THIS_STATE = {f"/api/v1/reminders/{{reminder_id}}{deed}" for deed in ("", "/again", "/take-back")}
ANSWERED = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.SEE_OTHER, HTTPStatus.NO_CONTENT}


@dataclass(frozen=True)
class Place:
    """One method of one route; `query` and `form` are the names of the ids that it takes besides those of its path."""

    method: str
    path: str
    query: tuple[str, ...] = ()
    form: tuple[str, ...] = ()


@dataclass(frozen=True)
class School:
    """A teacher's own ids by the names that routes give them, and a session for everybody who looks."""

    ids: dict[str, int]
    owner: str
    other: str
    former: str


@pytest.fixture
def runtime(served: Served, engine: Engine) -> Runtime:
    return served.runtime


@pytest.fixture
def app(served: Served) -> FastAPI:
    return served.app


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with client_of(served.address) as client:
        yield client


@pytest.fixture
def school(runtime: Runtime) -> School:
    with runtime.sessions.begin() as session:
        owner, other, former = (builders.create_teacher(session, name=name) for name in ("Own", "Other", "Former"))
        course = builders.create_course(session, owner)
        builders.create_course(session, other)
        builders.create_course(session, former)
        builders.add_teacher(session, course, former).removed_at = runtime.clock.now()
        student = builders.create_student(session, course)
        coursework = builders.create_coursework(session, course)
        draft = builders.create_draft(session, coursework, student, "I sat down.")
        reading = builders.create_snapshot(session, draft, "I sat down. I stood up.")
        comment = builders.create_comment(session, draft, "Where?", quote="down", author=owner)
        criterion = OwnCriterion(teacher_id=owner.id, title="Truth", prompt="", levels=[])
        session.add(criterion)
        run = SyncRun(teacher_id=owner.id, status="succeeded", trigger="hand", requested_at=runtime.clock.now())
        talk = Conference(
            opening="talk-0",
            kind="formal",
            teacher_id=owner.id,
            course_id=course.id,
            coursework_id=coursework.id,
            began_at=runtime.clock.now(),
        )
        earlier = SyncRun(teacher_id=former.id, status="partial", trigger="hand", requested_at=runtime.clock.now())
        session.add_all([run, talk, earlier])
        for reader in (owner, former):
            builders.create_problem(session, reader, "document_gone", course=course, student=student, document=draft)
        session.flush()
        session.add(ConferenceRecord(conference_id=talk.id, student_id=student.id))
        follow_up = create_follow_up(session, owner, course, student)
        pinned = builders.create_pin(session, owner, course, student, "voice")
        ids = {"course_id": course.id, "student_id": student.id, "assignment_id": coursework.id}
        ids |= {
            "comment_id": comment.id,
            "follow_up_id": follow_up.id,
            "look": create_look(session, follow_up).id,
            "document_id": draft.id,
            "criterion_id": criterion.id,
            "own_id": criterion.id,
            "link_id": create_word(session, owner, course, student, "May I?").link_id,
            "reminder_id": create_post(session, owner, course, student, state="drafted").id,
            "pin_id": pinned.id,
            "unpinned": pinned.id,
            "reading": reading.id,
            "back": coursework.id,
            "comment": comment.id,
            "conference_id": talk.id,
            "sync_id": run.id,
            "run_id": run.id,
            "formers_run": earlier.id,
            "course": course.id,
            "student": student.id,
            "assignment": coursework.id,
            "conference": talk.id,
            "finished": talk.id,
            "withdrawn": talk.id,
            "moved_from": student.id,
            "writer": student.id,
        }
        tokens = [open_session(session, teacher.id, runtime.clock.now()) for teacher in (owner, other, former)]
    return School(ids, *tokens)


def places(app: FastAPI) -> list[Place]:
    """Every method of every route that takes an id, in its address, its query or its form."""
    found = []
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.path and route.path not in OPENED_BY_A_LINK:
            query, form = (named(route.original_route.dependant, kind) for kind in ("query_params", "body_params"))
            ids = [tuple(name for name in names if name not in HARMLESS) for names in (query, form)]
            if "{" in route.path or any(ids) or route.path in BODIES:
                found += [Place(method, route.path, *ids) for method in sorted(route.methods or ())]
    return found


def pages_of_ones_own(app: FastAPI) -> list[Place]:
    """Every route that is read without an id in its address."""
    return [
        Place("GET", route.path)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and route.path and "{" not in route.path
        if "GET" in (route.methods or ()) and route.path not in OPENED_BY_A_LINK
    ]


def named(dependant: Dependant, kind: str) -> list[str]:
    """The names of a route's parameters of one kind, its dependencies' included."""
    own = [field.alias for field in getattr(dependant, kind)]
    return own + [name for inner in dependant.dependencies for name in named(inner, kind)]


def visit(runtime: Runtime, client: httpx.Client, place: Place, ids: dict[str, int], token: str | None) -> int:
    return answer_of(runtime, client, place, ids, token).status_code


def answer_of(
    runtime: Runtime, client: httpx.Client, place: Place, ids: dict[str, int], token: str | None
) -> httpx.Response:
    client.cookies.clear()
    headers = {}
    if token:
        client.cookies.set(cookie_name(secure=False), token)
        headers = {"X-CSRF-Token": csrf_token(runtime.keyring, token)}
    posted = plain_conference(ids) if place.path in PLAIN_TALKS else FORMS.get(place.path, {})
    form = posted | {name: str(ids[name]) for name in place.form}
    return client.request(
        place.method,
        place.path.format_map(ids),
        headers=headers,
        params={name: ids[name] for name in place.query},
        json=BODIES[place.path](ids) if place.path in BODIES else None,
        data=form or None,
    )


def test_the_owner_reaches_every_route(runtime: Runtime, app: FastAPI, client: httpx.Client, school: School) -> None:
    """Otherwise a 404 for somebody else would prove nothing."""
    found = {place: visit(runtime, client, place, school.ids, school.owner) for place in places(app)}
    assert len(found) >= 12
    refused = {place: status for place, status in found.items() if status not in ANSWERED}
    assert {place.path for place in refused} == NOT_IN_THIS_STATE
    assert set(refused.values()) == {HTTPStatus.CONFLICT}


@pytest.mark.parametrize("who", ["other", "former"])
def test_what_is_anothers_is_not_there(
    runtime: Runtime, app: FastAPI, client: httpx.Client, school: School, who: str
) -> None:
    before = contents(runtime)
    found = {place: visit(runtime, client, place, school.ids, getattr(school, who)) for place in places(app)}
    assert {place: status for place, status in found.items() if status != HTTPStatus.NOT_FOUND} == {}
    assert contents(runtime) == before


def test_a_former_co_teacher_is_told_nothing_of_the_class(
    runtime: Runtime, app: FastAPI, client: httpx.Client, school: School
) -> None:
    """Pages without an id, and the teacher's own runs: what stood there of the class once."""
    paths = {place.path: place for place in pages_of_ones_own(app)} | {
        path: Place("GET", path) for path in ("/api/v1/syncs/{sync_id}", "/sync/{run_id}")
    }
    own = school.ids | dict.fromkeys(("sync_id", "run_id"), school.ids["formers_run"])
    told = {
        who: [path for path, place in paths.items() if NAME in answer_of(runtime, client, place, ids, token).text]
        for who, ids, token in (("owner", school.ids, school.owner), ("former", own, school.former))
    }
    assert {"/problems", "/writers", "/api/v1/syncs/{sync_id}"} <= set(told["owner"])
    assert told["former"] == []


def test_what_never_was_is_not_there_either(
    runtime: Runtime, app: FastAPI, client: httpx.Client, school: School
) -> None:
    for wrong in (0, 2**63):
        ids = dict.fromkeys(school.ids, wrong)
        found = {place: visit(runtime, client, place, ids, school.owner) for place in places(app)}
        assert {place: status for place, status in found.items() if status != HTTPStatus.NOT_FOUND} == {}


def test_a_stranger_is_asked_to_sign_in(runtime: Runtime, app: FastAPI, client: httpx.Client, school: School) -> None:
    before = contents(runtime)
    for token in (None, "forged"):
        for place in places(app):
            client.cookies.clear()
            status = visit(runtime, client, place, school.ids, token)
            asked = place.method == "GET" and not place.path.startswith("/api/")
            wanted = {HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED} if asked else {HTTPStatus.UNAUTHORIZED}
            # A page's form proves its session first: without one that proof fails.
            assert status in wanted | ({HTTPStatus.FORBIDDEN} if place.method != "GET" else set()), place
    assert contents(runtime) == before


def test_a_private_note_is_shown_to_its_author_alone(
    runtime: Runtime, app: FastAPI, client: httpx.Client, school: School
) -> None:
    """What is noted, what was noted before, and beside it: no address shows it to a co-teacher."""
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        talk = session.get_one(Conference, school.ids["conference_id"])
        author, colleague = session.get_one(Teacher, talk.teacher_id), builders.create_teacher(session)
        builders.add_teacher(session, session.get_one(Course, talk.course_id), colleague)
        session.add(TaughtCourse(teacher_id=colleague.id, course_id=talk.course_id, followed=True))
        for said in ({"private": SECRET}, {"finished": now.isoformat()}, {"private": f"{SECRET} Again."}):
            say(session, runtime, author, talk, said, via=Via.PAGE, now=now)
        beside = open_session(session, colleague.id, now)
    reads = [place for place in places(app) if place.method == "GET"]
    mine = {place for place in reads if SECRET in answer_of(runtime, client, place, school.ids, school.owner).text}
    assert {"/api/v1/conferences", "/api/v1/conferences/{conference_id}"} <= {place.path for place in mine}
    theirs = {place: answer_of(runtime, client, place, school.ids, beside) for place in reads}
    assert [place for place, answer in theirs.items() if SECRET in answer.text] == []
    opened = {place.path for place in mine if theirs[place].status_code == HTTPStatus.OK}
    assert {"/api/v1/conferences", "/api/v1/conferences/{conference_id}"} <= opened


def test_ones_own_student_does_not_open_anothers_assignment(
    runtime: Runtime, client: httpx.Client, school: School
) -> None:
    with runtime.sessions.begin() as session:
        teacher = builders.create_teacher(session)
        student = builders.create_student(session, builders.create_course(session, teacher))
        token = open_session(session, teacher.id, runtime.clock.now())
    client.cookies.set(cookie_name(secure=False), token)
    for path in (f"/api/v1/students/{student.id}/brief", f"/students/{student.id}/brief"):
        assert client.get(path, params={"assignment_id": school.ids["assignment_id"]}).status_code == 404


def test_a_comment_or_a_draft_is_changed_under_its_own_writer_alone(
    runtime: Runtime, app: FastAPI, client: httpx.Client, school: School
) -> None:
    """Another student of the same class: the log would name the wrong one."""
    with runtime.sessions.begin() as session:
        course = session.get_one(Course, school.ids["course_id"])
        other = builders.create_student(session, course, name="Malik Johnson")
    before = contents(runtime)
    theirs = school.ids | {"student_id": other.id}
    deeds = [
        place
        for place in places(app)
        if place.method == "POST"
        and "{student_id}" in place.path
        and {"{comment_id}", "{document_id}"} & set(place.path.split("/"))
    ]
    assert len(deeds) >= 3
    assert {visit(runtime, client, place, theirs, school.owner) for place in deeds} == {HTTPStatus.NOT_FOUND}
    assert contents(runtime) == before


def contents(runtime: Runtime) -> dict[str, list[str]]:
    """Every row, but those that note when a session was last used."""
    tables = [table for name, table in Base.metadata.tables.items() if name != "web_session"]
    with runtime.sessions() as session:
        return {
            table.name: sorted(str(row) for row in session.execute(text(f"SELECT * FROM {table.name}")))  # noqa: S608  our own names
            for table in tables
        }
