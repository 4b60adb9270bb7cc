"""All comments on one assignment of a section, in one list to be read, narrowed and worked through.

Page and API show the same frozen object; `threads` says what became of each comment, `unread` what is new in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.accounts.preferences import zone_or_utc
from app.briefs.brief import Comment, CourseLine, ThreadState, Writer
from app.briefs.evidence import NAMESAKE, Found
from app.briefs.newest import SHOWN
from app.briefs.thread_rows import READ_BY_ME, REPLIES, THREADS
from app.briefs.threads import Reader, is_teachers, named_trait, thread_of
from app.briefs.words import writer_of
from app.models import Attachment, Document, Enrollment, Reply, Student, Submission, ThreadRead
from app.models import Comment as CommentRow
from app.sections.agenda import Assignment
from app.sections.queue import assignment_of, headline_of
from app.sections.rows import choose_work, grouped
from app.sections.unread import unread_replies
from app.writing.words import Trait

_HOLDERS = (
    select(
        Document.id.label("document_id"),
        Document.link.label("document_link"),
        Student.id,
        Student.name,
        Student.given_name,
        Student.email,
        NAMESAKE,
    )
    .select_from(Submission)
    .join(Student, Student.id == Submission.student_id)
    .join(
        Enrollment,
        and_(
            Enrollment.student_id == Student.id,
            Enrollment.course_id == bindparam("course_id"),
            Enrollment.removed_at.is_(None),
        ),
    )
    .join(Attachment, Attachment.submission_id == Submission.id)
    .join(Document, Document.id == Attachment.document_id)
    .where(Submission.coursework_id == bindparam("coursework_id"), Submission.removed_at.is_(None))
    .order_by(Student.family_name, Student.given_name, Student.id)
)
# Whoever handed a document in writes on it as its writer, however many they are.
_THREADS = (
    THREADS.add_columns(CommentRow.author_role, ThreadRead.read_at)
    .outerjoin(ThreadRead, READ_BY_ME)
    .where(CommentRow.document_id.in_(SHOWN))
)
_REPLIES = REPLIES.add_columns(Reply.author_role).where(CommentRow.document_id.in_(SHOWN))


class Show(StrEnum):
    """Which comments are listed. All but the first and the last look at the teachers' comments alone."""

    WAITING = "waiting"
    UNTOUCHED = "untouched"
    WITHOUT_EDIT = "without_edit"
    UNSORTED = "unsorted"
    ALL = "all"


class By(StrEnum):
    """By age: of the comment; among unread replies, of what was said last."""

    OLDEST = "oldest"
    NEWEST = "newest"


SHOW_WORDS = {
    Show.WAITING: "Unread replies",
    Show.UNTOUCHED: "Untouched",
    Show.WITHOUT_EDIT: "Resolved without an edit",
    Show.UNSORTED: "Unsorted",
    Show.ALL: "All comments",
}


@dataclass(frozen=True)
class ClassComment:
    """A thread with those of the class who handed the document in, by family name.

    `last_said_at` is the time of the last reply, else of the comment. `unread` are ids of replies, oldest first.
    """

    writers: tuple[Writer, ...]
    comment: Comment
    trait_words: str
    trait_mark: str
    last_said_at: datetime
    unread: tuple[int, ...]


@dataclass(frozen=True)
class ShowCount:
    show: Show
    words: str
    count: int


@dataclass(frozen=True)
class TraitCount:
    """How many of the comments in view are about one trait."""

    trait: Trait
    words: str
    mark: str
    count: int


@dataclass(frozen=True)
class ClassComments:
    """`comments` are those asked for, in the order asked for; `order` has the ids of all in that order.

    `shows` counts every list, `traits` the list in view before it is narrowed to one trait.
    `seen` is the newest reply that the list was made from: marking as read goes no further.
    """

    course: CourseLine
    assignment: Assignment | None
    choices: tuple[Assignment, ...]
    headline: str
    show: Show
    trait: Trait | None
    by: By
    shows: tuple[ShowCount, ...]
    traits: tuple[TraitCount, ...]
    comments: tuple[ClassComment, ...]
    order: tuple[int, ...]
    seen: int
    synced_at: datetime | None
    built_at: datetime
    time_zone: str


