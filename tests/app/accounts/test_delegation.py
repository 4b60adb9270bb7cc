"""By delegation nobody grants and nothing is stored: what the admin lists is found out, kept, and asked for again."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from app.accounts.connection import Connection, ConnectionState, ReadingMode, connection_of
from app.accounts.credentials import disconnect, google_for
from app.accounts.delegation import ACCOUNT_CHANGED, TOO_LITTLE_LISTED
from app.accounts.google import delegation_from
from app.accounts.limits import Limit
from app.accounts.refusals import IdentityDisputed, NotDelegated
from app.accounts.runtime import Runtime
from app.accounts.signin import Arrival, complete_sign_in
from app.errors import NotATeacher, ReconnectNeeded
from app.models import Base, Credential
from integrations.google import classroom, delegation
from integrations.google.emulator.delegation import practice_account, service_account_key
from integrations.google.errors import ConnectionLost, DelegationWithheld
from integrations.google.scopes import Feature, scopes_of
from tests.app.accounts.conftest import Practice
from tests.app.accounts.steps import leave, leave_for_more, rows
from tests.clock import SettableClock
from tests.practice import consent, practice_settings, sign_in
from tests.small_school import ANA_EMAIL, CO_TEACHER, CO_TEACHER_EMAIL, STRANGER_EMAIL, TEACHER, TEACHER_EMAIL

HOUR = timedelta(hours=1)
CLASSROOM, DRIVE, DOCUMENTS = (scopes_of(each) for each in (Feature.CLASSROOM, Feature.DRIVE, Feature.DOCUMENTS))
Lists = Callable[..., None]


@pytest.fixture
def lists(practice: Practice) -> Lists:
    """`lists(*scopes)`: what the school's admin has listed from now on."""

    def list_scopes(*scopes: str) -> None:
        practice.world.service_accounts = (practice_account("northfield.example", scopes),)

    return list_scopes


@pytest.fixture
def oauth_runtime(runtime: Runtime) -> Runtime:
    """The same installation before the school delegated."""
    return runtime


@pytest.fixture
def school(oauth_runtime: Runtime, practice: Practice, lists: Lists, tmp_path: Path) -> Runtime:
    lists(*delegation.EVERYTHING)
    path = tmp_path / "service_account.json"
    path.write_text(json.dumps(service_account_key(practice.root, *practice.world.service_accounts)))
    settings = practice_settings(practice.root, tmp_path, google_service_account=path)
    return replace(oauth_runtime, settings=settings, delegation=delegation_from(settings))


def connection(runtime: Runtime, teacher_id: int) -> Connection:
    with runtime.sessions() as session:
        return connection_of(session, teacher_id)


def reads(runtime: Runtime, teacher_id: int) -> str:
    """Whose Classroom is read."""
    with google_for(runtime, teacher_id) as google:
        return classroom.me(google).id


def exchanges(practice: Practice) -> int:
    return practice.world.calls["oauth.token"]


