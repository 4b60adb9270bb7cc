"""Who gets in, with what, and what is left of those who do not."""

import json
import logging
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from google.auth import jwt
from sqlalchemy import select

from app.accounts.attempts import Departure
from app.accounts.connection import ConnectionState, ReadingMode, connection_of
from app.accounts.credentials import disconnect
from app.accounts.limits import Limit
from app.accounts.refusals import (
    BoxesNeeded,
    ConsentDenied,
    DomainRefused,
    IdentityDisputed,
    WrongAccount,
)
from app.accounts.runtime import Runtime
from app.accounts.sessions import open_session, teacher_of
from app.accounts.signin import Arrival, complete_sign_in
from app.errors import GoogleUnavailable, NotATeacher
from app.models import (
    AdmittedAccount,
    Course,
    CourseTeacher,
    Credential,
    QuotaWindow,
    TaughtCourse,
    Teacher,
)
from integrations.google.emulator import tokens
from integrations.google.emulator.events import TeacherLeft
from integrations.google.emulator.faults import Fault
from integrations.google.scopes import Feature
from tests.app.accounts.conftest import Practice
from tests.app.accounts.steps import credentials, leave, leave_for_more, rows
from tests.clock import SettableClock
from tests.integrations.google.canned import Said, canned
from tests.practice import consent, sign_in
from tests.small_school import (
    ANA_EMAIL,
    CO_TEACHER,
    CO_TEACHER_EMAIL,
    ENGLISH_9,
    ENGLISH_10,
    STRANGER_EMAIL,
    TEACHER,
    TEACHER_EMAIL,
)


def test_a_teacher_comes_in_with_courses_and_a_sealed_grant(runtime: Runtime) -> None:
    departure = leave(runtime, next_path="/today?period=3")
    arrival = complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert isinstance(arrival, Arrival)
    assert arrival.next_path == "/today?period=3"
    with runtime.sessions() as session:
        teacher = session.get_one(Teacher, arrival.teacher_id)
        assert (teacher.google_id, teacher.email, teacher.name) == (TEACHER, TEACHER_EMAIL, "Elena Rivera")
        assert teacher.domain == "northfield.example"
        assert set(session.scalars(select(Course.google_id))) == {ENGLISH_9, ENGLISH_10}
        assert set(session.scalars(select(TaughtCourse.followed))) == {False}
        connection = connection_of(session, teacher.id)
        assert (connection.state, connection.reading) == (ConnectionState.CONNECTED, ReadingMode.DRIVE)
        assert connection.missing == ()
        credential = session.get_one(Credential, teacher.id)
        assert credential.refresh_token is not None
        opened = runtime.keyring.open(credential.refresh_token, f"credential:{teacher.id}:refresh_token")
        assert opened.startswith("1//")
        assert opened.encode() not in credential.refresh_token


@pytest.mark.parametrize("email", [ANA_EMAIL, STRANGER_EMAIL])
def test_who_teaches_nothing_leaves_no_row_and_no_grant(runtime: Runtime, practice: Practice, email: str) -> None:
    departure = leave(runtime)
    with pytest.raises(NotATeacher):
        complete_sign_in(runtime, consent(departure.url, email), browser_token=departure.browser_token)
    assert rows(runtime) == {}
    assert not practice.world.state.grants


def test_an_account_named_by_it_comes_in_without_a_course(runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        session.add(AdmittedAccount(email=STRANGER_EMAIL.upper(), created_at=runtime.clock.now()))
    teacher_id = sign_in(runtime, STRANGER_EMAIL)
    with runtime.sessions() as session:
        assert session.get_one(Teacher, teacher_id).email == STRANGER_EMAIL
        assert session.scalars(select(CourseTeacher)).all() == []


@pytest.mark.parametrize(
    "box", ["drive.readonly", "classroom.coursework.students.readonly", "classroom.profile.emails"]
)
def test_an_unticked_box_is_honoured_and_can_be_granted_later(runtime: Runtime, box: str) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL, untick=[box])
    with runtime.sessions() as session:
        connection = connection_of(session, teacher_id)
    assert [scope.name.rpartition("/")[2] for scope in connection.missing] == [box]
    departure = leave_for_more(runtime, teacher_id)
    asked = parse_qs(urlsplit(departure.url).query)
    assert asked["login_hint"] == [TEACHER_EMAIL]
    arrival = complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert arrival == Arrival(teacher_id, "/settings")
    with runtime.sessions() as session:
        connection = connection_of(session, teacher_id)
    assert connection.missing == ()
    assert {Feature.CLASSROOM, Feature.DRIVE} <= connection.features


