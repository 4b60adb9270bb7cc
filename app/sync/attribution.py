"""Who wrote a comment, as far as it can be known: Google's word first, a unique name second, else unknown. Pure.

A name is a match only if nobody else who is or ever was in the class bears it: two students of one name are never
told apart by it. Where Google says that a comment is not the reader's own, the reader's name does not make it so: that
is remembered (`other`), because to a co-teacher the same name would look like a match.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.sync.facts import Author

CERTAINTY = {"me": 3, "docs_user": 2, "other": 1, "name": 0, "none": 0}
"""How much each basis says: what another teacher's reading told with more certainty is not replaced by less."""


@dataclass(frozen=True, slots=True)
class Person:
    google_id: str
    name: str
    teaches: bool


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of a document's courses. `reader` is the account that reads; `writers` hand the document in."""

    reader: str
    teachers: frozenset[str]
    students: frozenset[str]
    writers: frozenset[str]
    by_name: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Attribution:
    """As `Comment` stores it: an id only where Google said who it was."""

    google_id: str | None
    role: str
    basis: str


def people(reader: str, persons: Iterable[Person], writers: Iterable[str]) -> People:
    everybody = list(persons)
    by_name: dict[str, set[str]] = {}
    for person in everybody:
        if folded := _folded(person.name):
            by_name.setdefault(folded, set()).add(person.google_id)
    return People(
        reader=reader,
        teachers=frozenset(person.google_id for person in everybody if person.teaches),
        students=frozenset(person.google_id for person in everybody if not person.teaches),
        writers=frozenset(writers),
        by_name={name: frozenset(ids) for name, ids in by_name.items()},
    )


def attribute(author: Author, among: People) -> Attribution:
    if author.me:
        return Attribution(among.reader, _role(among.reader, among, "teacher"), "me")
    if author.google_id:
        return Attribution(author.google_id, _role(author.google_id, among, "teacher"), "docs_user")
    bearers = among.by_name.get(_folded(author.name), frozenset())
    if len(bearers) != 1:
        return Attribution(None, "unknown", "none")
    if among.reader in bearers and not author.typed:
        return Attribution(None, "unknown", "other")
    return Attribution(None, _role(min(bearers), among, "co_teacher"), "name")


def known_before(google_id: str | None, basis: str, among: People) -> Attribution:
    """What an earlier reading told, with the role that the account has now."""
    role = _role(google_id, among, "teacher") if google_id else "unknown"
    return Attribution(google_id, role, basis)


def _role(google_id: str, among: People, teaching: str) -> str:
    if google_id in among.teachers:
        return teaching
    if google_id in among.writers:
        return "writer"
    return "peer" if google_id in among.students else "unknown"


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
