"""Starting and stopping the embedded server: scram, a private socket, one owner at a time, nothing left running."""

import fcntl
import logging
import os
import shlex
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote

import psutil

from app.postgres.errors import FolderInUse, OtherMajor, PostgresUnusable
from app.postgres.place import Place, remove_former_programs

CONFIGURATION: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "jit": "off",
    # Rows and statements hold students' words: the server's log must not.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
RECOVERY_SECONDS = 300
WATCH_SECONDS = 2
# A server whose folder was removed looks for it once a minute; a new folder may have been given the same inode since,
# by which PostgreSQL knows its shared memory.
ORPHAN_SECONDS = 75
LONGEST_SOCKET_PATH = 100
NO_SUCH_PROCESS = 2**31 - 1  # above the largest process id of any system
# What the server says while another of the same data is still about: its children, or one just being started.
STILL_LEAVING = ("shared memory block", "already exists")

log = logging.getLogger(__name__)


@contextmanager
def running(place: Place, configuration: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start the server, yield its URL, stop it. A server left by a killed process is stopped first.

    Until then one that stops answering is started again.

    Raises:
        FolderInUse: another process has it running.
        OtherMajor: the data belongs to other binaries.
        PostgresUnusable: it does not start; the end of its log is in the message.
    """
    with _held(place):
        if not place.data.exists():
            _initialise(place)
        _refuse_other_major(place)
        socket = _socket_folder(place)
        start = partial(_start, place, socket, {**CONFIGURATION, **(configuration or {})})
        try:
            start()
            remove_former_programs(place)
            with _kept_up(place, socket, start):
                yield _url(place, socket)
        finally:
            _stop(place)
            if socket != place.run:
                shutil.rmtree(socket, ignore_errors=True)


def attached(place: Place) -> str | None:
    """The URL of the server that another process runs in this place; None if none answers."""
    socket = _noted_socket(place)
    return _url(place, socket) if socket is not None and _answers(place, socket) else None


@contextmanager
def _held(place: Place) -> Iterator[None]:
    """Hold the place for this process. The lock ends with the process, however it ends."""
    with (place.home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise FolderInUse(
                f"Deskside is already running on {place.home} (process {lock.read().strip()}): "
                "stop it first, or set DESKSIDE_DATA_DIR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            # Not by closing alone: a child that another thread is just starting has the file open as well.
            fcntl.flock(lock, fcntl.LOCK_UN)


def _initialise(place: Place) -> None:
    draft = place.home / "data.part"
    shutil.rmtree(draft, ignore_errors=True)  # half an initdb
    draft.mkdir(mode=0o700)
    place.give(draft)
    password = token_urlsafe(24)
    for path in (place.home / "password", place.run / "password"):
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(password)
    theirs = place.give(place.run / "password")
    options = "--auth=scram-sha-256 --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    done = place.command("initdb", "-D", str(draft), "-U", "deskside", f"--pwfile={theirs}", *options.split())
    theirs.unlink()
    if done.returncode != 0:
        raise PostgresUnusable(f"PostgreSQL could not make its data folder {place.data}:\n{done.stdout}")
    draft.rename(place.data)


def _refuse_other_major(place: Place) -> None:
    made_by = (place.data / "PG_VERSION").read_text().strip()
    have = place.command("postgres", "--version").stdout.split()[2].split(".")[0]
    if made_by != have:
        raise OtherMajor(
            f"The data in {place.data} was made by PostgreSQL {made_by}, but {place.binaries} holds {have}. "
            f"With the former version of Deskside run `deskside backup FILE`; then move {place.home} away "
            "and run `deskside restore FILE` with this one."
        )


def _clear(place: Place, socket: Path) -> None:
    """Stop a server whose parent was killed; of one that was killed itself, leave nothing that names its process.

    While we hold the lock, any server of this data is ours to stop.
    """
    _stop(place)
    if _lives(place):
        raise PostgresUnusable(
            f"The PostgreSQL of {place.home} (process {_note(place)[0]}) runs on from an earlier start and does not "
            "stop: end that process, then start Deskside again."
        )
    _disown(place, socket)


def _start(place: Place, socket: Path, configuration: Mapping[str, str]) -> None:
    options = {**configuration, "unix_socket_directories": str(socket)}
    shell_words = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
    written = place.run / "log"
    deadline = time.monotonic() + ORPHAN_SECONDS
    while True:
        _clear(place, socket)
        written.unlink(missing_ok=True)
        started = place.command(
            "pg_ctl",
            "start",
            "-w",
            "-t",
            str(RECOVERY_SECONDS),
            "-D",
            str(place.data),
            "-l",
            str(written),
            "-o",
            shell_words,
        )
        if started.returncode == 0:
            return
        said = written.read_text(errors="replace") if written.exists() else started.stdout
        if not any(sign in said for sign in STILL_LEAVING) or time.monotonic() > deadline:
            raise PostgresUnusable(f"PostgreSQL does not start in {place.home}:\n{said[-2000:]}")
        time.sleep(0.2)


@contextmanager
def _kept_up(place: Place, socket: Path, start: Callable[[], None]) -> Iterator[None]:
    """Start the server again whenever it has died: by the system's want of memory, or by a hand too quick.

    One that runs and does not answer has too much to do: a second beside it could not start either.
    """
    leaving = threading.Event()

    def watch() -> None:
        while not leaving.wait(WATCH_SECONDS):
            if _answers(place, socket):
                continue
            if _lives(place):
                log.warning("PostgreSQL does not answer, but runs; it is left to its work")
                continue
            log.error("PostgreSQL does not answer; starting it again")
            try:
                start()
            except PostgresUnusable:
                log.exception("PostgreSQL did not start; the next try follows")

    watcher = threading.Thread(target=watch, name="postgres")
    watcher.start()
    try:
        yield
    finally:
        leaving.set()
        watcher.join()


def _stop(place: Place) -> None:
    for how in ("fast", "immediate"):
        if not _lives(place):
            return
        place.command("pg_ctl", "stop", "-w", "-t", "60", "-m", how, "-D", str(place.data))


def _socket_folder(place: Place) -> Path:
    """The private run folder; where its path is too long for a socket, a fresh private one."""
    if len(str(place.run / ".s.PGSQL.5432")) < LONGEST_SOCKET_PATH:
        return place.run
    return place.give(Path(tempfile.mkdtemp(prefix="deskside-")))


def _url(place: Place, socket: Path) -> str:
    password = (place.home / "password").read_text()
    return f"postgresql://deskside:{password}@/postgres?host={quote(str(socket), safe='')}"


def _answers(place: Place, socket: Path) -> bool:
    """Whether a server listens there; one that still recovers counts (exit status 1: it refuses, but is there)."""
    return place.command("pg_isready", "-q", "-h", str(socket)).returncode in {0, 1}


def _note(place: Place) -> list[str]:
    """The lines of postmaster.pid: process, data folder, start, port, socket folder, …; empty without one."""
    try:
        return (place.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _noted_socket(place: Place) -> Path | None:
    lines = _note(place)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def _lives(place: Place) -> bool:
    """Whether the process that postmaster.pid names is the server of this data.

    It may be a zombie, which has no command line and which a container without an init keeps for ever; and its number
    may have been given to another program since, also to the server of another installation.
    """
    match _note(place):
        case [process, data, *_] if process.isdecimal():
            with suppress(psutil.Error):
                return data in psutil.Process(int(process)).cmdline()
    return False


def _disown(place: Place, socket: Path) -> None:
    """Name no process in what a killed server left, because PostgreSQL takes whoever has its number now for a server.

    postmaster.pid itself must stay, because PostgreSQL finds surviving children by the shared memory noted in it.
    """
    (socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    note = place.data / "postmaster.pid"
    if note.exists():
        note.write_text("\n".join([str(NO_SUCH_PROCESS), *_note(place)[1:]]) + "\n")
