"""Text, comments and tracked changes out of a .docx that a student handed in, for the sync.

python-docx opens the file and reads the comments. It knows neither threads nor the done mark ([MS-DOCX] 2.5.1),
nor ids that outlive the next saving (2.5.3); `body` walks what it does not see of the text.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
from defusedxml.common import DefusedXmlException
from docx.oxml import parse_xml

from integrations.word.body import Body, TrackedChange, W, cleaned, in_utc, read_body
from integrations.word.opening import BROKEN, NotAWordFile, Suspicious, check

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_W16 = "{http://schemas.microsoft.com/office/word/2016/wordml/cid}"


@dataclass(frozen=True, slots=True)
class WordComment:
    """`author` is free text that proves nothing. `date` is None where Word wrote none; without a zone it is UTC.

    `id` counts the comments of this saving; `durable_id` stays with the comment, or is empty. `parent` is the id of
    the comment that opened the thread. `quote` is the passage between the range marks.
    """

    id: str
    durable_id: str
    author: str
    date: datetime | None
    text: str
    quote: str
    done: bool
    parent: str | None


@dataclass(frozen=True, slots=True)
class WordDocument:
    """`text` has a line for each paragraph: body with tables and text boxes, footnotes, endnotes."""

    text: str
    comments: tuple[WordComment, ...]
    changes: tuple[TrackedChange, ...]


def read_docx(content: bytes) -> WordDocument:
    """Raises WordError."""
    try:
        check(content)
        document: Any = docx.Document(io.BytesIO(content))
        body = read_body(document.element.body)
        notes = [read_body(note) for note in _notes(document)]
        comments = tuple(_comments(document, body))
    except DefusedXmlException as error:
        raise Suspicious("entities") from error
    except BROKEN as error:
        raise NotAWordFile(type(error).__name__) from error
    parts = (body, *notes)
    text = "\n".join(part.text for part in parts).rstrip()
    return WordDocument(text, comments, tuple(change for part in parts for change in part.changes))


def _comments(document: Any, body: Body) -> Iterator[WordComment]:
    """Every comment, a reply with its parent; python-docx gives author, date and words."""
    comments = list(document.part.comments)
    threads = _by_paragraph(document, "/commentsExtended", f"{_W15}commentEx", f"{_W15}paraId")
    durable = _by_paragraph(document, "/commentsIds", f"{_W16}commentId", f"{_W16}paraId")
    opened = _opened_by({str(comment.comment_id): _paragraph_id(comment) for comment in comments}, threads)
    quotes = body.quotes
    for comment in comments:
        number, paragraph = str(comment.comment_id), _paragraph_id(comment)
        yield WordComment(
            id=number,
            durable_id=durable.get(paragraph, {}).get(f"{_W16}durableId", ""),
            author=cleaned(comment.author),
            date=in_utc(comment.timestamp),
            text=cleaned(comment.text),
            quote=quotes.get(number, ""),
            done=threads.get(paragraph, {}).get(f"{_W15}done", "0") in {"1", "true"},
            parent=opened[number],
        )


def _opened_by(paragraphs: Mapping[str, str], threads: Mapping[str, Any]) -> dict[str, str | None]:
    """For each comment the one that opened its thread, or None; a reply may name another one, or run in a circle."""
    comments = {paragraph: number for number, paragraph in paragraphs.items() if paragraph}
    opened: dict[str, str | None] = {}
    for number, paragraph in paragraphs.items():
        seen = [paragraph]
        while (parent := threads.get(seen[-1], {}).get(f"{_W15}paraIdParent", "")) in comments:
            if parent in seen:
                seen = [paragraph]
                break
            seen.append(parent)
        opened[number] = comments[seen[-1]] if len(seen) > 1 else None
    return opened


def _paragraph_id(comment: Any) -> str:
    """The id of a comment's last paragraph, by which the threads name the comment; not every program writes one."""
    ids = [paragraph._p.get(f"{_W14}paraId") for paragraph in comment.paragraphs]  # noqa: SLF001  no public way
    return ids[-1] or "" if ids else ""


def _by_paragraph(document: Any, relationship: str, tag: str, name: str) -> dict[str, Any]:
    """What a part says of each comment, by the id of the comment's last paragraph."""
    parts = _parts(document, relationship)
    return {entry.get(name): entry for part in parts for entry in part.iter(tag) if entry.get(name)}


def _notes(document: Any) -> Iterable[Any]:
    for relationship, tag in (("/footnotes", f"{W}footnote"), ("/endnotes", f"{W}endnote")):
        for part in _parts(document, relationship):
            # The typed ones are separators.
            yield from (note for note in part.iter(tag) if note.get(f"{W}type") is None)


def _parts(document: Any, relationship: str) -> Iterator[Any]:
    """The XML of the parts that the document points at with a kind of relationship."""
    for link in document.part.rels.values():
        if link.reltype.endswith(relationship) and not link.is_external:
            yield parse_xml(link.target_part.blob)
