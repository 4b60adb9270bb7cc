"""The ways to a student's own page, without an account: a link for the post and a short code for paper.

Both are made from the row's id and the installation's secrets, so that they can be shown again and are kept nowhere.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_bytes

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.encryption import Keyring
from app.errors import NotFound
from app.models import FollowUp, Student, StudentLink, Teacher
from app.writing.words import WITHDRAWN

AFTER_CLOSING = timedelta(days=30)
"""How long a link stays open after its follow-up closed, or after it was made where it has none."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that reads like something else
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SIGNATURE = 24  # letters: 120 bits
_CODE = 10  # letters: 50 bits
_LONGEST_ID = 13  # letters of a bigint
_HMAC_BITS = 256


class Purpose(StrEnum):
    """What a link opens, and nothing else."""

    NEXT_STEP = "next_step"
    RUBRIC = "rubric"


@dataclass(frozen=True)
class LinkShown:
    """`code` is grouped for paper. `expires_at` is empty while the follow-up is open."""

    id: int
    purpose: Purpose
    course_id: int
    follow_up_id: int | None
    coursework_id: int | None
    url: str
    code: str
    expires_at: datetime | None


def link_for(
    session: Session,
    keyring: Keyring,
    base_url: str,
    *,
    purpose: Purpose,
    teacher: Teacher,
    student: Student,
    course_id: int,
    follow_up: FollowUp | None = None,
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
    if not _code_of(keyring, found):
        found.code_hash = _codes(keyring, found)[0][1]  # new, or of a secret that is gone
    return _shown(session, keyring, base_url, found)


def links_of(
    session: Session, keyring: Keyring, base_url: str, *, teacher: Teacher, student: Student, now: datetime
) -> tuple[LinkShown, ...]:
    """Every open link of this teacher to this student, the newest first; none whose secret is gone."""
    rows = session.scalars(
        select(StudentLink)
        .where(StudentLink.teacher_id == teacher.id, StudentLink.student_id == student.id)
        .order_by(StudentLink.id.desc())
    ).all()
    known = [row for row in rows if _is_open(session, row, now) and _code_of(keyring, row)]
    return tuple(_shown(session, keyring, base_url, row) for row in known)


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
    return (_signatures(keyring, Purpose(link.purpose), link.id)[0] + _letters(link.id)).lower()


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


def _opened(session: Session, link: StudentLink | None, now: datetime) -> StudentLink:
    if link is None or not _is_open(session, link, now):
        raise NotFound(
            "This link does not open anything.",
            safe="Links end after a while. Nothing you wrote is lost.",
            remedy="Ask your teacher for a new one.",
        )
    return link


def _own(session: Session, teacher: Teacher, student: Student, link_id: int) -> StudentLink:
    mine = select(StudentLink).where(StudentLink.teacher_id == teacher.id, StudentLink.student_id == student.id)
    link = session.scalars(mine.where(StudentLink.id == link_id)).one_or_none() if 0 < link_id < 2**63 else None
    if link is None:
        raise NotFound("There is no such link.", safe="Nothing was changed.", remedy="Go back to the student.")
    return link


def _open_like(session: Session, wanted: StudentLink, now: datetime) -> StudentLink | None:
    """The newest open link for the same."""
    like = select(StudentLink).where(
        StudentLink.purpose == wanted.purpose,
        StudentLink.teacher_id == wanted.teacher_id,
        StudentLink.course_id == wanted.course_id,
        StudentLink.student_id == wanted.student_id,
        StudentLink.follow_up_id.is_not_distinct_from(wanted.follow_up_id),
        StudentLink.coursework_id.is_not_distinct_from(wanted.coursework_id),
    )
    rows = session.scalars(like.order_by(StudentLink.id.desc())).all()
    return next((row for row in rows if _is_open(session, row, now)), None)


def _is_open(session: Session, link: StudentLink, now: datetime) -> bool:
    follow_up = session.get(FollowUp, link.follow_up_id) if link.follow_up_id else None
    if link.revoked_at is not None or (follow_up is not None and follow_up.outcome == WITHDRAWN):
        return False
    ends_at = _ends_at(link, follow_up)
    return ends_at is None or now < ends_at


def _ends_at(link: StudentLink, follow_up: FollowUp | None) -> datetime | None:
    """Worked out each time: a follow-up that is opened again opens its link again."""
    if follow_up is None:
        return link.expires_at
    return follow_up.closed_at + AFTER_CLOSING if follow_up.closed_at else None


def _by_token(session: Session, keyring: Keyring, typed: str) -> StudentLink | None:
    """Asks the store only about what this installation signed."""
    signed, letters = typed[:_SIGNATURE], typed[_SIGNATURE:]
    if not 0 < len(letters) <= _LONGEST_ID or set(typed) - set(_ALPHABET):
        return None
    id_ = _number(letters)
    for purpose in Purpose:
        if any(hmac.compare_digest(signed, mac) for mac in _signatures(keyring, purpose, id_)):
            return session.scalars(
                select(StudentLink).where(StudentLink.id == id_, StudentLink.purpose == purpose)
            ).one_or_none()
    return None


def _by_code(session: Session, keyring: Keyring, code: str) -> StudentLink | None:
    return session.scalars(
        select(StudentLink).where(StudentLink.code_hash.in_(_code_hashes(keyring, code)))
    ).one_or_none()


def _shown(session: Session, keyring: Keyring, base_url: str, link: StudentLink) -> LinkShown:
    code = _code_of(keyring, link)
    follow_up = session.get(FollowUp, link.follow_up_id) if link.follow_up_id else None
    return LinkShown(
        id=link.id,
        purpose=Purpose(link.purpose),
        course_id=link.course_id,
        follow_up_id=link.follow_up_id,
        coursework_id=link.coursework_id,
        url=f"{base_url}/s/{token_of(keyring, link)}",
        code=f"{code[: _CODE // 2]}-{code[_CODE // 2 :]}",
        expires_at=_ends_at(link, follow_up),
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
