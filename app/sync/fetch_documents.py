"""Reading documents: text and comments of many at once, each with its own outcome. Network only."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from app.accounts.connection import ReadingMode
from app.sync.codes import PASSING, code_for_comments, code_for_document
from app.sync.facts import CommentFact, DocumentFacts, SuggestionFact
from app.sync.plan import DOCS_OR_UNKNOWN, KnownDocument
from app.sync.suggestions import suggestions_in, tracked_changes
from app.sync.threads import from_docs, from_drive, from_word
from integrations.google import docs, drive
from integrations.google.calls import Call
from integrations.google.errors import AuthError, GoogleError, Invalid, PermissionDenied, Retryable
from integrations.google.resources import Listing
from integrations.google.transport import Google
from integrations.word import LARGEST_FILE, TooLarge, WordDocument, WordError, read_docx

Arrived = Callable[[int], None]  # told how many documents have come in since the last time


@dataclass(slots=True)
class _Reading:
    """The answers for one document as they come in; None where nothing was asked.

    `withheld` is why Docs was asked once more, without comments.
    """

    known: KnownDocument
    document: docs.Document | GoogleError | None = None
    withheld: GoogleError | None = None
    comments: Listing[drive.Comment] | GoogleError | None = None
    file: drive.File | GoogleError | None = None
    content: bytes | GoogleError | None = None
    export: str | GoogleError | None = None

    @property
    def mime_type(self) -> str | None:
        if isinstance(self.document, docs.Document):
            return drive.DOCUMENT_TYPE
        return self.file.mime_type if isinstance(self.file, drive.File) else self.known.mime_type


Asked = tuple[_Reading, str, Call[Any]]


@dataclass(frozen=True, slots=True)
class _Underway:
    """Documents whose first calls have been sent; going through `first` receives the answers to them."""

    readings: Sequence[_Reading]
    by_drive: bool
    docs_comments: bool
    first: Iterator[str]


def offers_comments(google: Google, known: Iterable[KnownDocument]) -> bool | None:
    """Whether Docs hands out comments to this Cloud project, asked of one document after the other until one tells.

    None when none did: a document that is refused, or an answer that fails to come, says nothing of the project.
    """
    for document in known:
        try:
            google.read(docs.document(document.google_id, comments=True))
        except AuthError:
            raise
        except GoogleError as error:
            if docs.comments_not_offered(error):
                return False
        else:
            return True
    return None


def commented_since(google: Google, known: Sequence[KnownDocument], since: datetime) -> frozenset[str]:
    """Google's ids of the documents with comments made or touched since; of those, too, that gave no answer."""
    answers = google.read_all([drive.comments(document.google_id, since) for document in known])
    return frozenset(document.google_id for document, answer in zip(known, answers, strict=True) if answer != [])


def documents(
    google: Google,
    wanted: Sequence[KnownDocument],
    *,
    mode: ReadingMode,
    docs_comments: bool,
    exported: Collection[int],
    arrived: Arrived,
) -> list[DocumentFacts]:
    """The facts of every document asked for, readable or not. `exported` are those not asked of Docs, by our id.

    Raises:
        AuthError: nothing can be read for this account any more.
    """
    underway = _asked(google, wanted, mode=mode, docs_comments=docs_comments, exported=exported)
    _receive(underway.first, arrived)
    return _finished(google, underway)


def slice_by_slice(
    google: Google,
    slices: Iterable[Sequence[KnownDocument]],
    *,
    mode: ReadingMode,
    docs_comments: bool,
    exported: Callable[[Sequence[KnownDocument]], Collection[int]],
    arrived: Arrived,
) -> Iterator[tuple[Sequence[KnownDocument], list[DocumentFacts]]]:
    """As `documents`, of one slice after the other, each with the documents that it is of.

    The next one is asked for with the first answer to the last, while its others come and are looked at and stored:
    Google is never idle, and never further ahead than that. What to export is asked when a slice's turn comes.
    """
    last: tuple[Sequence[KnownDocument], _Underway] | None = None
    for wanted in (*slices, ()):
        if last:
            _receive(islice(last[1].first, 1), arrived)
        following = _asked(google, wanted, mode=mode, docs_comments=docs_comments, exported=exported(wanted))
        if last:
            _receive(last[1].first, arrived)
            yield last[0], _finished(google, last[1])
        last = wanted, following


