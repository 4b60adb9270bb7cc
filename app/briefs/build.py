"""Puts a brief together from the store alone: no Google, no classifier, every sentence from a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.preferences import zone_or_utc
from app.briefs.brief import (
    AssignmentChoice,
    Brief,
    Comment,
    CourseLine,
    Draft,
    Focus,
    Piece,
    Role,
    TraitGroup,
    Trouble,
    Writer,
)
from app.briefs.drafts import (
    attachment_line,
    fact_of,
    is_template,
    main_document,
    own_title,
    stage_seen,
    state_of_draft,
    trend_of_draft,
)
from app.briefs.evidence import Evidence, Found, gather
from app.briefs.flags import flags_of
from app.briefs.focus import focus_of, over_marked
from app.briefs.genres import genre_told
from app.briefs.last_time import echoes_of, follow_ups_of, growth_since, last_conference, since_then
from app.briefs.own_words import questions_in, restated_in
from app.briefs.past import FollowUpLine, Since
from app.briefs.past_rows import PastRows, gather_past
from app.briefs.piece_said import SaidOfPiece, gather_said, stage_said, topic_said
from app.briefs.pins import PieceOf, ask_first, pinned_in, pins_of
from app.briefs.source import Source
from app.briefs.stages import PaperOverTime, stage_shown
from app.briefs.strength import grown_of, strength_of
from app.briefs.student_words import words_waiting
from app.briefs.thread_rows import TEACHERS
from app.briefs.threads import (
    Reader,
    by_trait,
    counted,
    is_teachers,
    questions_of,
    suggestions_of,
    tally_words,
    threads_of,
)
from app.briefs.to_bring import mentors_at_hand, rubric_at_hand, shape_of
from app.briefs.tools import ShapeOfDraft
from app.briefs.words import draft_state_words, due_words, writer_of
from app.briefs.writer_said import Question
from app.models import StudentWord
from app.shelf.shelf import Shelf, shelf_of
from app.sync.problems import words_for
from app.writing.paragraphs import Placement


def build_brief(
    session: Session,
    *,
    teacher_id: int,
    student_id: int,
    now: datetime,
    course_id: int | None = None,
    assignment_id: int | None = None,
) -> Brief:
    """The brief of one writer as this teacher sees it; without `assignment_id`, on the assignment at hand.

    Reads only the store, in a constant number of statements. Days are counted in the teacher's time zone (UTC until
    it is known).

    Raises:
        NotFound: this teacher does not teach this student, or not this course or assignment.
    """
    evidence = gather(
        session,
        teacher_id=teacher_id,
        student_id=student_id,
        course_id=course_id,
        assignment_id=assignment_id,
        now=now,
    )
    written = words_waiting(session, course_id=evidence.course.course_id, student_id=student_id)
    past = gather_past(session, teacher_id=teacher_id, student_id=student_id)
    piece = PieceOf(student_id, evidence.course.course_id, evidence.work.id if evidence.work else None)
    said = _Said(
        past,
        gather_said(session, student_id=student_id, coursework_id=piece.coursework_id),
        written,
        pins_of(session, teacher_id, piece),
        shelf_of(session, teacher_id),
    )
    return _brief(evidence, said, now)


@dataclass(frozen=True)
class _Said:
    """What people said beside the draft: talks, the writer's own words, the teacher's pins and shelf.

    `of_piece` are the words on its stage and topic.
    """

    past: PastRows
    of_piece: Sequence[Found]
    written: Sequence[StudentWord]
    pins: Sequence[Found]
    shelf: Shelf


def _brief(evidence: Evidence, said: _Said, now: datetime) -> Brief:
    past, written, shelf = said.past, said.written, said.shelf
    course, writer, reader = evidence.course, writer_in(evidence), reader_of(evidence, now)
    zone, links = reader.zone, reader.links
    documents = {row.document_id: row for row in evidence.attachments if row.document_id is not None}
    threads = threads_of(evidence, reader)
    teachers = [comment for comment in threads if is_teachers(comment)]
    groups = by_trait(teachers)
    document = main_document(evidence.attachments)
    topic = topic_said(said.of_piece, course.teacher_id, shelf.skills)
    piece = _piece(evidence.work, document, topic, reader) if evidence.work else None
    promised = follow_ups_of(past.follow_ups, shelf.skills, now, zone)
    questions = (*questions_in(written, now, zone), *questions_of(threads))
    focus = _focus(evidence, said, piece, groups=groups, questions=questions, promised=promised.values(), reader=reader)
    still_open = _still_open(promised.values())
    strength = strength_of(threads)
    draft = _draft(evidence, document, teachers, reader, stage_said(said.of_piece, course.teacher_id))
    pinned = pinned_in(said.pins, shelf.skills, links, now, zone)
    pins = tuple(one for one in pinned if not one.talked_words)
    ask, ask_from = ask_first(pins, focus)
    counts = counted(teachers)
    return Brief(
        writer=writer,
        course=course_in(evidence),
        assignments=_choices(evidence),
        piece=piece,
        draft=draft,
        flags=flags_of(evidence, draft, past, reader),
        pins=pins,
        pins_talked=tuple(one for one in pinned if one.talked_words),
        focus=focus,
        ask_first=ask,
        ask_first_sources=ask_from,
        over_marked=over_marked(teachers, still_open, focus),
        strength=strength,
        grown=None if strength else grown_of(past.seen, shelf.skills, now=now, zone=zone),
        comments=groups,
        comments_words=tally_words(counts),
        comments_counted=counts,
        questions=questions,
        restated=restated_in(written, now, zone),
        peers=_by(Role.PEER, threads),
        own_threads=_by(Role.WRITER, threads),
        strangers=_by(Role.UNKNOWN, threads),
        shape=_shape(evidence, document, piece),
        rubric=rubric_at_hand(evidence.rubric, evidence.work, shelf.rubric),
        mentors=mentors_at_hand([*pins, *focus], piece.genre if piece else None, shelf.mentors),
        last_conference=last_conference(
            past, promised, _since(evidence, past, threads, draft), teacher_id=course.teacher_id, now=now, zone=zone
        ),
        follow_ups=still_open,
        troubles=tuple(_trouble(row, documents.get(row.document_id)) for row in evidence.problems),
        synced_at=course.synced_at,
        synced_source=_synced_source(course),
        read_at=document.read_at if document else None,
        built_at=now,
        time_zone=zone.key,
    )


def writer_in(evidence: Evidence) -> Writer:
    row = evidence.course
    return writer_of(row.student_id, row.name, row.given_name, row.email, namesake=row.namesake)


def course_in(evidence: Evidence) -> CourseLine:
    row = evidence.course
    return CourseLine(row.course_id, row.course_name, row.period_label or row.section or "")


def reader_of(evidence: Evidence, now: datetime) -> Reader:
    """Whoever the rows were gathered for."""
    row = evidence.course
    links = {each.document_id: each.document_link for each in evidence.attachments if each.document_id is not None}
    given_name = writer_in(evidence).given_name
    return Reader(row.teacher_google_id, row.teacher_name, given_name, links, now, zone_or_utc(row.time_zone))


def _by(role: Role, threads: Sequence[Comment]) -> tuple[Comment, ...]:
    return tuple(comment for comment in threads if comment.author.role is role)


def _since(evidence: Evidence, past: PastRows, threads: Sequence[Comment], draft: Draft) -> tuple[Since, ...]:
    if past.last is None:
        return ()
    seen = {row.id: row.seen_at for row in evidence.comments if row.seen_at is not None}
    readings = [source for source in draft.sources if source.kind == "snapshot"]
    grown = growth_since(past.last.finished_at, draft.trend, readings)
    return since_then(past.last.finished_at, threads, seen, grown)


def _focus(
    evidence: Evidence,
    said: _Said,
    piece: Piece | None,
    *,
    groups: Sequence[TraitGroup],
    questions: Sequence[Question],
    promised: Iterable[FollowUpLine],
    reader: Reader,
) -> tuple[Focus, ...]:
    genre, skills = piece.genre if piece else None, said.shelf.skills
    work_id = evidence.work.id if evidence.work else None
    return focus_of(
        groups,
        genre,
        skills,
        writer=reader.writer,
        due=[one for one in promised if one.due],
        asked=questions,
        echoes=echoes_of(said.past.seen, work_id, genre, skills, now=reader.now, zone=reader.zone),
    )


def _still_open(promised: Iterable[FollowUpLine]) -> tuple[FollowUpLine, ...]:
    return tuple(sorted((one for one in promised if one.open), key=lambda one: not one.due))


def _choices(evidence: Evidence) -> tuple[AssignmentChoice, ...]:
    chosen = evidence.work.id if evidence.work else None
    return tuple(
        AssignmentChoice(row.id, row.course_id, row.title, row.due_at, row.id == chosen) for row in evidence.works
    )


def _piece(work: Found, document: Found | None, topic: SaidOfPiece | None, reader: Reader) -> Piece:
    source = (
        Source("document", document.document_id, document.document_link)
        if document
        else Source("coursework", work.id, work.submission_link or work.link)
    )
    return Piece(
        title=own_title(document, work.title),
        topic=topic.said if topic else "",
        topic_by=topic.by if topic else "",
        topic_source=topic.source if topic else None,
        assignment=work.title,
        genre=genre_told(work.said_genre, work.title, work.description),
        genre_said=work.said_genre is not None,
        due_at=work.due_at,
        due_words=due_words(work.due_at, reader.now, reader.zone),
        link=source.link,
        source=source,
        assignment_source=_assignment_source(work),
    )


def _draft(
    evidence: Evidence,
    document: Found | None,
    teachers: Sequence[Comment],
    reader: Reader,
    stage: SaidOfPiece | None,
) -> Draft:
    """`stage` is a teacher's word on it."""
    now, zone = reader.now, reader.zone
    work = evidence.work
    state = state_of_draft(work, evidence.attachments, document)
    snapshots = [row for row in evidence.snapshots if document and row.document_id == document.document_id]
    trend = trend_of_draft(document, snapshots, now, zone, flat_days=evidence.course.flat_days)
    read_from = tuple(Source("snapshot", row.id, document.document_link if document else None) for row in snapshots)
    others = [row for row in evidence.attachments if document is None or row.id != document.id]
    late = bool(work and work.late)
    by_draft = stage_seen(
        state,
        document,
        trend.words,
        map(fact_of, teachers),
        [*_submission_source(evidence), *read_from[-1:], *(comment.source for comment in teachers)],
    )
    theirs = [row for row in evidence.comments if row.author_role in TEACHERS]
    paper = PaperOverTime(state, work.submission_updated_at if work else None, document, trend.points, theirs)
    return Draft(
        state=state,
        state_words=draft_state_words(state, late=late, template=is_template(document)),
        stage=stage_shown(by_draft, stage, paper, now, zone),
        words=trend.words,
        trend=trend.points,
        change_words=trend.change_words,
        flat=trend.flat,
        days_without_change=trend.days_without_change,
        last_change_seen_at=trend.last_change_seen_at,
        last_change_words=trend.last_change_words,
        late=late,
        suggestions=suggestions_of(evidence, document, reader),
        attachments=tuple(map(attachment_line, others)),
        sources=(*_submission_source(evidence), *read_from),
    )


