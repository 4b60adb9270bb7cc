"""Temporary folders that the account of the embedded PostgreSQL may pass through, as pytest's own may not be."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def passable_folder() -> Iterator[Path]:
    """A fresh folder, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="deskside-tests-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)
