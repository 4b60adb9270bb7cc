"""What an outline and a plot line have in common: parts, filled from the draft or still a hole (docs/writing.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.writing.paragraphs import Paragraph, Placement, gist, placed_by_hand

LEAST_WORDS = 40
"""Words below which a draft gives no basis: the class outline is shown instead, and it is said."""


class Role(StrEnum):
    """What a part does in the piece. `Shape.offered` says in which a hand can put a paragraph.

    SAME goes on with the part of the paragraph before it, and is no part of its own.
    """

    OPENING = "opening"
    CLAIM = "claim"
    REASON = "reason"
    EVIDENCE = "evidence"
    OTHER_SIDE = "other_side"
    ENDING = "ending"
    BEAT = "beat"
    JUMP = "jump"
    LOOKING_BACK = "looking_back"
    SAME = "same"


Roles = Mapping[int, tuple[Role, str]]
"""The role of a paragraph, by its place in the draft, and why it has it, in words."""


@dataclass(frozen=True)
class Part:
    """One line of an outline or one beat of a plot line.

    `gist` is the writer's own first words, or empty; `amount` says how much is there (“58 words”, “none found”).
    `paragraphs` are places in the draft, from 0; `basis` says why they were placed here, in words. A part that is not
    `present` is a hole. `within` marks what belongs to the part before it.
    """

    role: Role
    label: str
    gist: str = ""
    words: int = 0
    amount: str = "none found"
    present: bool = False
    paragraphs: tuple[int, ...] = ()
    basis: str = ""
    within: bool = False


@dataclass(frozen=True)
class Shape:
    """`about` says where it comes from: “from the draft”, or that it is the class outline, and why.

    `openings` are the first words of the draft's paragraphs, by which a hand places them, and `roles` what each does;
    none without a draft. `offered` are the roles in which a hand can put them, `by_hand` whether it has put any.
    """

    parts: tuple[Part, ...]
    about: str
    from_draft: bool
    openings: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    offered: tuple[Role, ...] = ()
    by_hand: bool = False


def moved(
    paragraphs: Sequence[Paragraph], placements: Iterable[Placement], offered: Collection[Role]
) -> dict[int, tuple[Role, str]]:
    """What a hand placed, oldest first, as far as this shape has such a part: else it rests, as nobody would see it.

    So does a first paragraph that should go on with one before it.
    """
    here = [placement for placement in placements if placement.role in offered]
    roles = {place: Role(role) for place, role in placed_by_hand(paragraphs, here).items()}
    return {place: (role, "placed by you") for place, role in roles.items() if place or role is not Role.SAME}


def filled(paragraphs: Sequence[Paragraph], places: Sequence[int], roles: Roles, hole: Part) -> Part:
    """The part as these paragraphs fill it; without any, the hole."""
    if not places:
        return hole
    words = sum(paragraphs[place].words for place in places)
    return replace(
        hole,
        gist=gist(paragraphs[places[0]].text),
        words=words,
        amount=f"{words:,} {'word' if words == 1 else 'words'}",
        present=True,
        paragraphs=tuple(places),
        basis=roles[places[0]][1],
    )


def runs_of(roles: Roles, number: int) -> list[list[int]]:
    """The paragraphs grouped: each that has a part of its own, with those after it that go on with it."""
    runs: list[list[int]] = []
    for place in range(number):
        if runs and roles[place][0] is Role.SAME:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
