"""The command line: the only place that reads settings and puts processes together."""

from app.cli.commands import run as main

__all__ = ["main"]
