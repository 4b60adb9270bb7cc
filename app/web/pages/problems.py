"""What could not be read, of whom, since when, and what to do about it: nobody is dropped in silence."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.accounts.access import Via
from app.sync.problems import Problem, listed
from app.web.context import page, sections_of
from app.web.session import SignedIn

router = APIRouter()


@dataclass(frozen=True)
class ProblemLine:
    """A problem beside the period that it belongs to."""

    label: str
    problem: Problem


@router.get("/problems")
def problems(desk: SignedIn) -> HTMLResponse:
    """Oldest first."""
    found = listed(desk.session, desk.teacher, via=Via.PAGE, now=desk.now)
    sections = sections_of(desk)
    labels = {section.id: section.words for section in sections}
    lines = tuple(
        ProblemLine(labels.get(problem.course_id, "") if problem.course_id else "Google", problem) for problem in found
    )
    return page(desk, "problems.html", sections=sections, lines=lines)
