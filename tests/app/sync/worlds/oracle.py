"""What the store must hold, from the practice Google's own state alone: nothing of the sync is used here.

A class is up to date when somebody who reads it teaches it, follows it and it goes on; a document when it is handed
in in such a class and a reader of it may see it. Of everything else the store keeps what it last knew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from integrations.google.drive import DOCUMENT_TYPE, WORD_TYPE
from integrations.google.emulator.docs import pending_edits
from integrations.google.emulator.state import State
from integrations.google.emulator.state.records import Account, Course, Coursework, File, Link, Submission
from tests.app.sync.worlds.facts import OneOf, Reader, Row, Told
from tests.app.sync.worlds.threads import Crowd, add_threads
from tests.app.sync.worlds.words import word_files


@dataclass
class View:
    """Who reads what. `reconciled`: a full reading has come last, so that nothing may be out of date any more."""

    state: State
    now: datetime
    readers: tuple[Reader, ...]
    unfollowed: frozenset[tuple[str, str]]
    docs_comments: bool
    reconciled: bool
    told: Told = field(default_factory=Told)

    def sees(self, reader: Reader, course: Course) -> bool:
        own = course.owner == reader.account
        return reader.account in course.teachers and (own or course.state not in {"SUSPENDED", "PROVISIONED"})

    def reads(self, reader: Reader, course: Course) -> bool:
        follows = (reader.account, course.id) not in self.unfollowed
        return follows and course.state == "ACTIVE" and self.sees(reader, course)

    def may_see(self, reader: Reader, file: File) -> bool:
        return reader.mode != "none" and self.state.role(file, reader.account) is not None

    def handed_in(self, course: Course) -> Iterator[tuple[Coursework, Submission]]:
        for work in self.state.coursework.values():
            if work.course == course.id and work.state == "PUBLISHED":
                for submission in self.state.submissions[work.id].values():
                    if submission.student in course.students:
                        yield work, submission


def expected(view: View) -> Told:
    """Everything that the store must hold when every reader has just been synced without disturbance."""
    courses = view.state.courses.values()
    for reader in view.readers:
        view.told.judge(reader.account, "right")
        for course in courses:
            if view.sees(reader, course):
                view.told.rows["right", reader.account, course.id] = {}
                _course(view, course)
    for course in courses:
        if any(view.reads(reader, course) for reader in view.readers):
            _roster(view, course)
            _work(view, course)
    _documents(view)
    return view.told


def _course(view: View, course: Course) -> None:
    view.told.judge(course.id, "course")
    told = {"name": course.name, "section": course.section or None, "room": course.room or None, "state": course.state}
    view.told.rows["course", course.id] = told


def _roster(view: View, course: Course) -> None:
    view.told.judge(course.id, "teacher", "enrollment")
    for user in course.teachers:
        view.told.rows["teacher", course.id, user] = {"name": view.state.accounts[user].full_name}
    for user in course.students:
        view.told.judge(user, "person")
        view.told.rows["enrollment", course.id, user] = {}
        view.told.rows["person", user] = _names(view.state.accounts[user])


def _names(person: Account) -> Row:
    """A deleted account has no name, and keeps the one it had."""
    if not person.full_name:
        return {}
    return {"name": person.full_name, "given_name": person.given_name, "family_name": person.family_name}


def _work(view: View, course: Course) -> None:
    kinds = ("coursework", "submission", "attachment", "rubric") if view.reconciled else ("coursework", "submission")
    view.told.judge(course.id, "attachment", *kinds)
    for work in view.state.coursework.values():
        if work.course == course.id and work.state != "DELETED":
            told = {"title": work.title, "description": work.description, "state": work.state, "due_at": work.due}
            view.told.rows["coursework", course.id, work.id] = told | {"max_points": work.max_points}
            _rubric(view, work)
    for work, submission in view.handed_in(course):
        at = (course.id, work.id, submission.student)
        grades = {key: {"level_id": "", "points": points} for key, points in submission.rubric_points.items()}
        late = _late(work, submission, view.now)
        view.told.rows["submission", *at] = {"state": submission.state, "late": late, "rubric_grades": grades}
        for position, item in enumerate(submission.attachments):
            drive = {"kind": "drive_file", "file": item}
            link = {"kind": "link", "file": None, "link": item.url} if isinstance(item, Link) else None
            view.told.rows["attachment", *at, str(position)] = link or drive


def _rubric(view: View, work: Coursework) -> None:
    """When a rubric arrives without its coursework being touched, the nightly reading finds it."""
    if view.reconciled and (rubric := view.state.rubrics.get(work.id)):
        levels = [(criterion.id, [level.points for level in criterion.levels]) for criterion in rubric.criteria]
        view.told.rows["rubric", work.course, work.id] = {"levels": levels}


def _late(work: Coursework, submission: Submission, now: datetime) -> bool:
    """Handed in after it was due, or due and not handed in."""
    if work.due is None:
        return False
    if submission.state in {"TURNED_IN", "RETURNED"} and submission.turned_in:
        return submission.turned_in > work.due
    return submission.state != "RETURNED" and now > work.due


def _documents(view: View) -> None:
    crowds: dict[str, Crowd] = defaultdict(Crowd)
    lists: dict[Reader, set[str]] = {reader: set() for reader in view.readers}
    for course in view.state.courses.values():
        reading = [reader for reader in view.readers if view.reads(reader, course)]
        for _, submission in view.handed_in(course) if reading else ():
            for item in submission.attachments:
                if isinstance(item, str):
                    crowds[item].writers.add(submission.student)
                    crowds[item].courses[course.id] = course
                    for reader in reading:
                        lists[reader].add(item)
    for id_, crowd in crowds.items():
        readers = [reader for reader, listed in lists.items() if id_ in listed]
        _document(view, view.state.files[id_], readers, crowd)
    typed = {
        id_
        for reader, listed in lists.items()
        for id_ in listed
        if reader.mode == "drive" and view.may_see(reader, view.state.files[id_])
    }
    for reader, listed in lists.items():
        _problems(view, reader, [view.state.files[id_] for id_ in listed], typed)


def _document(view: View, file: File, readers: Iterable[Reader], crowd: Crowd) -> None:
    readers = list(readers)
    reading = [reader for reader in readers if view.may_see(reader, file)]
    by_drive = [reader for reader in reading if reader.mode == "drive"]
    view.told.judge(file.id, "document")
    told: dict[str, object] = {}
    if all(reader.mode == "drive" or (reader.mode == "documents" and view.reconciled) for reader in readers):
        obstacles = {_obstacle(view, reader, file, typed=bool(by_drive)) for reader in readers}
        told["unreadable"] = None if None in obstacles else OneOf(frozenset(obstacles))
    view.told.rows["document", file.id] = told
    # Without a change feed only the nightly reading promises to have read everything.
    if not by_drive and not (reading and view.reconciled):
        return
    text = _text(file, by_drive=bool(by_drive))
    if by_drive or file.mime_type == DOCUMENT_TYPE:
        told["title"] = file.title
        told["mime_type"] = file.mime_type
    if text is not None:
        view.told.judge(file.id, "text")
        view.told.rows["text", file.id] = {"text": text}
    _shown(view, file, reading, crowd)
    edits = file.mime_type == DOCUMENT_TYPE and any(view.state.role(file, r.account) != "reader" for r in reading)
    if edits and view.reconciled:
        view.told.judge(file.id, "suggestion")
        for edit in pending_edits(file):
            row = {"inserted": edit.insert, "deleted": file.text[edit.start : edit.end]}
            if any(row.values()):
                view.told.rows["suggestion", file.id, edit.id] = row
    add_threads(
        view.told, view.state, file, reading, crowd, certain=edits and view.docs_comments, final=view.reconciled
    )


def _shown(view: View, file: File, reading: Iterable[Reader], crowd: Crowd) -> None:
    """In every course of whoever has just read it; what was read there at another time may still be shown."""
    view.told.judge(file.id, "shown")
    view.told.allowed.update(("shown", file.id, course_id) for course_id in view.state.courses)
    for reader in reading:
        told = reader.mode == "drive" or (view.reconciled and file.mime_type == DOCUMENT_TYPE)
        if told and _obstacle(view, reader, file, typed=False) is None:
            theirs = [id_ for id_, course in crowd.courses.items() if view.reads(reader, course)]
            view.told.rows.update({("shown", file.id, id_): {} for id_ in theirs})


def _text(file: File, *, by_drive: bool) -> str | None:
    """The newest text, of a Doc all tabs in reading order; None where nobody can read one."""
    if file.mime_type == DOCUMENT_TYPE:
        return "\n".join([file.text, *(tab.text for tab in file.tabs)]).rstrip()
    written = word_files().get(file.content) if file.mime_type == WORD_TYPE and by_drive else None
    return written.text if written else None


def _obstacle(view: View, reader: Reader, file: File, *, typed: bool) -> str | None:
    """What keeps this reader from the text, in the store's word for it.

    `typed` says that a co-teacher's Drive tells of what type it is: what is no Doc is not asked of Docs at all then.
    """
    by_drive, is_doc, seen = reader.mode == "drive", file.mime_type == DOCUMENT_TYPE, view.may_see(reader, file)
    if not by_drive and not is_doc and (seen or typed):
        return "word_not_granted"
    if not seen:
        return "document_gone" if by_drive else "document_refused"
    if is_doc:
        return None
    if file.mime_type != WORD_TYPE:
        return "not_text"
    return None if file.content in word_files() else "document_unreadable"


def _problems(view: View, reader: Reader, files: list[File], typed: AbstractSet[str]) -> None:
    """Whatever this reader cannot read is named, and nothing else is: without a feed by the nightly reading."""
    if reader.mode == "documents" and not view.reconciled:
        return
    view.told.judge(reader.account, "problem")
    view.told.allowed.add(("problem", reader.account, "archived_unread", ""))
    for course in view.state.courses.values():
        follows = (reader.account, course.id) not in view.unfollowed
        if follows and view.sees(reader, course) and course.state not in {"ACTIVE", "ARCHIVED"}:
            view.told.rows["problem", reader.account, "course_inactive", ""] = {}
    if reader.mode == "none":
        view.told.rows["problem", reader.account, "drafts_not_granted", ""] = {}
        return
    if reader.mode == "documents" and not view.docs_comments:
        key = ("problem", reader.account, "comments_not_granted", "")
        # Whether Docs hands out comments is asked when there is a document to ask of.
        asked = any(_obstacle(view, reader, file, typed=file.id in typed) is None for file in files)
        view.told.rows.update({key: {}} if asked else {})
        view.told.allowed.add(key)
    for file in files:
        code = _obstacle(view, reader, file, typed=file.id in typed)
        if code is None and reader.mode == "documents" and view.docs_comments and _only_looks(view, reader, file):
            code = "comments_refused"
        if code not in {None, "not_text"}:
            view.told.rows["problem", reader.account, str(code), file.id] = {}


def _only_looks(view: View, reader: Reader, file: File) -> bool:
    return view.state.role(file, reader.account) == "reader"


def census(told: Told) -> Counter[str]:
    """How many rows of each kind were compared."""
    return Counter(key[0] for key in told.rows)
