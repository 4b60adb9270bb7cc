"""The lock files are complete, hashed, and name no index and no host."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def _pinned(name: str) -> dict[str, list[str]]:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().replace("\\\n", ""))
    return {
        entry.split("==")[0].strip(): re.findall(r"--hash=sha256:\w{64}", entry) for entry in entries if "==" in entry
    }


def _declared() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [re.split(r"[\[>=<]", line)[0].lower() for line in project["project"]["dependencies"]]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash(name: str) -> None:
    pinned = _pinned(name)
    assert set(_declared()) <= set(pinned)
    assert all(pinned.values())


@pytest.mark.parametrize("name", LOCKS)
def test_no_host_is_named(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|@ ", (ROOT / name).read_text())
