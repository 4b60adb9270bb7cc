"""`deskside purge`: now what the worker does once a day, told in figures that name nobody."""

import json
from datetime import timedelta

from sqlalchemy import func, select

from app.models import Purge, Snapshot
from app.retention.serving import RESTS_AFTER
from tests.app.cli.conftest import Installed
from tests.app.cli.processes import Terminal
from tests.builders import create_course, create_coursework, create_draft, create_student, create_teacher


def test_what_would_go_is_counted_then_goes_and_is_told_in_figures(
    installed: Installed, its_terminal: Terminal
) -> None:
    now = installed.runtime.clock.now()
    with installed.runtime.sessions.begin() as session:
        course = create_course(session, create_teacher(session))
        old = create_coursework(session, course, due_at=now - timedelta(days=90))
        create_coursework(session, course, due_at=now)
        draft = create_draft(session, old, create_student(session, course), "My grandmother.", "My grandmother sang.")
        draft.changed_at = draft.examined_at = now - RESTS_AFTER

    counted = its_terminal.deskside("purge", "--dry-run", "--json")
    assert (counted.returncode, json.loads(counted.stdout)) == (
        0,
        {"dry_run": True, "texts": {"texts": 2, "drafts": 1}},
    )
    told = its_terminal.deskside("purge")
    assert told.returncode == 0
    assert told.stdout == ("Gone: the text of 2 readings of 1 draft. Their times, hashes and numbers of words stay.\n")
    with installed.runtime.sessions() as session:
        assert session.scalars(select(Snapshot.text)).all() == [None, None]
        assert session.scalar(select(func.count(Purge.id))) == 1
