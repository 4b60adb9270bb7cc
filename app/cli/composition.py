"""What each command stands on, put together here alone: settings, store, keys, clock and Google client."""

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from types import FrameType

from rich.console import Console
from sqlalchemy import Engine, make_url

from app.accounts.google import client_from
from app.accounts.limits import GOOGLES, Limits, load_limits
from app.accounts.runtime import Runtime
from app.clock import SchoolClock, SystemClock
from app.database import is_migrated, make_engine, make_sessions, migrate
from app.encryption import Keyring
from app.errors import Conflict
from app.postgres import attached, place_for, running
from app.settings import Settings, load_settings

DEMO_SETTINGS = "demo.json"
DEMO_CLOCK = "school-clock.json"
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


@contextmanager
def open_store(settings: Settings, *, alone: bool = False) -> Iterator[Engine]:
    """The database, with the schema of this version.

    The embedded one is started, or shared with the process that runs it already, unless `alone`.

    Raises:
        PostgresUnusable: the embedded one cannot run, or is in use and has to be ours `alone`.
        Conflict: a database of your own lacks revisions; bringing them is left to `deskside migrate`.
    """
    with open_database(settings, alone=alone) as url:
        engine = make_engine(url)
        try:
            if settings.database_url is None:
                migrate(engine)
            elif not is_migrated(engine):
                raise Conflict(
                    "The database does not have the schema of this version.", remedy="Run `deskside migrate` first."
                )
            yield engine
        finally:
            engine.dispose()


@contextmanager
def open_database(settings: Settings, *, alone: bool = False) -> Iterator[str]:
    """The URL of the database as libpq knows it, whatever its schema."""
    if settings.database_url:
        yield make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        return
    place = place_for(settings.data_dir, settings.pg_bin)
    if not alone and (url := attached(place)):
        yield url
        return
    if not place.home.is_relative_to(settings.data_dir.resolve()):
        say(f"PostgreSQL may not enter {settings.data_dir.resolve()}: its data and programs are in {place.home}")
    with running(place) as url:
        yield url


@contextmanager
def open_runtime(settings: Settings, *, alone: bool = False) -> Iterator[Runtime]:
    """Everything that pages and jobs run on. Raises as `open_store`, ClientSecretsInvalid, and SettingsInvalid."""
    client = client_from(settings)
    limits = limits_of(settings)
    with open_store(settings, alone=alone) as engine:
        school_clock = SchoolClock(settings.data_dir / DEMO_CLOCK) if is_demo(settings) else None
        yield Runtime(
            settings=settings,
            engine=engine,
            sessions=make_sessions(engine),
            keyring=keyring_of(settings),
            clock=school_clock or SystemClock(),
            client=client,
            school_clock=school_clock,
            limits=limits,
        )


def limits_of(settings: Settings) -> Limits:
    """How much Google may be asked for: as the file says, else as Google does; the practice Google has no limits.

    Raises:
        SettingsInvalid: the file of DESKSIDE_QUOTAS cannot be used.
    """
    return load_limits(settings.quotas, default={} if is_demo(settings) else GOOGLES)


def keyring_of(settings: Settings) -> Keyring:
    """The keys of the settings; the one-machine default makes its own once, readable by nobody else."""
    if settings.secret_keys:
        return Keyring(settings.secret_keys)
    path = settings.data_dir / KEYS
    if not path.exists():
        write_private(path, token_urlsafe(48))
    return Keyring(path.read_text().split(","))


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
