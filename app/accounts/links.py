"""The ways to a student's own page, without an account: a link for the post and a short code for paper.

Both are made from the row's id and the installation's secrets, so that they can be shown again and are kept nowhere.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_bytes

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.orm import Session

from app.database import is_id
from app.encryption import Keyring
from app.errors import NotFound
from app.models import (
    Conference,
    ConferenceRecord,
    Course,
    CourseTeacher,
    Enrollment,
    FollowUp,
    Student,
    StudentLink,
    Teacher,
)
from app.writing.words import WITHDRAWN

AFTER_CLOSING = timedelta(days=30)
"""How long a link stays open after what it was made for has ended, or after it was made where it has no follow-up."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that reads like something else
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SIGNATURE = 24  # letters: 120 bits
_CODE = 10  # letters: 50 bits
_LONGEST_ID = 13  # letters of a bigint
_HMAC_BITS = 256

# Worked out each time: what is opened again, or comes back, opens its links again. The first end counts.
_ENDS_AT = func.least(
    StudentLink.expires_at,
    FollowUp.closed_at + AFTER_CLOSING,
    Enrollment.removed_at + AFTER_CLOSING,
    CourseTeacher.removed_at + AFTER_CLOSING,
    case((Course.state != "ACTIVE", func.coalesce(Course.google_updated_at, StudentLink.created_at) + AFTER_CLOSING)),
).label("ends_at")
_STANDING = (
    select(StudentLink, _ENDS_AT)
    .join(Course, Course.id == StudentLink.course_id)
    .join(Teacher, Teacher.id == StudentLink.teacher_id)
    .outerjoin(FollowUp, FollowUp.id == StudentLink.follow_up_id)
    .outerjoin(ConferenceRecord, ConferenceRecord.id == FollowUp.record_id)
    .outerjoin(Conference, Conference.id == ConferenceRecord.conference_id)
    .outerjoin(
        Enrollment,
        (Enrollment.course_id == StudentLink.course_id) & (Enrollment.student_id == StudentLink.student_id),
    )
    .outerjoin(
        CourseTeacher,
        (CourseTeacher.course_id == StudentLink.course_id) & (CourseTeacher.google_id == Teacher.google_id),
    )
)


_WITH_ITS_CONFERENCE = FollowUp.outcome.is_not_distinct_from(WITHDRAWN) & (
    ConferenceRecord.student_id.is_distinct_from(FollowUp.student_id)
    | Conference.finished_at.is_(None)
    | Conference.withdrawn_at.is_not(None)
)
"""Of the rows of `_STANDING`. What a mere correction withdrew was rightly given out, and ends like what was closed."""


class Purpose(StrEnum):
    """What a link opens, and nothing else."""

    NEXT_STEP = "next_step"
    RUBRIC = "rubric"


@dataclass(frozen=True)
class LinkShown:
    """`code` is grouped for paper. `expires_at` is empty while nothing has ended."""

    id: int
    purpose: Purpose
    course_id: int
    follow_up_id: int | None
    coursework_id: int | None
    url: str
    code: str
    expires_at: datetime | None


@dataclass(frozen=True)
class Resting:
    """How many links are `open`, how many of those nothing has ended yet, and when the last of the others ends."""

    open: int
    endless: int
    last_end: datetime | None


def link_for(
    session: Session,
    keyring: Keyring,
    base_url: str,
    *,
    purpose: Purpose,
    teacher: Teacher,
    student: Student,
    course_id: int,
    follow_up: FollowUp | None,
    coursework_id: int | None = None,
    now: datetime,
) -> LinkShown:
    """The link that is open already, else a new one. The caller has checked that the student is this teacher's."""
    # Two presses at once wait here for each other, and find the same link.
    session.execute(select(Student.id).where(Student.id == student.id).with_for_update(key_share=True))
    link = StudentLink(
        purpose=purpose,
        teacher_id=teacher.id,
        course_id=course_id,
        student_id=student.id,
        follow_up_id=follow_up.id if follow_up else None,
        coursework_id=coursework_id,
    )
    found = _open_like(session, link, now)
    if found is None:
        link.created_at = now
        link.expires_at = None if follow_up else now + AFTER_CLOSING
        link.code_hash = token_bytes()
        session.add(link)
        session.flush()
        found = link
    if follow_up:
        found.expires_at = None  # of a teacher who is back (`end_links_of`)
    if not _code_of(keyring, found):
        found.code_hash = _codes(keyring, found)[0][1]  # new, or of a secret that is gone
    return _shown(keyring, base_url, found, _ends_at(session, found))


