import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefs.build import build_brief
from app.briefs.piece_said import say_topic
from app.briefs.pinned import PinKind
from app.briefs.pins import PieceOf, pin
from app.cli.brief import rendered, student_named
from app.database import Sessions
from app.errors import BadInput, NotFound
from app.models import AccessEntry, Course, Coursework, Document, Student, Teacher
from app.writing.words import Kind, Trait, Uptake
from integrations.google.emulator.client import client_secrets
from tests.app.cli.processes import Terminal
from tests.builders import (
    NOW,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_label,
    create_reply,
    create_rubric,
    create_student,
    create_suggestion,
    create_teacher,
    create_uptake,
)


@dataclass(frozen=True)
class Room:
    session: Session
    teacher: Teacher
    course: Course
    writer: Student
    document: Document

    def shown(self) -> str:
        found = build_brief(self.session, teacher_id=self.teacher.id, student_id=self.writer.id, now=NOW)
        paper = io.StringIO()
        Console(file=paper, width=100, force_terminal=False).print(rendered(found))
        return paper.getvalue()


@pytest.fixture
def room(sessions: Sessions) -> Iterator[Room]:
    with sessions() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        writer = create_student(session, course, name="Trần Ngọc Linh")
        work = create_coursework(session, course)
        levels = [{"id": "a", "title": "1"}, {"id": "b", "title": "2", "description": "A clear order."}]
        create_rubric(session, work, [{"id": "c", "title": "Organization", "levels": levels}])
        yield Room(session, teacher, course, writer, create_draft(session, work, writer, "It was bad.", "It was good."))


def test_the_terminal_says_what_the_page_says(room: Room) -> None:
    comment = create_comment(room.session, room.document, "Show me.", quote="It was bad.", author=room.teacher)
    create_label(room.session, comment, Trait.IDEAS, Kind.REQUEST)
    create_uptake(room.session, comment, Uptake.CHANGED, passage_now="It was good.")
    create_reply(room.session, comment, "is it better?", author=room.writer)

    shown = room.shown()

    for words in (
        "Trần Ngọc Linh",
        "The Longest Bench  Memoir: A Small Moment, due in 8 days",
        "In progress. 3 words. same length since yesterday. Last change seen today, 10:31.",
        "Stage: Plan (3 words so far)",
        "asks (Oct 14): is it better?",
        "Comments: 1 changed",
        "* Content",
        "✓ Changed. Trần asks.",
        "“It was bad.”",
        "Now: “It was good.”",
        "You, Oct 9: Show me.",
        "Organization: 1 | 2",
    ):
        assert words in shown


def test_what_was_pinned_and_said_of_the_piece_leads_in_the_terminal_too(room: Room) -> None:
    piece = PieceOf(room.writer.id, room.course.id, room.session.scalars(select(Coursework.id)).one())
    pin(room.session, room.teacher, piece, PinKind.PASSAGE, "It was good.", now=NOW)
    pin(room.session, room.teacher, piece, PinKind.TRAIT, "voice", now=NOW)
    say_topic(room.session, room.teacher, piece.student_id, piece.coursework_id or 0, "The river.", now=NOW)
    shown = room.shown()
    for words in (
        "The river.",
        "You pinned (today): “It was good.”",
        "○ Not touched, today",
        "You pinned (today): “ Voice",
    ):
        assert words in shown
    assert shown.index("You pinned") < shown.index("Ask first")


