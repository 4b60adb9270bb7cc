"""Random stores for the proof that a brief invents nothing: what was put there is kept beside it, to prove it from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.models import Conference, ConferenceRecord, Course, Coursework, Document, Student, Submission, Teacher
from app.writing.classify import SORTED_FROM
from app.writing.words import Kind, Trait, Uptake
from tests.builders import (
    NOW,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_label,
    create_reply,
    create_rubric,
    create_run,
    create_student,
    create_teacher,
    create_uptake,
    days_ago,
)
from tests.talks import create_follow_up, create_word

ASSIGNED = "helper@northfield.example"
"""Of nobody in the class."""
_openings = count(1)


@dataclass(frozen=True)
class Thread:
    """What one random thread is made of; `trait` and `kind` are empty where nobody has examined it."""

    role: str
    days: int
    trait: Trait | None
    kind: Kind
    confidence: float
    uptake: Uptake | None
    resolved: bool
    reply: str
    assigned: bool

    @property
    def untouched(self) -> bool:
        praise = self.trait is not None and self.kind is Kind.PRAISE
        return self.uptake is Uptake.UNCHANGED and not praise and not self.resolved

    @property
    def sorted_as(self) -> Trait | None:
        return self.trait if self.confidence >= SORTED_FROM else None

    @property
    def replied(self) -> datetime:
        """Half way between the comment and now."""
        return days_ago(self.days / 2)


@dataclass(frozen=True)
class Promise:
    """A finished talk: days until its follow-up is due, whether that is closed, its skill, and what was said."""

    days: int | None
    closed: bool
    skill: str
    next_step: str


@dataclass(frozen=True)
class Written:
    """What the writer put on the own page, and how many days ago."""

    restated: bool
    days: float
    text: str


@dataclass(frozen=True)
class Criterion:
    """A line of Classroom's rubric: so many levels, and the one that the teacher's grade marks."""

    levels: int
    marked: int | None


@dataclass(frozen=True)
class World:
    """Everything about one writer; `copies` classmates have the very text that the writer has now."""

    threads: list[Thread]
    texts: list[str]
    copies: int
    promises: list[Promise]
    written: list[Written]
    rubric: list[Criterion]
    synced: int | None

    @property
    def finished(self) -> datetime | None:
        """When the last talk ended."""
        return days_ago(1) if self.promises else None


THREADS = st.lists(
    st.builds(
        Thread,
        role=st.sampled_from([*["teacher"] * 6, "peer", "writer", "unknown"]),
        days=st.sampled_from([0, 0, 1, 2, 5, 9, 30]),
        trait=st.sampled_from([*[Trait.IDEAS] * 4, Trait.VOICE, Trait.CONVENTIONS, Trait.NONE, None]),
        kind=st.sampled_from(Kind),
        confidence=st.sampled_from([0.1, 0.95, 0.95, 0.95]),
        uptake=st.sampled_from([*[Uptake.UNCHANGED] * 5, *Uptake, None]),
        resolved=st.sampled_from([False, False, True]),
        reply=st.sampled_from(["", "ok", "is it inside or outside"]),
        assigned=st.sampled_from([False, False, True]),
    ),
    max_size=14,
)
PROMISES = st.lists(
    st.builds(
        Promise,
        days=st.sampled_from([None, *range(-3, 4)]),
        closed=st.booleans(),
        skill=st.sampled_from(["verb_tense", "bridges_between_scenes", "no_such_skill"]),
        next_step=st.text(max_size=12).map(lambda text: text.encode("utf-8", "ignore").decode().replace("\0", "")),
    ),
    max_size=3,
)
TEXTS = st.lists(
    st.lists(st.integers(0, 300), min_size=1, max_size=4).map(
        lambda some: "\n".join("word " * number for number in some)
    ),
    min_size=1,
    max_size=4,
)
WORLDS = st.builds(
    World,
    threads=THREADS,
    texts=TEXTS,
    copies=st.sampled_from([0, 0, 1, 2, 4]),
    promises=PROMISES,
    written=st.lists(
        st.builds(
            Written,
            restated=st.booleans(),
            days=st.sampled_from([0.25, 0.5, 3]),
            text=st.sampled_from(["Am I done?", "I add the pen."]),
        ),
        max_size=3,
    ),
    rubric=st.lists(st.builds(Criterion, levels=st.integers(0, 3), marked=st.none() | st.integers(0, 2)), max_size=3),
    synced=st.none() | st.integers(0, 72),
)


def build(session: Session, world: World) -> Brief:
    """The brief of the world's writer."""
    teacher = create_teacher(session)
    course = create_course(session, teacher)
    writer, peer = create_student(session, course), create_student(session, course, name="Linh Trần")
    work = create_coursework(session, course)
    document = create_draft(session, work, writer, *world.texts)
    for number in range(world.copies):
        create_draft(session, work, create_student(session, course, name=f"Copy {number}"), world.texts[-1])
    people = {"teacher": teacher, "peer": peer, "writer": writer, "unknown": None}
    for number, thread in enumerate(world.threads):
        _thread(session, document, people[thread.role], writer, thread=thread, number=number)
    for back, promise in zip(range(len(world.promises), 0, -1), world.promises, strict=True):
        _talk(session, teacher, course, writer, at=days_ago(back), promise=promise)
    for word in world.written:
        kind = "restated" if word.restated else "question"
        create_word(session, teacher, course, writer, word.text, at=days_ago(word.days), kind=kind)
    if world.rubric:
        _rubric(session, work, writer, world.rubric)
    if world.synced is not None:
        create_run(session, teacher, finished_at=NOW - timedelta(hours=world.synced))
    session.flush()
    return build_brief(session, teacher_id=teacher.id, student_id=writer.id, now=NOW)


