"""The doctor names what is wrong, and the remedy, for each thing that an installation stands on."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.cli import doctor
from app.cli.doctor import Finding
from app.database import Sessions
from app.encryption import Keyring
from app.models import Credential, Teacher
from app.settings import load_settings
from integrations.google.emulator.oauth import client_secrets
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from integrations.google.oauth import load_client
from tests.clock import SettableClock


@pytest.fixture(autouse=True)
def only_these_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESKSIDE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_DATABASE_URL", database_url)
    monkeypatch.setenv("DESKSIDE_SECRET_KEYS", "k" * 40)


def found() -> dict[str, Finding]:
    return {finding.subject: finding for finding in doctor.examine()}


def write_client(path: Path, root: str, *redirects: str) -> None:
    path.write_text(json.dumps(client_secrets(root, redirects)))


def test_a_setting_that_cannot_be_used_is_named_and_nothing_else_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_BASE_URL", "http://deskside.school.example")
    (finding,) = doctor.examine()
    assert finding.subject == "DESKSIDE_BASE_URL"
    assert "https" in finding.words
    assert finding.remedy


def test_missing_choices_and_files_each_have_a_remedy(engine: Engine) -> None:
    findings = found()
    assert "DESKSIDE_RETENTION_DAYS" in findings["retention"].remedy
    assert "docs/google-setup.md" in findings["DESKSIDE_GOOGLE_CLIENT_SECRETS"].remedy
    assert findings["database"].remedy == ""
    assert findings["keys"].remedy == ""


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 11, 21), "28 September 2027"),
        (date(2027, 6, 30), "28 September 2027"),
        (date(2027, 7, 1), "28 September 2028"),
    ],
)
def test_retention_is_explained_as_a_date(today: date, until: str) -> None:
    settings = load_settings(school_year_end="06-30", retention_days=90)
    assert until in doctor.retention(settings, today).words


def test_a_leap_day_counts_as_the_first_of_march() -> None:
    settings = load_settings(school_year_end="02-29", retention_days=0)
    assert "01 March 2027" in doctor.retention(settings, date(2026, 11, 21)).words


def test_a_redirect_address_that_google_does_not_know_is_named(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKSIDE_GOOGLE_CLIENT_SECRETS", str(tmp_path / "client.json"))
    with running(World(now=lambda: datetime.now(UTC), events=[])) as root:
        write_client(tmp_path / "client.json", root, "http://localhost:9/auth/google/callback")
        assert "http://localhost:8000/auth/google/callback" in found()["Google client"].words
        write_client(tmp_path / "client.json", root, "http://localhost:8000/auth/google/callback")
        assert found()["Google client"].remedy == ""


def test_a_clock_that_is_off_is_told(tmp_path: Path) -> None:
    with running(World(now=lambda: datetime.now(UTC), events=[])) as root:
        write_client(tmp_path / "client.json", root)
        client = load_client(tmp_path / "client.json")
        now = datetime.now(UTC)
        assert doctor.clock_skew(client, now).remedy == ""
        assert "NTP" in doctor.clock_skew(client, now + timedelta(minutes=5)).remedy
    assert "does not answer" in doctor.clock_skew(client, now).words


def test_a_key_that_is_missing_is_told(sessions: Sessions, keyring: Keyring, clock: SettableClock) -> None:
    with sessions.begin() as session:
        teacher = Teacher(google_id="1", email="a@school.example", name="", created_at=clock.now())
        session.add(teacher)
        session.flush()
        sealed = keyring.seal("token", f"credential:{teacher.id}:refresh_token")
        session.add(Credential(teacher_id=teacher.id, refresh_token=sealed, granted_scopes=[], updated_at=clock.now()))
    findings = found()
    assert "1 of 1" in findings["keys"].words
    assert "DESKSIDE_SECRET_KEYS" in findings["keys"].remedy
    assert findings["permissions"].words.startswith("1 teachers connected; 0 have to connect again, 1 left")


def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert "DESKSIDE_DATABASE_URL" in found()["database"].remedy


def test_a_file_of_quotas_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quotas = tmp_path / "quotas.toml"
    quotas.write_text("[docs]\nuser = 'many'\n")
    monkeypatch.setenv("DESKSIDE_QUOTAS", str(quotas))
    (finding,) = doctor.examine()
    assert finding.subject == "DESKSIDE_QUOTAS"
    assert "docs.user" in finding.words