def lead_to(session: Session, follow_up: FollowUp) -> None:
    """What was given out of another promise of the same record leads to this one: the record was corrected."""
    given = StudentLink.follow_up_id.in_(other_promises(follow_up))
    session.execute(update(StudentLink).where(given).values(follow_up_id=follow_up.id))


def other_promises(follow_up: FollowUp) -> Select[int]:
    """The ids of all that its record promised the same writer in place of this one, before or after it.

    None of a promise without a record, for which nothing else stands.
    """
    same = (FollowUp.record_id == follow_up.record_id, FollowUp.student_id == follow_up.student_id)
    return select(FollowUp.id).where(*same, FollowUp.record_id.is_not(None), FollowUp.id != follow_up.id)


def links_of(
    session: Session, keyring: Keyring, base_url: str, *, teacher: Teacher, student: Student, now: datetime
) -> tuple[LinkShown, ...]:
    """Every open link of this teacher to this student, the newest first; none whose secret is gone."""
    mine = _STANDING.where(StudentLink.teacher_id == teacher.id, StudentLink.student_id == student.id, *_open_at(now))
    rows = session.execute(mine.order_by(StudentLink.id.desc())).all()
    return tuple(_shown(keyring, base_url, link, ends_at) for link, ends_at in rows if _code_of(keyring, link))


def open_link(session: Session, keyring: Keyring, token: str, now: datetime) -> StudentLink:
    """The link of a token, which nobody guesses. A code from paper is none: only `open_code` opens it.

    Raises:
        NotFound: misspelt, forged, ended, revoked, or withdrawn with its conference: never said which.
    """
    return _opened(session, _by_token(session, keyring, as_read(token)), now)


def open_code(session: Session, keyring: Keyring, code: str, now: datetime) -> StudentLink:
    """The link of a code as somebody typed it. It is short: the caller counts the try first, by `as_read`.

    Raises:
        NotFound: as `open_link` does.
    """
    typed = as_read(code)
    return _opened(session, _by_code(session, keyring, typed) if len(typed) == _CODE else None, now)


def as_read(typed: str) -> str:
    """Every way to type one code, or one token, comes to the same letters."""
    return "".join(letter for letter in typed[:200].upper() if letter.isalnum()).translate(_READ_AS)


def token_of(keyring: Keyring, link: StudentLink) -> str:
    """The last part of the link's address."""
    return _token(keyring, Purpose(link.purpose), link.id)


def signed_anew(keyring: Keyring, token: str) -> str:
    """The token of the same link by the first key; as it is where no key of the ring signed it."""
    read = _read(keyring, as_read(token))
    return _token(keyring, *read) if read else token


def links_of_older_keys(session: Session, keyring: Keyring, now: datetime) -> Resting:
    """The open links that were made with another key of the ring than the first, and so end with it."""
    rows = session.execute(_STANDING.where(*_open_at(now)))
    ends = [ends_at for link, ends_at in rows if _code_of(keyring, link) not in {"", _codes(keyring, link)[0][0]}]
    last = max((end for end in ends if end is not None), default=None)
    return Resting(len(ends), ends.count(None), last)


def revoke(session: Session, teacher: Teacher, student: Student, link_id: int, now: datetime) -> None:
    """End the link and its code at once.

    Raises:
        NotFound: not a link of this teacher to this student.
    """
    _own(session, teacher, student, link_id).revoked_at = now


def restore(session: Session, teacher: Teacher, student: Student, link_id: int) -> None:
    """Take a revocation back: the same link and code open the page again.

    Raises:
        NotFound: not a link of this teacher to this student.
    """
    _own(session, teacher, student, link_id).revoked_at = None


def end_links_of(session: Session, teacher_id: int, now: datetime) -> None:
    """Let what the teacher gave out end in its time, though nobody closes a follow-up any more."""
    given = update(StudentLink).where(StudentLink.teacher_id == teacher_id)
    session.execute(given.values(expires_at=func.least(StudentLink.expires_at, now + AFTER_CLOSING)))


def _opened(session: Session, link: StudentLink | None, now: datetime) -> StudentLink:
    found: StudentLink | None = (
        session.scalar(_STANDING.where(StudentLink.id == link.id, *_open_at(now))) if link else None
    )
    if found is None:
        raise NotFound(
            "This link does not open anything.",
            safe="Links end after a while. Nothing you wrote is lost.",
            remedy="Ask your teacher for a new one.",
        )
    return found


def _own(session: Session, teacher: Teacher, student: Student, link_id: int) -> StudentLink:
    mine = select(StudentLink).where(StudentLink.teacher_id == teacher.id, StudentLink.student_id == student.id)
    link = session.scalars(mine.where(StudentLink.id == link_id)).one_or_none() if is_id(link_id) else None
    if link is None:
        raise NotFound("There is no such link.", safe="Nothing was changed.", remedy="Go back to the student.")
    return link


