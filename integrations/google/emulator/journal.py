"""What the API changed, kept as JSON lines so that a killed emulator comes back the same."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from integrations.google.emulator import events
from integrations.google.emulator.events import Event

KINDS: dict[str, type[Event]] = {
    name: kind for name, kind in vars(events).items() if isinstance(kind, type) and issubclass(kind, Event)
}


def append(path: Path, happened: Iterable[Event]) -> None:
    """Writes the events and returns when the disk has them; mends a line that an earlier crash tore."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
            file.write(b"\n" if torn else b"")
        file.write("".join(_line(event) for event in happened).encode())
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[Event]:
    """The events in the order they were written; a torn line is one that nobody was told about."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        yield _event(entry)


def _line(event: Event) -> str:
    values = {f.name: getattr(event, f.name) for f in fields(event)}
    return json.dumps({"event": type(event).__name__, **values}, default=datetime.isoformat) + "\n"


def _event(entry: dict[str, Any]) -> Event:
    kind = KINDS[entry.pop("event")]
    at = datetime.fromisoformat(entry.pop("at"))
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in entry.items()}
    return kind(at=at, **values)
