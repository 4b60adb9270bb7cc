"""No page of any listing can be missing unnoticed: nothing is taken for gone, and what was not read is named."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.google.drive import WORD_TYPE
from integrations.google.emulator.events import CommentMade, FileAttached, FileCreated
from integrations.google.emulator.faults import Fault
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk
from tests.app.sync.worlds.words import word_files

LISTINGS = [
    "classroom.courses.list",
    "classroom.courses.teachers.list",
    "classroom.courses.students.list",
    "classroom.courses.courseWork.list",
    "classroom.courses.courseWork.studentSubmissions.list",
    "classroom.courses.courseWork.rubrics.list",
    "drive.changes.list",
    "drive.comments.list",
    "docs.documents.get",
    "drive.files.get",
]
# Of each of these the small school has several pages of one item: of one class or draft, or of several.
SEVERAL_PAGES = [
    name for name in LISTINGS if name.endswith(".list") and "rubrics" not in name and "changes" not in name
]
BROKEN = ["internal", "truncated", "forbidden", "not_found"]
EXCUSED = {
    # Google forgot where the feed stood, or has deleted the coursework: everything else was read.
    ("drive.changes.list", "not_found"),
    ("classroom.courses.courseWork.rubrics.list", "not_found"),
    # Drive exports what Docs refuses.
    ("docs.documents.get", "forbidden"),
    ("docs.documents.get", "not_found"),
}
LIVING = (
    *("course_teacher", "enrollment", "coursework", "rubric", "submission", "comment", "reply", "suggestion"),
    *("attachment", "snapshot", "course", "student"),
)


def living(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """What the store takes for present: all rows that are not marked as removed."""
    rows = {}
    for name in LIVING:
        marked = desk.ask(
            "SELECT 1 FROM information_schema.columns WHERE table_name = :name AND column_name = 'removed_at'",
            name=name,
        )
        where = " WHERE removed_at IS NULL" if marked else ""
        rows[name] = desk.ask(f"SELECT id FROM {name}{where} ORDER BY 1")  # noqa: S608  our own tables
    return rows


def problems(desk: Desk) -> set[str]:
    return {code for (code,) in desk.ask("SELECT code FROM sync_problem")}


def read_with(desk: Desk, fault: Fault) -> tuple[str, set[str]]:
    """A full reading that meets the fault; its status, and the problems that stand after it."""
    desk.world.faults.add([fault])
    outcome = desk.read(full=True)
    desk.world.faults.clear()
    return outcome.status, problems(desk)


@pytest.mark.parametrize("listing", LISTINGS)
def test_whatever_a_listing_answers_instead_of_itself_nothing_is_taken_for_gone(build: Build, listing: str) -> None:
    desk = build(max_page=2)
    desk.has_read()
    before = living(desk)
    for kind in BROKEN:
        status, named = read_with(desk, Fault(match=listing, kind=kind, times=None))
        assert living(desk) == before, kind
        assert (not named) == ((listing, kind) in EXCUSED), kind
        assert named or status == "succeeded", kind
        assert not named or status in {"partial", "failed"}, kind


@pytest.mark.parametrize("listing", SEVERAL_PAGES)
def test_one_page_that_never_comes_sweeps_nothing_and_is_named_until_it_comes(build: Build, listing: str) -> None:
    desk = build(max_page=1)
    desk.has_read()
    before = living(desk)
    desk.world.calls.clear()
    desk.read(full=True)
    pages = desk.world.calls[listing]
    assert pages > 1
    for page in range(1, pages + 1):
        status, named = read_with(desk, Fault(match=listing, kind="internal", nth=page, times=None))
        assert living(desk) == before, page
        assert status in {"partial", "failed"}, page
        assert named, page
    assert desk.read().status == "succeeded"
    assert problems(desk) == set()
    assert living(desk) == before


@pytest.mark.parametrize("kind", BROKEN)
def test_a_word_file_that_does_not_come_keeps_the_comments_inside_it(desk: Desk, kind: str) -> None:
    content = next(content for content, written in word_files().items() if written.comments)
    desk.world.record(
        FileCreated(
            at=desk.clock.now(), id="1WORD", owner=school.BEN, title="Sea", mime_type=WORD_TYPE, content=content
        )
    )
    handed_in = {"course": school.ENGLISH_9, "coursework": school.MEMOIR, "student": school.BEN}
    desk.world.record(FileAttached(at=desk.clock.now(), file="1WORD", **handed_in))
    desk.read()
    before = living(desk)
    assert desk.ask("SELECT count(*) > 0 FROM comment WHERE source = 'word'") == [(True,)]
    # Described first, with the picture beside it; then fetched.
    _, named = read_with(desk, Fault(match="drive.files.get", kind=kind, nth=3, times=None))
    assert named
    assert living(desk) == before


def test_a_feed_whose_second_page_fails_is_read_again_from_where_it_stood(build: Build) -> None:
    desk = build(max_page=1)
    desk.has_read()
    desk.clock.advance(timedelta(minutes=10))
    made: dict[str, Any] = {"at": desk.clock.now(), "by": school.TEACHER, "quote": "", "text": "Why?"}
    for number, document in enumerate((school.BEN_MEMOIR, school.ANA_MEMOIR, school.ANA_ESSAY)):
        desk.world.record(CommentMade(id=f"AAABpage{number}", file=document, **made))
    desk.world.faults.add([Fault(match="drive.changes.list", kind="internal", nth=2, times=None)])
    assert desk.read().status == "failed"
    assert problems(desk) == {"google_unanswered"}
    desk.world.faults.clear()
    assert desk.read().summary["documents_changed"] == 3
    assert problems(desk) == set()


@pytest.mark.parametrize("max_page", [1, 2])
def test_an_empty_page_with_more_to_come_ends_no_listing(build: Build, max_page: int) -> None:
    desk = build(max_page=max_page)
    desk.has_read()
    before = living(desk)
    desk.world.empty_first_page = True
    assert desk.read(full=True).status == "succeeded"
    assert living(desk) == before


def test_a_first_reading_of_lists_that_begin_empty_has_everything(build: Build) -> None:
    desk = build(max_page=1, empty_first_page=True)
    assert desk.read().status == "succeeded"
    assert desk.ask("SELECT count(*) FROM enrollment") == [(5,)]
    assert desk.ask("SELECT count(*) FROM comment") == [(3,)]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]
    assert (school.ENGLISH_9,) in desk.ask("SELECT google_id FROM course")
