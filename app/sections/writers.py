"""Every writer of a teacher's followed classes by name: what `/` finds, on the page and as data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefs.words import writer_of
from app.models import Enrollment, Student
from app.writing.plain import plain


@dataclass(frozen=True)
class FoundWriter:
    """`course_ids` are the classes that the writer sits in; `apart` tells namesakes from each other.

    `google_name` is empty where Google says the same name.
    """

    id: int
    name: str
    google_name: str
    apart: str
    course_ids: tuple[int, ...]

    def answers_to(self, words: str) -> bool:
        """Whether every word stands in a name of the writer, accents and case aside."""
        names = plain(f"{self.name} {self.google_name}")
        return all(word in names for word in plain(words).split())


def find_writers(session: Session, course_ids: Sequence[int], words: str) -> tuple[FoundWriter, ...]:
    """Those of the classes who answer to `words`, A to Z."""
    rows = session.execute(
        select(
            Student.id,
            Student.name,
            Student.given_name,
            Student.google_name,
            Student.called,
            Student.email,
            Enrollment.course_id,
        )
        .join(Enrollment, Enrollment.student_id == Student.id)
        .where(Enrollment.course_id.in_(course_ids), Enrollment.removed_at.is_(None))
        .order_by(Student.id, Enrollment.course_id)
    )
    found = [list(places) for _, places in groupby(rows, key=lambda row: row.id)]
    names = Counter(plain(places[0].name) for places in found)
    lines = []
    for places in found:
        one = places[0]
        writer = writer_of(one.id, one.name, one.given_name, one.email, namesake=names[plain(one.name)] > 1)
        google_name = one.google_name if one.called else ""
        seats = tuple(place.course_id for place in places)
        lines.append(FoundWriter(writer.id, writer.name, google_name, writer.apart, seats))
    return tuple(sorted((line for line in lines if line.answers_to(words)), key=lambda line: plain(line.name)))
