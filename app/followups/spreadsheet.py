"""The running record as a file for a spreadsheet: plain rows, and no text in it can become a formula.

Private notes are never in it, as a file goes where its author does not see.
"""

import csv
import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.followups.lines import RecordLine

HEADER = (
    "Writer",
    "Date",
    "Minutes",
    "Kind",
    "Piece",
    "Stage",
    "Topic",
    "Skills and levels",
    "Strength",
    "Notes",
    "Writer's words",
    "Next step",
    "Look again",
    "Done or not",
    "Held by",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"


def spreadsheet(lines: Iterable[tuple[str, RecordLine]], zone: ZoneInfo) -> str:
    """The file's text: a header, then one row a conference, each with the writer's name.

    The byte order mark is what makes spreadsheets read names of every script; dates are ISO days in `zone`.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADER)
    writer.writerows([_harmless(cell) for cell in _cells(name, line, zone)] for name, line in lines)
    return _BYTE_ORDER_MARK + file.getvalue()


def _cells(name: str, line: RecordLine, zone: ZoneInfo) -> tuple[str, ...]:
    look_again = line.look_again_on.isoformat() if line.look_again_on else "next draft" if line.next_draft else ""
    return (
        name,
        line.at.astimezone(zone).date().isoformat(),
        "" if line.minutes is None else str(line.minutes),
        line.kind_words,
        line.piece,
        line.stage_words,
        line.topic,
        line.skill_words,
        line.strength,
        line.notes,
        line.student_words,
        line.next_step,
        look_again,
        line.outcome_words,
        line.by,
    )


def _harmless(cell: str) -> str:
    """An apostrophe before what a spreadsheet would run; it shows the cell as text."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
