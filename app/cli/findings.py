"""What `deskside doctor` says of one thing that it looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Without a remedy it is well."""

    subject: str
    words: str
    remedy: str = ""
