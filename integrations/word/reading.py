"""Text and comments out of a .docx that a student handed in, for the sync.

python-docx opens the file and reads the comments. It knows neither threads, nor the done mark, nor the passage,
nor text inside content controls and tracked changes: those are walked here (ECMA-376 part 1, 17.13; [MS-DOCX]
2.5.1 for the threads). A file is student text: it is opened with limits on size, ratio and entities.

    WordError
    ├── NotAWordFile     no zip, no document inside, or XML that is broken
    ├── TooLarge         larger than this reader opens, packed or unpacked
    └── Suspicious       packed beyond reason, or XML with entities
"""

import io
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml

LARGEST_FILE = 25_000_000
LARGEST_UNPACKED = 100_000_000
LARGEST_XML = 20_000_000
HIGHEST_RATIO = 200
_SMALL = 1_000_000  # a part of this size may be packed as tightly as it likes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PENDING = {f"{_W}ins", f"{_W}moveTo", _FALLBACK}  # not the student's text yet, or the same text a second time
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


# What zipfile, the parsers and python-docx raise when a file is torn, forged or encrypted.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OpcError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    EOFError,
    OSError,
)


class WordError(Exception):
    """A file that cannot be read as a Word document."""


class NotAWordFile(WordError): ...


class TooLarge(WordError): ...


class Suspicious(WordError): ...


@dataclass(frozen=True, slots=True)
class WordComment:
    """`author` is free text that proves nothing. `date` is None where Word wrote none; without a zone it is UTC.

    `parent` is the id of the comment that this one replies to. `quote` is the passage between its range marks.
    """

    id: str
    author: str
    date: datetime | None
    text: str
    quote: str
    done: bool
    parent: str | None


@dataclass(frozen=True, slots=True)
class WordDocument:
    """`text` has a line for each paragraph, tables and footnotes included, without pending insertions."""

    text: str
    comments: tuple[WordComment, ...]


def read_docx(content: bytes) -> WordDocument:
    """Raises WordError."""
    try:
        _check(content)
        document: Any = docx.Document(io.BytesIO(content))
        text, quotes = _text_and_quotes(document.element.body)
        footnotes = [_text_and_quotes(note)[0] for note in _footnotes(document)]
        comments = tuple(_comments(document, quotes))
    except DefusedXmlException as error:
        raise Suspicious("entities") from error
    except _BROKEN as error:
        raise NotAWordFile(type(error).__name__) from error
    return WordDocument("\n".join((text, *footnotes)).rstrip(), comments)


def _check(content: bytes) -> None:
    """Refuses bombs before anything is unpacked; zipfile never unpacks more than a part declares."""
    if len(content) > LARGEST_FILE:
        raise TooLarge("packed")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise TooLarge("unpacked")
        for part in parts:
            if part.file_size > max(_SMALL, part.compress_size * HIGHEST_RATIO):
                raise Suspicious("ratio")
            if part.filename.endswith((".xml", ".rels")):
                if part.file_size > LARGEST_XML:
                    raise TooLarge("part")
                fromstring(archive.read(part), forbid_dtd=True)


def _text_and_quotes(element: Any) -> tuple[str, dict[str, str]]:
    """The text below an element, and for each comment's id what stands between its range marks."""
    pieces: list[str] = []
    quotes: dict[str, list[str]] = defaultdict(list)
    inside: set[str] = set()
    for mark, value in _walk(element):
        if mark == "start":
            inside.add(value)
        elif mark == "end":
            inside.discard(value)
        else:
            pieces.append(value)
            for comment in inside:
                quotes[comment].append(value)
    return _clean("".join(pieces)), {comment: _clean("".join(words)) for comment, words in quotes.items()}


def _walk(element: Any) -> Iterator[tuple[str, str]]:
    """Text and range marks in reading order: ("text", words), ("start", id) or ("end", id)."""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _PENDING:
            continue
        if tag in {f"{_W}t", f"{_W}delText"}:
            yield "text", child.text or ""
        elif tag in _SPACES:
            yield "text", _SPACES[tag]
        elif tag == f"{_W}commentRangeStart":
            yield "start", child.get(f"{_W}id", "")
        elif tag == f"{_W}commentRangeEnd":
            yield "end", child.get(f"{_W}id", "")
        elif tag != f"{_W}pPr":
            yield from _walk(child)
            if tag == f"{_W}p":
                yield "text", "\n"


def _clean(text: str) -> str:
    return _UNWANTED.sub("", text).rstrip("\n")


def _comments(document: Any, quotes: dict[str, str]) -> Iterator[WordComment]:
    """Every comment, a reply with its parent; python-docx gives author, date and words."""
    comments = list(document.part.comments)
    paragraphs = {id_: str(comment.comment_id) for comment in comments if (id_ := _paragraph_id(comment))}
    threads = {
        extension.get(f"{_W15}paraId"): extension
        for part in _parts(document, "/commentsExtended")
        for extension in part.iter(f"{_W15}commentEx")
    }
    for comment in comments:
        thread = threads.get(_paragraph_id(comment), {})
        parent = paragraphs.get(thread.get(f"{_W15}paraIdParent"))
        written = comment.timestamp
        yield WordComment(
            id=str(comment.comment_id),
            author=_clean(comment.author),
            date=written.replace(tzinfo=written.tzinfo or UTC) if written else None,
            text=_clean(comment.text),
            quote=quotes.get(str(comment.comment_id), ""),
            done=thread.get(f"{_W15}done", "0") in {"1", "true"},
            parent=parent,
        )


def _paragraph_id(comment: Any) -> str | None:
    """The id of a comment's last paragraph, by which the threads name the comment; not every program writes one."""
    ids = [paragraph._p.get(f"{_W14}paraId") for paragraph in comment.paragraphs]  # noqa: SLF001  no public way
    return ids[-1] if ids else None


def _footnotes(document: Any) -> Iterable[Any]:
    for part in _parts(document, "/footnotes"):
        for note in part.iter(f"{_W}footnote"):
            if note.get(f"{_W}type") is None:  # the typed ones are separators
                yield note


def _parts(document: Any, relationship: str) -> Iterator[Any]:
    """The XML of the parts that the document points at with a kind of relationship."""
    for link in document.part.rels.values():
        if link.reltype.endswith(relationship) and not link.is_external:
            yield parse_xml(link.target_part.blob)