def test_documents_instead_of_drive_is_a_reading_mode_of_its_own(runtime: Runtime) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL, untick=["drive.readonly"])
    departure = leave_for_more(runtime, teacher_id, ReadingMode.DOCUMENTS)
    complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    with runtime.sessions() as session:
        connection = connection_of(session, teacher_id)
    assert (connection.reading, connection.missing) == (ReadingMode.DOCUMENTS, ())
    assert Feature.DRIVE not in connection.features
    departure = leave_for_more(runtime, teacher_id, ReadingMode.DRIVE)
    complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    with runtime.sessions() as session:
        assert connection_of(session, teacher_id).reading is ReadingMode.DRIVE


def test_all_but_classes_and_rosters_may_be_left_unticked(runtime: Runtime) -> None:
    """As the page says from which the sign-in starts."""
    others = ["classroom.coursework.students.readonly", "classroom.profile.emails", "drive.readonly"]
    teacher_id = sign_in(runtime, TEACHER_EMAIL, untick=others)
    with runtime.sessions() as session:
        left_out = [scope.name.rpartition("/")[2] for scope in connection_of(session, teacher_id).missing]
    assert left_out == others


@pytest.mark.parametrize(
    "boxes",
    [["classroom.courses.readonly"], ["classroom.rosters.readonly", "classroom.profile.emails"]],
)
def test_without_the_proof_of_teaching_the_boxes_are_named(
    runtime: Runtime, practice: Practice, boxes: list[str]
) -> None:
    departure = leave(runtime)
    with pytest.raises(BoxesNeeded) as refusal:
        complete_sign_in(
            runtime, consent(departure.url, TEACHER_EMAIL, untick=boxes), browser_token=departure.browser_token
        )
    assert [scope.name.rpartition("/")[2] for scope in refusal.value.missing] == boxes[:1]
    assert refusal.value.missing[0].label in refusal.value.message
    assert rows(runtime) == {}
    assert not practice.world.state.grants


@pytest.mark.parametrize("kind", ["html502", "truncated", "rate_text", "reset"])
def test_a_google_that_fails_signs_nobody_in(runtime: Runtime, practice: Practice, kind: str) -> None:
    practice.world.faults.add([Fault(match="classroom.userProfiles.get", kind=kind, times=None)])
    departure = leave(runtime)
    with pytest.raises(GoogleUnavailable):
        complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert rows(runtime) == {}


def test_cancel_is_not_an_error_of_the_teacher(runtime: Runtime) -> None:
    departure = leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL, cancel=True)
    with pytest.raises(ConsentDenied) as refusal:
        complete_sign_in(runtime, answer, browser_token=departure.browser_token)
    assert refusal.value.reason == "access_denied"
    assert rows(runtime) == {}


def test_another_account_cannot_be_slipped_under_a_session(runtime: Runtime) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    co_teacher_id = sign_in(runtime, CO_TEACHER_EMAIL)
    before = credentials(runtime)
    departure = leave_for_more(runtime, teacher_id)
    with pytest.raises(WrongAccount):
        complete_sign_in(runtime, consent(departure.url, CO_TEACHER_EMAIL), browser_token=departure.browser_token)
    assert credentials(runtime) == before
    assert set(before) == {teacher_id, co_teacher_id}