def _open_like(session: Session, wanted: StudentLink, now: datetime) -> StudentLink | None:
    """The newest open link for the same."""
    like = _STANDING.where(
        *_open_at(now),
        StudentLink.purpose == wanted.purpose,
        StudentLink.teacher_id == wanted.teacher_id,
        StudentLink.course_id == wanted.course_id,
        StudentLink.student_id == wanted.student_id,
        StudentLink.follow_up_id.is_not_distinct_from(wanted.follow_up_id),
        StudentLink.coursework_id.is_not_distinct_from(wanted.coursework_id),
    )
    return session.scalars(like.order_by(StudentLink.id.desc()).limit(1)).first()


def _open_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of the rows of `_STANDING`. What was withdrawn with its conference is read by nobody a minute longer."""
    return StudentLink.revoked_at.is_(None), ~_WITH_ITS_CONFERENCE, _ENDS_AT.is_(None) | (now < _ENDS_AT)


def _ends_at(session: Session, link: StudentLink) -> datetime | None:
    ends_at: datetime | None = session.execute(_STANDING.where(StudentLink.id == link.id)).one().ends_at
    return ends_at


def _by_token(session: Session, keyring: Keyring, typed: str) -> StudentLink | None:
    """Asks the store only about what this installation signed."""
    if (read := _read(keyring, typed)) is None:
        return None
    purpose, id_ = read
    found = select(StudentLink).where(StudentLink.id == id_, StudentLink.purpose == purpose)
    return session.scalars(found).one_or_none()


def _read(keyring: Keyring, typed: str) -> tuple[Purpose, int] | None:
    """What a token says, if a key of the ring signed it."""
    signed, letters = typed[:_SIGNATURE], typed[_SIGNATURE:]
    if not 0 < len(letters) <= _LONGEST_ID or set(typed) - set(_ALPHABET):
        return None
    id_ = _number(letters)
    for purpose in Purpose:
        if any(hmac.compare_digest(signed, mac) for mac in _signatures(keyring, purpose, id_)):
            return purpose, id_
    return None


def _token(keyring: Keyring, purpose: Purpose, id_: int) -> str:
    return (_signatures(keyring, purpose, id_)[0] + _letters(id_)).lower()


def _by_code(session: Session, keyring: Keyring, code: str) -> StudentLink | None:
    return session.scalars(
        select(StudentLink).where(StudentLink.code_hash.in_(_code_hashes(keyring, code)))
    ).one_or_none()


def _shown(keyring: Keyring, base_url: str, link: StudentLink, ends_at: datetime | None) -> LinkShown:
    code = _code_of(keyring, link)
    return LinkShown(
        id=link.id,
        purpose=Purpose(link.purpose),
        course_id=link.course_id,
        follow_up_id=link.follow_up_id,
        coursework_id=link.coursework_id,
        url=f"{base_url}/s/{token_of(keyring, link)}",
        code=f"{code[: _CODE // 2]}-{code[_CODE // 2 :]}",
        expires_at=ends_at,
    )


def _code_of(keyring: Keyring, link: StudentLink) -> str:
    """Empty where the secret that made it is no longer in the ring."""
    return next((code for code, kept in _codes(keyring, link) if hmac.compare_digest(link.code_hash, kept)), "")


def _codes(keyring: Keyring, link: StudentLink) -> list[tuple[str, bytes]]:
    """What the code of this row is by each key, with the hash that the row keeps if that key made it."""
    macs = keyring.signatures(f"student code:{link.purpose}:{link.id}")
    codes = [_first_letters(mac, _CODE) for mac in macs]
    return [(code, _code_hashes(keyring, code)[place]) for place, code in enumerate(codes)]


def _code_hashes(keyring: Keyring, code: str) -> list[bytes]:
    """Keyed: 50 bits could be searched through by whoever holds the store alone."""
    return [bytes.fromhex(mac) for mac in keyring.signatures(f"student code kept:{code}")]


def _signatures(keyring: Keyring, purpose: Purpose, id_: int) -> list[str]:
    return [_first_letters(mac, _SIGNATURE) for mac in keyring.signatures(f"student link:{purpose}:{id_}")]


def _first_letters(mac: str, count: int) -> str:
    return _letters(int(mac, 16) >> (_HMAC_BITS - 5 * count)).rjust(count, _ALPHABET[0])


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number, len(_ALPHABET))
        letters = _ALPHABET[place] + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * len(_ALPHABET) + _ALPHABET.index(letter)
    return number
