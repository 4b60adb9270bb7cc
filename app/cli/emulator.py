"""`deskside emulator`: the practice Google of the demo, as a process of its own; nobody types it."""

import os
import signal
import sys
from pathlib import Path
from threading import Thread

from app.clock import SchoolClock
from integrations.google.emulator.school.timeline import timeline
from integrations.google.emulator.serve import serve
from integrations.google.emulator.world import World


def emulator(port: int, clock_file: Path, journal: Path) -> None:
    """Serve the sample school in the demo's own time, until standard input ends: with the parent, however it ends."""
    clock = SchoolClock(clock_file)
    world = World(now=clock.now, events=timeline(), journal=journal, set_time=clock.set)
    Thread(target=_end_with_parent, daemon=True).start()
    serve(world, port)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