def test_only_the_schools_own_domains_when_it_says_so(runtime: Runtime) -> None:
    ours = replace(runtime, settings=runtime.settings.model_copy(update={"allowed_domains": ("other.example",)}))
    departure = leave(ours)
    with pytest.raises(DomainRefused):
        complete_sign_in(ours, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    ours = replace(runtime, settings=runtime.settings.model_copy(update={"allowed_domains": ("northfield.example",)}))
    assert sign_in(ours, TEACHER_EMAIL)


def test_a_returning_browser_is_not_asked_again(runtime: Runtime) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    before = credentials(runtime)
    departure = leave(runtime, returning=True)
    assert parse_qs(urlsplit(departure.url).query)["prompt"] == ["select_account"]
    arrival = complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert arrival == Arrival(teacher_id, "/")
    assert credentials(runtime) == before


def test_without_a_live_refresh_token_google_has_to_ask_again(runtime: Runtime) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    with runtime.sessions.begin() as session:
        session.get_one(Credential, teacher_id).broken_at = runtime.clock.now()
    departure = leave(runtime, returning=True, next_path="/today")
    again = complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert isinstance(again, Departure)
    assert parse_qs(urlsplit(again.url).query)["prompt"] == ["consent"]
    arrival = complete_sign_in(runtime, consent(again.url, TEACHER_EMAIL), browser_token=again.browser_token)
    assert arrival == Arrival(teacher_id, "/today")
    with runtime.sessions() as session:
        assert connection_of(session, teacher_id).state is ConnectionState.CONNECTED


def test_a_former_co_teacher_loses_the_course_at_the_next_sign_in(runtime: Runtime, practice: Practice) -> None:
    sign_in(runtime, TEACHER_EMAIL)
    co_teacher_id = sign_in(runtime, CO_TEACHER_EMAIL)
    with runtime.sessions.begin() as session:
        token = open_session(session, co_teacher_id, runtime.clock.now())
    practice.world.record(TeacherLeft(at=runtime.clock.now(), course=ENGLISH_9, user=CO_TEACHER))
    departure = leave(runtime)
    with pytest.raises(NotATeacher):
        complete_sign_in(runtime, consent(departure.url, CO_TEACHER_EMAIL), browser_token=departure.browser_token)
    with runtime.sessions() as session:
        assert session.scalar(select(CourseTeacher.removed_at).where(CourseTeacher.google_id == CO_TEACHER))
        assert connection_of(session, co_teacher_id).state is ConnectionState.DISCONNECTED
        assert teacher_of(session, token, runtime.clock.now()) is None
    assert [user for _, user in practice.world.state.grants] == [TEACHER]


def test_connecting_again_after_a_disconnect_asks_for_everything(runtime: Runtime) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    disconnect(runtime, teacher_id)
    departure = leave_for_more(runtime, teacher_id)
    complete_sign_in(runtime, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    with runtime.sessions() as session:
        connection = connection_of(session, teacher_id)
    assert (connection.state, connection.missing) == (ConnectionState.CONNECTED, ())


def test_the_log_names_nobody(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="app"):
        teacher_id = sign_in(runtime, TEACHER_EMAIL)
        departure = leave(runtime)
        with pytest.raises(NotATeacher):
            complete_sign_in(runtime, consent(departure.url, ANA_EMAIL), browser_token=departure.browser_token)
        disconnect(runtime, teacher_id)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert told == [
        f"teacher {teacher_id} signed in",
        "a sign-in was refused: not_a_teacher",
        f"teacher {teacher_id} disconnected",
    ]


def test_classroom_and_the_id_token_have_to_agree(runtime: Runtime, clock: SettableClock) -> None:
    """An endpoint whose sign-in says one account and whose Classroom says another."""
    now = int(clock.now().timestamp())
    claims = {"iss": "https://accounts.google.com", "aud": runtime.client.client_id, "sub": TEACHER}
    id_token = jwt.encode(tokens._signer(), claims | {"iat": now, "exp": now + 60}).decode()
    answers: dict[str, object] = {
        "/token": {"access_token": "a", "expires_in": 60, "id_token": id_token},
        "/certs": tokens.pem_certificates(),
        "/v1/userProfiles/me": {"id": CO_TEACHER},
        "/revoke": {},
    }
    with canned(lambda asked: Said(body=json.dumps(answers[asked.path.partition("?")[0]]).encode())) as server:
        client = replace(
            runtime.client,
            token_uri=f"{server.root}token",
            certs_uri=f"{server.root}certs",
            revoke_uri=f"{server.root}revoke",
        )
        settings = runtime.settings.model_copy(update={"google_api_root": server.root})
        elsewhere = replace(runtime, client=client, settings=settings)
        departure = leave(elsewhere)
        answer = {"code": "4/0A", "state": parse_qs(urlsplit(departure.url).query)["state"][0]}
        with pytest.raises(IdentityDisputed):
            complete_sign_in(elsewhere, answer, browser_token=departure.browser_token)
        assert server.asked[-1].path == "/revoke"
    assert rows(runtime) == {}


def test_a_refused_grant_is_left_only_where_another_of_the_account_is_held(
    runtime: Runtime, practice: Practice
) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    refuse(runtime)
    assert practice.world.state.grants
    disconnect(runtime, teacher_id)
    refuse(runtime)
    assert not practice.world.state.grants


def refuse(runtime: Runtime) -> None:
    settings = runtime.settings.model_copy(update={"allowed_domains": ["elsewhere.example"]})
    departure = leave(runtime)
    answer = consent(departure.url, TEACHER_EMAIL)
    with pytest.raises(DomainRefused):
        complete_sign_in(replace(runtime, settings=settings), answer, browser_token=departure.browser_token)


def test_signing_in_again_after_a_disconnect_connects_again(runtime: Runtime, practice: Practice) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    disconnect(runtime, teacher_id)
    assert not practice.world.state.grants
    assert sign_in(runtime, TEACHER_EMAIL) == teacher_id
    with runtime.sessions() as session:
        assert connection_of(session, teacher_id).state is ConnectionState.CONNECTED


def test_a_sign_in_is_booked_but_kept_waiting_by_no_quota(runtime: Runtime) -> None:
    runtime = replace(runtime, limits={"classroom": Limit(user=1, project=1)})
    for _ in range(2):
        sign_in(runtime, TEACHER_EMAIL)
    with runtime.sessions() as session:
        windows = session.execute(select(QuotaWindow.teacher_id, QuotaWindow.booked).order_by(QuotaWindow.id)).all()
    booked = {teacher_id is not None: sum(units.values()) for teacher_id, units in windows}
    assert booked == {False: 4, True: 2}  # who it is, and which classes; the first time of nobody known
