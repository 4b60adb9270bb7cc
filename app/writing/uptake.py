"""Did a comment land: what became of the passage it is about, between the draft it was made on and today's.

The two drafts are compared once, sentence by sentence and word by word inside sentences that changed; each quote is
then followed through that comparison. `docs/writing.md` explains the rules to teachers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import partial_ratio_alignment

from app.writing.alignment import Comparison, compare
from app.writing.passages import Passage, Span, copies, is_word, locate, passage, stems, weight
from app.writing.words import Uptake

_LETTERS_TO_GO_BY = 20
_SAME_PASSAGE = 85
_REWORKED_ELSEWHERE = 80
_LETTERS_TO_KNOW_IT_BY = 120
_LONG_ENOUGH_TO_MOVE = 4
_SOMETHING_LEFT = 0.2
_TELLING_STEMS = 8
_LONG_ENOUGH_TO_READ = 4
_MOST_SHOWN = 100


@dataclass(frozen=True)
class UptakeResult:
    """`label` is empty where nothing can be known. `passage_now` is an excerpt of today's draft, empty if gone.

    Of a long one it is the beginning, which an ellipsis ends.
    """

    label: Uptake | None
    passage_now: str


_UNKNOWN = UptakeResult(None, "")
_REMOVED = UptakeResult(Uptake.REMOVED, "")


def uptake(draft_before: str | None, quote: str, draft_after: str) -> UptakeResult:
    """What became of one quote; plain texts. See `uptakes`."""
    before = None if draft_before is None else passage(draft_before)
    return uptakes(before, [passage(quote)], passage(draft_after))[0]


def uptakes(before: Passage | None, quotes: Sequence[Passage], after: Passage) -> list[UptakeResult]:
    """What became of each quote, comparing the drafts once.

    Typography and white space are no change. Without `before` (not kept), or where the quote does not stand in it, a
    quote that stands exactly once in today's draft is unchanged, which is proven; anything else is unknown. A quote
    without words is unknown.
    """
    if before is None:
        return [_by_presence(quote, after) for quote in quotes]
    comparison = compare(before, after)
    found = {text: _followed(comparison, quote) for text, quote in {quote.text: quote for quote in quotes}.items()}
    return [found[quote.text] for quote in quotes]


def _by_presence(quote: Passage, after: Passage) -> UptakeResult:
    found = locate(after, quote)
    return UptakeResult(Uptake.UNCHANGED, _excerpt(after, found[0])) if len(found) == 1 else _UNKNOWN


def _followed(comparison: Comparison, quote: Passage) -> UptakeResult:
    """A passage that stands twice: the copy that something happened to is the one that was meant."""
    spans = locate(comparison.before, quote) or _nearly(comparison.before, quote)
    if not spans:
        return _by_presence(quote, comparison.after)
    return _follow(comparison, next((span for span in spans if not comparison.stayed(span)), spans[0]))


def _nearly(draft: Passage, quote: Passage) -> list[Span]:
    """The one place that differs from the quote by a slip or two; nothing for short quotes."""
    if len(quote.letters) < _LETTERS_TO_GO_BY:
        return []
    best = partial_ratio_alignment(quote.letters, draft.letters, score_cutoff=_SAME_PASSAGE)
    return [draft.covering(best.dest_start, best.dest_end)] if best and len(draft.letters) >= len(quote.letters) else []


def _follow(comparison: Comparison, span: Span) -> UptakeResult:
    after = comparison.after
    there = comparison.unbroken(span)
    if there is not None:
        label = Uptake.UNCHANGED if comparison.stayed(span) else Uptake.MOVED
        return UptakeResult(label, _excerpt(after, (there, there + span[1] - span[0])))
    elsewhere = comparison.displaced_to(span) or _copied(comparison, span)
    if elsewhere:
        return UptakeResult(Uptake.MOVED, _excerpt(after, elsewhere))
    region = comparison.region(span)
    if _gone(comparison, span, region):
        reworked = _reworked_elsewhere(comparison, span)
        return UptakeResult(Uptake.CHANGED, _excerpt(after, reworked)) if reworked else _REMOVED
    return UptakeResult(Uptake.CHANGED, _excerpt(after, _readable(after, region, span[1] - span[0])))


def _copied(comparison: Comparison, span: Span) -> Span | None:
    """Where the words of a span stand elsewhere, if they stand in no fewer places than before."""
    words = comparison.before.words[slice(*span)]
    found = copies(comparison.after, words) if len(words) >= _LONG_ENOUGH_TO_MOVE else []
    return found[0] if found and len(found) >= len(copies(comparison.before, words)) else None


def _gone(comparison: Comparison, span: Span, region: Span) -> bool:
    """Whether nothing of a passage is left, and nothing in its place that could be meant to say it."""
    before = comparison.before
    if not any(map(is_word, before.words[slice(*span)])):
        return region[0] == region[1]
    left = sum(weight(before.folded[word]) for word in range(*span) if comparison.now[word] is not None)
    if left >= _SOMETHING_LEFT * before.weight(span):
        return False
    lost = stems(before.folded[slice(*span)])
    if next(_in_its_place(comparison, span, region), None) is None:
        return not _merged(comparison, span, region)
    if len(lost) < _TELLING_STEMS:
        return False
    return sum(comparison.new_stem(stem, region) for stem in lost) * _TELLING_STEMS <= len(lost)


def _in_its_place(comparison: Comparison, span: Span, region: Span) -> Iterator[int]:
    """New words of a region that may stand for the passage: in its own sentences, or in new ones if those are gone.

    Words that came into a sentence beside it are none.
    """
    homes = comparison.before.home[span[0]], comparison.before.home[span[1] - 1]
    sentences = comparison.before.sentences[homes[0]][0], comparison.before.sentences[homes[1]][1]
    outlived = comparison.any_kept((sentences[0], span[0])) or comparison.any_kept((span[1], sentences[1]))
    for word in comparison.fresh(region):
        owners = comparison.owners[comparison.after.home[word]]
        if any(homes[0] <= owner <= homes[1] for owner in owners) or not (owners or outlived):
            yield word


def _merged(comparison: Comparison, span: Span, region: Span) -> bool:
    """Whether the words that came into neighbouring sentences are many, or speak of the same."""
    before, after = comparison.before, comparison.after
    beside = [
        after.folded[word]
        for word in comparison.fresh(region)
        if not any(
            after.folded[word] in before.folded[slice(*before.sentences[owner])]
            for owner in comparison.owners[after.home[word]]
        )
    ]
    lost = before.folded[slice(*span)]
    return bool(beside) and (2 * len(beside) >= sum(map(is_word, lost)) or bool(stems(lost) & stems(beside)))


def _readable(after: Passage, region: Span, length: int) -> Span:
    """A fragment alone says nothing: where little is left of `length` words, the sentences it stands in are shown."""
    left = sum(map(is_word, after.words[slice(*region)]))
    if left >= _LONG_ENOUGH_TO_READ or left * 2 >= length:
        return region
    return after.sentence_at(region[0])[0], after.sentence_at(region[1] - 1)[1]


def _excerpt(after: Passage, span: Span) -> str:
    """What stands there; of more than a hundred words and marks, the sentences that end among them."""
    start, end = span
    if end - start <= _MOST_SHOWN:
        return after.excerpt(span)
    ends = (last for _, last in after.sentences if start < last <= start + _MOST_SHOWN)
    return f"{after.excerpt((start, max(ends, default=start + _MOST_SHOWN)))} …"


def _reworked_elsewhere(comparison: Comparison, span: Span) -> Span | None:
    """Where new text says nearly the same: the passage went there and was worked on.

    A long passage is known by its beginning: the time to look for one grows with the square of its length. What
    follows there, as many letters as were left off, is taken for the rest: to the end of a sentence or the new text.
    """
    before, after = comparison.before, comparison.after
    whole = before.letters[before.offsets[span[0]] : before.offsets[span[1]]]
    wanted = whole[:_LETTERS_TO_KNOW_IT_BY]
    if len(wanted) < _LETTERS_TO_GO_BY:
        return None
    for start, end in comparison.new_text:
        base = after.offsets[start]
        fresh = after.letters[base : after.offsets[end]]
        if len(fresh) < len(wanted) // 2:
            continue
        best = partial_ratio_alignment(wanted, fresh, score_cutoff=_REWORKED_ELSEWHERE)
        if best:
            found = after.covering(base + best.dest_start, base + best.dest_end)
            rest = len(whole) - len(wanted)
            if not rest:
                return found
            last = after.covering(base, base + min(best.dest_end + rest, len(fresh)))[1]
            return found[0], min(after.sentence_at(last - 1)[1], end)
    return None
