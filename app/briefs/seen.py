"""What was seen of each skill, in talks and looks, and how a brief says it: what echoes and strengths rest on."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.briefs.evidence import Found
from app.briefs.source import Source
from app.briefs.words import date_words
from app.writing.mastery import Evidence, Where
from app.writing.words import LEVEL_WORDS, Level

Rows = dict[Evidence, Found]
"""The words on one skill, each with the row of `PastRows.seen` that says it."""


def by_skill(seen: Iterable[Found]) -> Iterator[tuple[str, Rows]]:
    for skill, rows in groupby(sorted(seen, key=lambda row: row.skill), key=lambda row: row.skill):
        yield skill, {_evidence(row): row for row in rows}


def _evidence(row: Found) -> Evidence:
    return Evidence(row.at, Where(row.place), row.id, Level(row.level) if row.level else None, bool(row.progress))


def seen_words(word: Evidence, rows: Rows, now: datetime, zone: ZoneInfo) -> str:
    """“Trying it in Memoir, Oct 2”; of a talk about no assignment, the day alone."""
    about = rows[word].about
    level = LEVEL_WORDS[word.shows] if word.shows else "No progress"
    return f"{level}{f' in {about}' if about else ''}, {date_words(word.at, now, zone)}"


def source_of(word: Evidence) -> Source:
    return Source("conference_record" if word.where is Where.TALK else "follow_up_look", word.id, None)
