"""The page of conference mode, for one writer or a group: what both offer to tap, on the frame of `talk.html`."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse

from app.accounts.bells import bells_of
from app.briefs.brief import Brief
from app.conferences.fields import MINUTES
from app.sections.lesson import CONFERENCE_MINUTES
from app.shelf.own_skills import skills_of
from app.web.conference_form import CHECKLIST, MARKS_SHOWN, chips_of, look_again_days
from app.web.context import page
from app.web.session import Desk
from app.web.talking import Talking
from app.writing.words import LEVEL_WORDS


def talk_page(
    desk: Desk, template: str, found: Brief, talking: Talking, values: Mapping[str, Any], **own: Any
) -> HTMLResponse:
    """`found` says which skills are offered first; `own` is what only this page shows."""
    first, others = chips_of(skills_of(desk.session, desk.teacher.id), found, values)
    local = desk.now.astimezone(ZoneInfo(desk.zone))
    return page(
        desk,
        template,
        course_id=found.course.id,
        brief=found,
        assignment_id=chosen_assignment(found),
        talking=talking,
        values=values,
        chips=first,
        more_chips=others,
        days=look_again_days(bells_of(desk.session, desk.teacher.id), found.course.id, local),
        checklist=CHECKLIST,
        comment_marks=MARKS_SHOWN,
        minutes=MINUTES,
        usual_minutes=CONFERENCE_MINUTES,
        level_words=LEVEL_WORDS,
        **own,
    )


def chosen_assignment(found: Brief) -> int | None:
    return next((choice.id for choice in found.assignments if choice.chosen), None)
