"""What IT types about ways in: a token that opens the API, somebody admitted or dismissed."""

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.accounts.sessions import open_session
from app.accounts.sessions import teacher_of as signed_in
from app.accounts.tokens import create_token, teacher_of_token
from app.cli.commands import cli
from app.errors import BadInput, GoogleUnavailable, NotFound
from app.models import AdmittedAccount, Credential, Post, StudentLink
from tests.app.cli.conftest import Installed
from tests.builders import create_teacher
from tests.small_school import TEACHER, TEACHER_EMAIL

pytestmark = pytest.mark.usefixtures("its_terminal")


def typed(*arguments: str) -> str:
    """What the command wrote on standard output; its errors are raised."""
    return CliRunner().invoke(cli, arguments, catch_exceptions=False).stdout


def test_a_token_is_printed_once_and_is_the_teachers(installed: Installed) -> None:
    token = typed("token", "create", "--teacher", TEACHER_EMAIL.upper(), "--days", "7").strip()
    with installed.runtime.sessions() as session:
        found = teacher_of_token(session, token, installed.runtime.clock.now())
        assert found
        assert found.id == installed.teacher_id


def test_there_is_no_token_for_somebody_who_never_signed_in(installed: Installed) -> None:
    with pytest.raises(NotFound, match="has signed in"):
        typed("token", "create", "--teacher", "nobody@northfield.example")


def test_who_was_admitted_once_or_twice_stands_on_the_list_once(installed: Installed) -> None:
    typed("teacher", "admit", "Principal@northfield.example")
    typed("teacher", "admit", "principal@northfield.example")
    with installed.runtime.sessions() as session:
        assert session.scalars(select(AdmittedAccount.email)).all() == ["principal@northfield.example"]


def test_of_two_teachers_with_one_address_the_id_tells_which(installed: Installed) -> None:
    with installed.runtime.sessions.begin() as session:
        former = create_teacher(session)
        former.email = TEACHER_EMAIL.upper()
    with pytest.raises(BadInput, match="2 teachers have the address") as refused:
        typed("token", "create", "--teacher", TEACHER_EMAIL)
    assert f"{installed.teacher_id} (since" in refused.value.remedy
    assert f"{former.id} (since" in refused.value.remedy
    token = typed("token", "create", "--teacher", str(former.id)).strip()
    with installed.runtime.sessions() as session:
        found = teacher_of_token(session, token, installed.runtime.clock.now())
        assert found
        assert found.id == former.id


def test_a_leaked_token_is_ended_at_once_with_all_of_its_teacher_and_no_others(installed: Installed) -> None:
    now = installed.runtime.real_clock.now()
    leaked, spare = (typed("token", "create", "--teacher", TEACHER_EMAIL).strip() for _ in range(2))
    with installed.runtime.sessions.begin() as session:
        stays = create_token(session, create_teacher(session).id, now)
    said = CliRunner().invoke(cli, ["token", "revoke", "--teacher", TEACHER_EMAIL], catch_exceptions=False).output
    assert said == "Ended: 2 tokens.\n"
    with installed.runtime.sessions() as session:
        assert [bool(teacher_of_token(session, token, now)) for token in (leaked, spare, stays)] == [False, False, True]


@pytest.mark.parametrize("admitted", [True, False])
def test_who_is_dismissed_has_no_way_in_left_here_or_at_google(installed: Installed, *, admitted: bool) -> None:
    now = installed.runtime.real_clock.now()
    if admitted:
        typed("teacher", "admit", TEACHER_EMAIL)
    token = typed("token", "create", "--teacher", TEACHER_EMAIL).strip()
    (unsent,) = installed.put_reminders("Ana Castillo")
    with installed.runtime.sessions.begin() as session:
        cookie = open_session(session, installed.teacher_id, now)
        stays = open_session(session, create_teacher(session).id, now)
    dismiss = ["teacher", "dismiss", TEACHER_EMAIL.upper()]
    said = CliRunner().invoke(cli, dismiss, catch_exceptions=False).output
    assert ("is no longer admitted" in said, "was not among" in said) == (admitted, not admitted)
    assert "Ended: 1 token. Cancelled: 1 unsent reminder." in said
    assert TEACHER not in {user for _, user in installed.world.state.grants}
    with installed.runtime.sessions() as session:
        assert session.scalars(select(AdmittedAccount)).all() == []
        assert signed_in(session, cookie, now) is None
        assert teacher_of_token(session, token, now) is None
        assert session.get(Credential, installed.teacher_id) is None
        assert signed_in(session, stays, now)
        post = session.get_one(Post, unsent)
        assert (post.state, post.reason) == ("cancelled", "dismissed")
        assert session.scalars(select(StudentLink.expires_at)).one() is not None


def test_a_grant_that_google_did_not_hear_of_is_told_and_every_way_in_is_closed_all_the_same(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = typed("token", "create", "--teacher", TEACHER_EMAIL).strip()
    with monkeypatch.context() as away:
        away.setenv("DESKSIDE_GOOGLE_REVOKE_URI", "http://127.0.0.1:9/revoke")
        with pytest.raises(GoogleUnavailable, match="may still stand"):
            typed("teacher", "dismiss", TEACHER_EMAIL)
    with installed.runtime.sessions() as session:
        assert teacher_of_token(session, token, installed.runtime.clock.now()) is None
        assert session.get(Credential, installed.teacher_id)
    typed("teacher", "dismiss", TEACHER_EMAIL)
    with installed.runtime.sessions() as session:
        assert session.get(Credential, installed.teacher_id) is None


def test_an_address_that_nobody_has_is_told(installed: Installed) -> None:
    with pytest.raises(NotFound, match="was admitted or has signed in"):
        typed("teacher", "dismiss", "nobody@northfield.example")
