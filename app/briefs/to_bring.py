"""What a teacher brings to the desk: the draft's outline or plot line, the rubric, and passages that show a skill."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from app.briefs.brief import Focus
from app.briefs.evidence import Found
from app.briefs.pinned import Pinned
from app.briefs.source import Source
from app.briefs.tools import MentorAtHand, RubricAtHand, RubricCriterion, RubricLevel, ShapeOfDraft
from app.writing.mentors import MentorText, mentors_for
from app.writing.outline import outline
from app.writing.paragraphs import Placement
from app.writing.plot_line import plot_line
from app.writing.rubrics import Criterion, first_rubric, prompt_for, trait_of_criterion
from app.writing.skills import Skill
from app.writing.words import Genre

_PLAN_ALONE = "for the class; the text of this draft is no longer kept"


def shape_of(
    text: Found | None, genre: Genre | None, link: str | None, by_hand: Sequence[Placement]
) -> ShapeOfDraft | None:
    """A plot line for stories, an outline for what is argued or explained; none while the genre is unknown.

    `text` is the newest reading of the draft, empty while there is none. Where its words are no longer kept, it is the
    class's plan, and says why.
    """
    if genre is None:
        return None
    draft = (text.text if text else None) or ""
    story = genre is Genre.NARRATIVE
    shape = plot_line(draft, by_hand) if story else outline(draft, genre, by_hand)
    return ShapeOfDraft(
        words="Plot line" if story else "Outline",
        shape=replace(shape, about=_PLAN_ALONE) if text and text.text is None else shape,
        document_id=text.document_id if text else None,
        by_hand=shape.by_hand,
        source=Source("snapshot", text.id, link) if text else None,
    )


def mentors_at_hand(
    about: Sequence[Pinned | Focus], genre: Genre | None, own: Sequence[MentorText]
) -> tuple[MentorAtHand, ...]:
    """The best passage for each skill pinned or in focus, none twice; the teacher's `own` before the stack's."""
    names: dict[str, str] = {}
    for each in about:
        if each.skill is not None:
            names.setdefault(each.skill, each.words)
    chosen: list[MentorAtHand] = []
    for skill, name in names.items():
        taken = {one.text for one in chosen}
        fitting = (one for one in mentors_for(skill, genre, own) if one.text not in taken)
        chosen += [_at_hand(one, name) for one in islice(fitting, 1)]
    return tuple(chosen)


def mentor_for_skill(skill: Skill, genre: Genre | None, own: Sequence[MentorText]) -> MentorAtHand | None:
    """The best passage for a skill that was talked about."""
    return next((_at_hand(one, skill.name) for one in mentors_for(skill.id, genre, own)), None)


def rubric_to_take(
    criteria: Sequence[dict[str, object]] | None, own: Sequence[Criterion]
) -> tuple[RubricCriterion, ...]:
    """The writer's copy, no level marked: Classroom's `criteria`, else the teacher's `own`, else one to start from."""
    if criteria is None:
        return _without_classroom(own or first_rubric())
    return tuple(_criterion(raw, None) for raw in criteria)


def _at_hand(mentor: MentorText, shows: str) -> MentorAtHand:
    cited = ", ".join(part for part in (mentor.author, mentor.work, str(mentor.year or ""), mentor.place) if part)
    return MentorAtHand(mentor.text, cited, shows, mentor.language)


def rubric_at_hand(rubric: Found | None, work: Found | None, own: Sequence[Criterion]) -> RubricAtHand | None:
    """Classroom's, with levels marked only from the teacher's grades there; else the teacher's `own`, else a first."""
    if work is None:
        return None
    if rubric is None:
        whose = "yours; Classroom has none" if own else "to start from; Classroom has none"
        return RubricAtHand(_without_classroom(own or first_rubric()), whose, None)
    grades = work.rubric_grades or {}
    criteria = tuple(_criterion(raw, grades.get(raw.get("id"), {}).get("level_id")) for raw in rubric.criteria)
    graded = any(level.marked for criterion in criteria for level in criterion.levels)
    words = "Your rubric grade in Classroom" if graded else "from Classroom"
    return RubricAtHand(criteria, words, Source("rubric", rubric.id, work.link))


def _without_classroom(criteria: Sequence[Criterion]) -> tuple[RubricCriterion, ...]:
    return tuple(
        RubricCriterion(
            title=criterion.title,
            description="",
            trait=trait_of_criterion(criterion.title),
            prompt=criterion.prompt,
            levels=tuple(
                RubricLevel(level.title, level.description, level.student, points=None, marked=False)
                for level in criterion.levels
            ),
        )
        for criterion in criteria
    )


def _criterion(raw: dict[str, object], level_id: str | None) -> RubricCriterion:
    levels = raw.get("levels")
    title, description = str(raw.get("title", "")), str(raw.get("description", ""))
    return RubricCriterion(
        title=title,
        description=description,
        trait=trait_of_criterion(title, description),
        prompt=prompt_for(title, description),
        levels=tuple(_level(level, level_id) for level in levels) if isinstance(levels, list) else (),
    )


def _level(raw: dict[str, object], level_id: str | None) -> RubricLevel:
    points = raw.get("points")
    return RubricLevel(
        title=str(raw.get("title", "")),
        description=str(raw.get("description", "")),
        student="",
        points=float(points) if isinstance(points, int | float) else None,
        marked=bool(level_id) and raw.get("id") == level_id,
    )
