"""What a group conference shows: what lies on the table for everyone, and one line for each writer at it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.briefs.brief import Brief, Comment, Focus, Writer
from app.web.talking import Talking
from app.web.together import Together, open_comments, together

_SUGGESTED = 2


@dataclass(frozen=True)
class Member:
    """One writer: `own` lies on the table for that writer alone, `values` are what was said of that writer alone.

    `agenda` are the comments on that one's work that still ask for something. `closed`: a private note cannot be
    opened, as its key is lost.
    """

    writer: Writer
    own: Together
    agenda: tuple[Comment, ...]
    values: Mapping[str, Any]
    closed: bool


@dataclass(frozen=True)
class Table:
    """`shared` lies on the table for all, `values` were said to everyone; of skills, what was said to anybody."""

    members: tuple[Member, ...]
    shared: Together
    values: Mapping[str, Any]


def table_of(briefs: Sequence[Brief], talking: Talking) -> Table:
    """The briefs are those of the writers, in the order in which they sit."""
    lying = [together(brief) for brief in briefs]
    first = next(iter(suggested(briefs)), None)
    leading = next((number for number, brief in enumerate(briefs) if first in brief.focus), 0)
    said = {field.field: field.value for field in talking.fields if field.field.startswith("skill/") and field.value}
    return Table(
        tuple(
            Member(
                brief.writer,
                replace(own, mentor=None, criteria=()),
                open_comments(brief),
                talking.own_values(brief.writer.id),
                brief.writer.id in talking.closed,
            )
            for brief, own in zip(briefs, lying, strict=True)
        ),
        replace(lying[leading], passages=(), shape=None, drawn=None, asked=()),
        said | talking.own_values(None),
    )


def suggested(briefs: Sequence[Brief]) -> tuple[Focus, ...]:
    """The skills that most of the briefs propose to teach, at most two."""
    proposed = {focus.skill: focus for brief in briefs for focus in brief.focus if focus.skill}
    often = Counter(focus.skill for brief in briefs for focus in brief.focus if focus.skill)
    return tuple(proposed[skill] for skill, _ in often.most_common(_SUGGESTED))
