"""Puts a random world into rows, and builds the brief of its writer for its reader."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.briefs.source import Source
from app.models import (
    ConferenceRecord,
    Course,
    Coursework,
    Document,
    FollowUpLook,
    GenreChoice,
    PieceChoice,
    Pin,
    Snapshot,
    Student,
    Submission,
    Teacher,
)
from tests.app.briefs.proof.world import COLLEAGUE, NOBODY, TEACHER, WRITER, Look, Seen, Talk, Thread, Unread, World
from tests.builders import (
    NOW,
    add_teacher,
    attach,
    create_comment,
    create_course,
    create_coursework,
    create_document,
    create_draft,
    create_label,
    create_pin,
    create_problem,
    create_reply,
    create_rubric,
    create_run,
    create_student,
    create_submission,
    create_suggestion,
    create_teacher,
    create_uptake,
    days_ago,
    enroll,
)
from tests.talks import create_conference, create_follow_up, create_look, create_record, create_word

PINNED = {"trait": "voice", "skill": "commas", "passage": "passage {}", "question": "Why {}"}


@dataclass(frozen=True)
class Class:
    """The people and the piece. `stranger` teaches the writer in another class, and `reader` reads the brief."""

    session: Session
    teacher: Teacher
    colleague: Teacher
    stranger: Teacher
    reader: Teacher
    course: Course
    elsewhere: Course
    writer: Student
    peer: Student
    work: Coursework
    earlier: Coursework
    document: Document


@dataclass(frozen=True)
class Placed:
    """What is there: rows in the order of the world's lists, a record only for talks that hold one of the writer."""

    room: Class
    records: list[ConferenceRecord]
    looks: list[FollowUpLook]
    pins: list[Pin]

    def brief(self, reader: Teacher | None = None) -> Brief:
        by = reader or self.room.reader
        return build_brief(self.room.session, teacher_id=by.id, student_id=self.room.writer.id, now=NOW)

    def says(self, word: Seen) -> Source:
        """The row of a word on a skill."""
        if word.in_talk:
            return Source("conference_record", self.records[word.number].id, None)
        return Source("follow_up_look", self.looks[word.number].id, None)


def placed(session: Session, world: World) -> Placed:
    room = _room(session, world)
    for number, thread in enumerate(world.threads):
        _thread(room, world, thread, number)
    records = [_talk(room, world, talk) for talk in world.talks]
    looks = [_look(room, look) for look in world.looks]
    for word in world.written:
        kind = "restated" if word.restated else "question"
        at = days_ago(word.days)
        said = {"kind": kind, "ready": word.ready}
        create_word(session, room.teacher, room.course, room.writer, world.text(word.text), at=at, **said)
    pins = [_pin(room, world, number) for number in range(len(world.pins))]
    _beside(room, world)
    _rubric(room, world)
    _by_hand(room, world)
    for unread in world.unread:
        _unread(room, unread)
    if world.synced is not None:
        create_run(session, room.reader, finished_at=NOW - timedelta(hours=world.synced))
    session.flush()
    return Placed(room, records, looks, pins)


def _room(session: Session, world: World) -> Class:
    teacher = create_teacher(session, name=world.name(TEACHER))
    colleague = create_teacher(session, name=world.name(COLLEAGUE))
    stranger = create_teacher(session)
    course, elsewhere = create_course(session, teacher), create_course(session, stranger)
    add_teacher(session, course, colleague)
    writer = create_student(session, course, name=world.name(WRITER))
    enroll(session, elsewhere, writer)
    peer = create_student(session, course, name=world.peer)
    writer.email, peer.email = "jb@northfield.example", "lt@northfield.example"
    work = create_coursework(session, course, title=world.text("Memoir: A Small Moment"))
    earlier = create_coursework(session, course, title=world.text("Essay"), due_at=days_ago(30))
    document = create_draft(session, work, writer, *world.texts)
    document.title = world.text("The Longest Bench")
    for number in range(world.copies):
        create_draft(session, work, create_student(session, course, name=f"Copy {number}"), world.texts[-1])
    for number, words in enumerate(world.others):
        create_draft(session, work, create_student(session, course, name=f"Other {number}"), f"own{number} " * words)
    if not world.kept:
        session.execute(update(Snapshot).values(text=None))
    reader = colleague if world.by_colleague else teacher
    return Class(
        session, teacher, colleague, stranger, reader, course, elsewhere, writer, peer, work, earlier, document
    )


def _thread(room: Class, world: World, thread: Thread, number: int) -> None:
    session = room.session
    people: dict[str, Teacher | Student] = {"teacher": room.teacher, "colleague": room.colleague, "writer": room.writer}
    people |= {"peer": room.peer, "shared": room.peer}
    comment = create_comment(
        session,
        room.document,
        world.text(f"comment {number}"),
        quote="" if thread.whole else world.text(f"quote {number}"),
        author=people.get(thread.role),
        role={"colleague": "co_teacher", "shared": "writer"}.get(thread.role, thread.role),
        basis="name" if thread.by_name else "docs_user",
        created_at=days_ago(thread.days),
        resolved=thread.resolved,
    )
    mail = {"nobody": NOBODY, "peer": room.peer.email, "colleague": room.colleague.email}
    comment.assignee_email = mail.get(thread.assigned)
    create_uptake(session, comment, thread.uptake, passage_now=world.text(f"now {number}"))
    if thread.trait:
        create_label(session, comment, thread.trait, thread.kind, confidence=thread.confidence)
    reply = partial(create_reply, session, comment)
    if thread.reply:
        reply(world.text(thread.reply), author=room.writer, created_at=thread.replied)
    if thread.answered:
        at = days_ago(thread.days / 3)
        reply(world.text("outside"), author=room.colleague, role="co_teacher", created_at=at)


