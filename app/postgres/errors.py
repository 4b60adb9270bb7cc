"""Why the embedded server cannot run; each message says what to do.

PostgresUnusable
├── FolderInUse    another Deskside process holds the folder
├── OtherMajor     the data was made by another major version of PostgreSQL
└── NoBinaries     no PostgreSQL to start: neither the wheel's nor one on PATH
"""


class PostgresUnusable(Exception):
    """It does not start."""


class FolderInUse(PostgresUnusable):
    pass


class OtherMajor(PostgresUnusable):
    pass


class NoBinaries(PostgresUnusable):
    pass
