"""The doctor names what is wrong, and the remedy, for each thing that an installation stands on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer import Exit

from app.cli import doctor
from app.cli.findings import Finding
from app.database import Sessions
from app.encryption import Keyring
from app.models import Credential, Teacher
from app.settings import load_settings
from integrations.google.emulator.client import client_secrets
from integrations.google.emulator.delegation import practice_account, service_account_key
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from integrations.google.oauth import load_client
from integrations.google.scopes import Feature, scopes_of
from tests.clock import SettableClock
from tests.small_school import STRANGER_EMAIL, TEACHER_EMAIL, small_school


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


def test_the_report_is_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKSIDE_BASE_URL", "http://deskside.school.example")
    with pytest.raises(Exit) as ended:
        doctor.doctor(None)
    assert ended.value.exit_code == 1
    subject, remedy = capsys.readouterr().out.splitlines()
    assert subject.startswith("✗ DESKSIDE_BASE_URL: ")
    assert remedy.startswith("    ")


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


@dataclass(frozen=True)
class School:
    """A school that has a service account, whose key is at `path`."""

    path: Path
    world: World

    def list_scopes(self, *scopes: str) -> None:
        self.world.service_accounts = (practice_account("northfield.example", scopes),)

    def tried(self, teacher: str) -> Finding:
        return list(doctor.delegation(self.path, teacher, datetime.now(UTC)))[1]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    world = World(now=lambda: datetime.now(UTC), events=small_school())
    with running(world) as root:
        school = School(tmp_path / "key.json", world)
        school.list_scopes(*scopes_of(Feature.CLASSROOM, Feature.DRIVE))
        school.path.write_text(json.dumps(service_account_key(root, *world.service_accounts)))
        yield school


def test_it_gets_the_client_id_and_the_scopes_to_paste(
    engine: Engine, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKSIDE_GOOGLE_SERVICE_ACCOUNT", str(school.path))
    words = found()["service account"].words
    assert school.world.service_accounts[0].id in words
    assert ",".join(scopes_of(Feature.CLASSROOM, Feature.DRIVE, Feature.ANNOUNCEMENTS)) in words
    assert "delegation" not in found()


@pytest.mark.parametrize(
    ("teacher", "listed", "words", "remedy"),
    [
        (TEACHER_EMAIL, (Feature.CLASSROOM, Feature.DRIVE), "by Drive, and posts nothing", ""),
        (TEACHER_EMAIL, (Feature.CLASSROOM, Feature.DRIVE, Feature.ANNOUNCEMENTS), "posts reminders", ""),
        (TEACHER_EMAIL, (Feature.CLASSROOM, Feature.DOCUMENTS), "by Docs", ""),
        (TEACHER_EMAIL, (Feature.CLASSROOM,), "not everything", "drive.readonly"),
        (TEACHER_EMAIL, (), "unauthorized_client", "108414350982231000017"),
        (STRANGER_EMAIL, (Feature.CLASSROOM, Feature.DRIVE), "unauthorized_client", "another organisation"),
        ("nobody@northfield.example", (Feature.CLASSROOM, Feature.DRIVE), "invalid_grant", "suspended"),
    ],
)
def test_the_delegation_is_tried_for_an_address(
    school: School, teacher: str, listed: tuple[Feature, ...], words: str, remedy: str
) -> None:
    school.list_scopes(*scopes_of(*listed))
    finding = school.tried(teacher)
    assert words in finding.words
    assert remedy in finding.remedy
    assert bool(remedy) == bool(finding.remedy)


def test_a_service_account_that_is_gone_is_told(school: School) -> None:
    school.world.service_accounts = ()
    assert "Cloud project" in school.tried(TEACHER_EMAIL).remedy


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    write_client(path, "http://127.0.0.1:9/")
    (finding,) = doctor.delegation(path, None, datetime.now(UTC))
    assert (finding.subject, bool(finding.remedy)) == ("DESKSIDE_GOOGLE_SERVICE_ACCOUNT", True)


def test_an_address_without_a_service_account_has_nothing_to_be_tried_by(engine: Engine) -> None:
    findings = {finding.subject: finding for finding in doctor.examine(TEACHER_EMAIL)}
    assert "DESKSIDE_GOOGLE_SERVICE_ACCOUNT" in findings["delegation"].remedy


def test_teachers_whom_the_delegation_does_not_reach_are_counted(sessions: Sessions, clock: SettableClock) -> None:
    with sessions.begin() as session:
        teacher = Teacher(google_id="1", email="a@school.example", name="", created_at=clock.now())
        session.add(teacher)
        session.flush()
        broken = {"granted_scopes": [], "delegated": True, "broken_at": clock.now(), "updated_at": clock.now()}
        session.add(Credential(teacher_id=teacher.id, **broken))
    permissions = found()["permissions"]
    assert permissions.words.endswith("0 left a box unticked; the delegation does not reach 1")
    assert "--teacher" in permissions.remedy