def _talk(room: Class, world: World, talk: Talk) -> ConferenceRecord:
    works = {"piece": room.work, "earlier": room.earlier}
    elsewhere = talk.how == "elsewhere"
    held = create_conference(
        room.session,
        room.stranger if elsewhere else room.colleague if talk.by_colleague else room.teacher,
        room.elsewhere if elsewhere else room.course,
        kind=talk.kind,
        work=None if elsewhere else works.get(talk.about),
        at=world.held(talk),
        minutes=None if talk.how == "going on" else 0,
    )
    held.withdrawn_at = NOW if talk.how == "withdrawn" else None
    record = create_record(room.session, held, room.writer, stage=None, skills=dict(talk.skills))
    for field in ("topic", "strength", "notes", "student_words", "next_step"):
        setattr(record, field, world.text(f"{field} {talk.words}") if talk.words else "")
    if talk.promise is not None and talk.counts:
        _promise(room, talk, record)
    return record


def _promise(room: Class, talk: Talk, record: ConferenceRecord) -> None:
    promise = talk.promise
    assert promise is not None
    create_follow_up(
        room.session,
        room.teacher,
        room.course,
        room.writer,
        skill=promise.skill,
        record_id=record.id,
        next_step=record.next_step,
        due_on=None if promise.days is None else NOW.date() + timedelta(promise.days),
        opened_at=days_ago(4),
        closed_at=NOW if promise.closed else None,
        outcome="practising" if promise.closed else None,
    )


def _look(room: Class, look: Look) -> FollowUpLook:
    closed = {"closed_at": NOW, "outcome": "practising", "coursework_id": room.earlier.id}
    promise = create_follow_up(room.session, room.teacher, room.course, room.writer, skill=look.skill, **closed)
    return create_look(
        room.session,
        promise,
        level=look.level,
        progress=look.level is not None,
        decided_at=days_ago(look.days),
        seen_at=days_ago(look.days),
    )


def _pin(room: Class, world: World, number: int) -> Pin:
    told = world.pins[number]
    about = PINNED[told.kind]
    typed = world.text(about.format(number)) if told.kind in {"passage", "question"} else about
    by = room.colleague if told.by_colleague else room.teacher
    row = create_pin(room.session, by, room.course, room.writer, typed, kind=told.kind)
    row.pinned_at = days_ago(told.days)
    row.coursework_id = None if told.unset else room.work.id
    row.removed_at = NOW if told.removed else None
    if told.kind == "passage":
        gone = create_submission(room.session, room.earlier, room.writer) if told.taken_off else None
        document = create_document(room.session, gone) if gone else room.document
        row.document_id, row.uptake, row.seen_at = document.id, told.uptake, NOW
        row.passage_now = world.text(f"pin now {number}")
    return row


def _beside(room: Class, world: World) -> None:
    session = room.session
    submission = session.query(Submission).filter_by(coursework_id=room.work.id, student_id=room.writer.id).one()
    for place, one in enumerate(world.beside, start=1):
        title = world.text(f"beside {place}")
        if one.kind != "drive_file":
            attach(session, submission, kind=one.kind, title=title, position=place)
            continue
        file = create_document(session, submission, title=title, position=place, read_at=None)
        file.mime_type, file.unreadable = one.mime_type, one.unreadable
    for change in world.changes:
        row = create_suggestion(
            session, room.document, inserted=world.text(change.inserted), deleted=world.text(change.deleted)
        )
        if change.by:
            author: Student | Teacher = room.writer if change.by == "writer" else room.teacher
            row.author_name, row.author_role, row.author_basis = author.name, change.by, "docs_user"
            row.author_google_id = author.google_id


def _by_hand(room: Class, world: World) -> None:
    """The kind of writing is said of the assignment, stage and topic of the writer's piece."""
    if world.genre:
        room.session.add(
            GenreChoice(coursework_id=room.work.id, genre=world.genre, teacher_id=room.teacher.id, chosen_at=NOW)
        )
    for about, said in (("stage", world.stage), ("topic", world.topic)):
        if said is None:
            continue
        typed = world.text(said.words) if about == "topic" and said.words else said.words
        by = room.colleague if said.by_colleague else room.teacher
        piece = {"student_id": room.writer.id, "coursework_id": room.work.id}
        room.session.add(PieceChoice(**piece, about=about, said=typed, teacher_id=by.id, chosen_at=days_ago(said.days)))


def _unread(room: Class, unread: Unread) -> None:
    by = room.colleague if unread.by_colleague else room.teacher
    student = {"draft": room.writer, "writer": room.writer, "classmate": room.peer}.get(unread.about)
    document = room.document if unread.about == "draft" else None
    create_problem(room.session, by, unread.code, course=room.course, student=student, document=document)


def _rubric(room: Class, world: World) -> None:
    if not world.rubric:
        return
    create_rubric(
        room.session,
        room.work,
        [
            {
                "id": f"c{place}",
                "title": world.text(f"criterion {place}"),
                "description": "",
                "levels": [
                    {"id": f"c{place}-{n}", "title": world.text(f"level {n}"), "points": n} for n in range(line.levels)
                ],
            }
            for place, line in enumerate(world.rubric)
        ],
    )
    submission = room.session.query(Submission).filter_by(coursework_id=room.work.id, student_id=room.writer.id).one()
    submission.rubric_grades = {
        f"c{place}": {"level_id": f"c{place}-{line.marked}"}
        for place, line in enumerate(world.rubric)
        if line.marked is not None
    }
