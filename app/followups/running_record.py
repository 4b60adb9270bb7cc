"""The running record: one line of meaning for each conference, of one writer or of a whole class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.access import student_for
from app.accounts.preferences import zone_or_utc
from app.briefs.brief import Writer
from app.briefs.evidence import Found
from app.briefs.words import count, writer_of
from app.conferences.keep import NO_KEY, opened, private_identity
from app.encryption import Keyring
from app.followups.evidence import RecordRows, newest_of_class, rows_of_class, rows_of_student
from app.followups.lines import FollowUpLine, LookLine, RecordLine, skill_seen
from app.models import Student, Teacher
from app.sections.agenda import Mark, Queue, QueueRow
from app.sections.queue import build_queue
from app.sections.rows import grouped
from app.writing.own_skills import TeachersSkills
from app.writing.promises import Promise, ended_standing, local_day, open_standing
from app.writing.words import Level, Stage, Talk

LATELY = timedelta(days=14)


@dataclass(frozen=True)
class StudentRecord:
    """One writer's, newest first. `follow_ups` are all that count, the open ones that press first."""

    writer: Writer
    lines: tuple[RecordLine, ...]
    follow_ups: tuple[FollowUpLine, ...]
    today: date
    time_zone: str

    @property
    def held(self) -> tuple[RecordLine, ...]:
        """What is finished, walk-around notes included."""
        return tuple(line for line in self.lines if line.finished)

    @property
    def held_words(self) -> str:
        """“2 conferences and 1 walk-around note”; empty without any."""
        met = [line for line in self.held if line.met]
        told = ((met, "conference"), ([line for line in self.held if not line.met], "walk-around note"))
        return " and ".join(count(len(lines), noun) for lines, noun in told if lines)


@dataclass(frozen=True)
class ClassLine:
    """One writer of a class, with the draft at hand and the record, newest first, as far as it was asked for.

    `promise` is the open follow-up that presses most. `last` is empty until they have met.
    """

    row: QueueRow
    lines: tuple[RecordLine, ...]
    promise: FollowUpLine | None

    @property
    def last(self) -> RecordLine | None:
        return self.lines[0] if self.lines else None

    @property
    def behind(self) -> bool:
        return any(reason.mark is Mark.BEHIND for reason in self.row.reasons)

    @property
    def late(self) -> bool:
        return self.promise is not None and self.promise.standing is Promise.LATE


@dataclass(frozen=True)
class ClassRecord:
    """One line a writer, by name; `met_lately` counts those met within two weeks."""

    queue: Queue
    lines: tuple[ClassLine, ...]
    met_lately: int
    today: date


def build_student_record(
    session: Session, keyring: Keyring | None, teacher: Teacher, student_id: int, now: datetime
) -> StudentRecord:
    """Everything that this teacher may read of one writer. Without a `keyring` private notes stay closed.

    Raises:
        NotFound: the teacher does not teach this student.
    """
    student = student_for(session, teacher, student_id)
    return student_record(rows_of_student(session, teacher, student.id), keyring, teacher, student, now)


def student_record(
    rows: RecordRows, keyring: Keyring | None, teacher: Teacher, student: Student, now: datetime
) -> StudentRecord:
    """The record of rows that are there already."""
    zone = zone_or_utc(teacher.time_zone)
    local = now.astimezone(zone)
    follow_ups = follow_up_lines(rows, local)
    return StudentRecord(
        writer_of(student.id, student.name, student.given_name, student.email, namesake=False),
        tuple(reversed(_lines(rows, follow_ups, keyring, teacher))),
        tuple(sorted(follow_ups, key=_need)),
        local.date(),
        zone.key,
    )


def build_class_record(
    session: Session, keyring: Keyring | None, teacher: Teacher, course_id: int, now: datetime, *, whole: bool
) -> ClassRecord:
    """Everybody of a class, met or not, in a constant number of statements; `whole`, or the newest talk of each.

    Raises:
        NotFound: the teacher does not teach this course.
    """
    queue = build_queue(session, teacher_id=teacher.id, course_id=course_id, now=now)
    local = now.astimezone(zone_or_utc(teacher.time_zone))
    rows = (rows_of_class if whole else newest_of_class)(session, teacher, course_id)
    follow_ups = follow_up_lines(rows, local)
    by_writer: dict[int, list[RecordLine]] = {}
    for line in reversed(_lines(rows, follow_ups, keyring, teacher)):
        by_writer.setdefault(line.student_id, []).append(line)
    promises = _most_pressing(follow_ups)
    lines = tuple(
        ClassLine(row, tuple(by_writer.get(row.writer.id, ())), promises.get(row.writer.id))
        for row in sorted(queue.everybody, key=lambda row: _by_name(row.writer))
    )
    met = (line.row.met.last_at for line in lines)
    lately = sum(at is not None and at >= now - LATELY for at in met)
    return ClassRecord(queue, lines, lately, local.date())


