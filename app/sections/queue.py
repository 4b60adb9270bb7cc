"""Who to sit with and why, for one section: what Today opens with. Reads only the store.

The round is fair: whoever sat down fewer times on the assignment comes first, unless a follow-up is due or the writer
asks. Within a turn rows are placed by their first reason, in the order of `Mark`, and there by how much: the fewest
words, the longest wait, the oldest question. Ties go by family name. Who was met today waits for tomorrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.accounts.preferences import zone_or_utc
from app.accounts.thresholds import Thresholds, thresholds_in
from app.briefs.brief import CourseLine, DraftState, StageSeen
from app.briefs.drafts import (
    ThreadFact,
    Trend,
    is_untouched,
    main_document,
    own_title,
    stage_seen,
    state_of_draft,
    trend_of_draft,
)
from app.briefs.evidence import Found
from app.briefs.flags import half_is_past, known_words
from app.briefs.piece_said import stage_in
from app.briefs.source import Source
from app.briefs.stages import PaperOverTime, stage_shown
from app.briefs.thread_rows import TEACHERS
from app.briefs.threads import comment_link, trusted_trait
from app.briefs.words import days_between, due_words, writer_of
from app.sections.agenda import Assignment, CommentTally, Filter, Mark, Met, MetTally, Queue, QueueRow, Reason
from app.sections.met import Promised, Wait, met_of, promises_in, waits_of
from app.sections.news import news_of
from app.sections.reasons import Case, Said, Waiting, reasons_of
from app.sections.rows import SectionRows, Work, WriterRows, gather_section
from app.sections.unread import unread_replies
from app.writing.questions import asks
from app.writing.words import Kind, Uptake

NOT_THE_DRAFTS_FAULT = frozenset({"document_unanswered", "drafts_not_granted", "word_not_granted"})
"""Why a draft was not read that says nothing about the draft: Google or the permissions, for everybody alike."""
FILTER_WORDS = {
    Mark.DUE: "Follow-ups",
    Mark.BEHIND: "Behind",
    Mark.PAST_DUE: "Past due",
    Mark.READY: "Ready to confer",
    Mark.ASKED: "Waiting for an answer",
    Mark.WAIT: "Longest wait",
    Mark.UNTOUCHED: "Untouched comments",
    Mark.FLAT: "No change",
}
OUT_OF_TURN = frozenset({Mark.DUE, Mark.READY, Mark.ASKED})
"""What was promised, and what the writer asks for, waits for nobody else's turn."""


@dataclass(frozen=True)
class _Standing:
    """Where one writer stands, before the class is compared."""

    rows: WriterRows
    document: Found | None
    state: DraftState
    trend: Trend
    met: Met

    @cached_property
    def teachers(self) -> list[tuple[Found, ThreadFact]]:
        """The teachers' comments, each with what became of it."""
        return [(row, _fact(row)) for row in self.rows.comments if row.author_role in TEACHERS]

    @property
    def unread(self) -> bool:
        """The draft could not be read at the last reading, so its words are those of before."""
        return self.document is not None and bool(self.document.unreadable)

    @property
    def source(self) -> Source:
        """The draft, else the submission, else the writer's own row."""
        if self.document is not None:
            return Source("document", self.document.document_id, self.document.document_link)
        if self.rows.writer.submission_id is not None:
            return Source("submission", self.rows.writer.submission_id, self.rows.writer.submission_link)
        return Source("student", self.rows.writer.id, None)


Promises = Mapping[int, Sequence[Promised]]


