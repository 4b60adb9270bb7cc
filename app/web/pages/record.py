"""The running record: a class with one line a writer, and one writer with one line a conference."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from app.accounts.access import course_for, student_for
from app.briefs.words import count
from app.followups.lines import RecordLine
from app.followups.running_record import ClassLine, ClassRecord, build_class_record, build_student_record
from app.followups.spreadsheet import spreadsheet
from app.web.conference_found import talk_line, withdrawn_from
from app.web.context import page, sections_now
from app.web.pages.comments import Tab
from app.web.session import Desk, SignedIn
from app.writing.plain import plain
from app.writing.words import TALK_WORDS

router = APIRouter()


class Show(StrEnum):
    """Which writers of the class are listed."""

    ALL = "all"
    BEHIND = "behind"
    LATE = "late"
    NOT_MET = "not_met"


_SHOW_WORDS = {
    Show.ALL: "All",
    Show.BEHIND: "Behind",
    Show.LATE: "Follow-up late",
    Show.NOT_MET: "Not met on this piece",
}


class Sheet(StrEnum):
    """What is printed: the record, or the same table with empty cells to write in."""

    FILLED = "filled"
    BLANK = "blank"


@dataclass(frozen=True)
class Asked:
    """The page's address."""

    course: int | None = None
    q: Annotated[str, Query(max_length=200)] = ""
    show: Annotated[Show, Query()] = Show.ALL
    sheet: Annotated[Sheet, Query()] = Sheet.FILLED

    @property
    def address(self) -> str:
        usual = asdict(Asked())
        return f"/record?{urlencode({name: value for name, value in asdict(self).items() if value != usual[name]})}"


@dataclass(frozen=True)
class Found:
    """A writer of the list, and the conference to show: the newest in which the words stand, else the newest."""

    line: ClassLine
    talk: RecordLine | None
    earlier: bool

    @property
    def next_step(self) -> str:
        """The one of this conference; a word in passing leaves the one that was promised before."""
        said = self.talk.next_step if self.talk else ""
        promised = self.line.promise.next_step if self.line.promise and not self.earlier else ""
        return said or promised


@router.get("/record")
def record(desk: SignedIn, asked: Annotated[Asked, Depends()]) -> Response:
    """Without `course`, of the section that meets now or next. `q` is looked for in names and in everything said."""
    followed = sections_now(desk, asked.course)
    if followed is None:
        return RedirectResponse("/welcome", 303)
    sections, section = followed
    asked = replace(asked, course=section.id)
    words = plain(asked.q).split()
    keyring = desk.runtime.keyring if words else None  # the private notes are looked through, but not shown
    built = build_class_record(desk.session, keyring, desk.teacher, section.id, desk.now, whole=bool(words))
    desk.record("record.read", course_id=section.id)
    return page(
        desk,
        "record.html",
        place="record",
        sections=sections,
        course_id=section.id,
        section=section.words,
        record=built,
        found=_found(built, asked.show, words),
        tabs=tuple(_tab(built, asked, show) for show in Show),
        asked=asked,
        other_sheet=replace(asked, sheet=Sheet.FILLED if asked.sheet is Sheet.BLANK else Sheet.BLANK).address,
        met_words=f"{count(len(built.lines), 'writer')}, {built.met_lately} met in the last two weeks.",
    )


@router.get("/record.csv")
def class_file(desk: SignedIn, course: int) -> Response:
    """Every conference with everybody of a class, for a spreadsheet."""
    taught = course_for(desk.session, desk.teacher, course)
    built = build_class_record(desk.session, None, desk.teacher, taught.id, desk.now, whole=True)
    desk.record("record.export", course_id=taught.id)
    lines = [(line.row.writer.name, talk) for line in built.lines for talk in line.lines]
    return _file(desk, f"Running record {built.queue.course.name}", lines)


@router.get("/students/{student_id}/record")
def student_record(desk: SignedIn, student_id: int, withdrawn: int | None = None) -> Response:
    """One writer's conferences, newest first, and every follow-up with what its looks showed.

    `withdrawn` is a talk that counts for nothing since a moment.
    """
    built = build_student_record(desk.session, desk.runtime.keyring, desk.teacher, student_id, desk.now)
    desk.record("record.read", student_id=student_id)
    return page(
        desk,
        "student_record.html",
        place="record",
        record=built,
        just_withdrawn=talk_line(desk, withdrawn) if withdrawn is not None else None,
        withdrawn=withdrawn_from(desk, student_id),
        talk_words=TALK_WORDS,
    )


@router.get("/students/{student_id}/record.csv")
def student_file(desk: SignedIn, student_id: int) -> Response:
    """One writer's conferences for a spreadsheet."""
    student = student_for(desk.session, desk.teacher, student_id)
    built = build_student_record(desk.session, None, desk.teacher, student.id, desk.now)
    desk.record("record.export", student_id=student.id)
    name = built.writer.name
    return _file(desk, f"Running record {name}", [(name, line) for line in built.lines])


def _found(built: ClassRecord, show: Show, words: Sequence[str]) -> tuple[Found, ...]:
    found = (_match(line, words) for line in built.lines if _shown(built, line, show))
    return tuple(each for each in found if each is not None)


def _shown(built: ClassRecord, line: ClassLine, show: Show) -> bool:
    if show is Show.BEHIND:
        return line.behind
    if show is Show.LATE:
        return line.late
    met = line.row.met
    return show is Show.ALL or not (met.times if built.queue.assignment else met.last_at)


def _match(line: ClassLine, words: Sequence[str]) -> Found | None:
    """Every word stands in the name, in the title, or in what one conference says."""
    named = plain(f"{line.row.writer.name} {line.row.piece}")
    if all(word in named for word in words):
        return Found(line, line.last, earlier=False)
    for talk in line.lines:
        said = f"{named} {plain(talk.said)}"
        if all(word in said for word in words):
            return Found(line, talk, earlier=talk is not line.last)
    return None


def _tab(built: ClassRecord, asked: Asked, show: Show) -> Tab:
    number = sum(_shown(built, line, show) for line in built.lines)
    return Tab(replace(asked, show=show).address, "", _SHOW_WORDS[show], number, show is asked.show)


def _file(desk: Desk, name: str, lines: Sequence[tuple[str, RecordLine]]) -> Response:
    named = quote(f"{name}.csv", safe="")
    return Response(
        spreadsheet(lines, ZoneInfo(desk.zone)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{named}", "Cache-Control": "no-store"},
    )
