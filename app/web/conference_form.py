"""What conference mode offers to tap: skills with what was seen of them, when to look again, and a checklist."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from app.accounts.bells import Bells, meetings_from
from app.briefs.brief import Brief
from app.conferences.fields import COMMENT_MARKS
from app.web.wall import coming_day
from app.writing.own_skills import TeachersSkills
from app.writing.skills import Skill
from app.writing.words import TRAIT_MARKS, TRAIT_WORDS

CHECKLIST = {
    "strength": "Something that works, said first",
    "aloud": "The writer read some of it aloud",
    "one": "One thing taught, with the draft open",
    "tried": "The writer tried it here",
    "words": "The writer said the next step",
}
"""The lines of the checklist by the name that the record keeps."""
MARKS_SHOWN = (("", "Open"), *((mark, mark.capitalize()) for mark in COMMENT_MARKS))
_CHIPS = 6
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Chip:
    """A skill to tap. `value`: empty while not talked about, “on”, or the level seen."""

    id: str
    name: str
    mark: str
    suggested: bool
    value: str


@dataclass(frozen=True)
class ChipGroup:
    words: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class LookAgain:
    """A day to look again on."""

    day: date
    words: str


def chips_of(
    skills: TeachersSkills, brief: Brief, values: Mapping[str, Any]
) -> tuple[tuple[Chip, ...], tuple[ChipGroup, ...]]:
    """Those in view: pinned ones first, suggested ones, any that were tapped, one of each trait; and all the others."""
    genre = brief.piece.genre if brief.piece else None
    serving = [skill for skill in skills.offered.values() if skill.serves(genre)]
    suggested = list(dict.fromkeys(one.skill for one in brief.to_teach if one.skill))
    tapped = [id_ for id_ in skills.known if values.get(f"skill/{id_}")]
    firsts = [next(group).id for _, group in groupby(serving, key=lambda skill: skill.trait)]
    first = list(dict.fromkeys([*suggested, *tapped, *firsts]))[: max(_CHIPS, len({*suggested, *tapped}))]
    chips = [
        _chip(skill, suggested, values) for skill in skills.known.values() if skill in serving or skill.id in first
    ]
    shown = sorted((chip for chip in chips if chip.id in first), key=lambda chip: first.index(chip.id))
    return tuple(shown), _by_trait(skills, [chip for chip in chips if chip.id not in first])


def look_again_days(bells: Bells, course_id: int, now: datetime) -> tuple[LookAgain, ...]:
    """The next school day, and the class's next meeting after it, else a school day from the same weekday next week on.

    `now` in the teacher's zone.
    """
    today = now.date()
    near = bells.days.first_from(today + timedelta(days=1))
    meetings = sorted(one.starts.date() for one in meetings_from(bells, now) if one.course_id == course_id)
    next_week = max(today + _WEEK, near + timedelta(days=1))
    later = next((day for day in meetings if day > near), bells.days.first_from(next_week))
    soon = "Tomorrow" if near - today == timedelta(days=1) else coming_day(near, today)
    return LookAgain(near, soon), LookAgain(later, f"{later:%a} {later.day}")


def _chip(skill: Skill, suggested: Sequence[str], values: Mapping[str, Any]) -> Chip:
    value = values.get(f"skill/{skill.id}") or ""
    return Chip(skill.id, skill.name, TRAIT_MARKS[skill.trait], skill.id in suggested, value)


def _by_trait(skills: TeachersSkills, chips: Iterable[Chip]) -> tuple[ChipGroup, ...]:
    groups = groupby(chips, key=lambda chip: skills.trait(chip.id))
    return tuple(ChipGroup(TRAIT_WORDS[trait], tuple(group)) for trait, group in groups)
