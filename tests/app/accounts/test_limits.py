"""The file of limits: what it leaves out is Google's, what is wrong in it is named by its place."""

from pathlib import Path

import pytest

from app.accounts.limits import GOOGLES, Limit, load_limits
from app.settings import SettingsInvalid


def written(folder: Path, content: str) -> Path:
    path = folder / "quotas.toml"
    path.write_text(content)
    return path


def test_without_a_file_the_limits_are_googles_or_what_stands_in_for_them() -> None:
    assert load_limits(None) == GOOGLES
    assert load_limits(None, default={}) == {}


def test_what_the_file_leaves_out_is_googles(tmp_path: Path) -> None:
    limits = load_limits(written(tmp_path, "[docs]\nuser = 30\n[drive]\nuser = 400\nproject = 9000\n"), default={})
    assert limits == {
        "classroom": GOOGLES["classroom"],
        "docs": Limit(user=30, project=3_000),
        "drive": Limit(user=400, project=9_000),
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[docs\n", "is not a TOML file"),
        ("[gmail]\nuser = 1\n", "there is no API gmail; there are classroom, docs, drive"),
        ("docs = 30\n", "docs is not a table with user and project"),
        ("docs = [30]\n", "docs is not a table with user and project"),
        ("[docs]\nuser = 0\n", "docs.user: Input should be greater than 0"),
        ("[docs]\nuser = '30'\n", "docs.user: Input should be a valid integer"),
        ("[docs]\nteacher = 30\n", "docs.teacher: Extra inputs are not permitted"),
        ("[drive]\nuser = 199\n", "drive: one export costs 200 units"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(SettingsInvalid, match="DESKSIDE_QUOTAS") as refused:
        load_limits(written(tmp_path, content))
    assert problem in str(refused.value)


def test_every_problem_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load_limits(written(tmp_path, "[docs]\nuser = 0\n[classroom]\nuser = -1\n[mail]\nuser = 1\n"))
    assert len(refused.value.problems) == 3


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quotas.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsInvalid, match="not a TOML file"):
        load_limits(path)
