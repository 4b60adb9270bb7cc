"""Ids as Google makes them, drawn from names, so that the sample school has the same ids on every machine."""

from base64 import urlsafe_b64encode
from hashlib import sha256


def _digest(kind: str, name: str) -> bytes:
    return sha256(f"{kind}/{name}".encode()).digest()


def _number(kind: str, name: str, digits: int) -> str:
    """A number of exactly `digits` digits that begins with 1 to 9."""
    lowest = 10 ** (digits - 1)
    return str(lowest + int.from_bytes(_digest(kind, name)) % (9 * lowest))


def user_id(login: str) -> str:
    """21 digits beginning with 1, as account ids do."""
    return "1" + _number("user", login, 20)


def classroom_id(kind: str, name: str) -> str:
    """12 digits: courses, coursework, rubrics and their parts."""
    return _number(kind, name, 12)


def file_id(name: str) -> str:
    """44 characters beginning with 1."""
    return "1" + urlsafe_b64encode(_digest("file", name)).decode().rstrip("=")


def comment_id(name: str) -> str:
    """11 characters beginning with AAAB: comments, replies and suggestions."""
    return "AAAB" + urlsafe_b64encode(_digest("comment", name)).decode()[:7]
