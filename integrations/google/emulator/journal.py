"""What the API changed, kept as JSON lines so that a killed emulator comes back the same."""

import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from integrations.google.emulator import events, grant_events
from integrations.google.emulator.events import Event

KINDS: dict[str, type[Event]] = {
    name: kind
    for name, kind in (vars(events) | vars(grant_events)).items()
    if isinstance(kind, type) and issubclass(kind, Event)
}


@cache
def _adapter(kind: str) -> TypeAdapter[Event]:
    return TypeAdapter(KINDS[kind])


def append(path: Path, happened: Iterable[Event]) -> None:
    """Writes the events and returns when the disk has them; mends a line that an earlier crash tore."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
            file.write(b"\n" if torn else b"")
        file.write(b"".join(to_json({"event": type(event).__name__, "is": event}) + b"\n" for event in happened))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[Event]:
    """The events in the order they were written; a torn line is one that nobody was told about."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            entry: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        yield _adapter(entry["event"]).validate_python(entry["is"])
