"""Drive's exports of a Doc, made from its plain text without pending suggestions."""

import html
from io import BytesIO

from docx import Document

from integrations.google.emulator.state.records import File

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
    texts = [file.text, *(tab.text for tab in file.tabs)]
    if mime_type == "text/plain":
        content = b"\xef\xbb\xbf" + "\r\n".join("\n".join(texts).split("\n")).encode()
    elif mime_type == "text/markdown":
        content = "\n\n".join("\n".join(texts).split("\n")).encode()
    elif mime_type == "text/html":
        content = _html(texts).encode()
    else:
        content = _docx(texts)
    if len(content) > LIMIT:
        raise ExportTooLarge
    return content


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
