"""Talking about a rubric: the one a teacher starts from, and a question to say aloud over any criterion."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.writing.words import Trait


@dataclass(frozen=True)
class Level:
    """`student` is the level as a writer would say it; empty where nobody has put it so."""

    title: str
    description: str
    student: str = ""


@dataclass(frozen=True)
class Criterion:
    """`prompt` opens the talk about it; empty where none is known. `levels` run from the first to the best."""

    title: str
    prompt: str
    levels: tuple[Level, ...]


@cache
def first_rubric() -> tuple[Criterion, ...]:
    """What a teacher without a rubric starts from: content, organization, evidence, conventions in four levels."""
    return tuple(
        Criterion(
            row["title"],
            row["prompt"],
            tuple(Level(str(number), **level) for number, level in enumerate(row["levels"], start=1)),
        )
        for row in _file()["criterion"]
    )


def trait_of_criterion(title: str, description: str = "") -> Trait | None:
    """The trait that a criterion is about, by its title, else by its description; nothing where neither says."""
    for text in (title, description):
        for trait, about, _ in _talk():
            if about.search(text):
                return trait
    return None


def prompt_for(title: str, description: str = "") -> str:
    """A question to say aloud over somebody's own criterion; empty where its trait is not plain."""
    trait = trait_of_criterion(title, description)
    return prompt_of(trait) if trait else ""


def prompt_of(trait: Trait) -> str:
    """A question to say aloud about a trait; empty for none."""
    return next((prompt for one, _, prompt in _talk() if one is trait), "")


@cache
def _talk() -> tuple[tuple[Trait, re.Pattern[str], str], ...]:
    rows = [*_file()["talk"], *_file()["criterion"]]  # “Sentence structure” is about sentences first
    return tuple(
        (Trait(row["trait"]), re.compile(rf"\b(?:{'|'.join(row['about'])})\b", re.IGNORECASE), row["prompt"])
        for row in rows
    )


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "rubric.toml").read_text("utf-8"))
