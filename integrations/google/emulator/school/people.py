"""Who belongs to the sample school: Ms. Rivera, her co-teacher, IT, and the students of `roster.txt`.

Everybody is invented, and every address is under `.example`, where no mail can arrive.
"""

import csv
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from integrations.google.emulator.school.ids import user_id

_DOMAIN = "northfield.example"
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    given: str
    family: str

    @property
    def id(self) -> str:
        return user_id(self.login)

    @property
    def email(self) -> str:
        return f"{self.login}@{_DOMAIN}"

    @property
    def name(self) -> str:
        """The name as Google shows it."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in one section; `joined` is None for who was there from the first day, `left` for who stays."""

    period: int
    student: Person
    joined: date | None
    left: date | None


TEACHER = Person("elena.rivera", "Elena", "Rivera")
CO_TEACHER = Person("priscilla.okonkwo", "Priscilla", "Okonkwo")
IT = Person("dana.whitlock", "Dana", "Whitlock")
STAFF = (TEACHER, CO_TEACHER, IT)


def _login(given: str, family: str) -> str:
    """The school's rule for addresses: given.family in plain letters."""
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower().translate(_PLAIN))
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalpha() or letter in ".-"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def seats() -> tuple[Seat, ...]:
    """Every seat by section, then family name; who sits in two sections has two."""
    roster = files(__package__).joinpath("roster.txt").read_text(encoding="utf-8")
    return tuple(
        Seat(
            period=int(row["period"]),
            student=Person(row["login"] or _login(row["given"], row["family"]), row["given"], row["family"]),
            joined=_day(row["joined"]),
            left=_day(row["left"]),
        )
        for row in csv.DictReader(roster.splitlines(), delimiter="|")
    )


@cache
def everyone() -> dict[str, Person]:
    """All accounts of the school by login."""
    return {person.login: person for person in (*STAFF, *(seat.student for seat in seats()))}
