"""Where a piece stands in the writing process, from evidence only: `briefs` shows the stage with the reason."""

from dataclasses import dataclass

from app.writing.words import Stage

NOTES_UP_TO = 80
"""Words up to which a text counts as notes towards a draft."""


@dataclass(frozen=True)
class StageEvidence:
    """What rows say: Classroom's submission state, words now (empty while unread), and what teachers' comments met.

    `handed_in` is “turned in”, “returned”, or empty.
    `changed_after_comments` counts the passages changed, moved or cut after a teacher's comment; `open_requests` the
    teachers' requests and questions whose passage is untouched, `open_conventions` those among them on conventions.
    """

    handed_in: str
    words: int | None
    changed_after_comments: int
    open_requests: int
    open_conventions: int


def stage_of(evidence: StageEvidence) -> tuple[Stage, str]:
    """The stage and its reason in words."""
    if evidence.handed_in:
        return Stage.SHARE, evidence.handed_in
    if not evidence.words:
        return Stage.IDEAS, "no words read yet" if evidence.words is None else "no words of the writer's yet"
    if evidence.words <= NOTES_UP_TO:
        return Stage.PLAN, f"{_count(evidence.words, 'word')} so far"
    if not evidence.changed_after_comments:
        return Stage.DRAFT, f"{evidence.words:,} words, nothing changed after a comment yet"
    changed = f"{_count(evidence.changed_after_comments, 'passage')} changed after a comment"
    if evidence.open_requests and evidence.open_requests == evidence.open_conventions:
        return Stage.EDIT, f"{changed}; only conventions are still open"
    return Stage.REVISE, changed


def has_moved_on(*, said: Stage, then: Stage, now: Stage) -> bool:
    """Whether a teacher's word on the stage is past: the draft tells of a later stage than when it was `said`.

    `then` is what the draft told when it was said, `now` what it tells. A word that was ahead of the draft stays until
    the draft is past it, too; a draft that falls back changes nothing.
    """
    order = list(Stage)
    return order.index(now) > max(order.index(said), order.index(then))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
