"""A rotation of keys: the new one alone opens what is kept, and what still rests on an older one is told in words."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.links import AFTER_CLOSING, open_link
from app.encryption import Keyring
from app.errors import NotFound
from app.models import Credential, FollowUp, Post
from tests.app.cli.conftest import KEY, Installed
from tests.app.cli.processes import ROOT, Terminal, command, with_ours

NEW_KEY = "the-second-secret-of-this-installation"

pytestmark = pytest.mark.usefixtures("its_terminal")


def sealed(installed: Installed) -> Iterator[tuple[str, bytes]]:
    with installed.runtime.sessions() as session:
        for row in session.scalars(select(Credential)):
            for kind, token in (("refresh_token", row.refresh_token), ("access_token", row.access_token)):
                assert token
                yield f"credential:{row.teacher_id}:{kind}", token


def test_a_rotation_says_which_grants_are_in_use_and_waits_for_them(installed: Installed) -> None:
    environment = with_ours(installed.environment | {"DESKSIDE_SECRET_KEYS": f"{NEW_KEY},{KEY}"})
    with installed.runtime.sessions() as session:
        session.scalars(select(Credential).with_for_update()).one()
        with subprocess.Popen(
            command("keys", "rotate"), env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
        ) as rotating:
            assert rotating.stderr
            assert rotating.stderr.readline() == "Waiting for 1 grant in use just now.\n"
            session.rollback()
            assert rotating.stderr.read().startswith("Sealed again: 1 grant.")
    assert all(Keyring([NEW_KEY]).knows(token) for _, token in sealed(installed))


def test_after_a_rotation_the_new_key_alone_opens_every_grant(
    installed: Installed, its_terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {identity: Keyring([KEY]).open(token, identity) for identity, token in sealed(installed)}
    monkeypatch.setenv("DESKSIDE_SECRET_KEYS", f"{NEW_KEY},{KEY}")
    assert its_terminal.deskside("keys", "rotate").returncode == 0
    after = {identity: Keyring([NEW_KEY]).open(token, identity) for identity, token in sealed(installed)}
    assert len(before) == 2
    assert after == before
    monkeypatch.setenv("DESKSIDE_SECRET_KEYS", KEY)
    rotated = its_terminal.deskside("keys", "rotate")
    assert rotated.returncode == 1
    assert "Sealed again: 0 grants." in rotated.stderr
    assert "Left as they were: 1 of 1 grants sealed with a key that is not here." in rotated.stderr
    assert {identity: Keyring([NEW_KEY]).open(token, identity) for identity, token in sealed(installed)} == before


def test_after_a_rotation_unsent_reminders_lead_somewhere_and_the_rest_is_counted(
    installed: Installed, its_terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = installed.runtime.clock.now()
    waiting, tried = installed.put_reminders("Ana Castillo", "Ben Oduya")
    with installed.runtime.sessions.begin() as session:
        session.get_one(Post, tried).attempted_at = now
    monkeypatch.setenv("DESKSIDE_SECRET_KEYS", f"{NEW_KEY},{KEY}")
    said = its_terminal.deskside("keys", "rotate").stderr
    assert "Signed again: 1 unsent reminder." in said
    assert "2 links to a student's page" in said
    assert "2 of them until 30 days after a follow-up is closed." in said
    assert "1 reminder that Classroom was asked to take" in said
    with installed.runtime.sessions.begin() as session:
        post = session.get_one(Post, waiting)
        token = post.marker.partition("#")[0]
        assert open_link(session, Keyring([NEW_KEY]), token, now).student_id == post.student_id
        assert post.text.endswith(f"/s/{post.marker}")
        with pytest.raises(NotFound):
            open_link(session, Keyring([NEW_KEY]), session.get_one(Post, tried).marker.partition("#")[0], now)
        session.get_one(Post, tried).state = "cancelled"
        for about in session.scalars(select(FollowUp)):
            about.closed_at = now
    said = its_terminal.deskside("keys", "rotate").stderr
    assert f"They end by {now + AFTER_CLOSING:%d %B %Y}." in said
    assert "Signed again" not in said
    with installed.runtime.sessions.begin() as session:
        for about in session.scalars(select(FollowUp)):
            about.closed_at = now - AFTER_CLOSING - timedelta(days=1)
    assert "for a day, and until every device" in its_terminal.deskside("keys", "rotate").stderr
