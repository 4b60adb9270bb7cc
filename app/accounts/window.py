"""The arithmetic of a quota: the second in which so many units may be asked for. Pure.

Google counts what was asked in any sixty seconds. A token bucket that never oversteps that has to choose between burst
and rate (burst + 60 s of rate = limit); keeping what was booked for each second allows all of both.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate

# Google's minute, whose ends fall inside two of our seconds, and four seconds for what is late on its way there.
SECONDS = 65

Booked = Mapping[int, int]  # units by the second (since 1970) in which they are asked for


def earliest(booked: Booked, limit: int, units: int, start: int) -> int:
    """The first second, from `start` on, that `units` fit into; more than the limit fit where nothing else is near."""
    room = max(limit - units, 0)
    second = start
    for begin, load in _windows(booked, start):
        if begin > second:
            break
        if load > room:
            second = begin + SECONDS
    return second


def left(booked: Booked, limit: int, now: int) -> int:
    """The most units that may be asked for at once."""
    fullest = max(load for begin, load in _windows(booked, now) if begin <= now)
    return max(limit - fullest, 0)


def book(booked: Booked, units: int, second: int, now: int) -> dict[int, int]:
    """With the units added (negative: given back), without what no longer counts."""
    counted = {at: amount for at, amount in booked.items() if at > now - SECONDS}
    counted[second] = counted.get(second, 0) + units
    return counted


def _windows(booked: Booked, start: int) -> Iterator[tuple[int, int]]:
    """First second and load of every window that reaches `start` and holds anything, in order of time."""
    first = start - SECONDS + 1
    last = max([start, *booked])
    sums = list(accumulate((booked.get(at, 0) for at in range(first, last + SECONDS + 1)), initial=0))
    return ((first + n, sums[n + SECONDS] - sums[n]) for n in range(last - first + 1))
