"""What one student wrote for one assignment and what people said about it; reads the drafts written by hand.

A draft written by hand is a TOML file in `written/`: its passages by name, and for each version the passages that
are new or rewritten and the order in which all of them stand. A passage may be several paragraphs.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.google.emulator.school.bells import ZONE
from integrations.google.emulator.school.people import TEACHER


@dataclass(frozen=True, slots=True)
class Version:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """`by` is a login; `action` is None, resolve or reopen."""

    at: datetime
    by: str
    text: str
    action: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; `trait` and `kind` are what its author meant, in the stored words of the product's table."""

    at: datetime
    by: str
    trait: str
    kind: str
    quote: str
    text: str
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`closed` is None while the suggestion waits."""

    at: datetime
    by: str
    quote: str
    insert: str
    closed: datetime | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything about one document; `student` and `peers` are logins.

    `title` None keeps the name that Classroom gives a copy; during `private` no teacher may open it.
    `taken_back` are the moments of a first turning in and of unsubmitting it again.
    """

    student: str
    period: int
    work: str
    title: str | None
    versions: tuple[Version, ...]
    remarks: tuple[Remark, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    peers: tuple[str, ...] = ()
    turned_in: datetime | None = None
    returned: datetime | None = None
    grade: float | None = None
    private: tuple[datetime, datetime] | None = None
    taken_back: tuple[datetime, datetime] | None = None

    @property
    def key(self) -> str:
        """Names the draft among all of the school; ids are drawn from it."""
        return f"{self.period}/{self.work}/{self.student}"


def _moment(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=ZONE) if value else None


def _at(table: Mapping[str, Any]) -> datetime:
    moment: datetime = table["at"]
    return moment.replace(tzinfo=ZONE)


def _versions(tables: list[dict[str, Any]]) -> tuple[Version, ...]:
    passages: dict[str, str] = {}
    order: list[str] = []
    versions = []
    for table in tables:
        passages |= table.get("passages", {})
        for name, old, new in table.get("edits", []):
            if old not in passages[name]:
                raise ValueError(f"{name!r} does not hold {old!r}")
            passages[name] = passages[name].replace(old, new)
        order = table["order"].split() if "order" in table else order
        versions.append(Version(_at(table), "\n".join(passages[name].strip("\n") for name in order)))
    return tuple(versions)


def _remark(table: dict[str, Any], writer: str) -> Remark:
    return Remark(
        at=_at(table),
        by=table.get("by", TEACHER.login),
        trait=table["trait"],
        kind=table["kind"],
        quote=table.get("quote", ""),
        text=table["text"],
        replies=tuple(
            Reply(_at(reply), reply.get("by", writer), reply.get("text", ""), reply.get("action"))
            for reply in table.get("replies", [])
        ),
    )


def _suggestion(table: dict[str, Any]) -> Suggestion:
    return Suggestion(
        at=_at(table),
        by=table.get("by", TEACHER.login),
        quote=table.get("quote", ""),
        insert=table.get("insert", ""),
        closed=_moment(table.get("closed")),
        accepted=table.get("accepted", False),
    )


def _draft(table: dict[str, Any]) -> Draft:
    return Draft(
        student=table["student"],
        period=table["period"],
        work=table["work"],
        title=table.get("title"),
        versions=_versions(table["versions"]),
        remarks=tuple(_remark(remark, table["student"]) for remark in table.get("remarks", [])),
        suggestions=tuple(_suggestion(suggestion) for suggestion in table.get("suggestions", [])),
        peers=tuple(table.get("peers", [])),
        turned_in=_moment(table.get("turned_in")),
        returned=_moment(table.get("returned")),
        grade=table.get("grade"),
    )


@cache
def written_by_hand() -> tuple[Draft, ...]:
    """The drafts of `written/`, by file name; raises ValueError when an edit names words that are not there."""
    folder = files(__package__).joinpath("written")
    sources = sorted(folder.iterdir(), key=lambda source: source.name)
    return tuple(_draft(tomllib.loads(source.read_text(encoding="utf-8"))) for source in sources)
