"""`deskside classify` and `deskside uptake`: writing knowledge on JSON lines, one answer a line in the same order."""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import BadInput
from app.writing.classifier.model import Remark
from app.writing.classify import classify_all
from app.writing.uptake import uptake as uptake_of
from app.writing.words import Genre, Uptake

Line = TypeVar("Line", bound=BaseModel)
_BATCH = 256
_GENRES = {genre.value: genre for genre in Genre}


class CommentLine(BaseModel):
    """A genre that is not one of ours counts as none."""

    id: str | int
    text: str
    quote: str | None = None
    genre: str | None = None


class DraftLine(BaseModel):
    """`draft_before` is null where it was not kept; a null of another field is as if it were left out."""

    id: str | int
    draft_before: str | None = None
    quote: str | None = None
    draft_after: str
    resolved: bool | None = None


def classify() -> None:
    """Read comments as JSON lines {"id","text","quote","genre"}; write trait, kind and confidence."""
    _answer(labelled)


def uptake() -> None:
    """Read JSON lines {"id","draft_before","quote","draft_after"[,"resolved"]}; write what became of each passage."""
    _answer(followed)


def _answer(answers: Callable[[Iterable[bytes]], Iterator[dict[str, Any]]]) -> None:
    """UTF-8 in, ASCII out, whatever the terminal thinks."""
    for answer in answers(sys.stdin.buffer):
        sys.stdout.write(json.dumps(answer) + "\n")


def labelled(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Always the best label, however unsure: “unsorted” exists on pages only."""
    for batch in _batches(_read(lines, CommentLine)):
        for line, found in zip(batch, classify_all([_remark(line) for line in batch]), strict=True):
            yield {
                "id": line.id,
                "primary_trait": found.primary_trait,
                "traits": list(found.traits),
                "kind": found.kind,
                "confidence": found.confidence,
            }


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Some lines at once; those before one that cannot be used are answered before that is told."""
    batch: list[Line] = []
    try:
        for line in lines:
            batch.append(line)
            if len(batch) == _BATCH:
                yield batch
                batch = []
    except BadInput:
        yield batch
        raise
    yield batch


def _remark(line: CommentLine) -> Remark:
    return Remark(line.text, line.quote or "", _GENRES.get(line.genre or ""))


def followed(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """One of the four labels for every line; what cannot be known counts as changed: the quote no longer stands."""
    for line in _read(lines, DraftLine):
        label = uptake_of(line.draft_before, line.quote or "", line.draft_after).label or Uptake.CHANGED
        yield {
            "id": line.id,
            "label": label,
            "resolved_without_edit": bool(line.resolved) and label is Uptake.UNCHANGED,
        }


def _read(lines: Iterable[bytes], shape: type[Line]) -> Iterator[Line]:
    """Raises BadInput with the number of the line that is not of this shape. A mark of UTF-8 may begin the first."""
    for number, line in enumerate(lines, start=1):
        told = line.removeprefix(BOM_UTF8) if number == 1 else line
        if not told.strip():
            continue
        try:
            yield shape.model_validate_json(told)
        except ValidationError as fault:
            places = ", ".join(".".join(map(str, error["loc"])) or error["type"] for error in fault.errors())
            raise BadInput(f"Line {number} cannot be used: {places}.", remedy="Mend it and run again.") from None