def build_queue(
    session: Session, *, teacher_id: int, course_id: int, now: datetime, assignment_id: int | None = None
) -> Queue:
    """The queue of one section; without `assignment_id`, for the assignment at hand.

    Raises:
        NotFound: this teacher does not teach this course, or it has no such assignment.
    """
    rows = gather_section(session, teacher_id=teacher_id, course_id=course_id, assignment_id=assignment_id, now=now)
    section = rows.section
    zone = zone_or_utc(section.time_zone)
    assignment = assignment_of(rows.work, now, zone) if rows.work else None
    promises = promises_in(session, teacher_id=teacher_id, course_id=course_id, now=now, zone=zone)
    placed = _rows(rows, promises, now, zone)
    today = now.astimezone(zone).date()
    away = {mine.writer.id for mine in rows.writers if mine.writer.absent_on == today}
    here = [row for row in placed if row.writer.id not in away and not row.met_today]
    waiting = sorted((row for row in here if row.reasons), key=place_in_queue)
    return Queue(
        course=CourseLine(section.id, section.name, section.period_label or section.section or ""),
        assignment=assignment,
        choices=tuple(assignment_of(work, now, zone) for work in rows.works),
        headline=headline_of(assignment),
        rows=tuple(waiting),
        fine=tuple(row for row in here if not row.reasons),
        met_today=tuple(row for row in placed if row.met_today and row.writer.id not in away),
        absent=tuple(row for row in placed if row.writer.id in away),
        met=_met_tally(placed),
        filters=_filters(waiting),
        comments=_tally(rows),
        thresholds=thresholds_in(section),
        news=news_of(rows.writers, now, zone),
        synced_at=section.synced_at,
        built_at=now,
        time_zone=zone.key,
    )


def assignment_of(work: Work, now: datetime, zone: ZoneInfo) -> Assignment:
    """An assignment as pages name it."""
    source = Source("coursework", work.id, work.link)
    return Assignment(work.id, work.title, work.due_at, due_words(work.due_at, now, zone), source)


def headline_of(assignment: Assignment | None) -> str:
    """The sentence under the title: “Memoir: A Small Moment, due in 8 days.”, as it stands on Today."""
    if assignment is None:
        return "No assignment in this class yet."
    return f"{assignment.title}, {assignment.due_words}." if assignment.due_words else f"{assignment.title}."


def place_in_queue(row: QueueRow) -> tuple[int, int, float]:
    """The smaller, the sooner: whose turn it is, the first reason, and how much of it. The row has a reason."""
    first = row.reasons[0]
    turn = 0 if OUT_OF_TURN & {why.mark for why in row.reasons} else row.met.times
    return turn, list(Mark).index(first.mark), -first.weight


def _met_tally(rows: Sequence[QueueRow]) -> MetTally:
    """Of those who have the assignment; nobody where nothing was set."""
    met = [row.met_on_this for row in rows]
    return MetTally(met.count(True), met.count(False))


def _filters(rows: Sequence[QueueRow]) -> tuple[Filter, ...]:
    """Everyone, then the marks that somebody has; few enough for one line."""
    counts = {mark: sum(mark in {why.mark for why in row.reasons} for row in rows) for mark in FILTER_WORDS}
    marked = tuple(Filter(mark, FILTER_WORDS[mark], number) for mark, number in counts.items() if number)
    return (Filter(None, "Everyone", len(rows)), *marked)


def _tally(rows: SectionRows) -> CommentTally:
    """Counts threads, one that several handed in once, as the page of comments lists them."""
    threads = {row.id: (row, mine.replies[row.id]) for mine in rows.writers for row in mine.comments}
    facts = [(row, _fact(row), replies) for row, replies in threads.values()]
    return CommentTally(
        unread=sum(bool(unread_replies(replies, row.read_at)) for row, _, replies in facts),
        untouched=sum(
            row.author_role in TEACHERS and is_untouched(fact.kind, fact.uptake, resolved=fact.resolved)
            for row, fact, _ in facts
        ),
    )


def _rows(rows: SectionRows, promises: Promises, now: datetime, zone: ZoneInfo) -> list[QueueRow]:
    """One row a writer, by name; how far the class is must be known before anybody is behind it."""
    thresholds = thresholds_in(rows.section)
    standings = [_standing(mine, rows.work, thresholds, now, zone) for mine in rows.writers]
    waits = waits_of([(standing.rows.writer, standing.met) for standing in standings], now, zone)
    known = (known_words(standing.state, standing.document) for standing in standings)
    past = half_is_past(words for words in known if words is not None)
    due_at = rows.work.due_at if rows.work else None
    assignment = rows.work.title if rows.work else ""
    found = []
    for standing in standings:
        case = _case(standing, promises, waits, now, zone)
        reasons = reasons_of(case, past=past, due_at=due_at, now=now, zone=zone, thresholds=thresholds)
        row = _row(standing, assignment, case, reasons)
        found.append(replace(row, stage=_stage(standing, row.stage, rows.section.teacher_id, now, zone)))
    return found


