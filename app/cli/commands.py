"""Every command of `deskside`; each is loaded when it is typed, as none should wait for what only others need."""

from collections import UserDict
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from app.cli.garbage import collect_seldom

COMMANDS = {
    "demo": "demo",
    "serve": "processes",
    "worker": "jobs",
    "migrate": "store",
    "backup": "store",
    "restore": "store",
    "sync": "sync",
    "brief": "brief",
    "record": "record",
    "classify": "writing",
    "uptake": "writing",
    "purge": "purge",
    "doctor": "doctor",
    "token": "accounts",
    "teacher": "accounts",
    "keys": "keys",
    "emulator": "emulator",
}
HIDDEN = frozenset({"emulator"})


class Commands(UserDict[str, Any]):
    """Click's commands by name, from modules by name: each holds a function, or a group, of the command's name."""

    def __getitem__(self, name: str) -> Any:
        return _loaded(name, self.data[name])


class Deskside(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Commands(COMMANDS)


cli = typer.Typer(cls=Deskside, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@cli.callback()
def deskside() -> None:
    """Prepares a secondary English teacher for every writing conference."""


@cache
def _loaded(name: str, module: str) -> Any:
    found = getattr(import_module(f"app.cli.{module}"), name)
    holder = typer.Typer()
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name)
    else:
        holder.command(name, hidden=name in HIDDEN)(found)
    return typer.main.get_group(holder).commands[name]


def run() -> None:
    """Run one command. A fault that can be mended is told without a trace; the exit status is 1."""
    collect_seldom()
    try:
        cli()
    except Exception as fault:
        from app.cli.faults import told  # noqa: PLC0415  knows every fault there is, and so loads nearly everything

        if not told(fault):
            raise
        raise SystemExit(1) from None
