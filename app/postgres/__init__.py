"""The embedded PostgreSQL of the one-machine default: made, started and stopped by us, and reached by nobody else."""

from app.postgres.errors import ClosedStore, FolderInUse, NoBinaries, OtherMajor, PostgresUnusable, TwoStores
from app.postgres.place import Place, find_binaries, is_made, moved_home, place_for
from app.postgres.server import attached, running

__all__ = [
    "ClosedStore",
    "FolderInUse",
    "NoBinaries",
    "OtherMajor",
    "Place",
    "PostgresUnusable",
    "TwoStores",
    "attached",
    "find_binaries",
    "is_made",
    "moved_home",
    "place_for",
    "running",
]
