"""The demo's past goes on at the moment at which it was left."""

from pathlib import Path

from sqlalchemy import func, select

from app.cli.replay import MOMENTS, replay
from app.clock import SchoolClock
from app.models import SyncRun, Teacher
from integrations.google.emulator import school
from tests.app.cli.conftest import Installed


def test_it_goes_on_at_the_moment_that_was_not_yet_lived_through(installed: Installed, tmp_path: Path) -> None:
    clock, progress, told = SchoolClock(tmp_path / "clock.json"), tmp_path / "replayed", list[str]()
    progress.write_text(str(len(MOMENTS) - 1))
    with installed.runtime.sessions.begin() as session:
        session.get_one(Teacher, installed.teacher_id).email = school.TEACHER_EMAIL
    for _ in range(2):
        replay(installed.runtime, clock, progress, told.append)
    assert told == [f"{MOMENTS[-1]:%A %d %B}: a sync ({len(MOMENTS)} of {len(MOMENTS)})"]
    assert progress.read_text() == str(len(MOMENTS))
    assert clock.now() >= MOMENTS[-1]
    with installed.runtime.sessions() as session:
        assert session.scalars(select(func.count()).select_from(SyncRun)).one() == 1
