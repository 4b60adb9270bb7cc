"""Docs: chips, footnotes, lists, tables and tabs, and where everything stands between them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.google import docs
from integrations.google.emulator.docs_body import content, indexes
from integrations.google.emulator.docs_parts import Part
from integrations.google.emulator.events import DocEdited, TabRenamed
from integrations.google.emulator.world import World
from integrations.google.exported import without_comments
from tests import small_school as school
from tests.rich_document import EXPORTED, IN_FIRST, IN_QUOTES, QUOTES, REMOVED, RICH, SHOWN, SUGGESTED, rich_document

WITH_COMMENTS = {
    "includeTabsContent": "true",
    "suggestionsViewMode": "SUGGESTIONS_INLINE",
    "commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED",
}


@pytest.fixture
def page(teacher: httpx.Client, world: World) -> dict[str, Any]:
    world.record(*rich_document(school.NOW, school.TEACHER))
    return read(teacher)


def read(teacher: httpx.Client) -> dict[str, Any]:
    answer = teacher.get(f"v1/documents/{RICH}", params=WITH_COMMENTS)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def walk(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Everything that has indexes, in the order of its start, outer before inner."""
    for block in blocks:
        yield block
        yield from block.get("paragraph", {}).get("elements", ())
        for row in block.get("table", {}).get("tableRows", ()):
            yield row
            for cell in row["tableCells"]:
                yield cell
                yield from walk(cell["content"])


def test_everything_has_a_place_and_a_form(page: dict[str, Any]) -> None:
    tab = page["tabs"][0]["documentTab"]
    kinds = {key for part in walk(tab["body"]["content"]) for key in part} - {"startIndex", "endIndex"}
    assert kinds >= {"person", "dateElement", "richLink", "equation", "inlineObjectElement", "dropdown", "table"}
    (note,) = tab["footnotes"]["kix.fn1"]["content"]
    assert ("startIndex" in note, note["endIndex"]) == (False, len("Teens need nine hours.\n"))
    bullets = [block["paragraph"].get("bullet") for block in tab["body"]["content"] if "paragraph" in block]
    assert [bullet["listId"] for bullet in bullets if bullet] == ["kix.l1", "kix.l1"]
    assert (set(tab["lists"]), set(tab["inlineObjects"])) == ({"kix.l1"}, {"kix.i1"})


def test_what_deskside_reads_of_it(page: dict[str, Any]) -> None:
    read = docs.document(RICH, comments=True).parse([page])
    assert read.text == SHOWN
    assert {one.id: (one.inserted, one.deleted) for one in read.suggestions or ()} == {
        SUGGESTED: (" Really.", ""),
        REMOVED: ("", "about it"),
    }
    assert list(read.tabs.values()) == ["Tab 1", "Sources", "Quotes"]


def test_anchors_stand_behind_chips_tables_and_in_their_tab(page: dict[str, Any]) -> None:
    anchors = {thread["commentId"]: thread["anchorId"] for thread in page["comments"]}
    first, sources = page["tabs"]
    (span,) = first["documentTab"]["commentAnchors"][anchors[IN_FIRST]]["ranges"]
    found = [
        part for part in walk(first["documentTab"]["body"]["content"]) if part.get("startIndex") == span["startIndex"]
    ]
    assert found[-1]["textRun"]["content"] == "The end"
    assert (found[-1]["endIndex"], span["tabId"]) == (span["endIndex"], "t.0")
    (quote,) = sources["childTabs"][0]["documentTab"]["commentAnchors"][anchors[IN_QUOTES]]["ranges"]
    assert (quote["startIndex"], quote["endIndex"], quote["tabId"]) == (11, 15, QUOTES)


def test_tabs_are_edited_and_renamed_by_themselves(teacher: httpx.Client, page: dict[str, Any], world: World) -> None:
    at: dict[str, Any] = {"at": school.NOW, "file": RICH}
    world.record(TabRenamed(id=QUOTES, title="Words", **at), DocEdited(by=school.TEACHER, text="x", tab=QUOTES, **at))
    world.record(TabRenamed(id="t.0", title="Draft", **at))
    after = read(teacher)
    tabs = [tab["tabProperties"]["title"] for tab in (after["tabs"][0], after["tabs"][1]["childTabs"][0])]
    assert tabs == ["Draft", "Words"]
    assert after["tabs"][0]["documentTab"]["body"] == page["tabs"][0]["documentTab"]["body"]
    assert "commentAnchors" not in after["tabs"][1]["childTabs"][0]["documentTab"]


def test_the_export_writes_marks_and_bullets(teacher: httpx.Client, page: dict[str, Any]) -> None:
    assert page["title"] == "Sleep"
    answer = teacher.get(f"drive/v3/files/{RICH}/export", params={"mimeType": "text/plain"})
    exported = answer.content.decode("utf-8-sig").replace("\r\n", "\n")
    assert without_comments(exported) == EXPORTED


KINDS = st.sampled_from(["person", "table", "equation", "list"])
LETTERS = st.text(alphabet="ab\n 🐟", max_size=20)
PARTS = st.lists(st.tuples(KINDS, st.integers(0, 20), st.integers(0, 5)), max_size=5)


@settings(deadline=None)
@given(LETTERS, PARTS)
def test_every_index_follows_the_one_before(draft: str, placed: list[tuple[str, int, int]]) -> None:
    parts = tuple(
        Part(str(n), kind, min(at, len(draft)), min(at + length, len(draft)), rows=(("🐟", "b"), ("",)))
        for n, (kind, at, length) in enumerate(sorted(placed, key=lambda each: each[1]))
    )
    position = 1
    for block in content(draft, (), parts)[1:]:
        assert block["startIndex"] == position
        inner = [part for part in walk([block]) if "textRun" in part or "person" in part or "equation" in part]
        for part in inner:
            assert part["startIndex"] >= position
            units = part["textRun"]["content"].encode("utf-16-le") if "textRun" in part else b"\0\0"
            position = part["startIndex"] + len(units) // 2
            assert part["endIndex"] == position
        position = block["endIndex"]
    shown = {
        part["startIndex"]: part["textRun"]["content"] for part in walk(content(draft, (), parts)) if "textRun" in part
    }
    found = indexes(draft, (), parts)
    for offset, letter in enumerate(draft):
        index = found.of(offset)
        start = max(at for at in shown if at <= index)
        assert shown[start].encode("utf-16-le")[(index - start) * 2 :].startswith(letter.encode("utf-16-le"))