def test_google_is_asked_who_it_is_and_nothing_else(school: Runtime, practice: Practice) -> None:
    departure = leave(school)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(departure.url).query).items()}
    assert asked["scope"] == "openid email profile"
    assert (asked["access_type"], asked["include_granted_scopes"]) == ("online", "false")
    arrival = complete_sign_in(school, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert isinstance(arrival, Arrival)
    assert practice.world.state.refresh_tokens == {}
    found = connection(school, arrival.teacher_id)
    assert (found.state, found.delegated) == (ConnectionState.CONNECTED, True)
    assert (found.reading, found.missing) == (ReadingMode.DRIVE, ())


def test_a_teacher_and_a_co_teacher_are_each_read_as_themselves(school: Runtime) -> None:
    first, second = sign_in(school, TEACHER_EMAIL), sign_in(school, CO_TEACHER_EMAIL)
    assert (reads(school, first), reads(school, second)) == (TEACHER, CO_TEACHER)


def test_no_token_is_in_the_store(school: Runtime, practice: Practice) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    reads(school, teacher_id)
    with school.sessions() as session:
        row = session.get_one(Credential, teacher_id)
        assert (row.refresh_token, row.access_token, row.access_expires_at) == (None, None, None)
        stored = [
            str(line)
            for name in Base.metadata.tables
            for line in session.execute(text(f"SELECT * FROM {name}"))  # noqa: S608  our own tables
        ]
    tokens = practice.world.state.access_tokens
    assert tokens
    assert not [line for line in stored if any(token in line for token in tokens)]


def test_a_token_is_held_while_it_lives(school: Runtime, practice: Practice, clock: SettableClock) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    reads(school, teacher_id)
    before = exchanges(practice)
    reads(school, teacher_id)
    assert exchanges(practice) == before
    clock.advance(HOUR)
    assert reads(school, teacher_id) == TEACHER
    assert exchanges(practice) == before + 1


def test_a_token_that_google_rejects_early_is_asked_for_again(school: Runtime, practice: Practice) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    with google_for(school, teacher_id) as google:
        practice.world.state.access_tokens.clear()
        assert classroom.me(google).id == TEACHER


@pytest.mark.parametrize(
    ("listed", "reading", "missing"),
    [
        ((*CLASSROOM, *DRIVE, *DOCUMENTS), ReadingMode.DRIVE, ()),
        ((*CLASSROOM, *DOCUMENTS), ReadingMode.DOCUMENTS, ()),
        (CLASSROOM, None, DRIVE),
        ((*CLASSROOM[:3], *DOCUMENTS), ReadingMode.DOCUMENTS, CLASSROOM[3:]),
    ],
)
def test_the_reading_mode_follows_what_is_listed(
    school: Runtime, lists: Lists, listed: tuple[str, ...], reading: ReadingMode | None, missing: tuple[str, ...]
) -> None:
    lists(*listed)
    teacher_id = sign_in(school, TEACHER_EMAIL)
    found = connection(school, teacher_id)
    assert (found.state, found.reading) == (ConnectionState.CONNECTED, reading)
    assert tuple(scope.name for scope in found.missing) == missing
    assert reads(school, teacher_id) == TEACHER


def test_what_is_known_to_be_listed_is_sought_again_once_a_day(
    school: Runtime, lists: Lists, practice: Practice, clock: SettableClock
) -> None:
    lists(*CLASSROOM, *DOCUMENTS)
    teacher_id = sign_in(school, TEACHER_EMAIL)
    asked = []
    for wait in (timedelta(), 23 * HOUR, HOUR, HOUR):
        clock.advance(wait)
        before = exchanges(practice)
        reads(school, teacher_id)
        asked.append(exchanges(practice) - before)
    all_of_it, each_alone, the_rest = 2, len(delegation.ANYTHING), 1  # with posting, and without
    assert asked == [1, 1, all_of_it + each_alone + the_rest, 1]


def test_less_is_noticed_at_the_next_token_and_more_within_a_day(
    school: Runtime, lists: Lists, clock: SettableClock
) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    reads(school, teacher_id)
    lists(*CLASSROOM, *DOCUMENTS)
    clock.advance(HOUR)
    reads(school, teacher_id)
    assert connection(school, teacher_id).reading is ReadingMode.DOCUMENTS
    lists(*CLASSROOM)
    clock.advance(HOUR)
    reads(school, teacher_id)
    assert connection(school, teacher_id).reading is None
    lists(*CLASSROOM, *DRIVE)
    clock.advance(HOUR)
    reads(school, teacher_id)
    assert connection(school, teacher_id).reading is None
    clock.advance(timedelta(days=1))
    reads(school, teacher_id)
    assert connection(school, teacher_id).reading is ReadingMode.DRIVE


def withdraw(practice: Practice) -> None:
    practice.world.service_accounts = tuple(replace(each, scopes=()) for each in practice.world.service_accounts)


def remove_the_account(practice: Practice) -> None:
    practice.world.service_accounts = ()


def remove_the_key(practice: Practice) -> None:
    practice.world.service_accounts = tuple(replace(each, key_id="gone") for each in practice.world.service_accounts)


def suspend(practice: Practice) -> None:
    practice.world.suspended = frozenset({TEACHER_EMAIL})


def list_too_little(practice: Practice) -> None:
    practice.world.service_accounts = tuple(replace(each, scopes=DRIVE) for each in practice.world.service_accounts)


def give_the_address_away(practice: Practice) -> None:
    accounts = practice.world.state.accounts
    accounts[TEACHER].email, accounts[CO_TEACHER].email = "former@northfield.example", TEACHER_EMAIL


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (withdraw, "unauthorized_client"),
        (remove_the_account, "invalid_client"),
        (remove_the_key, "invalid_grant"),
        (suspend, "invalid_grant"),
        (list_too_little, TOO_LITTLE_LISTED),
        (give_the_address_away, ACCOUNT_CHANGED),
    ],
)
def test_a_refusal_is_a_state_of_its_own_since_it_began(
    school: Runtime, practice: Practice, clock: SettableClock, happens: Callable[[Practice], None], code: str
) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    happens(practice)
    began = clock.now()
    for _ in range(2):
        with pytest.raises(DelegationWithheld):
            google_for(school, teacher_id)
        clock.advance(HOUR)
    found = connection(school, teacher_id)
    assert (found.state, found.broken_code, found.broken_at) == (ConnectionState.WITHHELD, code, began)
    assert (found.granted, found.reading) == ((), None)


