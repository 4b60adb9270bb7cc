"""One reading of one teacher's classes, step by step: network, then store, each slice with the problems it met.

Between fetch and apply no session is held. What has been stored stays, wherever the reading ends.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.connection import ReadingMode
from app.accounts.courses import record_taught_courses
from app.database import Sessions
from app.models import Course, Teacher
from app.sync import fetch, fetch_documents, known, plan, problems, runs
from app.sync.apply_courses import apply_course
from app.sync.apply_documents import apply_documents
from app.sync.codes import code_for_feed
from app.sync.counts import count_classes
from app.sync.doubts import doubtful
from app.sync.facts import CourseFacts, DocumentFacts
from app.sync.plan import KnownDocument
from app.sync.problems import Found
from integrations.google.errors import PermissionDenied, ScopeMissing
from integrations.google.transport import Google


@dataclass(slots=True)
class Sync:
    """What one run carries from step to step. `asked`: by somebody, not by the schedule.

    `found` holds what concerns all classes alike; what concerns a class or a draft is stored with it. `back` are the
    documents that have come back into sight since they were last read.
    """

    sessions: Sessions
    google: Google
    reader: known.Reader
    run_id: int
    now: datetime
    full: bool
    asked: bool
    progress: runs.Progress
    mode: ReadingMode | None = None
    found: list[Found] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    back: frozenset[int] = frozenset()
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def moment(self) -> plan.Moment:
        return plan.Moment(self.now, self.reader.covered, self.reader.at_hand, self.asked)


def read(sync: Sync) -> bool:
    """All of it, in the order in which one thing needs the other; cursors last. Whether no problem is left."""
    sync.mode = sync.reader.mode
    sync.back = sync.reader.back
    feed = fetch.ask_feed(sync.google, sync.reader.cursors.get("changes")) if sync.mode is ReadingMode.DRIVE else None
    _classes(sync)
    changed = _changed(sync, feed) if feed else None
    if sync.mode is not ReadingMode.DRIVE:
        _forget_feed(sync)
    if sync.mode is None:
        sync.found.append(Found("drafts_not_granted"))
    else:
        _documents(sync, sync.mode, changed)
    sync.cursors["courses"] = known.told_of(sync.reader.courses)
    if sync.back:
        sync.cursors["back"] = known.told_of(())
    if sync.full:
        sync.cursors["full"] = sync.now.isoformat()
    with sync.sessions.begin() as session:
        _settle_the_rest(sync, session)
        known.keep_cursors(session, sync.reader.teacher_id, sync.cursors)
        standing, unread = problems.unread(session, sync.reader.teacher_id)
    sync.summary["documents_unread"] = unread
    return not standing


def _settle_the_rest(sync: Sync, session: Session) -> None:
    """What concerns all classes; classes that are no longer read, and what was wrong with anything out of sight."""
    teacher_id = sync.reader.teacher_id
    problems.settle(session, teacher_id, sync.found, sync.now, problems.of_everything())
    aside = known.set_aside(session, teacher_id)
    for course_id, code in aside.items():
        problems.settle(session, teacher_id, [Found(code, course_id)], sync.now, problems.of_course(course_id))
    problems.settle(session, teacher_id, [], sync.now, known.out_of_sight(teacher_id, aside))


def _changed(sync: Sync, feed: fetch.Feed) -> frozenset[str] | None:
    """The files that changed, by a feed that was asked before any draft is read; None when nothing tells.

    Where Drive refuses the whole account, drafts are read through Docs, and that is said: Drive's permission opens Docs
    as well, unless it was taken back.
    """
    try:
        changed, token = fetch.changed_files(sync.google, feed)
    except PermissionDenied as error:
        sync.found.append(Found(code_for_feed(error)))
        sync.mode = sync.reader.without_drive if isinstance(error, ScopeMissing) else ReadingMode.DOCUMENTS
        return None
    if token is not None:
        sync.cursors["changes"] = token
    return None if sync.full else changed


def _forget_feed(sync: Sync) -> None:
    """What is read without Drive lacks what Drive alone tells: once it may, all is read again, wherever this ends."""
    if sync.reader.cursors.get("changes"):
        with sync.sessions.begin() as session:
            known.keep_cursors(session, sync.reader.teacher_id, {"changes": ""})


def _classes(sync: Sync) -> None:
    sync.progress.expect(len(sync.reader.courses), "Classes")
    ids = sorted(sync.reader.courses, key=lambda id_: (id_ != sync.reader.at_hand, id_))
    rosters = frozenset(id_ for id_ in ids if sync.full or _is_roster_due(sync, id_))
    listing, facts = fetch.classes(
        sync.google, [sync.reader.courses[id_] for id_ in ids], {sync.reader.courses[id_] for id_ in rosters}
    )
    # A class that is not listed is not the teacher's any more, whatever Google still tells of it in the same breath.
    taught = {course.id for course in listing}
    facts = [item for item in facts if item.google_id in taught]
    with sync.sessions.begin() as session:
        teacher = session.get_one(Teacher, sync.reader.teacher_id)
        record_taught_courses(session, teacher, listing, sync.now)
        courses = {course.google_id: course for course in session.scalars(select(Course).where(Course.id.in_(ids)))}
        owed = frozenset(ids) if sync.full else known.rubrics_owed(session, sync.reader.teacher_id, asked=sync.asked)
        unsure = [doubt for item in facts for doubt in doubtful(session, courses[item.google_id], item)]
    fetch.again(sync.google, unsure)
    with sync.sessions() as session:
        wanted = {item.google_id: _rubrics(session, courses[item.google_id], item, owed) for item in facts}
    fetch.rubrics(sync.google, wanted, facts)
    for item in facts:
        course = courses[item.google_id]
        rubrics = course.id in owed and item.coursework is not None
        _store_class(sync, course, item, rubrics=rubrics, roster=course.id in rosters)
        sync.progress.advance()
    sync.summary |= {"courses": len(facts), "courses_unread": sum(bool(item.problems) for item in facts)}


def _is_roster_due(sync: Sync, course_id: int) -> bool:
    return plan.is_roster_due(course_id, sync.reader.roster_read_at(course_id), sync.moment)


def _rubrics(session: Session, course: Course, facts: CourseFacts, owed: frozenset[int]) -> Sequence[str]:
    times = known.coursework_times(session, course.id)
    return plan.rubrics_to_read(facts.coursework or (), times, full=course.id in owed)


def _store_class(sync: Sync, course: Course, facts: CourseFacts, *, rubrics: bool, roster: bool) -> None:
    """`rubrics`: all were asked for, so that nothing about them is left that was not found again.

    `roster`: it was asked for; one that did not come whole is asked for again by the next reading.
    """
    found = [Found(code, course_id=course.id) for code in dict.fromkeys(facts.problems)]
    with sync.sessions.begin() as session:
        if not known.is_followed(session, sync.reader.teacher_id, course.id):
            return  # let go while it was read
        if back := apply_course(session, course, facts, sync.now):
            # With the class, so that a reading that dies here is followed by one that knows.
            sync.back |= back
            known.keep_cursors(session, sync.reader.teacher_id, {"back": known.told_of(sync.back)})
        if roster:
            whole = facts.teachers is not None and facts.students is not None
            read = known.roster_cursor(course.id, sync.now if whole else None)
            known.keep_cursors(session, sync.reader.teacher_id, read)
        problems.settle(
            session, sync.reader.teacher_id, found, sync.now, problems.of_course(course.id, rubrics=rubrics)
        )


def _documents(sync: Sync, mode: ReadingMode, changed: frozenset[str] | None) -> None:
    """Slice by slice, most urgent first: read, then stored while the next is being read."""
    with sync.sessions() as session:
        documents = known.documents(session, sync.reader.teacher_id, sync.now, sync.back)
    wanted = _wanted(sync, documents, changed)
    docs_comments = _docs_comments(sync, wanted)
    if mode is ReadingMode.DOCUMENTS and docs_comments is False:
        sync.found.append(Found("comments_not_granted"))
    if wanted:
        with sync.sessions.begin() as session:
            count_classes(session, sync.run_id, sync.reader.teacher_id)
    sync.progress.expect(len(wanted), "Drafts and comments")
    read = _read_slices(sync, wanted, mode, docs_comments=bool(docs_comments))
    news = _stored_behind(sync, _heard(sync, mode, read))
    sync.summary |= {"documents": len(wanted), "documents_changed": news}


def _wanted(sync: Sync, documents: Sequence[KnownDocument], changed: frozenset[str] | None) -> list[KnownDocument]:
    if "changes" not in sync.cursors and not sync.full:  # there is no feed
        return plan.documents_to_poll(documents, sync.moment)
    return plan.documents_to_read(documents, _swept(sync, documents, changed), sync.moment)


def _swept(sync: Sync, documents: Sequence[KnownDocument], changed: frozenset[str] | None) -> frozenset[str] | None:
    """What changed by the feed, and once an hour by the comments themselves: a feed need not tell of a comment."""
    since = plan.sweep_since(sync.reader.time_of("sweep"), sync.now)
    if changed is None or since is not None:
        sync.cursors["sweep"] = sync.now.isoformat()
    if changed is None or since is None:
        return changed
    quiet = [document for document in documents if document.google_id not in changed and not document.stuck]
    return changed | fetch_documents.commented_since(sync.google, quiet, since)


def _read_slices(
    sync: Sync, wanted: Sequence[KnownDocument], mode: ReadingMode, *, docs_comments: bool
) -> Iterator[tuple[Sequence[KnownDocument], Sequence[DocumentFacts]]]:
    def exported(part: Sequence[KnownDocument]) -> Collection[int]:
        return plan.texts_to_export(part, sync.google.left("docs")) if mode is ReadingMode.DRIVE else ()

    return fetch_documents.slice_by_slice(
        sync.google,
        plan.slices(wanted),
        mode=mode,
        docs_comments=docs_comments,
        exported=exported,
        arrived=sync.progress.advance,
    )


def _heard(
    sync: Sync, mode: ReadingMode, slices: Iterable[tuple[Sequence[KnownDocument], Sequence[DocumentFacts]]]
) -> Iterator[tuple[Sequence[KnownDocument], Sequence[DocumentFacts]]]:
    """The slices as they come; of one that shows that Docs hands out no comments after all, that is kept and said."""
    for part, facts in slices:
        if any(document.not_offered for document in facts):
            sync.cursors |= known.docs_comments_cursor(offered=False, now=sync.now)
            if mode is ReadingMode.DOCUMENTS:
                sync.found.append(Found("comments_not_granted"))
        yield part, facts


def _stored_behind(sync: Sync, slices: Iterable[tuple[Sequence[KnownDocument], Sequence[DocumentFacts]]]) -> int:
    """Stores in a thread of its own, one slice after another; how many documents had anything new.

    What was read is stored even when reading on fails; a slice that cannot be stored ends the run before the next.
    """
    news = 0
    with ThreadPoolExecutor(1, thread_name_prefix="store") as store:
        behind: Future[int] | None = None
        for part, facts in slices:
            news += behind.result() if behind else 0
            behind = store.submit(_store, sync, part, facts)
        return news + (behind.result() if behind else 0)


def _store(sync: Sync, part: Sequence[KnownDocument], facts: Sequence[DocumentFacts]) -> int:
    teacher_id = sync.reader.teacher_id
    with sync.sessions.begin() as session:
        news = apply_documents(session, sync.reader.google_id, facts, sync.now)
        looked_at = problems.of_documents(document.id for document in part)
        problems.settle(session, teacher_id, _troubles(part, facts), sync.now, looked_at)
        count_classes(session, sync.run_id, teacher_id)
    return news


def _troubles(part: Sequence[KnownDocument], facts: Sequence[DocumentFacts]) -> list[Found]:
    where = {document.id: document for document in part}
    return [
        Found(code, where[item.document_id].course_ids[0], where[item.document_id].student_id, item.document_id)
        for item in facts
        for code in item.problems
    ]


def _docs_comments(sync: Sync, wanted: Sequence[KnownDocument]) -> bool | None:
    """Whether Docs hands out comments: asked once for the whole installation, then again every week; None before.

    Where nothing tells, they are asked for: a reading does without them where it must, and the next one asks again.
    Not asked where that would have to be waited for: those drafts are exported.
    """
    if sync.reader.docs_comments is not None or not wanted:
        return sync.reader.docs_comments
    if sync.mode is ReadingMode.DRIVE and sync.google.left("docs") == 0:
        return None
    offered = fetch_documents.offers_comments(sync.google, plan.documents_to_ask(wanted))
    if offered is None:
        return True
    sync.cursors |= known.docs_comments_cursor(offered=offered, now=sync.now)
    return offered