def _asked(
    google: Google,
    wanted: Sequence[KnownDocument],
    *,
    mode: ReadingMode,
    docs_comments: bool,
    exported: Collection[int],
) -> _Underway:
    """Sends the first calls, of which most documents need no others, and waits for nothing."""
    readings = [_Reading(known) for known in wanted]
    by_drive = mode is ReadingMode.DRIVE
    first = (
        call
        for reading in readings
        for call in _first(reading, by_drive=by_drive, docs_comments=docs_comments, export=reading.known.id in exported)
    )
    return _Underway(readings, by_drive, docs_comments, _sent(google, first))


def _receive(answers: Iterable[str], arrived: Arrived) -> None:
    for slot in answers:
        arrived(slot in {"document", "file"})


def _finished(google: Google, underway: _Underway) -> list[DocumentFacts]:
    """The facts of documents whose first answers have been received; asks for what these leave open."""
    readings, by_drive, docs_comments = underway.readings, underway.by_drive, underway.docs_comments
    second = (call for reading in readings for call in _second(reading, by_drive=by_drive, docs_comments=docs_comments))
    for _ in _sent(google, second):
        pass
    for _ in _sent(google, (call for reading in readings for call in _third(reading))):
        pass
    return [_facts(reading, by_drive=by_drive) for reading in readings]


def _sent(google: Google, asked: Iterable[Asked]) -> Iterator[str]:
    """Sends at once. Every answer is put where it belongs, as the batches come back and this is gone through."""
    into = {id(call): (reading, slot, call) for reading, slot, call in asked}
    return _received(into, google.each([call for _, _, call in into.values()]))


def _received(into: Mapping[int, Asked], answers: Iterable[tuple[Call[Any], Any]]) -> Iterator[str]:
    """The slot of each answer."""
    for call, answer in answers:
        reading, slot, _ = into[id(call)]
        setattr(reading, slot, answer)
        yield slot


def _first(reading: _Reading, *, by_drive: bool, docs_comments: bool, export: bool) -> list[Asked]:
    """Of Drive alone, a Doc is described first, and then exported as a Doc that Docs does not open would be."""
    known = reading.known
    calls: list[Asked] = []
    if known.mime_type in DOCS_OR_UNKNOWN and not export:
        # Where Drive tells what was written, Docs is asked only by whom: its answers are shorter.
        draft = docs.document(known.google_id, comments=docs_comments, accounts_only=by_drive)
        calls.append((reading, "document", draft))
    elif by_drive:
        calls.append((reading, "file", drive.file(known.google_id)))
    if by_drive:
        calls.append((reading, "comments", drive.comments(known.google_id)))
    return calls


def _second(reading: _Reading, *, by_drive: bool, docs_comments: bool) -> list[Asked]:
    """What a refusal calls for: Docs without the comments, and Drive's word on what this file is."""
    google_id = reading.known.google_id
    calls: list[Asked] = []
    if _has_slipped(reading.comments):
        calls.append((reading, "comments", drive.comments(google_id)))
    error = reading.document
    if not isinstance(error, GoogleError) or isinstance(error, Retryable):
        return calls
    if docs_comments and isinstance(error, PermissionDenied | Invalid):
        reading.withheld = error
        calls.append((reading, "document", docs.document(google_id)))
    if by_drive:
        calls.append((reading, "file", drive.file(google_id)))
    return calls


def _third(reading: _Reading) -> list[Asked]:
    """Contents: of a Word file, and of a Doc that Drive shows but Docs does not."""
    if not isinstance(reading.file, drive.File):
        return []
    google_id = reading.known.google_id
    if reading.file.mime_type == drive.WORD_TYPE:
        return [] if _too_large(reading.file) else [(reading, "content", drive.content(google_id))]
    if reading.file.mime_type == drive.DOCUMENT_TYPE and not isinstance(reading.document, docs.Document):
        return [(reading, "export", drive.export_text(google_id))]
    return []


def _has_slipped(comments: Listing[drive.Comment] | GoogleError | None) -> bool:
    """Whether a thread stands on two pages: another one moved to the front between them, and was on neither.

    Drive sorts by what was said last, and none is ever left out: deleted ones are listed too.
    """
    return isinstance(comments, Listing) and len({comment.id for comment in comments}) < len(comments)


