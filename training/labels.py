"""The labelled comments of `tests/data/comments` (its LABELLING.md says how), with both readers' labels."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.writing.words import Genre, Kind, Trait

TRAITS, KINDS = tuple(Trait), tuple(Kind)
HANDS = ("everyday", "plain-a", "plain-b", "mixed-c", "mixed-d")
STORIED = frozenset({"held-out", "fireside", "classmates", "glossary", "balcony", "pencil"})
EVERYDAY = frozenset(
    {
        "room-14",
        "mrs-k-codes",
        "hallway",
        "spang",
        "seminar-table",
        "coach-d",
        "quiet-pencil",
        "resource-room",
        "dept-chair",
    }
)
PLAIN = frozenset(
    {"castellanos", "farrow", "ingram", "lantern", "period-six", "quarter-three", "shelf-talk", "supplement"}
)
MIXED = frozenset({"c-hendry", "c-noche", "c-rourke", "d-dual-comp", "d-late-bus", "d-sidelong"})
HELD_OUT = STORIED | EVERYDAY | PLAIN | MIXED
"""The voices that no weight is ever trained on; the confidence is set by them.

The storied ones speak in images; the everyday ones as teachers do between two lessons; the plain ones, by two other
hands, in the words that teachers use; of the mixed ones, by two hands more, half are plain and half hard on purpose.
"""

SECOND_READER = 0.35
"""What the second reader's label weighs where the two differ."""


@dataclass(frozen=True)
class Labelled:
    """One comment; where there is no second reader, the first counts wholly.

    `trait` and `kind` are shares that sum to 1, in the order of `TRAITS` and `KINDS`; of `traits` each is 0 to 1.
    """

    id: str
    voice: str
    text: str
    quote: str
    genre: Genre | None
    trait: tuple[float, ...]
    traits: tuple[float, ...]
    kind: tuple[float, ...]

    @property
    def primary_trait(self) -> Trait:
        """The first reader's."""
        return TRAITS[self.trait.index(max(self.trait))]

    @property
    def main_kind(self) -> Kind:
        """The first reader's."""
        return KINDS[self.kind.index(max(self.kind))]


def read(folder: Path) -> list[Labelled]:
    """Every voice of the folder, in the order of names and lines, then those of its hands, hand after hand."""
    second = {row["id"]: row for path in sorted((folder / "second").glob("*.jsonl")) for row in _rows(path)}
    voices = [
        *sorted(folder.glob("*.jsonl")),
        *(path for hand in HANDS for path in sorted((folder / hand).glob("*.jsonl"))),
    ]
    return [_labelled(row, second.get(row["id"], row)) for path in voices for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _labelled(row: dict[str, Any], other: dict[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        voice=row["voice"],
        text=row["text"],
        quote=row["quote"] or "",
        genre=Genre(row["genre"]) if row["genre"] else None,
        trait=_shares(TRAITS, [row["primary_trait"]], [other["primary_trait"]]),
        traits=_shares(TRAITS, row["traits"], other["traits"]),
        kind=_shares(KINDS, [row["kind"]], [other["kind"]]),
    )


def _shares(names: Sequence[str], first: Sequence[str], second: Sequence[str]) -> tuple[float, ...]:
    return tuple((1 - SECOND_READER) * (name in first) + SECOND_READER * (name in second) for name in names)
