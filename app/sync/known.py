"""What the store knows before a reading: whose classes, how far each feed was read, which documents there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, RowMapping, Select, and_, exists, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.bells import bells_of, meeting_at_hand
from app.accounts.connection import ReadingMode, reading_mode
from app.accounts.preferences import zone_of
from app.models import (
    Attachment,
    Comment,
    Course,
    CourseDocument,
    CourseTeacher,
    Coursework,
    Credential,
    Document,
    FollowUp,
    Submission,
    SyncCursor,
    SyncProblem,
    TaughtCourse,
    Teacher,
)
from app.sync.at_hand import ASSIGNED, assignment_at_hand
from app.sync.codes import OF_RUBRICS, PASSING, WITHOUT_COMMENTS
from app.sync.plan import KnownDocument
from integrations.google.scopes import Feature, scopes_of

PROBE_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """The teacher who reads. `courses` are those followed that go on, by our id and with Google's.

    `mode` is None when drafts may not be read, and `without_drive` is the mode that is left without Drive's permission.
    `cursors` are values by feed; `zone` is None until the teacher has one; `at_hand` is the class that meets now or
    next by the bell schedule; `docs_comments` whether Docs hands out comments, None when it has to be asked.
    """

    teacher_id: int
    google_id: str
    mode: ReadingMode | None
    without_drive: ReadingMode | None
    courses: dict[int, str]
    cursors: dict[str, str]
    zone: ZoneInfo | None
    at_hand: int | None
    docs_comments: bool | None

    @property
    def covered(self) -> frozenset[int]:
        """The courses that the last reading covered."""
        return self._ids("courses")

    @property
    def back(self) -> frozenset[int]:
        """Documents that had come back into sight when a reading ended before it could read them."""
        return self._ids("back")

    def _ids(self, feed: str) -> frozenset[int]:
        return frozenset(int(id_) for id_ in self.cursors.get(feed, "").split())

    def time_of(self, feed: str) -> datetime | None:
        return datetime.fromisoformat(value) if (value := self.cursors.get(feed)) else None

    def roster_read_at(self, course_id: int) -> datetime | None:
        """When teachers and students of a course were read whole; None also if the last reading of them was not."""
        return self.time_of(_roster(course_id))


def reader(session: Session, teacher_id: int, now: datetime) -> Reader:
    """Everything that is asked of the store before the first call."""
    teacher = session.get_one(Teacher, teacher_id)
    credential = session.get(Credential, teacher_id)
    granted = frozenset(credential.granted_scopes if credential else ())
    courses = session.execute(select(Course.id, Course.google_id).where(Course.id.in_(_followed(teacher_id))))
    cursors = session.execute(select(SyncCursor.feed, SyncCursor.value).where(SyncCursor.teacher_id == teacher_id))
    zone = zone_of(teacher)
    meeting = meeting_at_hand(bells_of(session, teacher_id), now.astimezone(zone or UTC))
    return Reader(
        teacher_id=teacher_id,
        google_id=teacher.google_id,
        mode=reading_mode(granted),
        without_drive=reading_mode(granted.difference(scopes_of(Feature.DRIVE))),
        courses={row.id: row.google_id for row in courses},
        cursors={row.feed: row.value for row in cursors},
        zone=zone,
        at_hand=meeting.course_id if meeting else None,
        docs_comments=_docs_comments(session, now),
    )


def told_of(ids: Iterable[int]) -> str:
    """Ids of ours as a cursor keeps them."""
    return " ".join(map(str, sorted(ids)))


def roster_cursor(course_id: int, read_at: datetime | None) -> dict[str, str]:
    """To be kept with the roster; `read_at` is None where it could not be read whole."""
    return {_roster(course_id): read_at.isoformat() if read_at else ""}


def _roster(course_id: int) -> str:
    return f"roster {course_id}"


def docs_comments_cursor(*, offered: bool, now: datetime) -> dict[str, str]:
    """What Docs answered, to be kept with the other cursors; the newest sorts last."""
    return {"docs_comments": f"{now.astimezone(UTC).isoformat()} {'yes' if offered else 'no'}"}


def _docs_comments(session: Session, now: datetime) -> bool | None:
    """The newest answer that anybody of this installation was given; None if there is none, or an old one."""
    newest = select(func.max(SyncCursor.value)).where(SyncCursor.feed == literal_column("'docs_comments'"))
    asked_at, _, answer = (session.scalar(newest) or "").partition(" ")
    recent = bool(asked_at) and now - datetime.fromisoformat(asked_at) < PROBE_EVERY
    return answer == "yes" if recent else None


def coursework_times(session: Session, course_id: int) -> dict[str, datetime | None]:
    """When each coursework was last edited, as far as the store knows, by Google's id."""
    rows = select(Coursework.google_id, Coursework.google_updated_at).where(Coursework.course_id == course_id)
    return {row.google_id: row.google_updated_at for row in session.execute(rows)}


