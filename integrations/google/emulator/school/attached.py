"""What students hand in besides Docs: a Word file, scans, photos and links, as `attached.toml` lists them."""

import struct
import tomllib
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from integrations.google.emulator.events import (
    Event,
    FileAttached,
    FileChanged,
    FileCreated,
    LinkAttached,
    SubmissionOpened,
)
from integrations.google.emulator.school.assignments import assignments, coursework_id
from integrations.google.emulator.school.bells import ZONE, course_id
from integrations.google.emulator.school.ids import file_id
from integrations.google.emulator.school.people import Person, everyone
from integrations.google.emulator.school.word_files import WordComment, word_file

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SIDE = 8


def _place(table: dict[str, Any]) -> dict[str, str]:
    """Course, coursework and student of one row."""
    return {
        "course": course_id(table["period"]),
        "coursework": coursework_id(table["work"], table["period"]),
        "student": everyone()[table["student"]].id,
    }


def _at(table: dict[str, Any]) -> datetime:
    moment: datetime = table["at"]
    return moment.replace(tzinfo=ZONE)


def _opened(table: dict[str, Any], at: datetime) -> Event:
    """The student's copy of the template, which stays as it came."""
    writer, key = everyone()[table["student"]], f"{table['period']}/{table['work']}/{table['student']}"
    title = f"{writer.name} - {assignments()[table['work']].title}"
    return SubmissionOpened(at=at - timedelta(minutes=9), **_place(table), file=file_id(key), title=title)


def _handed(table: dict[str, Any], mime_type: str, content: bytes, at: datetime) -> Iterator[Event]:
    file, owner = file_id(f"{table['student']}/{table['name']}"), everyone()[table["student"]].id
    yield FileCreated(at=at, id=file, owner=owner, title=table["name"], mime_type=mime_type, content=content)
    yield FileAttached(at=at + timedelta(minutes=1), **_place(table), file=file)


def _initials(person: Person) -> str:
    return person.given[0] + person.family[0]


def _word(version: dict[str, Any]) -> bytes:
    comments = []
    for row in version.get("comments", []):
        author = everyone()[row["by"]]
        comments.append(WordComment(author.name, _initials(author), _at(row), row["quote"], row["text"]))
    return word_file(version["paragraphs"], comments)


def _word_versions(table: dict[str, Any]) -> Iterator[Event]:
    first, *later = table["versions"]
    yield _opened(table, _at(first))
    yield from _handed(table, _DOCX, _word(first), _at(first))
    for version in later:
        yield FileChanged(
            at=_at(version),
            id=file_id(f"{table['student']}/{table['name']}"),
            by=everyone()[version["by"]].id,
            content=_word(version),
        )


def _scan(rows: list[str]) -> bytes:
    """A PDF of one page with these lines."""
    page = "BT /F1 12 Tf 72 720 Td 18 TL " + " T* ".join(f"({row}) Tj" for row in rows) + " ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 5 0 R >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
        "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>",
    )
    body = "".join(f"{number} 0 obj\n{part}\nendobj\n" for number, part in enumerate(parts, start=1))
    return f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R /Size {len(parts) + 1} >>\n%%EOF\n".encode("latin-1")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _photo() -> bytes:
    """A gray square as PNG: enough to be a picture, nothing to look at."""
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\xcc" * _SIDE) * _SIDE
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def handed_in() -> Iterator[Event]:
    """Every attachment at its time, in no order."""
    tables = tomllib.loads(files(__package__).joinpath("attached.toml").read_text(encoding="utf-8"))
    yield from _word_versions(tables["word"])
    for row in tables["links"]:
        yield LinkAttached(at=_at(row), **_place(row), url=row["url"], title=row["title"])
    for row in tables["scans"]:
        yield _opened(row, _at(row))
        yield from _handed(row, "application/pdf", _scan(row["lines"]), _at(row))
    for row in tables["photos"]:
        yield from _handed(row, "image/png", _photo(), _at(row))
