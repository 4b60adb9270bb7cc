"""Every command is there, and loads what it needs and nothing else."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from app.cli.commands import COMMANDS, cli
from tests.app.cli.processes import ROOT, command

HEAVY = {"sqlalchemy", "alembic", "procrastinate", "fastapi", "uvicorn", "googleapiclient", "starlette"}


def loaded(*python: str) -> set[str]:
    """The packages that a fresh interpreter loads for this."""
    told = [sys.executable, "-X", "importtime", *python]
    done = subprocess.run(told, cwd=ROOT, input="", capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str) -> None:
    said = CliRunner().invoke(cli, [name, "--help"])
    assert said.exit_code == 0
    assert f" {name} [OPTIONS]" in said.stdout


def test_the_first_page_of_help_names_what_people_type() -> None:
    said = CliRunner().invoke(cli, ["--help"]).stdout
    assert all(f" {name} " in said for name in COMMANDS if name != "emulator")
    assert "emulator" not in said


def test_a_misspelt_command_is_guessed() -> None:
    said = CliRunner().invoke(cli, ["clasify"])
    assert said.exit_code == 2
    assert "'classify'" in said.stderr


def test_labelling_comments_waits_for_no_database_and_no_web_framework() -> None:
    assert loaded(*command("classify")[1:]).isdisjoint(HEAVY)


def test_the_demo_loads_next_to_nothing_before_the_practice_google_starts() -> None:
    assert loaded("-c", "import app.cli.demo").isdisjoint(HEAVY)
