"""A teacher reads ahead and pins what the next talk is to be about: it leads the brief until that talk is finished.

Only the teacher who made a pin sees it. It needs no draft: before one exists a trait, a skill or a question can be
pinned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.access import assignment_for, pin_for, student_for, writers_of
from app.briefs.brief import Focus, StateMark
from app.briefs.evidence import Found
from app.briefs.following import kept_drafts
from app.briefs.pinned import PinKind, Pinned
from app.briefs.pinned_passages import drafts_of, follow_pins, is_handed_in, passage_in
from app.briefs.source import Source
from app.briefs.taken_up import TAKEN_UP, is_taken_up
from app.briefs.words import date_words, day_words, days_between, state_of_passage
from app.errors import BadInput, NotFound
from app.models import Comment, CommentUptake, Pin, Student, Teacher
from app.shelf.own_skills import skills_of
from app.writing.own_skills import TeachersSkills
from app.writing.rubrics import prompt_of
from app.writing.typed import typed_words
from app.writing.words import TRAIT_MARKS, TRAIT_WORDS, Trait, Uptake

LONGEST_QUESTION = 300
LONGEST_PASSAGE = 2000
MOST_PINS = 12
"""Pins of one piece; a talk has room for one or two."""

READS_OTHERWISE = frozenset({Uptake.CHANGED, Uptake.MOVED})
"""Where a passage stands in other words, or elsewhere."""
_EVER = and_(
    Pin.teacher_id == bindparam("teacher_id"),
    Pin.student_id == bindparam("student_id"),
    Pin.course_id == bindparam("course_id"),
    or_(Pin.coursework_id.is_(None), Pin.coursework_id == bindparam("coursework_id")),
)
_PINS = (
    select(*Pin.__table__.columns, TAKEN_UP.c.talk_id, TAKEN_UP.c.talked_at)
    .outerjoin(TAKEN_UP, true())
    .where(_EVER, Pin.removed_at.is_(None))
    .order_by(Pin.pinned_at, Pin.id)
)


@dataclass(frozen=True)
class PieceOf:
    """Whose piece, in which course; without `coursework_id` nothing is set there yet."""

    student_id: int
    course_id: int
    coursework_id: int | None


def piece_for(
    session: Session, teacher: Teacher, student_id: int, *, course_id: int, coursework_id: int | None
) -> PieceOf:
    """Raises NotFound unless the student is in this course of the teacher's, and the assignment is set there."""
    student_for(session, teacher, student_id, course_id=course_id)
    if coursework_id is not None and assignment_for(session, teacher, coursework_id).course_id != course_id:
        raise NotFound("This assignment belongs to another class.")
    return PieceOf(student_id, course_id, coursework_id)


def pin(session: Session, teacher: Teacher, piece: PieceOf, kind: PinKind, about: str, *, now: datetime) -> Pin:
    """Pin a trait, a skill's id, a question, or words of the draft. What is pinned already is not pinned twice.

    Raises:
        BadInput: there is no such trait or skill, no words or too many, or the words stand in no draft.
    """
    if kind is not PinKind.PASSAGE:
        return _keep(
            session, teacher, piece, Pin(kind=kind, about=_checked(session, teacher, kind, about), pinned_at=now)
        )
    drafts = drafts_of(session, student_id=piece.student_id, coursework_id=piece.coursework_id)
    document_id, words = passage_in(drafts, _words(about, "passage", LONGEST_PASSAGE))
    made = _keep(session, teacher, piece, Pin(kind=kind, about=words, document_id=document_id, pinned_at=now))
    follow_pins(session, {document_id: drafts[document_id]})
    return made


def pin_passage_of(session: Session, teacher: Teacher, piece: PieceOf, comment: Comment, now: datetime) -> Pin:
    """Pin the passage that a comment of the teacher's classes hangs on, as it reads now.

    Raises:
        NotFound: the comment is on nobody's work, or another student's.
        BadInput: it is on other work of this student, or hangs on the whole draft.
    """
    if piece.student_id not in writers_of(session, teacher, [comment.id]).get(comment.id, ()):
        raise NotFound("There is no such comment on this writer's work.")
    if not is_handed_in(session, comment.document_id, student_id=piece.student_id, coursework_id=piece.coursework_id):
        raise BadInput(
            "This comment is on the draft of another assignment.",
            safe="Nothing was pinned.",
            remedy="Pin it in the brief of that assignment.",
        )
    seen = session.get(CommentUptake, comment.id)
    words = seen.passage_now if seen and seen.uptake in READS_OTHERWISE and seen.passage_now else comment.quote
    if not words.strip():
        raise BadInput("This comment is about the whole draft.", safe="Nothing was pinned.", remedy="Pin its trait.")
    fresh = Pin(kind=PinKind.PASSAGE, about=words, document_id=comment.document_id, pinned_at=now)
    made = _keep(session, teacher, piece, fresh)
    follow_pins(session, kept_drafts(session, [comment.document_id]))
    return made


def unpin(pin_: Pin, now: datetime) -> None:
    """It leads no brief any more, until `put_back`."""
    pin_.removed_at = pin_.removed_at or now


def just_unpinned(session: Session, teacher: Teacher, pin_id: int | None) -> int | None:
    """The id, while that pin is off and can be put back.

    Raises:
        NotFound: it is not this teacher's.
    """
    if pin_id is None or pin_for(session, teacher, pin_id).removed_at is None:
        return None
    return pin_id


def put_back(session: Session, pin_: Pin, now: datetime) -> None:
    """Undo `unpin`; what is still pinned, but was talked about, leads again."""
    if pin_.removed_at is None and is_taken_up(session, pin_):
        pin_.pinned_at = now
    pin_.removed_at = None


