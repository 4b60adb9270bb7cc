"""The teacher's shelf: skills in the teacher's words, passages pasted, and the rubric where Classroom has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from app.errors import BadInput
from app.models import OwnCriterion, OwnMentor, OwnSkill
from app.shelf import own_skills, shelf
from app.shelf.typed_lines import LONGEST_LINE, LONGEST_NAME
from app.web.context import page
from app.web.csrf import Proven
from app.web.sent_back import sent_back
from app.web.session import Desk, SignedIn
from app.writing.mentors import LONGEST, mentor_texts
from app.writing.rubrics import Level
from app.writing.skills import Skill
from app.writing.words import GENRE_WORDS, Genre, Trait

router = APIRouter(prefix="/shelf")

Part = Literal["skills", "mentors", "rubric"]
Thing = Literal["skill", "mentor", "criterion"]
_KINDS: Mapping[Thing, tuple[type[OwnSkill] | type[OwnMentor] | type[OwnCriterion], Part]] = {
    "skill": (OwnSkill, "skills"),
    "mentor": (OwnMentor, "mentors"),
    "criterion": (OwnCriterion, "rubric"),
}


@dataclass(frozen=True)
class SkillLine:
    """A skill as the teacher calls it. `own_id` names the row of what the teacher made of it, empty while nothing was.

    `reworded`: one of the catalogue, in other words. `own`: one that the teacher added.
    """

    skill: Skill
    own_id: int | None
    reworded: bool
    own: bool


@router.get("")
def the_shelf(desk: SignedIn, saved: Part | None = None, gone: str = "") -> HTMLResponse:
    """`saved` is the part that was just kept; `gone` what was just taken off, as “mentor-12”."""
    skills = own_skills.skills_of(desk.session, desk.teacher.id)
    rows = own_skills.changed_rows(desk.session, desk.teacher.id)
    mine = [_line(skill, rows.get(id_), own=id_ in skills.own) for id_, skill in skills.offered.items()]
    hidden = [_line(skills.known[id_], row, own=id_ in skills.own) for id_, row in rows.items() if row.hidden_at]
    kind, _, number = gone.partition("-")
    return page(
        desk,
        "shelf.html",
        place="shelf",
        traits=[(trait, list(some)) for trait, some in groupby(mine, key=_trait)],
        hidden=hidden,
        choices=[trait for trait in Trait if trait is not Trait.NONE],
        mentors=shelf.own_mentors(desk.session, desk.teacher.id),
        stack=mentor_texts(),
        criteria=shelf.own_criteria(desk.session, desk.teacher.id),
        genres=GENRE_WORDS,
        skills=skills,
        saved=saved,
        gone=(kind, number) if kind in {*_KINDS, "hidden"} and number.isdecimal() else None,
        longest_name=LONGEST_NAME,
        longest_line=LONGEST_LINE,
        longest_passage=LONGEST,
    )


@router.post("/skills", dependencies=[Proven])
@sent_back(lambda desk, _: the_shelf(desk))
def keep_skill(
    desk: SignedIn,
    *,
    skill: Annotated[str, Form()] = "",
    trait: Annotated[Trait, Form()] = Trait.NONE,
    name: Annotated[str, Form()] = "",
    student_line: Annotated[str, Form()] = "",
    question: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """A skill in the teacher's words; without `skill`, one that the catalogue does not have."""
    asked = question or []
    if len(asked) != 2:
        raise BadInput("A skill has two questions.", safe="Nothing was changed.", remedy="Reload the shelf.")
    words = own_skills.SkillWords(name, student_line, (asked[0], asked[1]))
    if skill:
        own_skills.reword_skill(desk.session, desk.teacher.id, skill, words)
        return _kept("skills", skill)
    return _kept("skills", own_skills.add_skill(desk.session, desk.teacher.id, trait, words))


@router.post("/hide", dependencies=[Proven])
def hide_skill(desk: SignedIn, skill: Annotated[str, Form()]) -> RedirectResponse:
    """A skill is offered no more."""
    own_id = own_skills.hide_skill(desk.session, desk.teacher.id, skill, desk.now)
    return RedirectResponse(f"/shelf?gone=hidden-{own_id}#skills", 303)


@router.post("/mentors", dependencies=[Proven])
@sent_back(lambda desk, _: the_shelf(desk))
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
@sent_back(lambda desk, _: the_shelf(desk))
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
def restore(
    desk: SignedIn, kind: Annotated[Thing | Literal["hidden"], Form()], own_id: Annotated[int, Form()]
) -> RedirectResponse:
    """Put it back."""
    if kind == "hidden":
        own_skills.offer_skill(desk.session, desk.teacher.id, own_id)
        return _kept("skills")
    return _kept(_set_aside(desk, kind, own_id, aside=False))


def _set_aside(desk: Desk, kind: Thing, own_id: int, *, aside: bool) -> Part:
    table, part = _KINDS[kind]
    shelf.set_aside(desk.session, desk.teacher.id, table, own_id, desk.now if aside else None)
    return part


def _kept(part: Part, place: str = "") -> RedirectResponse:
    return RedirectResponse(f"/shelf?saved={part}#{place or part}", 303)


def _line(skill: Skill, row: OwnSkill | None, *, own: bool) -> SkillLine:
    reworded = row is not None and own_skills.has_own_words(row)
    return SkillLine(skill, row.id if row else None, reworded=reworded, own=own)


def _trait(line: SkillLine) -> Trait:
    return line.skill.trait