def _standing(mine: WriterRows, work: Work | None, thresholds: Thresholds, now: datetime, zone: ZoneInfo) -> _Standing:
    document = main_document(mine.attachments)
    state = state_of_draft(mine.writer if work else None, mine.attachments, document)
    snapshots = mine.snapshots[document.document_id] if document else []
    trend = trend_of_draft(document, snapshots, now, zone, flat_days=thresholds.flat_days)
    return _Standing(mine, document, state, trend, met_of(mine.writer, now, zone))


def _stage(standing: _Standing, by_draft: StageSeen, teacher_id: int, now: datetime, zone: ZoneInfo) -> StageSeen:
    """What the draft tells, unless a teacher's word on the piece still counts."""
    theirs = [row for row, _ in standing.teachers]
    handed_in_at = standing.rows.writer.submission_updated_at
    paper = PaperOverTime(standing.state, handed_in_at, standing.document, standing.trend.points, theirs)
    return stage_shown(by_draft, stage_in(standing.rows.writer, teacher_id), paper, now, zone)


def _row(standing: _Standing, assignment: str, case: Case, reasons: tuple[Reason, ...]) -> QueueRow:
    writer, trend, met = standing.rows.writer, standing.trend, standing.met
    return QueueRow(
        writer=writer_of(writer.id, writer.name, writer.given_name, writer.email, namesake=writer.namesake),
        table=writer.table_name or "",
        piece=own_title(standing.document, assignment),
        draft_state=standing.state,
        stage=stage_seen(
            standing.state,
            standing.document,
            trend.words,
            (fact for _, fact in standing.teachers),
            [standing.source],
        ),
        reasons=reasons,
        words=trend.words,
        trend=trend.points,
        trend_words=trend.change_words,
        flat=trend.flat,
        met=met,
        met_today=met.last_at is not None and met.days == 0 and not case.asks_since(met.last_at),
        source=standing.source,
    )


def _case(standing: _Standing, promises: Promises, waits: Mapping[int, Wait], now: datetime, zone: ZoneInfo) -> Case:
    student = standing.rows.writer.id
    links = {row.document_id: row.document_link for row in standing.rows.attachments}
    document = standing.document
    words = [_last_word(row, standing.rows.replies[row.id], links) for row in standing.rows.comments]
    return Case(
        state=standing.state,
        trend=standing.trend,
        waiting=[
            Waiting(days_between(row.created_at, now, zone), fact.trait, _thread_source(row, links))
            for row, fact in standing.teachers
            if is_untouched(fact.kind, fact.uptake, resolved=fact.resolved)
        ],
        teachers_comments=len(standing.teachers),
        said=[said for said in words if said is not None],
        source=standing.source,
        ready=_ready(standing.rows.writer),
        closed=standing.unread and document.unreadable not in NOT_THE_DRAFTS_FAULT if document else False,
        read_at=document.read_at if document else None,
        promised=promises.get(student, ()),
        wait=waits.get(student),
    )


def _ready(row: Found) -> Said | None:
    """Out of a row with the columns of `READY_TO_CONFER`."""
    if row.ready_id is None:
        return None
    return Said(row.ready_text, row.ready_at, asking=True, source=Source("student_word", row.ready_id, None))


def _thread_source(row: Found, links: dict[int, str | None]) -> Source:
    return Source("comment", row.id, comment_link(links.get(row.document_id), row.google_id, row.source))


def _fact(row: Found) -> ThreadFact:
    return ThreadFact(
        Kind(row.kind) if row.kind else None,
        trusted_trait(row.primary_trait, row.confidence),
        Uptake(row.uptake) if row.uptake else None,
        row.resolved,
    )


def _last_word(comment: Found, replies: Sequence[Found], links: dict[int, str | None]) -> Said | None:
    """The writer's, if the thread is live and it stands last among the posts with words."""
    last = next((reply for reply in reversed(replies) if reply.content.strip()), comment)
    if comment.resolved or last.author_role != "writer":
        return None
    source = _thread_source(comment, links)
    where = source if last is comment else Source("reply", last.id, source.link)
    return Said(last.content, last.created_at, asks(last.content), where)
