"""The running record in a terminal: what was said, as text, without private notes and control characters."""

import io

import pytest
from rich.console import Console

from app.cli.record import rendered
from app.database import Sessions
from app.followups.running_record import build_student_record
from app.writing.words import Level
from tests import builders, talks
from tests.builders import NOW
from tests.talks import SKILL


@pytest.mark.parametrize("met", [True, False])
def test_the_terminal_says_one_paragraph_a_conference(sessions: Sessions, *, met: bool) -> None:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        writer = builders.create_student(session, course, name="Trần Ngọc Linh")
        if met:
            held = talks.create_conference(session, teacher, course, work=builders.create_coursework(session, course))
            talks.create_record(
                session,
                held,
                writer,
                skills={SKILL: Level.PRACTISING},
                notes="[red]Not markup[/red] \x1b[31m",
                next_step="Build two bridges",
                private_note=b"sealed",
            )
        paper = io.StringIO()
        built = build_student_record(session, None, teacher, writer.id, NOW)
        Console(file=paper, width=100, force_terminal=False).print(rendered(built))
    shown = paper.getvalue()
    if not met:
        assert shown == "No conference with Trần Ngọc Linh yet.\n"
        return
    assert "Oct 2, Conference, Memoir: A Small Moment, Revise" in shown
    assert "[red]Not markup[/red] [31m" in shown
    assert "Bridges between scenes: Trying it" in shown
    assert "Next: Build two bridges" in shown
    assert "\x1b" not in shown
