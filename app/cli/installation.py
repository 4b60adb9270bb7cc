"""The installation that a command finds: its settings, its folder, its terminal, and the PostgreSQL in the folder.

Loads fast, for `deskside demo` starts the practice Google before it loads anything else.
"""

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from app.postgres import attached, place_for, running
from app.settings import Settings, SettingsInvalid, load_settings

DEMO_SETTINGS = "demo.json"
DEMO_CLOCK = "school-clock.json"
CLIENT_SECRETS = "client_secret.json"
REPLAYED = "replayed"
KEYS = "secret-keys"
LOG_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"

say: Callable[..., None] = Console(stderr=True, highlight=False, soft_wrap=True).print


def settings_here(**given: object) -> Settings:
    """The settings of the environment; in a data directory of the demo, the demo's own win.

    Raises:
        SettingsInvalid: naming each setting that cannot be used.
    """
    logging.basicConfig(level=logging.WARNING, format=LOG_LINE)
    for ours in ("app", "integrations"):  # what libraries tell of ordinary work is not held to ids alone
        logging.getLogger(ours).setLevel(logging.INFO)
    settings = load_settings(**given)
    kept = settings.data_dir / DEMO_SETTINGS
    if settings.database_url or not kept.exists():
        return settings
    return load_settings(**{**json.loads(kept.read_text()), "data_dir": settings.data_dir, **given})


def log_to(path: Path) -> None:
    """Log into a file from now on; the terminal still shows warnings and worse."""
    for handler in logging.root.handlers:
        handler.setLevel(logging.WARNING)
    file = logging.FileHandler(path)
    file.setFormatter(logging.Formatter(LOG_LINE))
    logging.root.addHandler(file)


def is_demo(settings: Settings) -> bool:
    return settings.database_url is None and (settings.data_dir / DEMO_SETTINGS).exists()


def require_retention(settings: Settings) -> None:
    """Refuse to hold students' records without an end.

    Raises:
        SettingsInvalid: nobody has chosen how long records are kept, and this is not the demo.
    """
    if settings.retention_chosen or is_demo(settings):
        return
    raise SettingsInvalid(
        [
            ("DESKSIDE_SCHOOL_YEAR_END", "choose the last day of the school year as MM-DD, such as 06-30"),
            ("DESKSIDE_RETENTION_DAYS", "choose for how many days after it records are kept, such as 90"),
        ]
    )


@contextmanager
def embedded(settings: Settings, *, alone: bool = False) -> Iterator[str]:
    """The URL of the PostgreSQL in the folder: started, or shared with the process that runs it, unless `alone`.

    Raises:
        PostgresUnusable: it cannot run, or is in use and has to be ours `alone`.
    """
    place = place_for(settings.data_dir, settings.pg_bin)
    if not alone and (url := attached(place)):
        yield url
        return
    if not place.home.is_relative_to(settings.data_dir.resolve()):
        say(f"PostgreSQL may not enter {settings.data_dir.resolve()}: its data and programs are in {place.home}")
    with running(place) as url:
        yield url


def write_private(path: Path, content: str) -> None:
    """Write a file for our eyes only, whole or not at all."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123  with a mode
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM, Ctrl-C and a closed terminal into one clean exit that unwinds every context."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the stopping
        sys.exit(0)

    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    for number in numbers:
        signal.signal(number, leave)
    # The pages' server stops in order on SIGTERM, but does not know SIGHUP.
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    yield