def _too_large(file: drive.File) -> bool:
    """Whether a Word file is not even fetched: a worker holds several in memory at once."""
    return file.mime_type == drive.WORD_TYPE and (file.size or 0) > LARGEST_FILE


def _facts(reading: _Reading, *, by_drive: bool) -> DocumentFacts:
    word = _word(reading.content)
    text = _text(reading, word)
    unreadable = _obstacle(reading, word, by_drive=by_drive) if text is None else None
    comments, trouble = _comments(reading, word if isinstance(word, WordDocument) else None)
    document = reading.document if isinstance(reading.document, docs.Document) else None
    file = reading.file if isinstance(reading.file, drive.File) else None
    return DocumentFacts(
        document_id=reading.known.id,
        title=document.title if document else file.name if file else None,
        mime_type=reading.mime_type,
        modified_at=file.modified_time if file else None,
        text=text,
        suggestions=_suggestions(document, word),
        comments=comments,
        inside_unread=not isinstance(word, WordDocument),
        unreadable=unreadable,
        problems=_problems(None if unreadable == "not_text" else unreadable, trouble),
        not_offered=_is_not_offered(reading),
    )


def _text(reading: _Reading, word: WordDocument | str | None) -> str | None:
    if isinstance(reading.document, docs.Document):
        return reading.document.text
    if isinstance(word, WordDocument):
        return word.text
    return reading.export.rstrip() if isinstance(reading.export, str) else None


def _obstacle(reading: _Reading, word: WordDocument | str | None, *, by_drive: bool) -> str:
    """The code of what stands in the way of the text."""
    if isinstance(word, str):
        return word
    for answer in (reading.content, reading.export, reading.file):
        if isinstance(answer, GoogleError):
            return code_for_document(answer)
    if isinstance(reading.file, drive.File):
        return "document_too_large" if _too_large(reading.file) else "not_text"
    return _code(reading.document) if by_drive else _without_drive(reading)


def _without_drive(reading: _Reading) -> str:
    """In documents mode nothing tells a Word file from a picture: both are what Docs does not open."""
    code = _code(reading.document)
    return "word_not_granted" if code == "document_unreadable" or reading.document is None else code


def _code(error: object) -> str:
    return code_for_document(error) if isinstance(error, GoogleError) else "document_unanswered"


def _word(content: bytes | GoogleError | None) -> WordDocument | str | None:
    """A Word file's text and comments, or the code of what is wrong with it."""
    if not isinstance(content, bytes):
        return None
    try:
        return read_docx(content)
    except TooLarge:
        return "document_too_large"
    except WordError:
        return "document_unreadable"


def _suggestions(document: docs.Document | None, word: WordDocument | str | None) -> tuple[SuggestionFact, ...] | None:
    if document is not None:
        return suggestions_in(document)
    return tracked_changes(word) if isinstance(word, WordDocument) else None


def _problems(obstacle: str | None, trouble: str | None) -> tuple[str, ...]:
    """What stands in the way of the text stands for the comments too, unless they alone are to be tried again."""
    if obstacle and (obstacle in PASSING or trouble not in PASSING):
        return (obstacle,)
    return tuple(code for code in (obstacle, trouble) if code)


def _comments(reading: _Reading, word: WordDocument | None) -> tuple[tuple[CommentFact, ...] | None, str | None]:
    """The threads, or None with a code where they could not be read, or without one where they are not offered."""
    document = reading.document if isinstance(reading.document, docs.Document) else None
    if isinstance(reading.comments, GoogleError):
        return None, code_for_comments(reading.comments)
    if _has_slipped(reading.comments):
        return None, "comments_unread"
    if reading.comments is not None:
        listed = from_drive(reading.comments, document)
        written = reading.file.modified_time if isinstance(reading.file, drive.File) else None
        return listed + from_word(word, listed, written or datetime(1970, 1, 1, tzinfo=UTC)), None
    if document and document.comments is not None:
        return from_docs(document), None
    if reading.withheld is None or _is_not_offered(reading):  # the latter is said once, not of each document
        return None, None
    return None, code_for_comments(reading.withheld)


def _is_not_offered(reading: _Reading) -> bool:
    return reading.withheld is not None and docs.comments_not_offered(reading.withheld)
