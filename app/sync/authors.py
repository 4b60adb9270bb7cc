"""Who may have written in each document, and what becomes of an author when another reading tells of the same post."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.models import Attachment, CourseTeacher, Coursework, Document, Enrollment, Student, Submission
from app.sync.attribution import CERTAINTY, People, Person, attribute, known_before, people
from app.sync.facts import Author
from app.sync.merge import Row, among_told

_HANDED_IN = (
    select(Document.id, Coursework.course_id, Student.google_id)
    .join(Attachment, Attachment.document_id == Document.id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .join(Student, Student.id == Submission.student_id)
    .where(among_told(Document.id, "ids"))
)
_PEOPLE = union_all(
    select(CourseTeacher.course_id, CourseTeacher.google_id, CourseTeacher.name, literal(value=True)).where(
        among_told(CourseTeacher.course_id, "ids")
    ),
    select(Enrollment.course_id, Student.google_id, Student.google_name, literal(value=False))
    .join(Student, Student.id == Enrollment.student_id)
    .where(among_told(Enrollment.course_id, "ids")),
)


def people_of(session: Session, reader: str, document_ids: Sequence[int]) -> dict[int, People]:
    """By document: everybody who is or was in a course where it was handed in; nobody where it is not any more."""
    courses: dict[int, set[int]] = defaultdict(set)
    writers: dict[int, set[str]] = defaultdict(set)
    for document_id, course_id, google_id in session.execute(_HANDED_IN, {"ids": document_ids}):
        courses[document_id].add(course_id)
        writers[document_id].add(google_id)
    classes = _classes(session, {course_id for ids in courses.values() for course_id in ids})
    crowds = {
        ids: people(reader, {person for course_id in ids for person in classes[course_id]}, ())
        for ids in {frozenset(courses.get(document_id, ())) for document_id in document_ids}
    }
    return {
        document_id: replace(crowds[frozenset(courses.get(document_id, ()))], writers=frozenset(writers[document_id]))
        for document_id in document_ids
    }


def _classes(session: Session, course_ids: Iterable[int]) -> dict[int, list[Person]]:
    ids = list(course_ids)
    classes: dict[int, list[Person]] = {id_: [] for id_ in ids}
    for course_id, google_id, name, teaches in session.execute(_PEOPLE, {"ids": ids}):
        classes[course_id].append(Person(google_id, name, teaches))
    return classes


def authored(author: Author, present: People) -> Row:
    """The columns of an author, as every post has them."""
    told = attribute(author, present)
    return {
        "author_name": author.name,
        "author_google_id": told.google_id,
        "author_role": told.role,
        "author_basis": told.basis,
    }


def keep_certain(stored: Mapping[Any, Any], told: Row, present: People) -> Row:
    """Another reading adds certainty about an author and never takes it away; a name that is not told stays."""
    kept = {**told, "author_name": told["author_name"] or stored["author_name"]}
    if CERTAINTY[told["author_basis"]] >= CERTAINTY[stored["author_basis"]]:
        return kept
    known = known_before(stored["author_google_id"], stored["author_basis"], present)
    return kept | {"author_google_id": known.google_id, "author_role": known.role, "author_basis": known.basis}
