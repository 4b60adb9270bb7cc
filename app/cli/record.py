"""`deskside record`: one writer's running record in the terminal, for a spreadsheet, or for machines."""

import sys
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import TypeAdapter
from rich.console import Console, Group
from rich.text import Text

from app.accounts.access import Via, record_access
from app.api.v1.records import RecordOut
from app.briefs.words import date_words
from app.cli.accounts import ByTeacher, teacher_of
from app.cli.brief import printable, student_named
from app.cli.composition import open_runtime
from app.cli.installation import settings_here
from app.errors import BadInput
from app.followups.lines import RecordLine
from app.followups.running_record import StudentRecord, build_student_record
from app.followups.spreadsheet import spreadsheet


def record(
    by: ByTeacher,
    who: Annotated[str, typer.Option("--student", help="The student's id, or the name or a part of it.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines, as the API answers.")] = False,
) -> None:
    """The running record of one writer, the newest conference first; private notes are left out."""
    if as_csv and as_json:
        raise BadInput("Choose one of --csv and --json.")
    with open_runtime(settings_here()) as runtime, runtime.sessions.begin() as session:
        teacher = teacher_of(session, by)
        now = runtime.clock.now()
        student = student_named(session, teacher, who, now)
        built = build_student_record(session, None, teacher, student.id, now)
        record_access(session, teacher, action="record.export", via=Via.CLI, now=now, student_id=student.id)
    if as_csv:
        text = spreadsheet([(built.writer.name, line) for line in built.lines], ZoneInfo(built.time_zone))
        sys.stdout.buffer.write(text.encode())
    elif as_json:
        lines = [RecordOut.model_validate(line) for line in built.lines]
        sys.stdout.buffer.write(TypeAdapter(list[RecordOut]).dump_json(lines, indent=2) + b"\n")
    else:
        Console(highlight=False).print(rendered(built))


def rendered(built: StudentRecord) -> Group:
    """One paragraph a conference; what people wrote is shown as text, never as markup."""
    if not built.lines:
        return Group(Text(f"No conference with {printable(built.writer.name)} yet."))
    return Group(Text(printable(built.writer.name), "bold"), *(_line(line, built) for line in built.lines))


def _line(line: RecordLine, built: StudentRecord) -> Text:
    day = date_words(line.at, built.lines[0].at, ZoneInfo(built.time_zone))
    head = ", ".join(part for part in (day, line.kind_words, line.piece, line.stage_words, line.by) if part)
    parts = (
        line.meaning,
        line.skill_words,
        f"Strength: {line.strength}" if line.strength else "",
        f"Next: {line.next_step}" if line.next_step else "",
        line.outcome_words,
    )
    said = "\n".join(f"  {printable(part)}" for part in parts if part)
    return Text.assemble((printable(head), "bold"), f"\n{said}" if said else "")
