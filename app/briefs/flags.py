"""Flags on one writer: far behind the class, or not met for long. Today says the same of everybody, by these rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median_low

from app.accounts.thresholds import thresholds_in
from app.briefs.brief import Draft, DraftState, Flag
from app.briefs.drafts import IS_HANDED_IN, is_template, main_document, state_of_draft
from app.briefs.evidence import Evidence, Found
from app.briefs.past_rows import PastRows
from app.briefs.source import Source
from app.briefs.threads import Reader
from app.briefs.words import count, days_between

BEHIND_NEEDS = 5
_NOTHING_WRITTEN = frozenset({DraftState.NOTHING_YET, DraftState.TEMPLATE_ONLY})


@dataclass(frozen=True)
class Behind:
    """`by` is how many words are missing to what half the class is past."""

    cause: str
    detail: str
    by: int


def known_words(state: DraftState, document: Found | None) -> int | None:
    """Of the writer's own; empty where they are not known, or known of before only."""
    if state is DraftState.NOTHING_YET:
        return 0
    if document is None or document.unreadable:
        return None
    words: int | None = 0 if is_template(document) else document.words
    return words


def half_is_past(words: Iterable[int]) -> int | None:
    """A round figure that at least half of the class is past; nothing for fewer than five drafts.

    `words` has one entry a writer whose words are known, 0 for nothing yet.
    """
    known = list(words)
    if len(known) < BEHIND_NEEDS or median_low(known) <= 1:
        return None
    middle = median_low(known) - 1
    step = 50 if middle >= 200 else 10
    return middle // step * step or None


def behind(state: DraftState, words: int | None, past: int | None, percent: int) -> Behind | None:
    """Less than a share of what half the class has: nobody while half the class has nothing either."""
    if past is None or state is DraftState.UNREADABLE or state in IS_HANDED_IN:
        return None
    if state in _NOTHING_WRITTEN:
        return Behind("Nothing yet.", f"Half the class is past {past:,} words", past + 1)
    if words is None or words * 100 >= past * percent:
        return None
    return Behind("Behind.", f"{count(words, 'word')}; half the class is past {past:,}", past - words)


def flags_of(evidence: Evidence, draft: Draft, past: PastRows, reader: Reader) -> tuple[Flag, ...]:
    """Of a writer who is in the class now and has not handed in; who was never met is told with the last talk."""
    if evidence.course.left_at is not None or draft.state in IS_HANDED_IN:
        return ()
    thresholds = thresholds_in(evidence.course)
    found = []
    if late := behind(draft.state, draft.words, half_is_past(_words_in_class(evidence)), thresholds.behind_percent):
        found.append(Flag("behind", late.cause, f"{late.detail}.", _of_draft(evidence, draft)))
    if past.last is not None and past.last.met_at is not None:
        days = days_between(past.last.met_at, reader.now, reader.zone)
        if days >= thresholds.wait_days:
            found.append(
                Flag("wait", f"Not met in {days} days.", "", (Source("conference_record", past.last.met_in, None),))
            )
    return tuple(found)


def _of_draft(evidence: Evidence, draft: Draft) -> tuple[Source, ...]:
    """The newest reading or the submission; the assignment where there is neither."""
    work = evidence.work
    return draft.sources[-1:] or ((Source("coursework", work.id, work.link),) if work else ())


def _words_in_class(evidence: Evidence) -> Iterator[int]:
    """How many words each writer of the class has, of whom that is known."""
    for _, mine in groupby(evidence.in_class, key=lambda row: row.student_id):
        rows = list(mine)
        attached = [row for row in rows if row.id is not None]
        document = main_document(attached)
        words = known_words(state_of_draft(rows[0], attached, document), document)
        if words is not None:
            yield words
