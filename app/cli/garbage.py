"""How a long-lived process keeps its memory: garbage is looked for seldom, and threads share what they give back."""

import ctypes
import gc
from contextlib import suppress

_MALLOC = {  # mallopt(3) of the GNU C library
    -8: 2,  # M_ARENA_MAX: arenas for all threads together
    -3: 64 * 1024,  # M_MMAP_THRESHOLD: what is larger than so many bytes goes back to the system as soon as it is free
    -1: 128 * 1024,  # M_TRIM_THRESHOLD: and so does so much at the end of an arena
}
_NOT_GNU = (AttributeError, OSError, TypeError)  # what ctypes raises where the C library has no such function


def collect_seldom() -> None:
    """At the very start: looking for garbage among what is being loaded takes a fifth of the time of loading."""
    gc.set_threshold(50_000, 20, 100)


def spare_what_is_loaded() -> None:
    """Leave out of every later collection what was loaded by now.

    That halves the slowest pages, and the time it takes to read Google's answers.
    """
    collect_seldom()
    gc.collect()
    gc.freeze()
    _share_arenas()


def _share_arenas() -> None:
    """Every thread that reads Google would keep an arena of its own, full of what it once read: a fifth of the memory.

    Said once, the bounds also stay where they are: else the largest answer so far would set them.

    Other C libraries than GNU's have no such arenas.
    """
    with suppress(*_NOT_GNU):
        for bound, value in _MALLOC.items():
            ctypes.CDLL(None).mallopt(bound, value)


def give_back() -> None:
    """After a job: what it leaves goes back to the system at once, and does not lie below what the next one needs.

    Without, the process holds more after each of the first teachers. Other threads stand still for some milliseconds.
    """
    gc.collect()
    with suppress(*_NOT_GNU):
        ctypes.CDLL(None).malloc_trim(0)
