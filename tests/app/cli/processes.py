"""`deskside` as whoever types it, who knows the installation by its environment: in a process of its own, or here.

To start a process takes longer than most commands; only what is about processes needs one.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.commands import run

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 60

Environment = Mapping[str, str]


@dataclass(frozen=True)
class Terminal:
    """Commands typed into this process, in an environment that the test has set."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def deskside(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        self.monkeypatch.setattr(sys, "argv", ["deskside", *arguments])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run()
        shown = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(arguments, ended.value.code, shown.out, shown.err)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", *arguments]


def with_ours(environment: Environment) -> dict[str, str]:
    """This process's environment without any setting of Deskside, and then these."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")}
    return bare | {"PYTHONPATH": str(ROOT), **environment}


def deskside(environment: Environment, *arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, in a folder that may hold a `.env`."""
    return subprocess.run(
        command(*arguments),
        env=with_ours(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
