from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.accounts.thresholds import USUAL, keep_thresholds
from app.briefs.brief import DraftState, StageSeen, Writer
from app.briefs.source import Source
from app.database import Sessions
from app.models import Course, Coursework, OwnSkill, Student, Teacher
from app.sections.agenda import Mark, Met, MetTally, Queue, QueueRow, Reason
from app.sections.queue import OUT_OF_TURN, build_queue, place_in_queue
from app.writing.words import Kind, Stage, Talk, Trait, Uptake
from tests import builders, talks
from tests.builders import NOW, days_ago

HERE = Source("student", 1, None)


@dataclass(frozen=True)
class Section:
    """Five writers, each with an untouched comment: Ana's is the oldest, Eli's the youngest."""

    session: Session
    teacher: Teacher
    course: Course
    work: Coursework
    writers: dict[str, Student]

    def queue(self) -> Queue:
        self.session.flush()
        return build_queue(self.session, teacher_id=self.teacher.id, course_id=self.course.id, now=NOW)

    def order(self) -> list[str]:
        return [row.writer.given_name for row in self.queue().rows]

    def row(self, name: str) -> QueueRow:
        return next(row for row in self.queue().everybody if row.writer.id == self.writers[name].id)

    def met(self, *names: str, days: float, kind: Talk = Talk.FORMAL, work: Coursework | None = None) -> None:
        held = talks.create_conference(
            self.session, self.teacher, self.course, kind=kind, work=work or self.work, at=days_ago(days)
        )
        for name in names:
            talks.create_record(self.session, held, self.writers[name])


@pytest.fixture
def section(sessions: Sessions) -> Iterator[Section]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        work = builders.create_coursework(session, course)
        writers = {}
        for days, name in enumerate(("Eli", "Dov", "Cleo", "Bea", "Ana"), start=6):
            writers[name] = builders.create_student(session, course, name=f"{name} Roe")
            draft = builders.create_draft(session, work, writers[name], f"{name} " * 300)
            comment = builders.create_comment(session, draft, quote=name, author=teacher, created_at=days_ago(days))
            builders.create_label(session, comment, Trait.ORGANIZATION, Kind.REQUEST)
            builders.create_uptake(session, comment, Uptake.UNCHANGED)
        yield Section(session, teacher, course, work, writers)


def causes(row: QueueRow) -> list[str]:
    return [f"{why.cause} {why.detail}".strip() for why in row.reasons]


def test_whoever_sat_down_less_often_on_the_piece_comes_first(section: Section) -> None:
    assert section.order() == ["Ana", "Bea", "Cleo", "Dov", "Eli"]

    section.met("Ana", days=3)
    section.met("Bea", "Ana", days=2, kind=Talk.GROUP)
    section.met("Cleo", days=2, kind=Talk.INFORMAL)

    assert section.order() == ["Cleo", "Dov", "Eli", "Bea", "Ana"]
    assert section.queue().met == MetTally(met=2, not_met=3)


def test_what_was_promised_or_asked_for_waits_for_nobody_else_s_turn(section: Section) -> None:
    section.met("Ana", "Eli", days=2)
    talks.create_follow_up(
        section.session, section.teacher, section.course, section.writers["Eli"], due_on=NOW.date(), next_step="Two."
    )
    section.session.add(
        OwnSkill(teacher_id=section.teacher.id, skill=talks.SKILL, name="Bridges", student="Mine", questions=["a", "b"])
    )

    assert section.order() == ["Eli", "Bea", "Cleo", "Dov", "Ana"]
    assert causes(section.row("Eli"))[0] == "Follow-up due today. Bridges"


def test_who_was_met_today_waits_for_tomorrow_unless_something_was_asked_since(section: Section) -> None:
    section.met("Ana", "Bea", days=0.05)
    talks.create_word(
        section.session, section.teacher, section.course, section.writers["Bea"], "May I?", ready=True, at=NOW
    )

    queue = section.queue()

    assert [row.writer.given_name for row in queue.met_today] == ["Ana"]
    assert [row.writer.given_name for row in queue.rows] == ["Bea", "Cleo", "Dov", "Eli"]
    assert section.row("Ana").met.words == "met today"


