"""The structure of a Google Doc made from its text: paragraphs, runs, UTF-16 indexes, pending suggestions, parts."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from integrations.google.emulator.docs_parts import Part, element, table, table_length, utf16
from integrations.google.emulator.wire import JSON, Shared

_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Edit:
    """A pending suggestion at code points `start` to `end` of the text: those go, `insert` comes after them."""

    id: str
    start: int
    end: int
    insert: str


class Run(NamedTuple):
    """A stretch of one kind; `at` is its first code point in the text, None for a suggested insertion.

    A `part` has no letters of the text, but takes one index, or a whole table's. A tuple, for there are more of them
    than of anything else, and a frozen dataclass takes more than twice as long to make.
    """

    text: str
    at: int | None
    inserted_by: str | None = None
    deleted_by: str | None = None
    part: Part | None = None

    @property
    def length(self) -> int:
        if self.part is None:
            return utf16(self.text)
        return table_length(self.part) if self.part.kind == "table" else 1


def runs(text: str, edits: Iterable[Edit]) -> list[Run]:
    """The text and its pending edits in document order; an edit inside another one is left out."""
    found: list[Run] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start < at:
            continue
        found.append(Run(text[at : edit.start], at))
        found.append(Run(text[edit.start : edit.end], edit.start, deleted_by=edit.id))
        found.append(Run(edit.insert, None, inserted_by=edit.id))
        at = edit.end
    found.append(Run(text[at:] + "\n", at))
    return [run for run in found if run.text]


def laid_out(text: str, edits: Iterable[Edit], parts: Iterable[Part]) -> Iterator[Run]:
    """Line by line what stands in the document, each part right behind its place, a table below its paragraph."""
    inline = [part for part in parts if part.kind not in {"table", "list"}]
    tables = [part for part in parts if part.kind == "table"]
    last = False
    for run in runs(text, edits):
        for line in _lines(run):
            yield from _with_parts(line, inline)
            last = False
            if line.at is None or not line.text.endswith("\n"):
                continue
            while tables and tables[0].at < line.at + len(line.text):
                yield Run("", None, part=tables.pop(0))
                last = True
    if last:
        yield Run("\n", None)  # a table is never the last: Docs keeps an empty paragraph below it


def _lines(run: Run) -> Iterator[Run]:
    at = run.at
    for line in _LINES.findall(run.text):
        yield Run(line, at, run.inserted_by, run.deleted_by)
        at = None if at is None else at + len(line)


def _with_parts(line: Run, waiting: list[Part]) -> Iterator[Run]:
    """The line cut where parts stand in it; a part at the very end of a line comes before its line feed."""
    while line.at is not None and waiting and waiting[0].at < line.at + len(line.text):
        part = waiting.pop(0)
        cut = max(part.at - line.at, 0)
        if cut:
            yield line._replace(text=line.text[:cut])
        yield Run("", None, part=part)
        line = line._replace(text=line.text[cut:], at=line.at + cut)
    yield line


@lru_cache(maxsize=256)
def _indexed(text: str, edits: tuple[Edit, ...], parts: tuple[Part, ...]) -> list[tuple[int, Run]]:
    """What stands in the document, each with its index."""
    found = list(laid_out(text, edits, parts))
    return list(zip(accumulate((run.length for run in found), initial=1), found, strict=False))


def content(text: str, edits: tuple[Edit, ...], parts: tuple[Part, ...] = (), first: int = 1) -> list[JSON]:
    """`body.content`: a section break, then the paragraphs. A footnote's begins at `first` 0, and without the break."""
    elements: list[JSON] = []
    body: list[JSON] = [_SECTION] if first else []
    lists = [part for part in parts if part.kind == "list"]
    touched: set[str] = set()
    for place, run in _indexed(text, edits, parts):
        index = place - 1 + first
        end = index + run.length
        if run.part is not None and run.part.kind == "table":
            body.append(table(run.part, index))
        else:
            elements.append(_element(run, index, end))
            touched.update(part.id for part in lists if run.at is not None and part.touches(run.at, len(run.text)))
        if run.text.endswith("\n"):
            body.append(_paragraph(elements, end, touched))
            elements, touched = [], set()
    return body


@lru_cache(maxsize=4096)
def shared_content(text: str, edits: tuple[Edit, ...], parts: tuple[Part, ...] = (), first: int = 1) -> Shared:
    """The same, for answers."""
    return Shared(content(text, edits, parts, first))


_SECTION: JSON = {
    "endIndex": 1,
    "sectionBreak": {
        "sectionStyle": {
            "columnSeparatorStyle": "NONE",
            "contentDirection": "LEFT_TO_RIGHT",
            "sectionType": "CONTINUOUS",
        }
    },
}


def _element(run: Run, start: int, end: int) -> JSON:
    if run.part is not None:
        return {"startIndex": start, "endIndex": end} | element(run.part)
    text_run: JSON = {"content": run.text, "textStyle": {}}
    if run.inserted_by:
        text_run["suggestedInsertionIds"] = [run.inserted_by]
    if run.deleted_by:
        text_run["suggestedDeletionIds"] = [run.deleted_by]
    return {"startIndex": start, "endIndex": end, "textRun": text_run}


def _paragraph(elements: list[JSON], end: int, lists: Iterable[str]) -> JSON:
    bullet = next(({"bullet": {"listId": list_id, "textStyle": {}}} for list_id in sorted(lists)), {})
    return {
        "startIndex": elements[0]["startIndex"],
        "endIndex": end,
        "paragraph": {
            "elements": elements,
            "paragraphStyle": {"namedStyleType": "NORMAL_TEXT", "direction": "LEFT_TO_RIGHT"},
        }
        | bullet,
    }


@dataclass(frozen=True, slots=True)
class Indexes:
    """Where the text stands in the document: `starts` are the first code points of its `lines`, each with its index."""

    starts: Sequence[int]
    lines: Sequence[tuple[int, str]]
    end: int

    def of(self, offset: int) -> int:
        """The index of a code point of the text, with what stands before it and is no text of it counted."""
        at = bisect_right(self.starts, offset) - 1
        if at >= 0:
            index, line = self.lines[at]
            within = offset - self.starts[at]
            if within < len(line):
                return index + utf16(line[:within])
        return self.end


@lru_cache(maxsize=256)
def indexes(text: str, edits: tuple[Edit, ...], parts: tuple[Part, ...] = ()) -> Indexes:
    """Kept, because every comment asks for two of them."""
    placed = _indexed(text, edits, parts)
    lines = [(run.at, (index, run.text)) for index, run in placed if run.at is not None and run.text]
    last, run = placed[-1]
    return Indexes([at for at, _ in lines], [line for _, line in lines], last + run.length)
