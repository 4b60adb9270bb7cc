"""The teacher's shelf: skills in the teacher's words, passages pasted, and the rubric where Classroom has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from app.briefs import shelf
from app.errors import BadInput
from app.models import OwnCriterion, OwnMentor, OwnSkill
from app.web.context import page
from app.web.csrf import Proven
from app.web.session import Desk, SignedIn
from app.writing.mentors import LONGEST, mentor_texts
from app.writing.rubrics import Level
from app.writing.skills import Skill, skills
from app.writing.words import Genre, Trait

router = APIRouter(prefix="/shelf")

Part = Literal["skills", "mentors", "rubric"]
Thing = Literal["skill", "mentor", "criterion"]
_KINDS: Mapping[Thing, tuple[type[OwnSkill] | type[OwnMentor] | type[OwnCriterion], Part]] = {
    "skill": (OwnSkill, "skills"),
    "mentor": (OwnMentor, "mentors"),
    "criterion": (OwnCriterion, "rubric"),
}
GENRE_WORDS = {
    Genre.NARRATIVE: "Stories and memoirs",
    Genre.ARGUMENT: "Arguments",
    Genre.INFORMATIONAL: "Explaining",
    Genre.ANALYSIS: "Writing about books",
}


@dataclass(frozen=True)
class SkillLine:
    """A skill as the teacher calls it; `own_id` is empty while it has the catalogue's words."""

    skill: Skill
    own_id: int | None


@router.get("")
def the_shelf(desk: SignedIn, saved: Part | None = None, gone: str = "") -> HTMLResponse:
    """`saved` is the part that was just kept; `gone` what was just taken off, as “mentor-12”."""
    found = shelf.shelf_of(desk.session, desk.teacher.id)
    renamed = {row.skill: row.id for row in shelf.own_skills(desk.session, desk.teacher.id)}
    lines = [SkillLine(skill, renamed.get(id_)) for id_, skill in found.skills.items()]
    kind, _, number = gone.partition("-")
    return page(
        desk,
        "shelf.html",
        place="settings",
        traits=[(trait, list(own)) for trait, own in groupby(lines, key=_trait)],
        mentors=shelf.own_mentors(desk.session, desk.teacher.id),
        stack=mentor_texts(),
        criteria=shelf.own_criteria(desk.session, desk.teacher.id),
        genres=GENRE_WORDS,
        skills=found.skills,
        saved=saved,
        gone=(kind, number) if kind in _KINDS and number.isdecimal() else None,
        longest_name=shelf.LONGEST_NAME,
        longest_line=shelf.LONGEST_LINE,
        longest_passage=LONGEST,
    )


@router.post("/skills", dependencies=[Proven])
def rename_skill(
    desk: SignedIn,
    *,
    skill: Annotated[str, Form()],
    name: Annotated[str, Form()] = "",
    student_line: Annotated[str, Form()] = "",
    question: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """A skill of the catalogue in the teacher's words."""
    asked = question or []
    if len(asked) != 2:
        raise BadInput("A skill has two questions.", safe="Nothing was changed.", remedy="Reload the shelf.")
    shelf.rename_skill(
        desk.session, desk.teacher.id, skill, name=name, student=student_line, questions=(asked[0], asked[1])
    )
    return _kept("skills", skill)


@router.post("/mentors", dependencies=[Proven])
def add_mentor(
    desk: SignedIn,
    *,
    text: Annotated[str, Form()] = "",
    cited: Annotated[str, Form()] = "",
    skill: Annotated[str, Form()] = "",
    genre: Annotated[Genre | Literal[""], Form()] = "",
) -> RedirectResponse:
    """A passage of the teacher's own."""
    shelf.add_mentor(
        desk.session, desk.teacher.id, text=text, cited=cited, skill_id=skill, genre=Genre(genre) if genre else None
    )
    return _kept("mentors")


@router.post("/rubric", dependencies=[Proven])
def start_rubric(desk: SignedIn) -> RedirectResponse:
    """Make the rubric to start from the teacher's own."""
    shelf.start_rubric(desk.session, desk.teacher.id)
    return _kept("rubric")


@router.post("/criteria", dependencies=[Proven])
def keep_criterion(
    desk: SignedIn,
    *,
    criterion_id: Annotated[int | None, Form()] = None,
    title: Annotated[str, Form()] = "",
    prompt: Annotated[str, Form()] = "",
    level: Annotated[list[str] | None, Form()] = None,
    description: Annotated[list[str] | None, Form()] = None,
    student_line: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """Change a criterion, or add one without `criterion_id`. The three lists of its levels run side by side."""
    columns = level or [], description or [], student_line or []
    if len({len(column) for column in columns}) != 1:
        raise BadInput("The form was not complete.", safe="Nothing was changed.", remedy="Reload the shelf.")
    levels = [Level(*words) for words in zip(*columns, strict=True)]
    shelf.keep_criterion(desk.session, desk.teacher.id, criterion_id, title=title, prompt=prompt, levels=levels)
    return _kept("rubric")


@router.post("/remove", dependencies=[Proven])
def remove(desk: SignedIn, kind: Annotated[Thing, Form()], own_id: Annotated[int, Form()]) -> RedirectResponse:
    """Take one thing off the shelf; a skill gets the catalogue's words again."""
    part = _set_aside(desk, kind, own_id, aside=True)
    return RedirectResponse(f"/shelf?gone={kind}-{own_id}#{part}", 303)


@router.post("/restore", dependencies=[Proven])
def restore(desk: SignedIn, kind: Annotated[Thing, Form()], own_id: Annotated[int, Form()]) -> RedirectResponse:
    """Put it back."""
    return _kept(_set_aside(desk, kind, own_id, aside=False))


def _set_aside(desk: Desk, kind: Thing, own_id: int, *, aside: bool) -> Part:
    table, part = _KINDS[kind]
    shelf.set_aside(desk.session, desk.teacher.id, table, own_id, desk.now if aside else None)
    return part


def _kept(part: Part, place: str = "") -> RedirectResponse:
    return RedirectResponse(f"/shelf?saved={part}#{place or part}", 303)


def _trait(line: SkillLine) -> Trait:
    return skills()[line.skill.id].trait
