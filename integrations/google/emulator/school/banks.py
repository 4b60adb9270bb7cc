"""The hand-written sentences that the varied drafts are composed from, read from `banks/`."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Revised:
    """What a writer says first, what somebody remarks on it, and what the writer makes of it."""

    beat: str
    first: str
    then: str
    trait: str
    kind: str
    remark: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences by beat, with slots in braces that the writer's own story fills."""

    beats: dict[str, tuple[str, ...]]
    revised: tuple[Revised, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    quote: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A work of literature in the public domain and what can be claimed about it."""

    title: str
    author: str
    claims: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """Remarks that fit any passage of one kind of work; `on` is that work, or file for the whole document."""

    on: str
    trait: str
    kind: str
    texts: tuple[str, ...]


def _text(name: str) -> str:
    return files(__package__).joinpath("banks", name).read_text(encoding="utf-8")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


@cache
def stories(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one table of stories: column to text."""
    return tuple(csv.DictReader(_text(name).splitlines(), delimiter="|", quoting=csv.QUOTE_NONE))


@cache
def lines(name: str) -> Lines:
    tables = _toml(name)
    revised = tuple(Revised(**table) for table in tables.pop("revised"))
    return Lines({beat: tuple(sentences) for beat, sentences in tables.items()}, revised)


@cache
def works() -> tuple[Work, ...]:
    return tuple(
        Work(
            title=table["title"],
            author=table["author"],
            claims=tuple(table["claims"]),
            passages=tuple(Passage(row["quote"], tuple(row["readings"])) for row in table["passages"]),
        )
        for table in _toml("analyses.toml")["works"]
    )


@cache
def margins() -> tuple[Margin, ...]:
    tables = _toml("remarks.toml")["remarks"]
    return tuple(Margin(row["on"], row["trait"], row["kind"], tuple(row["texts"])) for row in tables)


@cache
def talk(who: str) -> dict[str, tuple[str, ...]]:
    """What students write in the margin by kind: `who` is replies or peers."""
    return {kind: tuple(texts) for kind, texts in _toml("remarks.toml")[who].items()}
