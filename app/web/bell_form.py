"""The form of the bell schedule: its lines as they are shown, and what was typed into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from app.accounts.bells import Bells
from app.accounts.preferences import Bell
from app.accounts.school_days import SCHOOL_WEEKDAYS, Letter
from app.errors import BadInput

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MEETS = (("", "These days"), (Letter.A, "A days only"), (Letter.B, "B days only"))
DAY_LETTERS = {"": "a day like all", Letter.A: "an A day", Letter.B: "a B day"}


@dataclass(frozen=True)
class BellLine:
    """A line of the form; times as the browser writes them, empty for a line to fill in. `letter`: A, B or empty."""

    course_id: int
    weekdays: tuple[int, ...]
    starts: str
    ends: str
    letter: str = ""


def bell_lines(bells: Bells, course_ids: Sequence[int]) -> list[BellLine]:
    """What is set, and one line to fill in for every class without a meeting, or one more if all have theirs."""
    lines = [
        BellLine(row.course_id, tuple(row.weekdays), f"{row.starts:%H:%M}", f"{row.ends:%H:%M}", row.letter or "")
        for row in bells.periods
    ]
    met = {line.course_id for line in lines}
    without = [id_ for id_ in course_ids if id_ not in met] or course_ids[:1]
    return lines + [BellLine(course_id, tuple(SCHOOL_WEEKDAYS), "", "") for course_id in without]


def typed_lines(
    course: Sequence[int], starts: Sequence[str], ends: Sequence[str], days: Sequence[str], letters: Sequence[str]
) -> list[BellLine]:
    """The form as it was sent; `days` are “line:weekday”.

    Raises:
        BadInput: lines or days that no browser sends.
    """
    try:
        ticked = [(int(line), int(day)) for line, _, day in (each.partition(":") for each in days)]
        return [
            BellLine(course_id, tuple(day for place, day in ticked if place == line), start, end, letter)
            for line, (course_id, start, end, letter) in enumerate(zip(course, starts, ends, letters, strict=True))
        ]
    except ValueError:
        raise BadInput(
            "The schedule could not be understood.", safe="Nothing was changed.", remedy="Send it again."
        ) from None


def bell_of(line: BellLine) -> Bell:
    """Raises BadInput unless the line has both times."""
    try:
        starts, ends = time.fromisoformat(line.starts), time.fromisoformat(line.ends)
        return Bell(line.course_id, line.weekdays, starts, ends, Letter(line.letter) if line.letter else None)
    except ValueError:
        raise BadInput(
            "A period needs a start and an end.", safe="Nothing was changed.", remedy="Fill in both times."
        ) from None
