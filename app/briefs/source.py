"""Where a statement of a brief, a queue or a list comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """The record a statement rests on: its table, its row, and where to see it at Google (if it is there)."""

    kind: str
    id: int
    link: str | None
