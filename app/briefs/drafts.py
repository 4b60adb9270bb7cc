"""Where one writer's draft stands, from rows: its document, its state, its words over time, its stage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.briefs.brief import AttachmentLine, Comment, DraftState, StageSeen, WordPoint
from app.briefs.evidence import Found, is_assigned
from app.briefs.source import Source
from app.briefs.words import change_words, days_between, last_change_words
from app.writing.stage import StageEvidence, stage_of
from app.writing.words import Kind, Trait, Uptake

TEMPLATE_FROM = 3
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DRAFTS = ("application/vnd.google-apps.document", _WORD)
_KINDS_OF_FILE = {
    _DRAFTS[0]: "Google Doc",
    _WORD: "Word",
    "application/pdf": "PDF",
    "application/vnd.google-apps.presentation": "Slides",
    "application/vnd.google-apps.spreadsheet": "Sheet",
    "application/vnd.google-apps.drawing": "Drawing",
    "application/vnd.google-apps.form": "Form",
    "application/vnd.google-apps.folder": "Folder",
}
_KINDS_OF_MEDIA = {"image": "Image", "video": "Video", "audio": "Audio"}
_NOT_SHOWN = frozenset({"document_gone", "document_refused"})
_KINDS = {"link": "Link", "youtube": "Video", "form": "Form"}
_HANDED_IN_STATES = {"TURNED_IN": DraftState.TURNED_IN, "RETURNED": DraftState.RETURNED}
_HANDED_IN_WORDS = {DraftState.TURNED_IN: "turned in", DraftState.RETURNED: "returned"}
IS_HANDED_IN = frozenset(_HANDED_IN_WORDS)


@dataclass(frozen=True)
class Trend:
    """Words at each reading that found new text, oldest first; see `Draft` for the meaning of the rest."""

    points: tuple[WordPoint, ...]
    words: int | None
    change_words: str
    flat: bool
    days_without_change: int | None
    last_change_seen_at: datetime | None
    last_change_words: str


_NO_READING = Trend(
    points=(),
    words=None,
    change_words="",
    flat=False,
    days_without_change=None,
    last_change_seen_at=None,
    last_change_words="",
)


@dataclass(frozen=True)
class ThreadFact:
    """What the stage and the queue need to know of a teacher's comment."""

    kind: Kind | None
    trait: Trait | None
    uptake: Uptake | None
    resolved: bool


def main_document(attachments: Iterable[Found]) -> Found | None:
    """The draft among what is attached: the most own words that can be read, else the first document."""
    documents = [row for row in attachments if row.document_id is not None and row.mime_type in _DRAFTS]
    readable = [row for row in documents if row.unreadable is None]
    return max(readable, key=own_words, default=next(iter(documents), None))


def is_template(draft: Found | None) -> bool:
    """Whether so many documents of the assignment have the very same text that it is what the teacher handed out.

    Two may be one writer's and a friend's; a page without words is nobody's template.
    """
    return draft is not None and bool(draft.words) and draft.alike >= TEMPLATE_FROM


def own_words(draft: Found) -> int:
    return 0 if is_template(draft) else draft.words or 0


def own_title(document: Found | None, assignment: str) -> str:
    """The title that the writer gave; empty while the document has the name that Classroom gave to the copy."""
    title: str = document.document_title if document else ""
    named_by_classroom = title.casefold().endswith(f"- {assignment}".casefold()) or title == assignment
    return "" if named_by_classroom else title


def state_of_draft(work: Found | None, attachments: Sequence[Found], draft: Found | None) -> DraftState:
    """What Classroom says of the submission comes first: a turned-in draft is turned in, readable or not."""
    if work is None:
        return DraftState.NO_ASSIGNMENT
    if not is_assigned(work):
        return DraftState.NOT_ASSIGNED
    if work.submission_state in _HANDED_IN_STATES:
        return _HANDED_IN_STATES[work.submission_state]
    return _state_of_paper(attachments, draft)