def test_days_since_met_are_said_and_the_longest_wait_is_named(section: Section) -> None:
    section.met("Ana", days=24)
    section.met("Bea", days=17)
    section.met("Cleo", days=9)

    assert causes(section.row("Ana"))[0] == "Not met in 24 days."
    assert causes(section.row("Bea"))[0] == "Not met in 17 days."
    assert causes(section.row("Dov"))[0] == "Not met yet. The first talk with this class was 24 days ago"
    assert causes(section.row("Cleo")) == ["Untouched. 1 comment of 1, on organization, 8 days"]
    assert section.row("Cleo").met.words == "met 9 days ago"

    section.met("Dov", "Eli", days=3)
    assert causes(section.row("Ana"))[0] == "Longest wait. Not met in 24 days; nobody else is past 17"


def test_nobody_waits_before_the_first_talk_of_a_section(section: Section) -> None:
    section.met("Ana", days=40, kind=Talk.INFORMAL)

    assert all(Mark.WAIT not in {why.mark for why in row.reasons} for row in section.queue().everybody)


def test_a_talk_counts_once_it_is_finished_and_until_it_is_withdrawn(section: Section) -> None:
    going_on = talks.create_conference(
        section.session, section.teacher, section.course, work=section.work, minutes=None
    )
    withdrawn = talks.create_conference(section.session, section.teacher, section.course, work=section.work)
    withdrawn.withdrawn_at = NOW
    for held in (going_on, withdrawn):
        talks.create_record(section.session, held, section.writers["Ana"])
    assert section.row("Ana").met == Met(0, 0, None, None, "", None)

    section.met("Ana", days=5, kind=Talk.INFORMAL)
    section.met("Ana", days=8, work=builders.create_coursework(section.session, section.course, title="Earlier"))
    met = section.row("Ana").met
    assert (met.times, met.walk_arounds, met.days) == (0, 1, 8)
    assert met.source is not None


def test_another_teacher_s_talks_are_not_known_here_a_co_teacher_s_are(section: Section) -> None:
    elsewhere = builders.create_teacher(section.session)
    theirs = builders.create_course(section.session, elsewhere)
    builders.enroll(section.session, theirs, section.writers["Ana"])
    talks.create_record(
        section.session, talks.create_conference(section.session, elsewhere, theirs), section.writers["Ana"]
    )
    assert section.row("Ana").met.days is None

    builders.add_teacher(section.session, section.course, elsewhere)
    held = talks.create_conference(section.session, elsewhere, section.course, work=section.work, at=days_ago(4))
    talks.create_record(section.session, held, section.writers["Ana"])
    assert section.row("Ana").met.days == 4


def test_the_teacher_s_own_thresholds_flag_the_section(section: Section) -> None:
    keep_thresholds(section.session, section.teacher, replace(USUAL, untouched_days=9))

    assert section.order() == ["Ana", "Bea"]


def row_of(number: int, reasons: tuple[Reason, ...]) -> QueueRow:
    return QueueRow(
        writer=Writer(number, str(number), str(number), ""),
        table="",
        piece="",
        draft_state=DraftState.IN_PROGRESS,
        stage=StageSeen(Stage.DRAFT, "", ()),
        reasons=reasons,
        words=None,
        trend=(),
        trend_words="",
        flat=False,
        met=Met(0, 0, None, None, "", None),
        met_today=False,
        source=HERE,
    )


NEEDS = st.builds(
    Reason,
    st.sampled_from(sorted(set(Mark) - OUT_OF_TURN)),
    st.just("Why."),
    st.just(""),
    st.just(""),
    st.floats(0, 1000),
    st.just((HERE,)),
)


@given(st.lists(st.lists(NEEDS, min_size=1, max_size=3), min_size=1, max_size=12), st.integers(1, 40))
def test_nobody_is_met_twice_more_than_anybody_else_in_the_queue(needs: list[list[Reason]], talks_held: int) -> None:
    rows = [row_of(number, tuple(reasons)) for number, reasons in enumerate(needs)]
    for _ in range(talks_held):
        first = min(rows, key=place_in_queue)
        met = replace(first.met, times=first.met.times + 1)
        rows[rows.index(first)] = replace(first, met=met)

    times = [row.met.times for row in rows]
    assert max(times) - min(times) <= 1
    assert sum(times) == talks_held
