"""`deskside worker`: the process of the jobs, started and stopped whole. It holds nothing of the pages in memory."""

import signal
import threading
from typing import Annotated

import typer

from app.cli.composition import open_runtime
from app.cli.garbage import give_back, spare_what_is_loaded
from app.cli.installation import settings_here, stoppable
from app.worker import SYNCS_AT_ONCE, run


def worker(concurrency: Annotated[int, typer.Option(help="Jobs at once.", min=1, max=64)] = SYNCS_AT_ONCE) -> None:
    """Jobs, in any number of processes."""
    with stoppable(), open_runtime(settings_here()) as runtime:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: stop.set())
        spare_what_is_loaded()
        run(runtime, concurrency, stop, after_each=give_back)
