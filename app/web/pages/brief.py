"""The brief: ready for one writer in a minute, on screen and on one sheet of paper."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.accounts.access import assignment_for, student_for
from app.briefs.brief import Brief, Comment, Role, StateMark, TraitGroup
from app.briefs.build import build_brief
from app.briefs.pins import LONGEST_PASSAGE, LONGEST_QUESTION, just_unpinned
from app.shelf.own_skills import skills_of
from app.web.context import page
from app.web.figures import Plot, plot, spark
from app.web.pages.shape import paragraphs_field
from app.web.session import Desk, SignedIn
from app.writing.own_skills import TeachersSkills
from app.writing.questions import asks
from app.writing.skills import Skill
from app.writing.words import Genre, Trait

router = APIRouter()

# Measured on Letter: so many lines of comments leave room for the rubric and for ruled lines to write on.
_LINES_ON_PAPER = 54
_LETTERS_A_LINE = 50
_LINES_AROUND = 3


@router.get("/students/{student_id}/brief")
def brief(
    desk: SignedIn,
    student_id: int,
    assignment_id: int | None = None,
    unpinned: int | None = None,
    course_id: int | None = None,
) -> HTMLResponse:
    """The assignment at hand, in any class or in that of `course_id`, without `assignment_id`.

    `unpinned` is the pin that was just taken off.
    """
    student_for(desk.session, desk.teacher, student_id, course_id=course_id)
    taken_off = just_unpinned(desk.session, desk.teacher, unpinned)
    if assignment_id is not None:
        assignment_for(desk.session, desk.teacher, assignment_id)
    found = build_brief(
        desk.session,
        teacher_id=desk.teacher.id,
        student_id=student_id,
        course_id=course_id,
        assignment_id=assignment_id,
        now=desk.now,
    )
    desk.record("brief.read", student_id=student_id, course_id=found.course.id)
    return _brief_page(desk, found, taken_off)


def _brief_page(desk: Desk, found: Brief, unpinned: int | None) -> HTMLResponse:
    printed = printed_comments(found.comments)
    return page(
        desk,
        "brief.html",
        course_id=found.course.id,
        brief=found,
        back=next((choice.id for choice in found.assignments if choice.chosen), None),
        unpinned=unpinned,
        offered=_skills_to_pin(found, skills_of(desk.session, desk.teacher.id)),
        longest_question=LONGEST_QUESTION,
        longest_passage=LONGEST_PASSAGE,
        trend=spark(found.draft.trend, desk.now),
        open_criterion=open_criterion(found),
        plot_line=_plot_line(found),
        paragraphs=paragraphs_field(found.shape.shape) if found.shape else "",
        printed=printed,
        not_printed=sum(1 for _ in _comments(found.comments)) - len(printed),
    )


def _skills_to_pin(found: Brief, skills: TeachersSkills) -> list[tuple[Trait, list[Skill]]]:
    """What the teacher teaches, trait by trait, as far as such a piece needs it."""
    genre = found.piece.genre if found.piece else None
    serving = [skill for skill in skills.offered.values() if skill.serves(genre)]
    return [(trait, list(own)) for trait, own in groupby(serving, key=lambda skill: skill.trait)]


def _plot_line(found: Brief) -> Plot | None:
    """A story's line drawn; arguments have an outline, which is a list."""
    is_story = found.piece is not None and found.piece.genre is Genre.NARRATIVE
    return plot(found.shape.shape.parts) if found.shape and is_story else None


def open_criterion(found: Brief) -> int:
    """The place of the criterion that is about what is pinned or to be taught first, else the first."""
    criteria = found.rubric.criteria if found.rubric else ()
    for one in found.to_teach:
        about = [place for place, each in enumerate(criteria) if one.trait is not None and each.trait is one.trait]
        if about:
            return about[0]
    return 0


def printed_comments(groups: Sequence[TraitGroup]) -> frozenset[int]:
    """The comments that one sheet holds: what the writer asks back, what is untouched, then as on the page."""
    left = _LINES_ON_PAPER
    chosen: set[int] = set()
    for comment in sorted(_comments(groups), key=_need):
        left -= _lines(comment)
        if left < 0 and chosen:
            break
        chosen.add(comment.id)
    return frozenset(chosen)


def _need(comment: Comment) -> tuple[bool, bool]:
    """Sorts an unanswered question of the writer before an untouched comment, and that before the others."""
    asked = any(asks(reply.content) for reply in comment.replies[-1:] if reply.author.role is Role.WRITER)
    return not asked, comment.state_mark != StateMark.UNTOUCHED


def _comments(groups: Sequence[TraitGroup]) -> Iterator[Comment]:
    return (comment for group in groups for comment in group.comments)


def _lines(comment: Comment) -> int:
    texts = [comment.content, comment.quote, comment.passage_now, *(reply.content for reply in comment.replies)]
    return _LINES_AROUND + sum(-(-len(text) // _LETTERS_A_LINE) for text in texts)