def _state_of_paper(attachments: Sequence[Found], draft: Found | None) -> DraftState:
    if draft is not None and draft.unreadable:
        return DraftState.UNREADABLE
    if not attachments:
        return DraftState.NOTHING_YET
    if draft is None:
        return DraftState.NOT_A_DOCUMENT
    if is_template(draft):
        return DraftState.TEMPLATE_ONLY
    return DraftState.IN_PROGRESS if draft.read_at else DraftState.NOT_READ_YET


def trend_of_draft(
    draft: Found | None, readings: Iterable[Any], now: datetime, zone: ZoneInfo, *, flat_days: int
) -> Trend:
    """The trend of the writer's own words; `readings` are the snapshots of `draft`, oldest first."""
    if is_template(draft):
        return replace(_NO_READING, words=0)
    points = [WordPoint(row.taken_at, row.words) for row in readings]
    return trend_of(points, draft.read_at if draft else None, now, zone, flat_days=flat_days)


def trend_of(
    points: Sequence[WordPoint], read_at: datetime | None, now: datetime, zone: ZoneInfo, *, flat_days: int
) -> Trend:
    """`points` of one document, oldest first. Days without change end with the last reading: later ones are unknown.

    It is flat from `flat_days` without change on.
    """
    if not points:
        return _NO_READING
    last = points[-1]
    quiet = max(0, days_between(last.at, read_at or last.at, zone))
    flat = quiet >= flat_days
    earlier = _compared_with(points, now, zone)
    change = f"no change in {quiet} days" if flat else ""
    if not flat and earlier is not None:
        change = change_words(earlier.words, earlier.at, last.words, now, zone)
    return Trend(tuple(points), last.words, change, flat, quiet, last.at, last_change_words(last.at, now, zone))


def _compared_with(points: Sequence[WordPoint], now: datetime, zone: ZoneInfo) -> WordPoint | None:
    """The newest reading of two or more days ago, else the first one; nothing while there is only one."""
    if len(points) < 2:
        return None
    older = [point for point in points[:-1] if days_between(point.at, now, zone) >= 2]
    return older[-1] if older else points[0]


def stage_seen(
    state: DraftState, draft: Found | None, words: int | None, threads: Iterable[ThreadFact], sources: Sequence[Source]
) -> StageSeen:
    """The stage with its reason; `threads` are the teachers' comments, `sources` the records counted."""
    facts = list(threads)
    open_ones = [fact for fact in facts if is_untouched(fact.kind, fact.uptake, resolved=fact.resolved)]
    stage, reason = stage_of(
        StageEvidence(
            handed_in=_HANDED_IN_WORDS.get(state, ""),
            words=words,
            changed_after_comments=sum(fact.uptake not in {None, Uptake.UNCHANGED} for fact in facts),
            open_requests=len(open_ones),
            open_conventions=sum(fact.trait is Trait.CONVENTIONS for fact in open_ones),
        )
    )
    if draft is not None and is_template(draft):
        reason += f"; {draft.alike} documents of this assignment have the same text"
    return StageSeen(stage, reason, tuple(sources))


def is_untouched(kind: Kind | None, uptake: Uptake | None, *, resolved: bool) -> bool:
    """A comment that waits for the writer: not praise, its passage as it was, its thread not resolved."""
    return uptake is Uptake.UNCHANGED and kind is not Kind.PRAISE and not resolved


def fact_of(comment: Comment) -> ThreadFact:
    return ThreadFact(comment.kind, comment.trait, comment.uptake, not comment.thread.live)


def attachment_line(row: Found) -> AttachmentLine:
    """Everything attached is shown as what it is, readable or not."""
    media = _KINDS_OF_MEDIA.get((row.mime_type or "").partition("/")[0], "File")
    kind = _KINDS.get(row.kind) or _KINDS_OF_FILE.get(row.mime_type, media)
    if kind == "File" and row.unreadable in _NOT_SHOWN:
        kind = "Private file"
    link = row.document_link or row.link
    return AttachmentLine(
        kind, row.document_title or row.title or "without a title", link, Source("attachment", row.id, link)
    )