def test_what_it_mends_comes_back_without_the_teacher(school: Runtime, practice: Practice, lists: Lists) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    withdraw(practice)
    with pytest.raises(DelegationWithheld):
        google_for(school, teacher_id)
    lists(*CLASSROOM, *DRIVE)
    assert reads(school, teacher_id) == TEACHER
    found = connection(school, teacher_id)
    assert (found.state, found.broken_code, found.reading) == (ConnectionState.CONNECTED, None, ReadingMode.DRIVE)


def test_a_google_that_is_away_breaks_nothing(school: Runtime) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    assert school.delegation
    nowhere = school.delegation.account.key._token_uri
    school.delegation.account.key._token_uri = "http://127.0.0.1:9/token"
    with pytest.raises(ConnectionLost):
        google_for(school, teacher_id)
    assert connection(school, teacher_id).state is ConnectionState.CONNECTED
    school.delegation.account.key._token_uri = nowhere
    assert reads(school, teacher_id) == TEACHER


def test_an_account_outside_the_school_is_refused_and_leaves_nothing(school: Runtime, practice: Practice) -> None:
    departure = leave(school)
    with pytest.raises(NotDelegated) as refusal:
        complete_sign_in(school, consent(departure.url, STRANGER_EMAIL), browser_token=departure.browser_token)
    assert all(scope in refusal.value.remedy for scope in delegation.READING)
    assert rows(school) == {}
    assert not practice.world.state.grants


def test_a_student_is_no_teacher_by_delegation_either(school: Runtime, practice: Practice) -> None:
    departure = leave(school)
    with pytest.raises(NotATeacher):
        complete_sign_in(school, consent(departure.url, ANA_EMAIL), browser_token=departure.browser_token)
    assert rows(school) == {}
    assert not practice.world.state.grants


def test_an_address_that_leads_to_another_account_is_refused(school: Runtime, practice: Practice) -> None:
    """The id_token says one account, and who is read by its address is another."""
    departure = leave(school)
    answer = consent(departure.url, TEACHER_EMAIL)
    state = practice.world.state
    state.codes[answer["code"]] = replace(state.codes[answer["code"]], user=CO_TEACHER)
    state.accounts[CO_TEACHER].email = TEACHER_EMAIL
    with pytest.raises(IdentityDisputed):
        complete_sign_in(school, answer, browser_token=departure.browser_token)
    assert rows(school) == {}


def test_disconnecting_is_kept_until_the_teacher_connects_again(school: Runtime, practice: Practice) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    reads(school, teacher_id)
    disconnect(school, teacher_id)
    assert school.delegation
    assert school.delegation.live == {}
    assert sign_in(school, TEACHER_EMAIL) == teacher_id
    assert connection(school, teacher_id).state is ConnectionState.DISCONNECTED
    before = exchanges(practice)
    with pytest.raises(ReconnectNeeded):
        google_for(school, teacher_id)
    assert exchanges(practice) == before
    departure = leave_for_more(school, teacher_id)
    complete_sign_in(school, consent(departure.url, TEACHER_EMAIL), browser_token=departure.browser_token)
    assert reads(school, teacher_id) == TEACHER


@pytest.mark.parametrize("by", ["reading", "signing in"])
def test_a_teachers_own_grant_gives_way_and_ends_at_google(
    oauth_runtime: Runtime, school: Runtime, practice: Practice, by: str
) -> None:
    teacher_id = sign_in(oauth_runtime, TEACHER_EMAIL)
    if by == "reading":
        assert reads(school, teacher_id) == TEACHER
    else:
        assert sign_in(school, TEACHER_EMAIL) == teacher_id
    assert practice.world.state.refresh_tokens == {}
    with school.sessions() as session:
        row = session.get_one(Credential, teacher_id)
        assert (row.delegated, row.refresh_token, row.access_token) == (True, None, None)
    assert connection(school, teacher_id).state is ConnectionState.CONNECTED


def test_without_the_setting_the_teacher_connects_for_herself(oauth_runtime: Runtime, school: Runtime) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    with pytest.raises(ReconnectNeeded):
        google_for(oauth_runtime, teacher_id)
    assert connection(oauth_runtime, teacher_id).state is ConnectionState.RECONNECT
    sign_in(oauth_runtime, TEACHER_EMAIL)
    assert reads(oauth_runtime, teacher_id) == TEACHER


def test_whose_a_delegated_token_is_is_asked_within_the_quotas_but_waits_for_none(school: Runtime) -> None:
    teacher_id = sign_in(school, TEACHER_EMAIL)
    school = replace(school, limits={"classroom": Limit(user=1, project=1)})
    for _ in range(2):
        assert school.delegation
        school.delegation.live.clear()
        google_for(school, teacher_id).close()
    booked = "SELECT teacher_id, sum(units::int) FROM quota_window, jsonb_each(booked) AS b(second, units) GROUP BY 1"
    with school.sessions() as session:
        assert (teacher_id, 2) in [tuple(row) for row in session.execute(text(booked))]