def _submission_source(evidence: Evidence) -> tuple[Source, ...]:
    """That nothing is handed in, or nothing set, is told by the assignment, or by the last reading of Classroom."""
    work = evidence.work
    if work is None:
        return tuple(filter(None, [_synced_source(evidence.course)]))
    if work.submission_id is None:
        return (_assignment_source(work),)
    return (Source("submission", work.submission_id, work.submission_link or work.link),)


def _assignment_source(work: Found) -> Source:
    return Source("coursework", work.id, work.link)


def _synced_source(course: Found) -> Source | None:
    return Source("sync_run", course.synced_by, None) if course.synced_by is not None else None


def _shape(evidence: Evidence, document: Found | None, piece: Piece | None) -> ShapeOfDraft | None:
    """Of the draft itself; of nothing but the class's plan while the writer has no words."""
    if piece is None:
        return None
    drafted = document.document_id if document and not is_template(document) else None
    text = next((row for row in evidence.texts if row.document_id == drafted), None)
    by_hand = [
        Placement(row.opening, row.role) for row in evidence.placements if text and row.document_id == text.document_id
    ]
    return shape_of(text, piece.genre, document.document_link if document else None, by_hand)


def _trouble(row: Found, document: Found | None) -> Trouble:
    """`document` is the one that it concerns, if it concerns one."""
    kept = document is None or document.read_at is not None
    words = words_for(row.code, delegated=bool(row.delegated), kept=kept)
    source = Source("sync_problem", row.id, document.document_link if document else None)
    return Trouble(row.code, words.message, words.still_shown, words.remedy, row.since, source)
