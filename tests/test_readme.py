"""What the documents promise exists: commands, files, and a line for every setting."""

import re
import subprocess
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS, HIDDEN
from app.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md")),
]


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text().split("```")[1]
    assert re.findall(r"^make (\S+)", opening, re.MULTILINE) == ["demo", "test"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    named = re.findall(r"`(?:\w+=\S+ )?make ([a-z-]+)`", (ROOT / document).read_text())
    assert set(named) <= _targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_within_the_repository_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", (ROOT / document).read_text())
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_explained(name: str) -> None:
    assert f"`DESKSIDE_{name.upper()}`" in (ROOT / "docs/install.md").read_text()


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - HIDDEN))
def test_every_command_has_a_line(name: str) -> None:
    first, *_ = (ROOT / "docs" / "install.md").read_text().partition("## Commands")[2].split("\n## ")
    assert re.search(rf"^\|.*`(?:deskside )?{name}\b", first, re.MULTILINE)


def test_the_proxy_to_copy_logs_neither_what_was_looked_for_nor_a_students_link() -> None:
    proxy = (ROOT / "docs/install.md").read_text().split("```nginx")[1].split("```")[0]
    logged = set(re.findall(r"\$\w+", proxy.split("log_format deskside ")[1].split(";")[0]))
    assert logged == {"$remote_addr", "$time_local", "$request_method", "$page", "$status", "$body_bytes_sent"}
    assert re.search(r"map \$uri \$page \{\s*~\^/s/ +/s/;", proxy)
    servers = proxy.split("server {")[1:]
    assert [re.findall(r"access_log (?:\S+ )?(\w+);", server) for server in servers] == [["deskside"], ["off"]]
    assert re.findall(r"error_log +\S+ (\w+);", servers[0]) == ["crit"]


@pytest.mark.parametrize("target", ["demo", "demo-reset", "install", "test", "lint", "check", "soak", "bench"])
def test_the_promised_targets_parse(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607  make is found on PATH, as users find it
    assert done.returncode == 0, done.stderr
