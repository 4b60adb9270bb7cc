"""Drive's exports of a Doc, made from its plain text without pending suggestions.

Comments are written into plain text alone: googleapis/google-api-python-client issue 642.
"""

import html
from collections.abc import Sequence
from io import BytesIO

from docx import Document

from integrations.google.emulator.docs import parts_of
from integrations.google.emulator.docs_body import laid_out
from integrations.google.emulator.docs_parts import Part
from integrations.google.emulator.events import FIRST_TAB
from integrations.google.emulator.state.places import follow
from integrations.google.emulator.state.records import Comment, File
from integrations.google.exported import marks

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXPORTS = {
    "text/plain": "text/plain; charset=UTF-8",
    "text/markdown": "text/markdown; charset=UTF-8",
    "text/html": "text/html; charset=UTF-8",
    DOCX: DOCX,
}
LIMIT = 10 * 1024 * 1024


class ExportTooLarge(Exception):
    """The result would exceed 10 MB."""


def export(file: File, mime_type: str) -> bytes:
    """The document in one of EXPORTS. Raises ExportTooLarge."""
    if mime_type == "text/plain":
        content = b"\xef\xbb\xbf" + "\r\n".join("\n".join(_with_comments(file)).split("\n")).encode()
    elif mime_type == "text/markdown":
        content = "\n\n".join("\n".join(_texts(file)).split("\n")).encode()
    elif mime_type == "text/html":
        content = _html(_texts(file)).encode()
    else:
        content = _docx(_texts(file))
    if len(content) > LIMIT:
        raise ExportTooLarge
    return content


def _texts(file: File) -> list[str]:
    return [_shown(file.text, parts_of(file)), *(tab.text for tab in file.tabs)]


def _with_comments(file: File) -> list[str]:
    """Tab by tab, with a mark behind the passage for each comment and each reply, which are listed at the end."""
    names, listed = marks(), []
    tabs = []
    for tab, text, parts in [(FIRST_TAB, file.text, parts_of(file)), *((tab.id, tab.text, ()) for tab in file.tabs)]:
        found: list[Part] = []
        for at, comment in _placed(file, tab):
            said = [comment.text, *(reply.text for reply in comment.replies if reply.text and not reply.deleted)]
            named = [(next(names), words) for words in said]
            listed += [f"{name}{words}" for name, words in named]
            found.append(Part(comment.id, "mark", at, at, text="".join(name for name, _ in named)))
        tabs.append(_shown(text, sorted([*parts, *found], key=lambda part: part.at)))
    return [*tabs, *(["", *listed] if listed else [])]


def _placed(file: File, tab: str) -> list[tuple[int, Comment]]:
    """The comments of a tab by the ends of their passages, as they stand now."""
    alive = [comment for comment in file.comments.values() if comment.tab == tab and not comment.deleted]
    places = [(follow(file.history(tab), comment.place), comment) for comment in alive if comment.place]
    found = [(place.end, comment) for place, comment in places if place is not None]
    return sorted(found, key=lambda each: each[0])


def _shown(text: str, parts: Sequence[Part]) -> str:
    """The text with what Drive writes for the parts: words of chips, marks and text of footnotes, cells, bullets."""
    lists = [part for part in parts if part.kind == "list"]
    lines, line, bullet = [], "", ""
    for run in laid_out(text, (), parts):
        if run.part is not None and run.part.kind == "table":
            lines += [cell for row in run.part.rows for cell in row]
        elif run.part is not None:
            line += f"[{run.part.target}]" if run.part.kind == "footnote" else run.part.text
        else:
            line += run.text
            touched = lists and run.at is not None and any(part.touches(run.at, len(run.text)) for part in lists)
            bullet = "* " if touched else bullet
        if run.text.endswith("\n"):
            lines.append(bullet + line.removesuffix("\n"))
            line, bullet = "", ""
    notes = [f"[{part.target}] {part.text}" for part in parts if part.kind == "footnote"]
    return "\n".join([*lines, *notes])


def _html(texts: list[str]) -> str:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in "\n".join(texts).split("\n"))
    head = '<meta content="text/html; charset=UTF-8" http-equiv="content-type">'
    return f"<html><head>{head}</head><body>{body}</body></html>"


def _docx(texts: list[str]) -> bytes:
    document = Document()
    for line in "\n".join(texts).split("\n"):
        document.add_paragraph(line)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
