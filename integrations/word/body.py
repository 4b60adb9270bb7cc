"""The text below an element of WordprocessingML, with comment ranges and tracked changes, for `reading`.

python-docx knows no text inside content controls, tracked changes and text boxes: all of it is walked here
(ECMA-376 part 1, 17.13). A text box follows the paragraph that it hangs on; its second writing for old programs
(`Fallback`) is not read again.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INSERTED = {f"{W}ins", f"{W}moveTo"}
_DELETED = {f"{W}del", f"{W}moveFrom"}
_LETTERS = {f"{W}t", f"{W}delText", f"{_MATH}t"}
_RANGE = {f"{W}commentRangeStart", f"{W}commentRangeEnd"}
_SPACES = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_PARAGRAPH = f"{W}p"
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """Words that somebody put in or took out with changes tracked, neither accepted nor rejected yet."""

    author: str
    date: datetime | None
    inserted: str
    deleted: str


@dataclass(slots=True)
class Body:
    """`text` is without pending insertions; `quotes` are the passages by comment id."""

    pieces: list[str] = field(default_factory=list)
    passages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    changes: list[TrackedChange] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return cleaned("".join(self.pieces))

    @property
    def quotes(self) -> dict[str, str]:
        return {comment: cleaned("".join(words)) for comment, words in self.passages.items()}

    def add(self, words: str) -> None:
        self.pieces.append(words)
        for comment in self.inside:
            self.passages[comment].append(words)

    def mark(self, element: Any) -> None:
        """A comment's passage begins or ends here."""
        starts = element.tag == f"{W}commentRangeStart"
        (self.inside.add if starts else self.inside.discard)(element.get(f"{W}id", ""))


def read_body(element: Any) -> Body:
    """What stands below the element, in reading order."""
    body = Body()
    _with_boxes(element, body)
    return body


def cleaned(text: str) -> str:
    return _UNWANTED.sub("", text).rstrip("\n")


def in_utc(written: datetime | None) -> datetime | None:
    """Word writes no zone: then it is taken for UTC."""
    return written.replace(tzinfo=written.tzinfo or UTC) if written else None


def _walk(element: Any, body: Body, boxes: list[Any]) -> None:
    """`boxes` collects the text boxes of the paragraph around, which are read when it has ended."""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in {_FALLBACK, f"{W}pPr", f"{W}rPr"}:
            continue
        if (letters := _letters(child)) is not None:
            body.add(letters)
        elif tag in _RANGE:
            body.mark(child)
        elif tag == f"{W}txbxContent":
            boxes.append(child)
        elif tag == _PARAGRAPH:
            _with_boxes(child, body, end="\n")
        elif tag in _INSERTED:
            for mark in child.iter(*_RANGE):
                body.mark(mark)
            _change(child, _words(child), "", body)
        else:
            if tag in _DELETED:
                _change(child, "", _words(child), body)
            _walk(child, body, boxes)


def _with_boxes(element: Any, body: Body, end: str = "") -> None:
    boxes: list[Any] = []
    _walk(element, body, boxes)
    body.add(end)
    for box in boxes:
        _with_boxes(box, body)


def _letters(element: Any) -> str | None:
    """What the element itself says; None where it only holds others."""
    return element.text or "" if element.tag in _LETTERS else _SPACES.get(element.tag)


def _words(element: Any) -> str:
    return "".join(_letters(child) or "" for child in element.iter())


def _change(element: Any, inserted: str, deleted: str, body: Body) -> None:
    if inserted or deleted:
        author = cleaned(element.get(f"{W}author", ""))
        body.changes.append(TrackedChange(author, _date(element), cleaned(inserted), cleaned(deleted)))


def _date(element: Any) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(element.get(f"{W}date", "")))
    except ValueError:
        return None