def pins_of(session: Session, teacher_id: int, piece: PieceOf) -> Sequence[Found]:
    """The teacher's pins on the piece, and those made before anything was set in the course, the oldest first.

    Those that a conference took up are among them.
    """
    return session.execute(_PINS, _keys(teacher_id, piece)).all()


def pinned_in(
    rows: Iterable[Found], skills: TeachersSkills, links: Mapping[int, str | None], now: datetime, zone: ZoneInfo
) -> tuple[Pinned, ...]:
    """As the brief shows them; `links` are the addresses of the documents that are handed in for the piece.

    A skill that nobody knows any more is left out.
    """
    return tuple(
        _pinned(row, skills, links, now, zone) for row in rows if row.kind != PinKind.SKILL or row.about in skills.known
    )


def ask_first(pins: Sequence[Pinned], focus: Sequence[Focus]) -> tuple[str, tuple[Source, ...]]:
    """The question to open with, of what is pinned, else of what to teach, and what that rests on.

    Empty where a pinned question leads already.
    """
    if any(one.kind is PinKind.QUESTION for one in pins):
        return "", ()
    asks = [*((one.ask, (one.source,)) for one in pins), *((one.ask, one.sources) for one in focus)]
    return next((ask for ask in asks if ask[0]), ("", ()))


def _pinned(
    row: Found, skills: TeachersSkills, links: Mapping[int, str | None], now: datetime, zone: ZoneInfo
) -> Pinned:
    kind = PinKind(row.kind)
    skill = skills.known[row.about] if kind is PinKind.SKILL else None
    trait = skill.trait if skill else Trait(row.about) if kind is PinKind.TRAIT else None
    passage = row.about if kind is PinKind.PASSAGE else ""
    question = row.about if kind is PinKind.QUESTION else ""
    handed_in = row.document_id in links
    uptake = Uptake(row.uptake) if row.uptake and handed_in else None
    days = days_between(row.pinned_at, now, zone)
    examined = row.seen_at is not None
    mark, state = (
        state_of_passage(uptake, kind=None, quote=passage, examined=examined, days=days)
        if handed_in
        else (StateMark.UNKNOWN, "In a document that is no longer handed in")
    )
    return Pinned(
        id=row.id,
        kind=kind,
        words=skill.name if skill else TRAIT_WORDS[trait] if trait else question,
        trait=trait,
        mark=TRAIT_MARKS[trait] if trait else "",
        skill=skill.id if skill else None,
        ask=skill.questions[0] if skill else prompt_of(trait) if trait else question,
        quote=passage,
        passage_now=row.passage_now if handed_in else "",
        uptake=uptake,
        state_mark=mark,
        state_words=state if passage else "",
        when=day_words(row.pinned_at, now, zone),
        talked_words=f"talked about {date_words(row.talked_at, now, zone)}" if row.talk_id else "",
        talked_source=Source("conference_record", row.talk_id, None) if row.talk_id else None,
        source=Source("pin", row.id, links.get(row.document_id)),
    )


def _keep(session: Session, teacher: Teacher, piece: PieceOf, fresh: Pin) -> Pin:
    # Two presses at once wait here for each other, and the second finds the pin of the first.
    session.execute(select(Student.id).where(Student.id == piece.student_id).with_for_update(key_share=True))
    ever = session.execute(
        select(Pin, TAKEN_UP.c.talk_id).outerjoin(TAKEN_UP, true()).where(_EVER).order_by(Pin.id),
        _keys(teacher.id, piece),
    ).all()
    there: list[Pin] = [one for one, talk_id in ever if one.removed_at is None and talk_id is None]
    same: list[Pin] = [one for one, _ in ever if (one.kind, one.about) == (fresh.kind, fresh.about)]
    for one in same:
        if one in there:
            return one
    if len(there) >= MOST_PINS:
        raise BadInput(
            f"{len(there)} things are pinned for this talk.", safe="They are kept.", remedy="Unpin what can wait."
        )
    for one in same:
        if one.coursework_id == piece.coursework_id:  # it led before: so a late undo finds no second one beside it
            return _anew(session, one, fresh)
    fresh.teacher_id = teacher.id
    fresh.student_id, fresh.course_id, fresh.coursework_id = piece.student_id, piece.course_id, piece.coursework_id
    session.add(fresh)
    session.flush()
    return fresh


def _anew(session: Session, before: Pin, fresh: Pin) -> Pin:
    before.document_id, before.pinned_at, before.removed_at = fresh.document_id, fresh.pinned_at, None
    before.uptake = before.seen_at = None
    before.passage_now = ""
    session.flush()
    return before


def _keys(teacher_id: int, piece: PieceOf) -> dict[str, int | None]:
    return {
        "teacher_id": teacher_id,
        "student_id": piece.student_id,
        "course_id": piece.course_id,
        "coursework_id": piece.coursework_id,
    }


def _checked(session: Session, teacher: Teacher, kind: PinKind, about: str) -> str:
    if kind is PinKind.QUESTION:
        return _words(about, "question", LONGEST_QUESTION)
    known = set(skills_of(session, teacher.id).offered) if kind is PinKind.SKILL else set(Trait) - {Trait.NONE}
    if about not in known:
        raise BadInput(f"There is no such {kind}.", safe="Nothing was pinned.", remedy="Choose one of those offered.")
    return about


def _words(text: str, what: str, longest: int) -> str:
    words = typed_words(text)
    if not words or len(words) > longest:
        raise BadInput(
            f"A pinned {what} has up to {longest:,} characters; this has {len(words):,}.",
            safe="Nothing was pinned.",
            remedy="Say it in other words, or shorten it.",
        )
    return words
