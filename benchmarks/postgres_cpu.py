"""What the PostgreSQL of a benchmark has cost so far, out of Linux' process table."""

import os
from pathlib import Path

from sqlalchemy import Engine, text

_PARENT, _USER, _SYSTEM = 1, 11, 12  # after the name, by proc(5); the next two are of children that have ended


def postgres_cpu(engine: Engine) -> float:
    """CPU seconds of this server's processes, and of those that it has outlived."""
    with engine.connect() as connection:
        own = int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
    server = _fields(Path(f"/proc/{own}/stat"))[_PARENT]
    told = [_fields(stat) for stat in Path("/proc").glob("[0-9]*/stat")]
    ours = [fields for fields in told if fields and fields[_PARENT] == server]
    ours.append(_fields(Path(f"/proc/{server}/stat")))
    return sum(int(ticks) for fields in ours for ticks in fields[_USER : _SYSTEM + 3]) / os.sysconf("SC_CLK_TCK")


def _fields(stat: Path) -> list[str]:
    """What follows the name; nothing of a process that has just ended."""
    try:
        return stat.read_text().rpartition(") ")[2].split()
    except OSError:
        return []
