"""A practice Google in a process of its own, killed without warning, is the same when it is started again."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests import small_school as school

ROOT = Path(__file__).parents[4]
PROGRAM = """
import sys
from pathlib import Path
from integrations.google.emulator.oauth import admit
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from tests import small_school as school

world = World(now=lambda: school.NOW, events=school.small_school(), journal=Path(sys.argv[1]))
with running(world) as root:
    print(root, flush=True)
    print(admit(world, school.TEACHER_EMAIL, "https://www.googleapis.com/auth/drive").access_token, flush=True)
    sys.stdin.read()
"""


@contextmanager
def emulator(journal: Path) -> Iterator[tuple[str, str]]:
    """Its root URL and a fresh access token; SIGKILL at the end."""
    command = [sys.executable, "-c", PROGRAM, str(journal)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.stdout.readline().strip()
        finally:
            process.kill()


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    comments = f"drive/v3/files/{school.ANA_MEMOIR}/comments"
    with emulator(tmp_path / "journal") as (root, token):
        bearer = {"Authorization": f"Bearer {token}"}
        made = httpx.post(root + comments, params={"fields": "*"}, json={"content": "Still here?"}, headers=bearer)
    with emulator(tmp_path / "journal") as (root, _):
        found = httpx.get(f"{root}{comments}/{made.json()['id']}", params={"fields": "*"}, headers=bearer)
    assert found.json() == made.json()
