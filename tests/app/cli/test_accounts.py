"""What IT types about ways in: a token that opens the API, somebody admitted, keys that may go after a rotation."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.accounts.tokens import teacher_of_token
from app.cli.commands import cli
from app.encryption import Keyring
from app.errors import NotFound
from app.models import AdmittedAccount, Credential
from tests.app.cli.conftest import KEY, Installed
from tests.small_school import TEACHER_EMAIL

NEW_KEY = "the-second-secret-of-this-installation"


@pytest.fixture(autouse=True)
def only_these_settings(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in installed.environment.items():
        monkeypatch.setenv(name, value)


def typed(*arguments: str) -> str:
    """What the command wrote on standard output; its errors are raised."""
    return CliRunner().invoke(cli, arguments, catch_exceptions=False).stdout


def sealed(installed: Installed) -> Iterator[tuple[str, bytes]]:
    with installed.runtime.sessions() as session:
        for row in session.scalars(select(Credential)):
            for kind, token in (("refresh_token", row.refresh_token), ("access_token", row.access_token)):
                assert token
                yield f"credential:{row.teacher_id}:{kind}", token


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


def test_after_a_rotation_the_new_key_alone_opens_every_grant(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {identity: Keyring([KEY]).open(token, identity) for identity, token in sealed(installed)}
    monkeypatch.setenv("DESKSIDE_SECRET_KEYS", f"{NEW_KEY},{KEY}")
    typed("keys", "rotate")
    after = {identity: Keyring([NEW_KEY]).open(token, identity) for identity, token in sealed(installed)}
    assert len(before) == 2
    assert after == before
