"""What a command stands on is what the settings say."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.accounts.limits import GOOGLES, Limit
from app.cli.composition import keyring_of, limits_of, open_runtime
from app.cli.installation import DEMO_SETTINGS, KEYS, is_demo
from app.settings import SettingsInvalid, load_settings
from tests.practice import practice_settings

NOBODY = "http://127.0.0.1:9/"


def test_google_is_asked_within_the_limits_of_the_file(engine: Engine, tmp_path: Path) -> None:
    quotas = tmp_path / "quotas.toml"
    quotas.write_text("[docs]\nuser = 30\n")
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    settings = practice_settings(NOBODY, tmp_path, quotas=quotas, database_url=url, secret_keys=("k" * 40,))
    with open_runtime(settings) as runtime:
        assert runtime.limits == {**GOOGLES, "docs": Limit(user=30, project=3_000)}


def test_a_line_end_in_the_file_of_keys_is_no_part_of_one(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, _env_file=None)
    sealed = keyring_of(settings).seal("token", "it")
    kept = (tmp_path / KEYS).read_text()
    (tmp_path / KEYS).write_text(f"{'n' * 40}, {kept}\n")
    assert keyring_of(settings).open(sealed, "it") == "token"
    for unusable in ("", "\n", "short\n", f"{kept},short"):
        (tmp_path / KEYS).write_text(unusable)
        with pytest.raises(SettingsInvalid, match=KEYS):
            keyring_of(settings)


@pytest.mark.parametrize("demo", [True, False])
def test_the_practice_google_of_the_demo_has_no_limits(tmp_path: Path, *, demo: bool) -> None:
    if demo:
        (tmp_path / DEMO_SETTINGS).write_text(json.dumps({}))
    settings = load_settings(data_dir=tmp_path, _env_file=None)
    assert is_demo(settings) == demo
    assert limits_of(settings) == ({} if demo else GOOGLES)
