"""The structure of a Google Doc made from its text: paragraphs, runs, UTF-16 indexes, pending suggestions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from integrations.google.emulator.wire import JSON

_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Edit:
    """A pending suggestion at code points `start` to `end` of the text: those go, `insert` comes after them."""

    id: str
    start: int
    end: int
    insert: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one kind; `at` is its first code point in the text, None for a suggested insertion."""

    text: str
    at: int | None
    inserted_by: str | None = None
    deleted_by: str | None = None


def utf16(text: str) -> int:
    """The length in UTF-16 code units, which all of Docs' indexes count."""
    return len(text.encode("utf-16-le")) // 2


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


@lru_cache(maxsize=4096)
def content(text: str, edits: tuple[Edit, ...]) -> list[JSON]:
    """`body.content`: a section break, then the paragraphs. Shared between answers: not to be changed."""
    index = 1
    elements: list[JSON] = []
    body: list[JSON] = [
        {
            "endIndex": 1,
            "sectionBreak": {
                "sectionStyle": {
                    "columnSeparatorStyle": "NONE",
                    "contentDirection": "LEFT_TO_RIGHT",
                    "sectionType": "CONTINUOUS",
                }
            },
        }
    ]
    for run in runs(text, edits):
        for line in _LINES.findall(run.text):
            end = index + utf16(line)
            elements.append(_element(line, run, index, end))
            index = end
            if line.endswith("\n"):
                body.append(_paragraph(elements, end))
                elements = []
    return body


def _element(line: str, run: Run, start: int, end: int) -> JSON:
    text_run: JSON = {"content": line, "textStyle": {}}
    if run.inserted_by:
        text_run["suggestedInsertionIds"] = [run.inserted_by]
    if run.deleted_by:
        text_run["suggestedDeletionIds"] = [run.deleted_by]
    return {"startIndex": start, "endIndex": end, "textRun": text_run}


def _paragraph(elements: list[JSON], end: int) -> JSON:
    return {
        "startIndex": elements[0]["startIndex"],
        "endIndex": end,
        "paragraph": {
            "elements": elements,
            "paragraphStyle": {"namedStyleType": "NORMAL_TEXT", "direction": "LEFT_TO_RIGHT"},
        },
    }


def index_of(text: str, edits: Sequence[Edit], offset: int) -> int:
    """The document index of a code point of the text, with the pending insertions before it counted."""
    index = 1
    for run in runs(text, edits):
        if run.at is not None and run.at <= offset < run.at + len(run.text):
            return index + utf16(run.text[: offset - run.at])
        index += utf16(run.text)
    return index
