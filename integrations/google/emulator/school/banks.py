"""The hand-written prose that the varied drafts are composed from, read from `sentences/` and `scenes/`."""

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Revised:
    """What a writer says first, what somebody may remark on it, and what the writer makes of it."""

    beat: str
    first: str
    then: str
    trait: str
    kind: str
    remarks: tuple[str, ...]


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
    """A work of literature in the public domain, what can be claimed about it and what readers notice in it."""

    title: str
    author: str
    claims: tuple[str, ...]
    thoughts: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """Remarks that fit the sentences of some parts of a piece; the part `file` is the whole document."""

    on: tuple[str, ...]
    trait: str
    kind: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """An error of the hand and what the teacher writes beside it."""

    pattern: re.Pattern[str]
    texts: tuple[str, ...]


def _text(name: str) -> str:
    return files(__package__).joinpath("sentences", name).read_text(encoding="utf-8")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


@cache
def stories(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one table of stories: column to text."""
    return tuple(csv.DictReader(_text(name).splitlines(), delimiter="|", quoting=csv.QUOTE_NONE))


@cache
def scenes(name: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """What stands between the bones of each story: its key to paragraphs, each with the bone that it follows."""
    told: dict[str, list[tuple[str, str]]] = {}
    for source in files(__package__).joinpath("scenes", name).iterdir():
        for row in filter(None, source.read_text(encoding="utf-8").splitlines()):
            if row.startswith("== "):
                paragraphs = told.setdefault(row.removeprefix("== "), [])
            else:
                bone, _, paragraph = row.partition(": ")
                paragraphs.append((bone, paragraph))
    return {key: tuple(paragraphs) for key, paragraphs in told.items()}


@cache
def lines(name: str) -> Lines:
    tables = _toml(name)
    revised = tuple(Revised(**{**table, "remarks": tuple(table["remarks"])}) for table in tables.pop("revised"))
    return Lines({beat: tuple(sentences) for beat, sentences in tables.items()}, revised)


@cache
def works() -> tuple[Work, ...]:
    return tuple(
        Work(
            title=table["title"],
            author=table["author"],
            claims=tuple(table["claims"]),
            thoughts=tuple(table["thoughts"]),
            passages=tuple(Passage(row["quote"], tuple(row["readings"])) for row in table["passages"]),
        )
        for table in _toml("analyses.toml")["works"]
    )


@cache
def margins() -> tuple[Margin, ...]:
    tables = _toml("remarks.toml")["margins"]
    return tuple(Margin(tuple(row["on"]), row["trait"], row["kind"], tuple(row["texts"])) for row in tables)


@cache
def slips() -> tuple[Slip, ...]:
    return tuple(Slip(re.compile(row["pattern"]), tuple(row["texts"])) for row in _toml("remarks.toml")["slips"])


@cache
def talk(who: str) -> dict[str, tuple[str, ...]]:
    """What students write in the margin by kind: `who` is replies or peers."""
    return {kind: tuple(texts) for kind, texts in _toml("remarks.toml")[who].items()}
