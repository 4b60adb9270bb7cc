"""Every writer by name, A to Z: the way to somebody whom the queue does not show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from app.accounts.access import Via, record_access
from app.briefs.words import writer_of
from app.models import Enrollment, Student
from app.web.context import Section, page, sections_of
from app.web.session import Desk, SignedIn
from app.writing.plain import plain

router = APIRouter()


@dataclass(frozen=True)
class WriterLine:
    """`periods` are the sections that the writer sits in; `apart` tells namesakes from each other."""

    id: int
    name: str
    apart: str
    periods: str
    course_ids: frozenset[int]


@router.get("/writers")
def writers(desk: SignedIn, q: str = "") -> HTMLResponse:
    """All writers of the followed classes, or those whose name holds every word of `q`, accents aside."""
    sections = sections_of(desk)
    found = tuple(writer_lines(desk, sections, q))
    for section in sections:
        record_access(desk.session, desk.teacher, course_id=section.id, action="names.read", via=Via.PAGE, now=desk.now)
    return page(desk, "writers.html", place="writers", sections=sections, writers=found, q=q)


def writer_lines(desk: Desk, sections: Sequence[Section], q: str = "") -> list[WriterLine]:
    """Those whose name holds every word of `q`, accents aside, by name."""
    words = plain(q).split()
    return [line for line in _lines(desk, sections) if all(word in plain(line.name) for word in words)]


def _lines(desk: Desk, sections: Sequence[Section]) -> list[WriterLine]:
    labels = {section.id: section.words for section in sections}
    rows = desk.session.execute(
        select(Student.id, Student.name, Student.given_name, Student.email, Enrollment.course_id)
        .join(Enrollment, Enrollment.student_id == Student.id)
        .where(Enrollment.course_id.in_(labels), Enrollment.removed_at.is_(None))
        .order_by(Student.id)
    )
    found = [list(places) for _, places in groupby(rows, key=lambda row: row.id)]
    names = Counter(plain(places[0].name) for places in found)
    lines = []
    for places in found:
        one = places[0]
        writer = writer_of(one.id, one.name, one.given_name, one.email, namesake=names[plain(one.name)] > 1)
        periods = ", ".join(sorted(labels[place.course_id] for place in places))
        courses = frozenset(place.course_id for place in places)
        lines.append(WriterLine(writer.id, writer.name, writer.apart, periods, courses))
    return sorted(lines, key=lambda line: plain(line.name))
