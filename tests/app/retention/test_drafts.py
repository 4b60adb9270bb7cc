"""Texts of drafts: whatever the store, none is kept that serves nothing, and none is taken that serves something."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.database import Sessions, make_sessions
from app.models import Course, Document, Enrollment, ParagraphPlacement, Snapshot, Submission, Teacher
from app.retention.drafts import Texts, purge_texts
from app.sync.at_hand import assignment_at_hand
from tests import builders, talks
from tests.builders import NOW, days_ago

SIX_WEEKS = 42
AGES = st.integers(SIX_WEEKS - 2, SIX_WEEKS + 3)
MAYBE = st.none() | AGES
DUE = st.none() | AGES | st.sampled_from([-50, 0, 3, 4])


@dataclass(frozen=True)
class Promise:
    """A follow-up: from which reading it began, if any, and how many days ago it was opened, and closed.

    `elsewhere`: it looks at another document, which was handed in since.
    """

    began: int | None
    opened: int
    closed: int | None
    elsewhere: bool = False


@dataclass(frozen=True)
class Piece:
    """One writer's draft in a class of its own; times are days ago. `others` are when the class's other work is due."""

    texts: tuple[bool, ...]
    changed: int
    examined: bool
    due: int | None
    others: tuple[int | None, ...]
    class_goes_on: bool
    left: bool
    handed_in: bool
    returned: int | None
    talked: int | None
    pinned: int | None
    placed: int | None
    promises: tuple[Promise, ...]


def _tuples(
    values: st.SearchStrategy[Promise] | st.SearchStrategy[int | None],
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=2).map(tuple)


PIECES = st.builds(
    Piece,
    texts=st.lists(st.booleans(), min_size=1, max_size=4).map(tuple),
    changed=AGES,
    examined=st.sampled_from([True, True, False]),
    due=DUE,
    others=_tuples(DUE),
    class_goes_on=st.booleans(),
    left=st.booleans(),
    handed_in=st.booleans(),
    returned=MAYBE,
    talked=MAYBE,
    pinned=MAYBE,
    placed=MAYBE,
    promises=_tuples(
        st.builds(Promise, began=st.none() | st.integers(0, 3), opened=AGES, closed=MAYBE, elsewhere=st.booleans())
    ),
)


# Nothing happened on it for six weeks and its class is at other work; then one thing alone, which keeps it or does not.
RESTING = Piece(
    texts=(True, True, False, True),
    changed=SIX_WEEKS,
    examined=True,
    due=SIX_WEEKS,
    others=(-8,),
    class_goes_on=True,
    left=False,
    handed_in=True,
    returned=None,
    talked=None,
    pinned=None,
    placed=None,
    promises=(),
)
AT_HAND = replace(RESTING, others=())
LATELY, LONG_AGO = SIX_WEEKS - 1, SIX_WEEKS
ONE_REASON_EACH = [
    RESTING,
    replace(RESTING, changed=LATELY),
    replace(RESTING, examined=False),
    replace(RESTING, due=LATELY),
    replace(RESTING, returned=LATELY),
    replace(RESTING, talked=LATELY),
    replace(RESTING, pinned=LATELY),
    replace(RESTING, placed=LATELY),
    *(
        replace(RESTING, promises=(Promise(began, opened, closed),))
        for began in (None, 0, 3)
        for opened, closed in ((LONG_AGO, None), (LATELY, LONG_AGO), (LONG_AGO, LATELY), (LONG_AGO, LONG_AGO))
    ),
    *(replace(RESTING, promises=(Promise(began, LATELY, None, elsewhere=True),)) for began in (None, 0)),
    AT_HAND,
    replace(AT_HAND, class_goes_on=False),
    replace(AT_HAND, left=True),
    replace(AT_HAND, handed_in=False),
]


@dataclass(frozen=True)
class Work:
    id: int
    due_at: datetime | None


def serves(piece: Piece, number: int) -> bool:
    """Of the plan, not of the store: does reading `number` serve an open follow-up or the current assignment?"""
    happened = [piece.changed, piece.due, piece.returned, piece.talked, piece.pinned, piece.placed]
    for promise in piece.promises:
        happened += [] if promise.elsewhere else [promise.opened, promise.closed]
    if any(days is not None and days < SIX_WEEKS for days in happened) or not piece.examined:
        return True
    every = [Work(id_, moment(days)) for id_, days in enumerate((piece.due, *piece.others))]
    at_hand = assignment_at_hand(every, NOW)
    if at_hand and at_hand.id == 0 and piece.class_goes_on and piece.handed_in and not piece.left:
        return True
    here = [each for each in piece.promises if not each.elsewhere or each.began in range(len(piece.texts))]
    open_ones = [promise for promise in here if promise.closed is None]
    if number == len(piece.texts) - 1:
        return bool(open_ones)
    return any(promise.began == number for promise in open_ones)


def moment(days: int | None) -> datetime | None:
    return None if days is None else days_ago(days)


def store(session: Session, teacher: Teacher, piece: Piece) -> list[int]:
    """The ids of its readings, the oldest first."""
    course = builders.create_course(session, teacher)
    writer = builders.create_student(session, course)
    work = builders.create_coursework(session, course, due_at=moment(piece.due))
    for due in piece.others:
        builders.create_coursework(session, course, due_at=moment(due))
    submission = builders.create_submission(session, work, writer)
    draft = builders.create_document(session, submission)
    submission.google_updated_at = moment(piece.returned)
    submission.removed_at = None if piece.handed_in else NOW
    course.state = "ACTIVE" if piece.class_goes_on else "ARCHIVED"
    session.get_one(Enrollment, _place(session, course)).removed_at = NOW if piece.left else None
    draft.changed_at = days_ago(piece.changed)
    draft.examined_at = draft.changed_at if piece.examined else None
    readings = [
        builders.create_snapshot(session, draft, f"Version {number}.", taken_at=days_ago(piece.changed + 9 - number))
        for number in range(len(piece.texts))
    ]
    for reading, kept in zip(readings, piece.texts, strict=True):
        reading.text = reading.text if kept else None
    if piece.talked is not None:
        talk = talks.create_conference(session, teacher, course, work=work, at=days_ago(piece.talked), minutes=None)
        talks.create_record(session, talk, writer)
    if piece.pinned is not None:
        pin = builders.create_pin(session, teacher, course, writer, "Version", kind="passage")
        pin.document_id, pin.pinned_at = draft.id, days_ago(piece.pinned)
    if piece.placed is not None:
        by_hand = {"opening": "Version", "role": "claim", "placed_at": days_ago(piece.placed)}
        session.add(ParagraphPlacement(document_id=draft.id, teacher_id=teacher.id, **by_hand))
    for promise in piece.promises:
        began = promise.began if promise.began is not None and promise.began < len(readings) else None
        talks.create_follow_up(
            session,
            teacher,
            course,
            writer,
            document_id=None if promise.elsewhere else draft.id,
            snapshot_id=None if began is None else readings[began].id,
            opened_at=days_ago(promise.opened),
            closed_at=moment(promise.closed),
        )
    session.flush()
    return [reading.id for reading in readings]


def _place(session: Session, course: Course) -> int:
    return session.scalars(select(Enrollment.id).where(Enrollment.course_id == course.id)).one()


@contextmanager
def undone(engine: Engine) -> Iterator[Sessions]:
    """Sessions whose commits are taken back at the end."""
    with engine.connect() as connection:
        sessions = make_sessions(engine)
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        outer = connection.begin()
        yield sessions
        outer.rollback()


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=1, max_size=6))
@example(ONE_REASON_EACH)
def test_whatever_the_store_exactly_what_serves_nothing_goes(engine: Engine, pieces: list[Piece]) -> None:
    with undone(engine) as sessions:
        with sessions.begin() as session:
            teacher = builders.create_teacher(session)
            stored = [store(session, teacher, piece) for piece in pieces]
        counted = purge_texts(sessions, NOW, lambda: False, dry_run=True)
        taken = purge_texts(sessions, NOW, lambda: False)
        again = purge_texts(sessions, NOW, lambda: False)
        with sessions() as session:
            rows = {row.id: row for row in session.scalars(select(Snapshot))}
    for piece, ids in zip(pieces, stored, strict=True):
        kept = [rows[id_].text is not None for id_ in ids]
        assert kept == [before and serves(piece, number) for number, before in enumerate(piece.texts)]
        assert all(rows[id_].words == 2 and rows[id_].text_hash for id_ in ids)
    gone = sum(rows[id_].text is None for ids in stored for id_ in ids) - sum(p.texts.count(False) for p in pieces)
    assert taken.texts == counted.texts == gone
    assert (taken.drafts, again) == (counted.drafts, Texts())


def test_what_a_stop_leaves_is_taken_by_the_next_run(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        work = builders.create_coursework(session, course, due_at=days_ago(90))
        builders.create_coursework(session, course)
        draft = builders.create_draft(session, work, builders.create_student(session, course), "First.", "Second.")
        draft.changed_at = draft.examined_at = days_ago(SIX_WEEKS)

    assert purge_texts(sessions, NOW, lambda: True) == Texts()
    assert purge_texts(sessions, NOW - timedelta(seconds=1), lambda: False) == Texts()
    assert purge_texts(sessions, NOW, lambda: False) == Texts(texts=2, drafts=1)


def test_a_file_that_two_hand_in_serves_as_long_as_it_serves_one(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        first, second = (builders.create_course(session, teacher) for _ in range(2))
        work = builders.create_coursework(session, first, due_at=days_ago(90))
        builders.create_coursework(session, first)
        draft = builders.create_draft(session, work, builders.create_student(session, first), "Ours.")
        draft.changed_at = draft.examined_at = days_ago(80)
        friends = builders.create_submission(
            session,
            builders.create_coursework(session, second, due_at=days_ago(90)),
            builders.create_student(session, second),
        )
        builders.attach(session, friends, kind="drive_file", title="Ours", document=draft, position=0)

    assert purge_texts(sessions, NOW, lambda: False) == Texts()
    with sessions.begin() as session:
        session.get_one(Submission, friends.id).removed_at = NOW
    assert purge_texts(sessions, NOW, lambda: False) == Texts(texts=1, drafts=1)
    with sessions() as session:
        assert session.get_one(Document, draft.id).changed_at == days_ago(80)