def build_class_comments(
    session: Session,
    *,
    teacher_id: int,
    course_id: int,
    now: datetime,
    assignment_id: int | None = None,
    show: Show | None = None,
    trait: Trait | None = None,
    by: By = By.OLDEST,
) -> ClassComments:
    """The comments on one assignment as this teacher sees them, in four statements however many there are.

    Without `assignment_id` on the assignment at hand. Without `show` what wants the teacher first: unread replies,
    else untouched comments, else all.

    Raises:
        NotFound: this teacher does not teach this course, or it has no such assignment.
    """
    chosen = choose_work(session, teacher_id=teacher_id, course_id=course_id, assignment_id=assignment_id, now=now)
    section, work = chosen.section, chosen.work
    zone = zone_or_utc(section.time_zone)
    assignment = assignment_of(work, now, zone) if work else None
    keys = {"teacher_id": teacher_id, "course_id": course_id, "coursework_id": work.id if work else None}
    holders = grouped(session.execute(_HOLDERS, keys), "document_id")
    posted = session.execute(_REPLIES, keys).all()
    every = _every(section, holders, session.execute(_THREADS, keys), grouped(posted, "comment_id"), now)
    lists = {each: [one for one in every if belongs(one, each)] for each in Show}
    shown = show or next((each for each in (Show.WAITING, Show.UNTOUCHED) if lists[each]), Show.ALL)
    wanted = [one for one in lists[shown] if trait is None or one.comment.trait is trait]
    return ClassComments(
        course=CourseLine(section.id, section.name, section.period_label or section.section or ""),
        assignment=assignment,
        choices=tuple(assignment_of(row, now, zone) for row in chosen.works),
        headline=headline_of(assignment),
        show=shown,
        trait=trait,
        by=by,
        shows=tuple(ShowCount(each, SHOW_WORDS[each], len(lists[each])) for each in Show),
        traits=_traits(lists[shown]),
        comments=tuple(sorted_by_age(wanted, shown, by)),
        order=tuple(one.comment.id for one in sorted_by_age(every, shown, by)),
        seen=max((row.id for row in posted), default=0),
        synced_at=section.synced_at,
        built_at=now,
        time_zone=zone.key,
    )


def belongs(one: ClassComment, show: Show) -> bool:
    """Whether a comment is in a list: the rules of the brief, asked of the whole class."""
    comment = one.comment
    if show is Show.ALL:
        return True
    if show is Show.WAITING:
        return bool(one.unread)
    if not is_teachers(comment):
        return False
    if show is Show.UNTOUCHED:
        return comment.untouched_days is not None
    if show is Show.WITHOUT_EDIT:
        return comment.thread is ThreadState.RESOLVED_WITHOUT_EDIT
    return comment.trait is None


def sorted_by_age(comments: Iterable[ClassComment], show: Show, by: By) -> list[ClassComment]:
    return sorted(comments, key=lambda one: age_of(one, show), reverse=by is By.NEWEST)


def age_of(one: ClassComment, show: Show) -> tuple[datetime, int]:
    """What the list is ordered by, the oldest first; the id parts two of one moment."""
    return one.last_said_at if show is Show.WAITING else one.comment.created_at, one.comment.id


def _every(
    section: Found,
    holders: dict[int, list[Found]],
    threads: Iterable[Found],
    replies: dict[int, list[Found]],
    now: datetime,
) -> list[ClassComment]:
    """Threads on what somebody of the class handed in; a document that several handed in is listed once."""
    readers = {document_id: _reader(section, rows, now) for document_id, rows in holders.items()}
    return [
        _class_comment(row, replies.get(row.id, []), *readers[row.document_id])
        for row in threads
        if row.document_id in readers
    ]


def _reader(section: Found, holders: Sequence[Found], now: datetime) -> tuple[tuple[Writer, ...], Reader]:
    """Who handed one document in, and how its threads are shown."""
    unique = {row.id: row for row in holders}.values()
    writers = tuple(writer_of(row.id, row.name, row.given_name, row.email, namesake=row.namesake) for row in unique)
    reader = Reader(
        google_id=section.teacher_google_id,
        name=section.teacher_name,
        writer=" or ".join(writer.given_name for writer in writers),
        links={holders[0].document_id: holders[0].document_link},
        now=now,
        zone=zone_or_utc(section.time_zone),
    )
    return writers, reader


def _class_comment(row: Found, replies: Sequence[Found], writers: tuple[Writer, ...], reader: Reader) -> ClassComment:
    comment = thread_of(row, replies, reader)
    words, mark = named_trait(comment.trait)
    last = replies[-1].created_at if replies else row.created_at
    unread = tuple(reply.id for reply in unread_replies(replies, row.read_at))
    return ClassComment(writers, comment, words, mark, last, unread)


def _traits(comments: Sequence[ClassComment]) -> tuple[TraitCount, ...]:
    """In the order of the rubric's traits, those without any left out."""
    counts = {trait: sum(one.comment.trait is trait for one in comments) for trait in Trait}
    return tuple(TraitCount(trait, *named_trait(trait), number) for trait, number in counts.items() if number)
