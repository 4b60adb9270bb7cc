"""docs/emulator.md names tests that exist, and every kind of fault and every switch of the world."""

import ast
import re
from dataclasses import fields
from pathlib import Path

from integrations.google.emulator.faults import KINDS
from integrations.google.emulator.world import World

ROOT = Path(__file__).parents[4]
REFERENCE = (ROOT / "docs" / "emulator.md").read_text()
INNER = {"now", "events", "journal", "set_time", "calls", "round_trips", "state", "lock", "random"}


def test_named_tests_exist() -> None:
    existing = {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    named = set(re.findall(r"`(test_\w+)`", REFERENCE))
    assert len(named) > 60
    assert named - existing == set()


def test_every_fault_and_switch_is_described() -> None:
    switches = {field.name for field in fields(World) if not field.name.startswith("_")} - INNER
    assert {name for name in switches | KINDS if f"`{name}`" not in REFERENCE} == set()


def test_every_behaviour_of_the_list_is_accounted_for() -> None:
    numbers = re.findall(r"^\| (\d+) \|", REFERENCE, re.MULTILINE)
    assert sorted(map(int, numbers)) == list(range(1, 44))
