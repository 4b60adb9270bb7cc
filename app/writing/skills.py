"""The skills a conference can teach, under the seven traits, and which of them a comment names."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from app.writing.words import Genre, Trait


@dataclass(frozen=True)
class Skill:
    """`name` is a teacher's, `student` a writer's way to say it; `questions` are meant to be said aloud.

    `genres` is empty for what every kind of writing needs.
    """

    id: str
    trait: Trait
    name: str
    student: str
    questions: tuple[str, str]
    genres: frozenset[Genre]

    def serves(self, genre: Genre | None) -> bool:
        """Whether it can be taught on such a piece; while the genre is unknown, all can."""
        return genre is None or not self.genres or genre in self.genres


@cache
def skills() -> Mapping[str, Skill]:
    """The catalogue by id, trait by trait, in the order in which pages list it."""
    return MappingProxyType(
        {
            row["id"]: Skill(
                id=row["id"],
                trait=Trait(row["trait"]),
                name=row["name"],
                student=row["student"],
                questions=(row["questions"][0], row["questions"][1]),
                genres=frozenset(map(Genre, row["genres"])),
            )
            for row in _rows()
        }
    )


def skill_named(text: str, trait: Trait, genre: Genre | None = None) -> Skill | None:
    """The skill of this trait that a comment names, by the longest words of the catalogue it holds; else nothing.

    A comment that names several equally plainly names the one that the catalogue has first.
    """
    named = [
        (len(found.group()), -place, skill)
        for place, (skill, about) in enumerate(_about())
        if skill.trait is trait and skill.serves(genre) and (found := about.search(text))
    ]
    return max(named, key=lambda one: one[:2])[2] if named else None


def skills_asked_about(question: str, genre: Genre | None = None) -> tuple[Skill, ...]:
    """The skills that a writer's own question names, in its order; empty where its words name none.

    Nobody has said which trait it is about, so only words that stand for one skill alone count. Of words within words
    (“dialogue punctuation”) the longer ones count.
    """
    found = [
        (match.span(), skill) for skill, asked in _asked() if skill.serves(genre) for match in asked.finditer(question)
    ]
    outer = [(span, skill) for span, skill in found if not any(_within(span, other) for other, _ in found)]
    return tuple(dict.fromkeys(skill for _, skill in sorted(outer, key=lambda one: one[0])))


def _within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _file("skills.toml")["skill"]
    return rows


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


@cache
def _about() -> tuple[tuple[Skill, re.Pattern[str]], ...]:
    return tuple((skills()[row["id"]], _pattern(row["about"])) for row in _rows())


@cache
def _asked() -> tuple[tuple[Skill, re.Pattern[str]], ...]:
    return tuple((skills()[name], _pattern(cues)) for name, cues in _file("asked.toml").items())


def _pattern(cues: list[str]) -> re.Pattern[str]:
    """Whole words, the longest first; a star at the end of one stands for any ending."""
    words = sorted(cues, key=len, reverse=True)
    alternatives = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