def test_praise_to_start_with_peers_and_rubric_levels_are_told_as_on_the_page(room: Room) -> None:
    room.course.name = "English 9, period 3"
    praise = create_comment(room.session, room.document, "Strong verb.", quote="It was good.", author=room.teacher)
    create_label(room.session, praise, Trait.VOICE, Kind.PRAISE)
    create_uptake(room.session, praise, Uptake.UNCHANGED, passage_now="It was good.")
    peer = create_student(room.session, room.course, name="Ivy Chen")
    create_comment(room.session, room.document, "nice", author=peer, role="peer", created_at=NOW)

    lines = [line.strip() for line in room.shown().splitlines()]

    assert lines[0] == "Trần Ngọc Linh  English 9, period 3"
    start = lines.index("Start with: “It was good.”")
    assert lines[start + 1] == "You, Oct 9: Strong verb."
    assert lines[lines.index("Peers said") + 1].startswith("Ivy Chen")
    assert "2: A clear order." in lines


def test_suggestions_are_told_with_their_words_and_a_comment_with_whom_it_is_for(room: Room) -> None:
    create_suggestion(room.session, room.document, deleted="good", inserted="loud")
    comment = create_comment(room.session, room.document, "Show me.", author=room.teacher)
    comment.assignee_email = room.teacher.email

    shown = room.shown()

    assert "Suggestions waiting in the draft: 1" in shown
    assert "good → loud" in shown
    assert "Assigned to Elena Rivera." in shown


def test_hostile_text_is_text(room: Room) -> None:
    create_comment(room.session, room.document, "[bold red]x[/] \x1b[31mred\x07", author=room.teacher)

    shown = room.shown()

    assert "[bold red]x[/] [31mred" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_a_writer_is_found_by_id_or_by_letters_without_accents(room: Room) -> None:
    for who in (str(room.writer.id), "tran ngoc", "LINH"):
        assert student_named(room.session, room.teacher, who, NOW).id == room.writer.id


def test_a_whole_name_wins_over_a_longer_one(room: Room) -> None:
    create_student(room.session, room.course, name="Trần Ngọc Linh Chi")

    assert student_named(room.session, room.teacher, "tran ngoc linh", NOW).id == room.writer.id


def test_namesakes_are_listed_with_their_ids_and_that_they_were_shown_is_logged(room: Room) -> None:
    other = create_student(room.session, room.course, name="Trần Ngọc Linh")

    with pytest.raises(BadInput) as raised:
        student_named(room.session, room.teacher, "linh", NOW)
    assert f"{room.writer.id} " in raised.value.remedy
    assert f"{other.id} " in raised.value.remedy
    room.session.rollback()
    entries = room.session.scalars(select(AccessEntry).order_by(AccessEntry.student_id)).all()
    assert [(entry.action, entry.via, entry.student_id) for entry in entries] == [
        ("names.read", "cli", room.writer.id),
        ("names.read", "cli", other.id),
    ]


def test_another_teacher_s_students_are_not_found(room: Room) -> None:
    stranger = create_teacher(room.session)

    for who in (str(room.writer.id), "linh"):
        with pytest.raises(NotFound):
            student_named(room.session, stranger, who, NOW)


def test_the_command_prints_json_and_logs_the_look(
    room: Room, database_url: str, tmp_path: Path, sessions: Sessions, terminal: Terminal
) -> None:
    room.session.commit()
    secrets = tmp_path / "client_secret.json"
    secrets.write_text(json.dumps(client_secrets("http://127.0.0.1:9/")))
    for name, value in {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEYS": "a-secret-of-the-tests-0123456789",
        "GOOGLE_CLIENT_SECRETS": str(secrets),
        "GOOGLE_API_ROOT": "http://127.0.0.1:9/",
    }.items():
        terminal.monkeypatch.setenv(f"DESKSIDE_{name}", value)

    ran = terminal.deskside("brief", "--teacher", room.teacher.email, "--student", "linh", "--json")

    told = json.loads(ran.stdout)
    assert told["writer"]["name"] == "Trần Ngọc Linh"
    assert told["piece"]["source"] == {"kind": "document", "id": room.document.id, "link": room.document.link}
    with sessions() as session:
        (entry,) = session.scalars(select(AccessEntry)).all()
    assert (entry.action, entry.via, entry.student_id) == ("brief.read", "cli", room.writer.id)
