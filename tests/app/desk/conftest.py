"""The same table, on a runtime: what a press at the desk needs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.accounts.access import Via
from app.accounts.runtime import Runtime
from app.conferences.fields import Change
from app.conferences.journal import Taken
from app.database import Sessions
from app.desk.journal import say, take
from app.encryption import Keyring
from app.models import Credential, FollowUp, Post, Student
from app.writing.words import Talk
from tests.builders import NOW
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.table import Table, lay_table

NOBODY = "http://127.0.0.1:9/"


@dataclass(frozen=True)
class AtDesk:
    """One talk at the table, told through the desk."""

    table: Table
    runtime: Runtime

    def talk(self, *writers: Student, kind: Talk = Talk.FORMAL) -> "AtDesk":
        return replace(self, table=self.table.talk(*writers, kind=kind))

    def tell(self, *changes: Change, now: datetime = NOW) -> Taken:
        table = self.table
        return take(table.session, self.runtime, table.teacher, table.opening, changes, via=Via.PAGE, now=now)

    def say(self, said: dict[str, Any], *, student: Student | None = None, now: datetime = NOW) -> Taken:
        table, held = self.table, self.table.conference()
        id_ = student.id if student else None
        return say(table.session, self.runtime, table.teacher, held, said, student_id=id_, via=Via.API, now=now)

    def follow_ups(self) -> list[FollowUp]:
        rows = select(FollowUp).order_by(FollowUp.id).execution_options(populate_existing=True)
        return list(self.table.session.scalars(rows))

    def posts(self) -> list[Post]:
        return list(
            self.table.session.scalars(select(Post).order_by(Post.id).execution_options(populate_existing=True))
        )


@pytest.fixture
def desk(
    sessions: Sessions, engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path
) -> Iterator[AtDesk]:
    runtime = practice_runtime(practice_settings(NOBODY, tmp_path), engine, keyring, clock)
    with sessions() as session:
        table = lay_table(session, keyring)
        session.add(Credential(teacher_id=table.teacher.id, granted_scopes=[], updated_at=NOW))
        yield AtDesk(table, runtime)
