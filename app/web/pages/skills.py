"""What writers can do by now: a whole class as a map, and the growth of one with every level's evidence."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.followups.growth import build_growth
from app.followups.skills_map import build_skills_map
from app.web.context import page, sections_now
from app.web.growth_figures import dots, word_line
from app.web.session import SignedIn

router = APIRouter()


@router.get("/skills")
def skills(desk: SignedIn, course: int | None = None) -> Response:
    """Without `course`, of the section that meets now or next."""
    followed = sections_now(desk, course)
    if followed is None:
        return RedirectResponse("/welcome", 303)
    sections, section = followed
    built = build_skills_map(desk.session, desk.teacher, section.id, desk.now)
    desk.record("skills.read", course_id=section.id)
    return page(
        desk,
        "skills.html",
        place="skills",
        sections=sections,
        course_id=section.id,
        section=section.words,
        skills_map=built,
    )


@router.get("/students/{student_id}/growth")
def growth(desk: SignedIn, student_id: int) -> Response:
    """Levels, talks and words of one writer; made so that it can be shown to a family."""
    built = build_growth(desk.session, None, desk.teacher, student_id, desk.now)
    desk.record("growth.read", student_id=student_id)
    piece = built.pieces[0] if built.pieces else None
    return page(
        desk,
        "growth.html",
        place="skills",
        growth=built,
        rows=tuple((each, dots(each)) for each in built.skills),
        piece=piece,
        line=word_line(piece, built.record.lines, desk.wall) if piece else None,
    )
