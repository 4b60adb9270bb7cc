"""Where the server goes: the right binaries, no folder widened, and out of a folder that its account cannot enter."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from app.postgres import ClosedStore, NoBinaries, TwoStores, find_binaries, is_made, moved_home, place_for, running
from tests.folders import passable_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that only we can enter, as a home of mode 0700 is."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(moved_home(folder / "data"), ignore_errors=True)


def copied_programs(folder: Path) -> Path:
    package = find_binaries().parents[1]
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall", symlinks=True)
    shutil.copytree(f"{package}.libs", folder / f"{package.name}.libs", symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def test_the_named_binaries_win_over_the_installed_ones(tmp_path: Path) -> None:
    (tmp_path / "postgres").touch()
    assert find_binaries(tmp_path) == tmp_path
    assert find_binaries() != tmp_path


def test_named_binaries_that_are_not_there_are_not_replaced_by_others(tmp_path: Path) -> None:
    with pytest.raises(NoBinaries, match="DESKSIDE_PG_BIN"):
        find_binaries(tmp_path)


def test_without_the_wheel_those_on_path_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "pg_ctl"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_binaries(wheel="not_installed") == tmp_path


def test_no_existing_folder_is_opened_to_others(closed: Path) -> None:
    data = closed / "data"
    data.mkdir(mode=0o700)
    place = place_for(data)
    assert (mode(closed), mode(data)) == (0o700, 0o700)
    assert mode(place.run) == 0o700
    assert mode(place.home) & 0o007 == 0


def test_the_server_lies_wherever_its_account_can_enter(closed: Path) -> None:
    """Under root it moves away from a closed folder; run by anybody else it has no other account, and stays."""
    data = closed / "data"
    place = place_for(data)
    assert place.home == (moved_home(data) if os.geteuid() == 0 else data / "postgres")
    assert place_for(data) == place


def test_a_server_with_data_stays_where_it_is_when_its_account_may_enter_the_folder_later() -> None:
    with passable_folder() as base:
        home = base / "home"
        home.mkdir(mode=0o700)
        place = place_for(home / "data")
        try:
            assert not is_made(home / "data")
            place.data.mkdir()
            home.chmod(0o711)
            assert place_for(home / "data") == place
            assert is_made(home / "data")
        finally:
            shutil.rmtree(moved_home(home / "data"), ignore_errors=True)


def test_a_folder_with_data_that_its_account_may_enter_no_more_is_named_and_no_empty_store_made_elsewhere() -> None:
    """Run by anybody but root, the server has no other account."""
    with passable_folder() as base:
        home = base / "home"
        home.mkdir()
        home.chmod(0o711)
        place = place_for(home / "data")
        place.data.mkdir()
        home.chmod(0o700)
        with pytest.raises(ClosedStore, match=rf"{place.home}.*chmod") if os.geteuid() == 0 else nullcontext():
            assert place_for(home / "data") == place
        assert not moved_home(home / "data").exists()


def test_of_two_stores_none_is_chosen_and_both_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.postgres.place.MOVED_HOMES", tmp_path / "moved")
    own, moved = tmp_path / "data" / "postgres", moved_home(tmp_path / "data")
    for home in (own, moved):
        (home / "data").mkdir(parents=True)
    with pytest.raises(TwoStores, match=rf"{own}.*{moved}"):
        place_for(tmp_path / "data")


def test_programs_that_its_account_cannot_enter_run_from_a_copy_made_once(closed: Path) -> None:
    """As in a clone, with its .venv, under a private home. Run by anybody but root, they stay where they are."""
    theirs = copied_programs(closed)
    place = place_for(closed / "data", theirs)
    former = place.home / "programs-of-a-former-version"
    former.mkdir()
    being_made = place.home / "programs-that-another-start-copies.part"
    being_made.mkdir()
    assert place.binaries.is_relative_to(place.home if os.geteuid() == 0 else theirs)
    with running(place):
        assert (place.data / "PG_VERSION").exists()
        assert (former.exists(), being_made.exists()) == (False, True)
        made = (place.binaries / "postgres").stat().st_ino
    assert (place_for(closed / "data", theirs).binaries / "postgres").stat().st_ino == made


def test_a_root_whose_umask_keeps_everything_to_itself_runs_it_too(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = copied_programs(closed)
    for path in closed.rglob("*"):
        if not path.is_symlink():
            path.chmod(mode(path) & 0o700)
    with passable_folder() as base:
        monkeypatch.setattr("app.postgres.place.MOVED_HOMES", base / "homes")
        former = os.umask(0o077)
        try:
            with running(place_for(closed / "data", theirs)) as url, psycopg.connect(url) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        finally:
            os.umask(former)
