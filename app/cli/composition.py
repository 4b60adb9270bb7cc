"""What a command stands on, put together here alone: store, keys, clock and Google client."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe

from sqlalchemy import Engine, make_url

from app.accounts.google import client_from, delegation_from
from app.accounts.limits import GOOGLES, Limits, load_limits
from app.accounts.runtime import Runtime
from app.cli.installation import DEMO_CLOCK, KEYS, embedded, is_demo, write_private
from app.clock import SchoolClock, SystemClock
from app.database import is_migrated, make_engine, make_sessions, migrate
from app.encryption import Keyring
from app.errors import Conflict
from app.settings import Settings, SettingsInvalid, secrets_in


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
    with embedded(settings, alone=alone) as url:
        yield url


@contextmanager
def open_runtime(settings: Settings, *, alone: bool = False) -> Iterator[Runtime]:
    """Everything that pages and jobs run on. Raises as `open_store`, `client_from`, `delegation_from`, `limits_of`."""
    client = client_from(settings)
    delegation = delegation_from(settings)
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
            delegation=delegation,
        )


def limits_of(settings: Settings) -> Limits:
    """How much Google may be asked for: as the file says, else as Google does; the practice Google has no limits.

    Raises:
        SettingsInvalid: the file of DESKSIDE_QUOTAS cannot be used.
    """
    return load_limits(settings.quotas, default={} if is_demo(settings) else GOOGLES)


def keyring_of(settings: Settings) -> Keyring:
    """The keys of the settings; the one-machine default makes its own once, readable by nobody else.

    Raises:
        SettingsInvalid: the file of its own keys was changed, and cannot be used.
    """
    if settings.secret_keys:
        return Keyring(settings.secret_keys)
    path = settings.data_dir / KEYS
    if not path.exists():
        write_private(path, token_urlsafe(48))
    try:
        return Keyring(secrets_in(path.read_text()))
    except ValueError as error:
        raise SettingsInvalid([(str(path), str(error))]) from None
