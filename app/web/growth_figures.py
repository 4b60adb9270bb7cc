"""The drawn figures of one writer's growth as numbers: templates turn them into SVG, sized by attributes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.briefs.words import count
from app.followups.growth import Piece, SkillGrowth
from app.followups.lines import RecordLine
from app.web.wall import Wall
from app.writing.words import Level

_FIRST, _STEP, _APART = 20.0, 108.0, 9.0
_LEFT, _RIGHT, _TOP, _FOOT = 12.0, 96.0, 22.0, 122.0
_ROOM_FOR_A_DAY = 15.0


@dataclass(frozen=True)
class Dot:
    """`kind` is first, since or now."""

    x: str
    kind: str


@dataclass(frozen=True)
class Dots:
    """The levels that were said of a skill on an axis of three, in a box of 260 by 44; `stem` joins the ends."""

    dots: tuple[Dot, ...]
    stem: tuple[str, str]
    words: str


@dataclass(frozen=True)
class Mark:
    """A conference or a height: where it stands and what is written beside it, which may be nothing."""

    at: str
    words: str


@dataclass(frozen=True)
class WordLine:
    """Words over time with a line for every conference of the time drawn: 150 high, as wide as the page.

    What lies across is a hundredth of the width: in `points` as it is, elsewhere written as one.
    """

    points: str
    end: tuple[str, str]
    heights: tuple[Mark, ...]
    talks: tuple[Mark, ...]
    words: str


def dots(growth: SkillGrowth) -> Dots:
    """Dots of one level stand beside each other, in the order of their days."""
    order = list(Level)
    said = [step.level for step in growth.said if step.level is not None] or [growth.level]
    shown = said if len(said) <= 3 else [said[0], said[-2], said[-1]]
    places = [order.index(level) for level in shown]
    xs = [
        _FIRST + _STEP * place + _APART * (places[:number].count(place) - (places.count(place) - 1) / 2)
        for number, place in enumerate(places)
    ]
    kinds = ["first", *["since"] * (len(shown) - 2), "now"] if len(shown) > 1 else ["now"]
    words = ", ".join(f"{step.level_words}" for step in growth.said)
    return Dots(
        tuple(Dot(f"{x:.1f}", kind) for x, kind in zip(xs, kinds, strict=True)),
        (f"{min(xs):.1f}", f"{max(xs):.1f}"),
        f"{growth.skill.name}: {words or growth.skill.level_words}",
    )


def word_line(piece: Piece, talks: Sequence[RecordLine], wall: Wall) -> WordLine:
    """From the first reading or conference on this piece to the newest reading; a walk-around note is none."""
    about = sorted(line.at for line in talks if line.met and line.coursework_id == piece.coursework_id)
    begins = min([piece.points[0].at, *about[:1]])
    ends = max([piece.points[-1].at, *about[-1:]])
    top = max(400, -(-max(point.words for point in piece.points) // 400) * 400)
    span = (ends - begins).total_seconds() or 1.0

    def x(moment: datetime) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (moment - begins).total_seconds() / span

    def y(words: int) -> float:
        return _FOOT - (_FOOT - _TOP) * words / top

    places = [(x(point.at), y(point.words)) for point in piece.points]
    first, last = piece.points[0], piece.points[-1]
    return WordLine(
        points=" ".join(f"{a:.1f},{b:.1f}" for a, b in places),
        end=(f"{places[-1][0]:.1f}%", f"{places[-1][1]:.1f}"),
        heights=tuple(Mark(f"{y(words):.1f}", f"{words:,}") for words in (0, top // 2, top)),
        talks=_days([(x(moment), wall.day(moment)) for moment in about]),
        words=f"Words from {wall.day(first.at)} to {wall.day(last.at)}, from {first.words:,} to {last.words:,}, "
        f"with {count(len(about), 'conference')}.",
    )


def _days(talks: Sequence[tuple[float, str]]) -> tuple[Mark, ...]:
    """The day is written where there is room for it."""
    marks, free_from = [], 0.0
    for at, day in talks:
        fits = at >= free_from
        marks.append(Mark(f"{at:.1f}%", day if fits else ""))
        free_from = at + _ROOM_FOR_A_DAY if fits else free_from
    return tuple(marks)
