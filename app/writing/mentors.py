"""The stack of mentor texts: short published passages that show a skill at work."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.writing.words import Genre

LONGEST = 180
"""Characters that fit the three lines a brief gives to a passage."""


@dataclass(frozen=True)
class MentorText:
    """`skills` are ids of the catalogue, the best shown first; `genres` is empty where it serves every kind of writing.

    `place` says where in the work; `language` is a BCP 47 tag; `ours` marks what was written for the stack.
    """

    id: str
    text: str
    author: str
    work: str
    year: int | None
    place: str
    skills: tuple[str, ...]
    genres: frozenset[Genre] = frozenset()
    language: str = "en"
    ours: bool = False


@cache
def mentor_texts() -> tuple[MentorText, ...]:
    """The stack that comes with the product, in its order."""
    rows = tomllib.loads((files(__package__) / "mentors.toml").read_text("utf-8"))["mentor"]
    return tuple(
        MentorText(**{**row, "skills": tuple(row["skills"]), "genres": frozenset(map(Genre, row["genres"]))})
        for row in rows
    )


def mentors_for(skill_id: str, genre: Genre | None, own: Iterable[MentorText] = ()) -> Sequence[MentorText]:
    """The passages that show a skill, the most fitting first: a teacher's own, then those it is first in.

    A passage for another kind of writing comes last, as there may be no other.
    """
    mine = tuple(own)
    shown = [one for one in (*mine, *mentor_texts()) if skill_id in one.skills]

    def fit(one: MentorText) -> tuple[bool, bool, int]:
        elsewhere = bool(genre and one.genres and genre not in one.genres)
        return elsewhere, one not in mine, one.skills.index(skill_id)

    return sorted(shown, key=fit)
