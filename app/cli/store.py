"""`deskside migrate`, `backup` and `restore`: the store as a whole, also from one PostgreSQL major to the next."""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Annotated

import typer
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, make_url, text

from app.cli.composition import open_database
from app.cli.installation import say, settings_here
from app.cli.neighbours import neighbours
from app.clock import SystemClock
from app.database import is_known, make_engine, make_sessions
from app.database import migrate as migrate_schema
from app.errors import BadInput, Conflict
from app.postgres import find_binaries, is_made
from app.posts.restored import doubt_unsent
from app.settings import Settings

MOST_NAMED = 5
ALWAYS_THERE = frozenset({"alembic_version", "teacher"})
"""Tables that every store has had from the first revision on."""

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
_REVISION = re.compile(r"^COPY public\.alembic_version .*\n(\w+)$", re.MULTILINE)
_OTHERS_CONNECTED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
KEYS_APART = "The keys are not in it: keep DESKSIDE_SECRET_KEYS, or the file secret-keys, somewhere else."


def migrate() -> None:
    """Bring the database to the schema of this version."""
    with open_database(settings_here()) as url, _engine(url) as engine:
        migrate_schema(engine)
    say("The database has the current schema.")


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Written whole or not at all; replaced if it exists.")],
) -> None:
    """The whole store into one file. Deskside may be running."""
    settings = settings_here()
    with _filled_database(settings) as url, _draft_of(file) as draft:
        _program(settings, url, "pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={draft}")
    say(f"The store is in {file}. {KEYS_APART}")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `deskside backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace what the store holds now.")] = False,
) -> None:
    """A backup into the store: all of it, or, if anything fails, nothing. Deskside must not be running.

    A backup of an older version is brought to the schema of this one.
    """
    settings = settings_here()
    _refuse_what_cannot_be_used(settings, file)
    with open_database(settings, alone=True) as url:
        _refuse_if_needed(url, replace=replace)
        with _nameless(file.parent) as script:
            taken_apart = ("--no-owner", "--no-acl", "--file=-", str(file.resolve()))
            _program(settings, "", "pg_restore", *taken_apart, writes=script)
            script.seek(0)
            whole = ("--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
            empty = ("--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public")
            _program(settings, url, "psql", *whole, *empty, "--file=-", reads=script)
        with _engine(url) as engine:
            migrate_schema(engine)
            with make_sessions(engine).begin() as session:
                doubt_unsent(session, SystemClock().now())
    say(f"The store holds what was in {file}, with the schema of this version.")


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _filled_database(settings: Settings) -> Iterator[str]:
    """The URL of a database that holds Deskside's tables; in a folder without one, none is made."""
    url = settings.database_url
    where = f"{make_url(url).database} of DESKSIDE_DATABASE_URL" if url else str(settings.data_dir.resolve())
    nothing = Conflict(
        f"There is no store of Deskside's in {where}.",
        safe="No backup was written, and none was replaced.",
        remedy="Run the command in the folder that Deskside is started in, where its .env is.",
    )
    if url is None and not is_made(settings.data_dir):
        raise nothing
    with open_database(settings) as found:
        with _engine(found) as engine, engine.connect() as connection:
            tables = set(connection.scalars(_TABLES))
        if not tables >= ALWAYS_THERE:
            raise nothing
        yield found


def _refuse_what_cannot_be_used(settings: Settings, file: Path) -> None:
    """Raises BadInput unless the file holds a store of this version's, or of an older one's."""
    asked = ("--data-only", "--schema=public", "--table=alembic_version", "--file=-", str(file.resolve()))
    revision = _REVISION.search(_program(settings, "", "pg_restore", *asked, writes=subprocess.PIPE))
    if revision is None or not is_known(revision[1]):
        raise BadInput(
            f"{file} holds no store that this version of Deskside knows.",
            safe="Nothing was changed.",
            remedy="Name a file that `deskside backup` wrote, of this version or an older one.",
        )


@contextmanager
def _draft_of(file: Path) -> Iterator[Path]:
    """A new, empty file that nobody else may read. It takes the place of `file` if all goes well; else it is gone."""
    draft = file.with_name(f"{file.name}.part")
    with _writing_in(draft.parent):
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _nameless(folder: Path) -> IO[bytes]:
    """A file for the store in plain words: no other account can open it, and it is gone even if we are killed."""
    with _writing_in(folder):
        return TemporaryFile(dir=folder)


@contextmanager
def _writing_in(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"No file can be written in {folder}: {error.strerror}.",
            safe="Nothing was changed.",
            remedy="Make the folder, or name another one.",
        ) from error


def _refuse_if_needed(url: str, *, replace: bool) -> None:
    with _engine(url) as engine, engine.connect() as connection:
        in_use = connection.execute(_OTHERS_CONNECTED).scalar_one()
        known = connection.execute(text("SELECT to_regclass('public.teacher')")).scalar_one()
        teachers = known and connection.execute(text("SELECT count(*) FROM teacher")).scalar_one()
        others = neighbours(connection)
    if in_use:
        raise Conflict("The database is in use.", safe="Nothing was changed.", remedy="Stop Deskside, then restore.")
    if others:
        raise Conflict(
            f"The database also holds what is not Deskside's, and restoring would remove it: {_listed(others)}.",
            safe="Nothing was changed.",
            remedy="Make a database for Deskside alone, name it in DESKSIDE_DATABASE_URL, and restore into that.",
        )
    if teachers and not replace:
        raise Conflict(
            "The store is not empty.",
            safe="Nothing was changed.",
            remedy="Make a backup of it, then restore with --replace.",
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _program(
    settings: Settings,
    url: str,
    program: str,
    *arguments: str,
    reads: IO[bytes] | int = subprocess.DEVNULL,
    writes: IO[bytes] | int = subprocess.DEVNULL,
) -> str:
    """Run one of PostgreSQL's client programs on the database; the password goes by the environment, not by `ps`.

    Returns what it wrote, where `writes` is a pipe.

    Raises:
        BadInput: in the program's own words.
    """
    target = conninfo_to_dict(url) if url else {}
    password = str(target.pop("password", ""))
    options = [f"--dbname={make_conninfo('', **target)}"] if target else []
    done = subprocess.run(  # noqa: S603  PostgreSQL's own programs
        [str(find_binaries(settings.pg_bin) / program), *options, *arguments],
        env={**os.environ, "PGPASSWORD": password, "LC_ALL": "C"},
        stdin=reads,
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BadInput(f"{program} failed: {done.stderr.strip()}", safe="Nothing was changed.")
    return done.stdout or ""
