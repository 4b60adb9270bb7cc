"""Builds a student's Word file with the comments that teachers wrote in Word itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_NO_DATE = (2026, 9, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class WordComment:
    author: str
    initials: str
    at: datetime
    quote: str
    text: str


def _run_of(paragraph: Paragraph, quote: str) -> Run:
    """Splits the paragraph's text so that the quoted words are a run of their own."""
    before, _, after = paragraph.text.partition(quote)
    paragraph.text = before
    quoted = paragraph.add_run(quote)
    paragraph.add_run(after)
    return quoted


def _comment(document: Document, comment: WordComment) -> None:
    paragraph = next(paragraph for paragraph in document.paragraphs if comment.quote in paragraph.text)
    run = _run_of(paragraph, comment.quote)
    document.add_comment(run, comment.text, comment.author, comment.initials)
    written = comment.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document.part._comments_part.element[-1].set(qn("w:date"), written)  # noqa: SLF001  the library dates it now


def _undated(content: bytes) -> bytes:
    """The same archive without the moment of its making, so that the file is the same on every machine."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _NO_DATE), old.read(name))
    return made.getvalue()


def word_file(paragraphs: Sequence[str], comments: Sequence[WordComment]) -> bytes:
    """A .docx with one comment at most in each paragraph; raises StopIteration for a quotation that is not there."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for comment in comments:
        _comment(document, comment)
    made = BytesIO()
    document.save(made)
    return _undated(made.getvalue())
