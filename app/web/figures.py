"""The drawn figures of the pages as numbers: templates turn them into SVG, sized by attributes and never by style."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.briefs.brief import WordPoint
from app.briefs.today import CONFERENCE_MINUTES, Period

_LEFT, _RIGHT, _TOP, _BOTTOM = 2.0, 116.0, 4.0, 29.0
_TICK_MINUTES = 5
_ROOM_FOR_WORDS = 9.0


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
class Span:
    """A stretch of the ruler, in per cent of the period."""

    start: str
    width: str
    middle: str


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
    return Span(_percent(start), _percent(width), _percent(start + width / 2))


def _percent(value: float) -> str:
    return f"{value:.1f}%"