def _thread(
    session: Session,
    document: Document,
    author: Teacher | Student | None,
    writer: Student,
    *,
    thread: Thread,
    number: int,
) -> None:
    comment = create_comment(
        session,
        document,
        f"comment {number}",
        quote=f"quote {number}",
        author=author,
        role=thread.role,
        created_at=days_ago(thread.days),
        resolved=thread.resolved,
    )
    comment.assignee_email = ASSIGNED if thread.assigned else None
    create_uptake(session, comment, thread.uptake, passage_now=f"now {number}")
    if thread.trait:
        create_label(session, comment, thread.trait, thread.kind, confidence=thread.confidence)
    if thread.reply:
        create_reply(session, comment, thread.reply, author=writer, created_at=thread.replied)


def _talk(
    session: Session, teacher: Teacher, course: Course, writer: Student, *, at: datetime, promise: Promise
) -> None:
    held = {"kind": "formal", "began_at": at, "finished_at": at}
    conference = Conference(opening=f"{next(_openings)}", teacher_id=teacher.id, course_id=course.id, **held)
    session.add(conference)
    session.flush()
    record = ConferenceRecord(conference_id=conference.id, student_id=writer.id, next_step=promise.next_step)
    session.add(record)
    session.flush()
    create_follow_up(
        session,
        teacher,
        course,
        writer,
        skill=promise.skill,
        record_id=record.id,
        next_step=promise.next_step,
        due_on=None if promise.days is None else NOW.date() + timedelta(promise.days),
        opened_at=at,
        closed_at=NOW if promise.closed else None,
        outcome="practising" if promise.closed else None,
    )


def _rubric(session: Session, work: Coursework, writer: Student, rubric: Sequence[Criterion]) -> None:
    create_rubric(
        session,
        work,
        [
            {
                "id": f"c{place}",
                "title": f"criterion {place}",
                "description": "",
                "levels": [{"id": f"c{place}-{n}", "title": f"level {n}", "points": n} for n in range(line.levels)],
            }
            for place, line in enumerate(rubric)
        ],
    )
    submission = session.query(Submission).filter_by(coursework_id=work.id, student_id=writer.id).one()
    submission.rubric_grades = {
        f"c{place}": {"level_id": f"c{place}-{line.marked}"}
        for place, line in enumerate(rubric)
        if line.marked is not None
    }
