"""The house keeps its shape: import order, sizes, and the few doors through which the outside comes in."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for top in ("app", "integrations") for path in (ROOT / top).rglob("*.py"))
CODE = [path for path in SOURCES if path.read_text()]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_rooms_look_only_upstream() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_module_says_its_place() -> None:
    assert [_name(path) for path in CODE if not ast.get_docstring(_parsed(path))] == []


def test_a_module_stays_small() -> None:
    """Those of the tests too."""
    every = [*CODE, *(ROOT / "tests").rglob("*.py")]
    assert [_name(path) for path in every if len(path.read_text().splitlines()) > LONGEST_MODULE] == []


def test_a_function_fits_on_a_screen() -> None:
    functions = [
        (_name(path), node)
        for path in CODE
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f"{name}: {f.name}" for name, f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]
    assert long == []


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("googleapiclient", ["integrations/google/request.py"]),
        ("procrastinate", ["app/jobs.py"]),
        ("integrations.google.emulator", ["app/cli/", "integrations/google/emulator/"]),
    ],
)
def test_a_library_has_one_door(library: str, rooms: list[str]) -> None:
    users = {_name(path) for path in SOURCES if any((name + ".").startswith(library + ".") for name in _imports(path))}
    assert users, f"nothing imports {library}: mend this test"
    assert {user for user in users if not user.startswith(tuple(rooms))} == set()


def test_only_the_command_line_reads_settings() -> None:
    readers = {_name(path) for path in SOURCES if "load_settings(" in path.read_text()}
    assert {reader for reader in readers if not reader.startswith("app/cli/")} == {"app/settings.py"}


def test_only_the_clock_asks_for_the_time() -> None:
    asking = {
        _name(path)
        for path in CODE
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    }
    assert asking == {"app/clock.py"}
