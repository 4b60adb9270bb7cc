"""How the words from a student's own page stand in the brief: questions first, and the next step said anew."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from app.briefs.source import Source
from app.briefs.student_words import WordKind
from app.briefs.words import day_words
from app.briefs.writer_said import Question, Restated
from app.models import StudentWord


def questions_in(written: Iterable[StudentWord], now: datetime, zone: ZoneInfo) -> tuple[Question, ...]:
    """In the order given; nobody has answered what no conference took up."""
    return tuple(
        Question(
            row.text, row.written_at, day_words(row.written_at, now, zone), False, ready=row.ready, source=_source(row)
        )
        for row in written
        if row.kind == WordKind.QUESTION
    )


def restated_in(written: Iterable[StudentWord], now: datetime, zone: ZoneInfo) -> Restated | None:
    """The first of the rows that says the next step."""
    row = next((row for row in written if row.kind == WordKind.RESTATED), None)
    return Restated(row.text, day_words(row.written_at, now, zone), _source(row)) if row else None


def _source(row: StudentWord) -> Source:
    return Source("student_word", row.id, None)
