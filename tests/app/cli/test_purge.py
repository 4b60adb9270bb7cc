"""`deskside purge`: now what the worker does once a day, told in figures that name nobody."""

import json
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import func, select, update

from app.models import Enrollment, Purge, Snapshot
from app.retention.records import Records
from app.retention.serving import RESTS_AFTER
from tests.app.cli.conftest import Installed
from tests.app.cli.processes import Terminal
from tests.builders import create_course, create_coursework, create_draft, create_student, create_teacher

TOLD = """\
Gone: the text of 2 readings of 1 draft. Their times, hashes and numbers of words stay.
Gone: 1 class of school years that are over; with them 0 conferences, 0 follow-ups, 0 drafts, 1 student.
"""


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
        session.execute(update(Enrollment).values(joined_at=now))
        over = create_course(session, create_teacher(session))
        create_student(session, over)
        long_ago = now - timedelta(days=2 * 366)
        session.execute(update(Enrollment).where(Enrollment.course_id == over.id).values(joined_at=long_ago))
    unchosen = its_terminal.deskside("purge", "--dry-run")
    assert unchosen.returncode == 1
    assert "No class goes: nobody has chosen" in unchosen.stdout
    assert "DESKSIDE_RETENTION_DAYS" in unchosen.stderr
    its_terminal.monkeypatch.setenv("DESKSIDE_SCHOOL_YEAR_END", "06-30")
    its_terminal.monkeypatch.setenv("DESKSIDE_RETENTION_DAYS", "90")

    counted = its_terminal.deskside("purge", "--dry-run", "--json")
    assert (counted.returncode, json.loads(counted.stdout)) == (
        0,
        {"dry_run": True, "texts": {"texts": 2, "drafts": 1}, "records": asdict(Records(classes=1))},
    )
    told = its_terminal.deskside("purge")
    assert (told.returncode, told.stdout) == (0, TOLD)
    with installed.runtime.sessions() as session:
        assert session.scalars(select(Snapshot.text)).all() == [None, None]
        assert session.scalar(select(func.count(Purge.id))) == 1
