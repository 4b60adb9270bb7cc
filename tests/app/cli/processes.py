"""`deskside` as whoever types it: a process of its own that knows the installation by its environment alone."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 60

Environment = Mapping[str, str]


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
