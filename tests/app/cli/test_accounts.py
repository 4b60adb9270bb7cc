"""What IT types about ways in: a token that opens the API, somebody admitted or dismissed."""

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.accounts.sessions import open_session
from app.accounts.sessions import teacher_of as signed_in
from app.accounts.tokens import teacher_of_token
from app.cli.commands import cli
from app.errors import BadInput, NotFound
from app.models import AdmittedAccount
from tests.app.cli.conftest import Installed
from tests.builders import create_teacher
from tests.small_school import TEACHER_EMAIL

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


def test_who_is_dismissed_is_off_the_list_signed_out_and_without_tokens(installed: Installed) -> None:
    now = installed.runtime.real_clock.now()
    typed("teacher", "admit", TEACHER_EMAIL)
    token = typed("token", "create", "--teacher", TEACHER_EMAIL).strip()
    with installed.runtime.sessions.begin() as session:
        cookie = open_session(session, installed.teacher_id, now)
        stays = open_session(session, create_teacher(session).id, now)
    typed("teacher", "dismiss", TEACHER_EMAIL.upper())
    with installed.runtime.sessions() as session:
        assert session.scalars(select(AdmittedAccount)).all() == []
        assert signed_in(session, cookie, now) is None
        assert teacher_of_token(session, token, now) is None
        assert signed_in(session, stays, now)


def test_nobody_is_dismissed_who_was_not_admitted(installed: Installed) -> None:
    with pytest.raises(NotFound, match="is not admitted"):
        typed("teacher", "dismiss", TEACHER_EMAIL)