def follow_up_lines(rows: RecordRows, local: datetime) -> list[FollowUpLine]:
    """Each with its looks, in the order in which they were opened; `local` is now in the teacher's zone."""
    looks = grouped(rows.looks, "follow_up_id")
    return [follow_up_line(row, looks.get(row.id, ()), rows.known, local) for row in rows.promises]


def _by_name(writer: Writer) -> tuple[str, int]:
    return writer.name.casefold(), writer.id


def _need(line: FollowUpLine) -> tuple[int, date, int]:
    return list(Promise).index(line.standing), line.due_on or date.max, line.id


def _most_pressing(follow_ups: Iterable[FollowUpLine]) -> dict[int, FollowUpLine]:
    found: dict[int, FollowUpLine] = {}
    for line in sorted(follow_ups, key=_need):
        if line.open:
            found.setdefault(line.student_id, line)
    return found


def follow_up_line(row: Found, looks: Sequence[Found], known: TeachersSkills, local: datetime) -> FollowUpLine:
    """One row with the rows of its looks, the oldest first, as it stands at `local`, in the teacher's zone."""
    seen = tuple(_look(look) for look in looks)
    outcome = Level(row.outcome) if row.outcome else None
    return FollowUpLine(
        id=row.id,
        student_id=row.student_id,
        course_id=row.course_id,
        record_id=row.record_id,
        skill=row.skill,
        skill_name=known.name(row.skill),
        next_step=row.next_step,
        passage=row.passage,
        due_on=row.due_on,
        next_draft=row.next_draft,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=outcome,
        standing=ended_standing(outcome, continued=row.continued_by_id is not None)
        if row.closed_at is not None
        else open_standing(
            due_on=row.due_on,
            next_draft=row.next_draft,
            waiting=bool(seen) and seen[-1].decided_at is None,
            looked_on=local_day(max((look.decided_at for look in seen if look.decided_at), default=None), local),
            today=local.date(),
        ),
        continued_by_id=row.continued_by_id,
        let_go=row.let_go_at is not None,
        looks=seen,
    )


def _look(row: Found) -> LookLine:
    return LookLine(
        id=row.id,
        uptake=row.uptake,
        passage_now=row.passage_now,
        comments=len(row.comment_ids),
        seen_at=row.seen_at,
        level=Level(row.level) if row.level else None,
        progress=row.progress,
        decided_at=row.decided_at,
        by=row.by,
    )


def _lines(
    rows: RecordRows, follow_ups: Iterable[FollowUpLine], keyring: Keyring | None, teacher: Teacher
) -> list[RecordLine]:
    """Oldest first."""
    talked = grouped(rows.skills, "record_id")
    promises = {line.record_id: line for line in follow_ups if line.record_id is not None and not line.let_go}
    return [
        _line(row, talked.get(row.id, ()), promises, rows.known, keyring=keyring, teacher=teacher) for row in rows.talks
    ]


def _private(keyring: Keyring, row: Found) -> str:
    """Opened for its author. One note without its key keeps nobody from the others."""
    if row.private_note is None:
        return ""
    note = opened(keyring, row.private_note, private_identity(row.id))
    return NO_KEY if note is None else note


def _line(
    row: Found,
    talked: Iterable[Found],
    promises: Mapping[int, FollowUpLine],
    known: TeachersSkills,
    *,
    keyring: Keyring | None,
    teacher: Teacher,
) -> RecordLine:
    own = row.teacher_id == teacher.id
    levels = {each.skill: each.level for each in talked}
    return RecordLine(
        id=row.id,
        conference_id=row.conference_id,
        student_id=row.student_id,
        course_id=row.course_id,
        coursework_id=row.coursework_id,
        at=row.began_at,
        minutes=round((row.finished_at - row.began_at).total_seconds() / 60) if row.finished_at else None,
        finished=row.finished_at is not None,
        kind=Talk(row.kind),
        piece=row.title or "",
        stage=Stage(row.stage) if row.stage else None,
        topic=row.topic,
        skills=tuple(skill_seen(known, skill, levels[skill]) for skill in known.in_order(levels)),
        strength=row.strength,
        notes=row.notes,
        student_words=row.student_words,
        next_step=row.next_step,
        look_again_on=row.look_again_on,
        next_draft=row.next_draft,
        by="" if own else row.teacher_name,
        amended_at=row.amended_at,
        follow_up=promises.get(row.id),
        private=_private(keyring, row) if keyring and own else "",
    )
