"""`deskside worker`: the process of the jobs, started and stopped whole. It holds nothing of the pages in memory."""

import signal
import threading
from typing import Annotated

import typer
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_fixed

from app.cli.composition import open_runtime
from app.cli.faults import told
from app.cli.garbage import give_back, spare_what_is_loaded
from app.cli.installation import say, settings_here, stoppable
from app.database import STORE_LOST, make_engine
from app.worker import SYNCS_AT_ONCE, run


def worker(concurrency: Annotated[int, typer.Option(help="Jobs at once.", min=1, max=64)] = SYNCS_AT_ONCE) -> None:
    """Jobs, in any number of processes."""
    settings = settings_here()
    with stoppable():
        if settings.database_url:
            _wait_for(settings.database_url)
        with open_runtime(settings) as runtime:
            stop = threading.Event()
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, lambda *_: stop.set())
            spare_what_is_loaded()
            run(runtime, concurrency, stop, after_each=give_back)


def _wait_for(database_url: str) -> None:
    """A database of the school's own may come up later than its workers. Why it does not answer is told once."""
    engine = make_engine(database_url)
    for attempt in Retrying(retry=retry_if_exception_type(STORE_LOST), wait=wait_fixed(1), before_sleep=_tell_once):
        with attempt, engine.connect():
            pass
    engine.dispose()


def _tell_once(tries: RetryCallState) -> None:
    if tries.attempt_number == 1 and tries.outcome and isinstance(fault := tries.outcome.exception(), Exception):
        told(fault)
        say("Waiting for it.")
