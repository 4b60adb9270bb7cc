"""What the embedded PostgreSQL of this machine has cost so far, out of Linux' process table."""

import os
from pathlib import Path

_USER, _SYSTEM = 11, 12  # after the name, by proc(5); the next two are of children that have ended


def postgres_cpu() -> float:
    """CPU seconds of every PostgreSQL process here, and of those that they have outlived."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, told = stat.read_text().partition("(")
        except OSError:  # it has just ended
            continue
        name, _, fields = told.rpartition(") ")
        if name == "postgres":
            ticks += sum(map(int, fields.split()[_USER : _SYSTEM + 3]))
    return ticks / os.sysconf("SC_CLK_TCK")
