"""The drawn figures of the pages as numbers: templates turn them into SVG, sized by attributes and never by style."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.briefs.brief import WordPoint
from app.briefs.words import count
from app.sections.lesson import CONFERENCE_MINUTES, Period
from app.writing.shape import Part, Role

_LEFT, _RIGHT, _TOP, _BOTTOM = 2.0, 116.0, 4.0, 29.0
_TICK_MINUTES = 5
_ROOM_FOR_WORDS = 9.0
_WAITS_FOOT = 60.0
_PLOT_WIDTH, _PLOT_TOP, _PLOT_FOOT = 350.0, 12.0, 62.0


@dataclass(frozen=True)
class Spark:
    """A word trend in a box of 120 by 32: `points` for a polyline, `end` the height of its last dot."""

    points: str
    end: str


def spark(trend: Sequence[WordPoint], until: datetime) -> Spark | None:
    """The trend drawn to `until`, level since its last change; nothing where no draft was read."""
    if not trend:
        return None
    moments = [*trend, WordPoint(max(until, trend[-1].at), trend[-1].words)]
    span = (moments[-1].at - moments[0].at).total_seconds() or 1.0
    low = min(point.words for point in moments)
    height = max(point.words for point in moments) - low or 1
    places = [
        (
            _LEFT + (_RIGHT - _LEFT) * (point.at - moments[0].at).total_seconds() / span,
            _BOTTOM - (_BOTTOM - _TOP) * (point.words - low) / height,
        )
        for point in moments
    ]
    return Spark(" ".join(f"{x:.1f},{y:.1f}" for x, y in places), f"{places[-1][1]:.1f}")


@dataclass(frozen=True)
class Waits:
    """Days since the last conference as bars from the shortest to the longest, in a box 60 high.

    `bars` are x, width, y, height and a shade from 1 to 3, the darkest for whoever waits too long.
    """

    bars: tuple[tuple[str, str, str, str, int], ...]
    shortest: str
    longest: str
    sentence: str


def waits(writers: Iterable[tuple[str, int | None]], too_long: int) -> Waits | None:
    """Given names with days; nobody's whom nobody met yet. None below two that were met, or if all were met today."""
    found = sorted((days, name) for name, days in writers if days is not None)
    if len(found) < 2 or not found[-1][0]:
        return None
    most, longest = found[-1]
    middle = found[len(found) // 2][0]
    step = 100 / len(found)
    bars = []
    for place, (days, _) in enumerate(found):
        height = 4 + 51 * days / most
        shade = 3 if days >= too_long else 2 if days > middle else 1
        bars.append(
            (_percent(place * step), _percent(step * 0.73), f"{_WAITS_FOOT - height:.1f}", f"{height:.1f}", shade)
        )
    return Waits(
        tuple(bars),
        _days(found[0][0]),
        f"{longest}, {most}",
        f"{len(found)} writers. Longest wait {longest}, {_days(most)}. Middle of the class, {_days(middle)}.",
    )


def _days(number: int) -> str:
    return count(number, "day") if number else "today"


@dataclass(frozen=True)
class Plot:
    """A plot line in a box of 350 by 74: what is told and what is not as paths, and a point for every beat.

    `points` are x, y and whether the beat is told.
    """

    told: tuple[str, ...]
    untold: tuple[str, ...]
    points: tuple[tuple[str, str, bool], ...]


def plot(parts: Sequence[Part]) -> Plot:
    """Rising to the beat that has the most words after the first, and falling from there to the end."""
    told = [part.words if part.role is Role.BEAT and place else 0 for place, part in enumerate(parts)]
    peak = told.index(max(told))
    last = len(parts) - 1
    places = []
    for place in range(len(parts)):
        risen = place / peak if place <= peak and peak else (last - place) / (last - peak) if last > peak else 1.0
        places.append((_PLOT_WIDTH * (place + 0.5) / len(parts), _PLOT_FOOT - (_PLOT_FOOT - _PLOT_TOP) * risen))
    steps = [f"M{a:.0f} {b:.0f} L{c:.0f} {d:.0f}" for (a, b), (c, d) in pairwise(places)]
    whole = [before.present and after.present for before, after in pairwise(parts)]
    return Plot(
        told=tuple(step for step, is_told in zip(steps, whole, strict=True) if is_told),
        untold=tuple(step for step, is_told in zip(steps, whole, strict=True) if not is_told),
        points=tuple((f"{x:.0f}", f"{y:.0f}", part.present) for (x, y), part in zip(places, parts, strict=True)),
    )


@dataclass(frozen=True)
class Span:
    """A stretch of the ruler, in per cent of the period."""

    start: str
    width: str


@dataclass(frozen=True)
class Ruler:
    """The running period: what is gone, the five-minute ticks, and where the next conference would fit.

    `start_words` and `end_words` say whether the times at the ends have room beside the present one.
    """

    gone: Span
    left: Span
    next_up: Span | None
    ticks: tuple[str, ...]
    start_words: bool
    end_words: bool


def ruler(period: Period, now: datetime) -> Ruler:
    """`now` lies within the period."""
    meeting = period.meeting
    whole = (meeting.ends - meeting.starts).total_seconds()
    at = 100 * (now - meeting.starts).total_seconds() / whole
    minute = 100 * 60 / whole
    fits = period.conferences_left > 0
    return Ruler(
        gone=_span(0, at),
        left=_span(at, 100 - at),
        next_up=_span(at + minute, CONFERENCE_MINUTES * minute - minute) if fits else None,
        ticks=tuple(_percent(step * _TICK_MINUTES * minute) for step in range(int(whole // 60 // _TICK_MINUTES) + 1)),
        start_words=at > _ROOM_FOR_WORDS,
        end_words=at < 100 - _ROOM_FOR_WORDS,
    )


def _span(start: float, width: float) -> Span:
    return Span(_percent(start), _percent(width))


def _percent(value: float) -> str:
    return f"{value:.1f}%"
