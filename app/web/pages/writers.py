"""Every writer by name, A to Z: the way to somebody whom the queue does not show."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.sections.writers import find_writers
from app.web.context import Section, page, sections_of
from app.web.session import Desk, SignedIn

router = APIRouter()


@dataclass(frozen=True)
class WriterLine:
    """`periods` are the sections that the writer sits in; `apart` tells namesakes from each other.

    `google_name` is empty where Google says the same name.
    """

    id: int
    name: str
    google_name: str
    apart: str
    periods: str
    course_ids: frozenset[int]


@router.get("/writers")
def writers(desk: SignedIn, q: str = "") -> HTMLResponse:
    """All writers of the followed classes, or those whose names hold every word of `q`, accents aside."""
    sections = sections_of(desk)
    found = writer_lines(desk, sections, q)
    for section in sections:
        desk.record("names.read", course_id=section.id)
    return page(desk, "writers.html", place="writers", sections=sections, writers=found, q=q)


def writer_lines(desk: Desk, sections: Sequence[Section], q: str = "") -> tuple[WriterLine, ...]:
    """Those who answer to every word of `q`, by name."""
    labels = {section.id: section.words for section in sections}
    return tuple(
        WriterLine(
            one.id,
            one.name,
            one.google_name,
            one.apart,
            ", ".join(sorted(labels[course_id] for course_id in one.course_ids)),
            frozenset(one.course_ids),
        )
        for one in find_writers(desk.session, list(labels), q)
    )
