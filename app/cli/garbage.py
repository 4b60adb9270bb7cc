"""When Python looks for garbage: seldom, since nearly all that a process loads lives as long as the process."""

import gc


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
