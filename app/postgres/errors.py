"""Why the embedded server cannot run; each message says what to do.

PostgresUnusable
├── FolderInUse    another Deskside process holds the folder
├── OtherMajor     the data was made by another major version of PostgreSQL
├── TwoStores      there is data in the folder and in the one that the server moves to
├── ClosedStore    the account that the server runs as may not enter the folder with its data
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


class TwoStores(PostgresUnusable):
    pass


class ClosedStore(PostgresUnusable):
    pass