def rubrics_owed(session: Session, teacher_id: int, *, asked: bool) -> frozenset[int]:
    """The courses whose rubrics could not all be read last time: nothing else tells which are still to come."""
    codes = OF_RUBRICS if asked else OF_RUBRICS & PASSING
    missed = select(SyncProblem.course_id).where(
        SyncProblem.teacher_id == teacher_id, SyncProblem.code.in_(codes), SyncProblem.course_id.is_not(None)
    )
    return frozenset(id_ for id_ in session.scalars(missed) if id_ is not None)


def _current_works(session: Session, teacher_id: int, now: datetime) -> list[int]:
    """Ids of the assignments that the followed courses work on, of each at most one."""
    courses: dict[int, list[Row[int, int, datetime | None]]] = {}
    works = select(Coursework.id, Coursework.course_id, Coursework.due_at)
    for work in session.execute(works.where(Coursework.course_id.in_(_followed(teacher_id)), ASSIGNED)):
        courses.setdefault(work.course_id, []).append(work)
    found = (assignment_at_hand(works, now) for works in courses.values())
    return [work.id for work in found if work is not None]


def documents(session: Session, teacher_id: int, now: datetime, back: Collection[int] = ()) -> list[KnownDocument]:
    """Every file handed in, or about to be, in the followed courses; once, whoever else it is attached for.

    Those that came `back` into sight are to be read again whatever else is known of them.
    """
    trouble = exists().where(SyncProblem.teacher_id == teacher_id, SyncProblem.document_id == Document.id)
    live = exists().where(Comment.document_id == Document.id, Comment.removed_at.is_(None), ~Comment.resolved)
    followed_up = exists().where(FollowUp.document_id == Document.id, FollowUp.closed_at.is_(None))
    rows = session.execute(
        select(
            Document.id,
            Document.google_id,
            Document.mime_type,
            Document.read_at,
            Document.changed_at,
            trouble.where(SyncProblem.code.in_(PASSING)).label("again"),
            trouble.where(SyncProblem.code.not_in(PASSING)).label("stuck"),
            trouble.where(SyncProblem.code == WITHOUT_COMMENTS).label("mute"),
            live.label("live"),
            func.bool_or(Coursework.id.in_(_current_works(session, teacher_id, now))).label("current"),
            followed_up.label("followed_up"),
            func.bool_and(CourseDocument.document_id.is_not(None)).label("read_here"),
            func.min(Coursework.due_at).label("due_at"),
            func.array_agg(Coursework.course_id.distinct()).label("course_ids"),
            func.min(Submission.student_id).label("student_id"),
        )
        .join(Attachment, Attachment.document_id == Document.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .outerjoin(
            CourseDocument,
            and_(CourseDocument.document_id == Document.id, CourseDocument.course_id == Coursework.course_id),
        )
        .where(*_handed_in(teacher_id))
        .group_by(Document.id)
    )
    return [
        KnownDocument(
            **{name: value for name, value in row.items() if name != "read_here"}
            | {
                "course_ids": tuple(sorted(row["course_ids"])),
                "again": row["again"] or row["id"] in back or _read_elsewhere_alone(row),
            }
        )
        for row in rows.mappings()
    ]


def _read_elsewhere_alone(row: RowMapping) -> bool:
    """What another course's teacher has read is not shown in every class of this one's before it is read for them."""
    return row["read_at"] is not None and not row["read_here"] and (not row["stuck"] or row["mute"])


def out_of_sight(teacher_id: int, shown: Collection[int]) -> ColumnElement[bool]:
    """Problems with what is no longer read: a class unfollowed, a draft no longer handed in. `shown` are kept."""
    handed_in = (
        select(Attachment.document_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .where(*_handed_in(teacher_id), Attachment.document_id.is_not(None))
    )
    of_course = and_(SyncProblem.document_id.is_(None), SyncProblem.course_id.is_not(None))
    unfollowed = and_(of_course, SyncProblem.course_id.not_in(_followed(teacher_id)))
    return or_(
        and_(unfollowed, SyncProblem.course_id.not_in(list(shown))),
        and_(SyncProblem.document_id.is_not(None), SyncProblem.document_id.not_in(handed_in)),
    )


def is_followed(session: Session, teacher_id: int, course_id: int) -> bool:
    """Whether the class is still to be read; a purge of it waits for the end of the transaction."""
    session.execute(select(Course.id).where(Course.id == course_id).with_for_update(read=True, key_share=True))
    chosen = select(TaughtCourse.followed).where(
        TaughtCourse.teacher_id == teacher_id, TaughtCourse.course_id == course_id
    )
    return bool(session.scalar(chosen))


def set_aside(session: Session, teacher_id: int) -> dict[int, str]:
    """Followed classes that are not read for what they have become in Classroom, with the code that says so.

    An archived class of which everything was read is only history, and no problem.
    """
    unread = exists().where(
        Coursework.course_id == Course.id,
        Coursework.removed_at.is_(None),
        Submission.coursework_id == Coursework.id,
        Submission.removed_at.is_(None),
        Attachment.submission_id == Submission.id,
        Document.id == Attachment.document_id,
        Document.read_at.is_(None),
    )
    resting = select(Course.id, Course.state, unread.label("unread")).where(
        Course.id.in_(_taught_and_followed(teacher_id)), Course.state != "ACTIVE"
    )
    codes = {
        row.id: "course_inactive" if row.state != "ARCHIVED" else "archived_unread" if row.unread else ""
        for row in session.execute(resting)
    }
    return {id_: code for id_, code in codes.items() if code}


def keep_cursors(session: Session, teacher_id: int, values: Mapping[str, str]) -> None:
    """To be called in the transaction that ends a reading, or later: never before what they cover is stored."""
    if not values:
        return
    rows = [{"teacher_id": teacher_id, "feed": feed, "value": value} for feed, value in values.items()]
    statement = insert(SyncCursor).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[SyncCursor.teacher_id, SyncCursor.feed], set_={"value": statement.excluded.value}
        )
    )


def _handed_in(teacher_id: int) -> tuple[ColumnElement[bool], ...]:
    """Of attachments joined to their submission and coursework: those that are read."""
    return (
        Coursework.course_id.in_(_followed(teacher_id)),
        Coursework.removed_at.is_(None),
        Submission.removed_at.is_(None),
    )


def _followed(teacher_id: int) -> Select[int]:
    """Ids of the courses that the teacher follows, still teaches, and that are not archived or closed."""
    return _taught_and_followed(teacher_id).where(Course.state == "ACTIVE")


def _taught_and_followed(teacher_id: int) -> Select[int]:
    return (
        select(Course.id)
        .join(TaughtCourse, TaughtCourse.course_id == Course.id)
        .join(Teacher, Teacher.id == TaughtCourse.teacher_id)
        .join(CourseTeacher, (CourseTeacher.course_id == Course.id) & (CourseTeacher.google_id == Teacher.google_id))
        .where(Teacher.id == teacher_id, TaughtCourse.followed, CourseTeacher.removed_at.is_(None))
    )
