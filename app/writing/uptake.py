"""Did a comment land: what became of the passage it is about, between the draft it was made on and today's.

The two drafts are compared once, sentence by sentence and word by word inside sentences that changed; each quote is
then followed through that comparison. `docs/writing.md` explains the rules to teachers.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from operator import itemgetter

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from app.writing.passages import Passage, Span, copies, is_word, locate, passage
from app.writing.words import Uptake

Block = tuple[int, int, int]

_LETTERS_TO_GO_BY = 20
_SAME_PASSAGE = 85
_REWORKED_ELSEWHERE = 80
_LONG_ENOUGH_TO_MOVE = 4
_MIGHT_AS_WELL = 2
_MOST_TO_ALIGN = 10_000**2  # 12 MB
_LONG_ENOUGH_TO_READ = 4


@dataclass(frozen=True)
class UptakeResult:
    """`label` is empty where nothing can be known. `passage_now` is an excerpt of today's draft, empty if gone."""

    label: Uptake | None
    passage_now: str


_UNKNOWN = UptakeResult(None, "")
_REMOVED = UptakeResult(Uptake.REMOVED, "")


@dataclass(frozen=True)
class Comparison:
    """Which words of `before` stand in `after`: blocks of (start before, start after, length), ascending in both."""

    before: Passage
    after: Passage
    kept: tuple[Block, ...]

    @cached_property
    def new_text(self) -> tuple[Span, ...]:
        """Word spans of `after` that no block covers."""
        ends = [0, *(there + length for _, there, length in self.kept)]
        starts = [*(there for _, there, _ in self.kept), len(self.after.words)]
        return tuple((end, start) for end, start in zip(ends, starts, strict=True) if end < start)

    @cached_property
    def displaced(self) -> tuple[tuple[Span, Span], ...]:
        """Runs of sentences that stand word for word in another order: where they stood, where they stand now.

        Of two passages that changed places the comparison keeps the larger one; the other is displaced.
        """
        stood, kept = {}, set()
        for span in self.before.sentences:
            there = self.unbroken(span)
            if there is not None:
                kept.add(there)
            elif span[1] - span[0] >= _LONG_ENOUGH_TO_MOVE:
                stood[self.before.words[slice(*span)]] = span
        runs: list[tuple[Span, Span]] = []
        for now in self.after.sentences:
            then = stood.get(self.after.words[slice(*now)])
            if then is None or now[0] in kept:
                continue
            if runs and (runs[-1][0][1], runs[-1][1][1]) == (then[0], now[0]):
                runs[-1] = ((runs[-1][0][0], then[1]), (runs[-1][1][0], now[1]))
            else:
                runs.append((then, now))
        return tuple(runs)

    def crossed(self, span: Span, there: int) -> bool:
        """Whether a kept span changed sides with a displaced run, of which it might as well be the moving part.

        That is said only where the kept text between is at most twice as long as what was displaced.
        """
        for then, now in self.displaced:
            if then[1] <= span[0] and there < now[0]:
                passed = self._kept_between((then[1], len(self.before.words)), (0, now[0]))
            elif span[1] <= then[0] and now[1] <= there:
                passed = self._kept_between((0, then[0]), (now[1], len(self.after.words)))
            else:
                continue
            if passed <= _MIGHT_AS_WELL * (then[1] - then[0]):
                return True
        return False

    def _kept_between(self, before: Span, after: Span) -> int:
        """How many kept words lie in both stretches."""
        return sum(
            max(0, min(before[1] - start, after[1] - there, length) - max(0, before[0] - start, after[0] - there))
            for start, there, length in self.kept
        )

    def unbroken(self, span: Span) -> int | None:
        """Where the whole span stands now, or nothing if it was broken."""
        at = bisect_right(self.kept, span[0], key=itemgetter(0)) - 1
        if at < 0:
            return None
        start, there, length = self.kept[at]
        return there + span[0] - start if span[1] <= start + length else None

    def region(self, span: Span) -> Span:
        """What of `after` lies between the words that surrounded the span; its own kept ends are the limits."""
        begin, end = 0, len(self.after.words)
        for start, there, length in self.kept:
            if start < span[0]:
                begin = there + min(length, span[0] - start)
            if start <= span[0] < start + length:
                begin = there + span[0] - start
        for start, there, length in reversed(self.kept):
            if start + length > span[1]:
                end = there + max(0, span[1] - start)
            if start < span[1] <= start + length:
                end = there + span[1] - start
        return self._without_neighbours(span, (begin, max(begin, end)))

    def _without_neighbours(self, span: Span, region: Span) -> Span:
        """New text beside a span whose first or last word was kept belongs to its neighbours."""
        words = [index for index in range(*span) if is_word(self.before.words[index])]
        if not words:
            return region
        first, last = self.unbroken((words[0], words[0] + 1)), self.unbroken((words[-1], words[-1] + 1))
        begin, end = region
        if first is not None and begin <= first < end:
            begin = first - min(self._marks(range(first - 1, begin - 1, -1)), words[0] - span[0])
        if last is not None and begin <= last < end:
            end = last + 1 + min(self._marks(range(last + 1, end)), span[1] - 1 - words[-1])
        return begin, end

    def _marks(self, places: Iterable[int]) -> int:
        """How many punctuation marks stand in a row from the first of these places."""
        return sum(1 for _ in takewhile(lambda place: not is_word(self.after.words[place]), places))


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
    return [_followed(comparison, quote) for quote in quotes]


def compare(before: Passage, after: Passage) -> Comparison:
    """Match sentences of the same words first: words of a deleted sentence then cannot cling to distant ones."""
    kept: list[Block] = []
    at_before = at_after = 0
    for left, right in [*_same_sentences(before, after), ((len(before.words),) * 2, (len(after.words),) * 2)]:
        kept += _kept_within(before, after, (at_before, left[0]), (at_after, right[0]))
        kept += _kept_within(before, after, left, right)
        at_before, at_after = left[1], right[1]
    return Comparison(before, after, _joined(kept))


def _kept_within(before: Passage, after: Passage, left: Span, right: Span) -> list[Block]:
    inside = _equal(before.words[slice(*left)], after.words[slice(*right)])
    return [(left[0] + start, right[0] + there, size) for start, there, size in inside]


def _same_sentences(before: Passage, after: Passage) -> list[tuple[Span, Span]]:
    """Pairs of sentences that have the same words, whatever became of their punctuation."""
    blocks = _equal(_bare_sentences(before), _bare_sentences(after))
    return [
        (before.sentences[left + step], after.sentences[right + step])
        for left, right, size in blocks
        for step in range(size)
    ]


def _bare_sentences(draft: Passage) -> list[tuple[str, ...]]:
    """The words of each sentence; a line of mere punctuation stands for itself."""
    return [
        tuple(filter(is_word, sentence)) or sentence
        for sentence in (draft.words[slice(*span)] for span in draft.sentences)
    ]


def _equal(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Block]:
    """Equal runs; none where the two are too long to align, which takes memory by their product."""
    if len(left) * len(right) > _MOST_TO_ALIGN:
        return []
    opcodes = Indel.opcodes(left, right)
    return [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in opcodes if op.tag == "equal"]


def _joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Neighbouring blocks made one, empty ones left out."""
    joined: list[Block] = []
    for start, there, length in blocks:
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (start, there):
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + length)
        elif length:
            joined.append((start, there, length))
    return tuple(joined)


def _by_presence(quote: Passage, after: Passage) -> UptakeResult:
    found = locate(after, quote)
    return UptakeResult(Uptake.UNCHANGED, after.excerpt(found[0])) if len(found) == 1 else _UNKNOWN


def _followed(comparison: Comparison, quote: Passage) -> UptakeResult:
    """A passage that stands twice: the copy that something happened to is the one that was meant."""
    spans = locate(comparison.before, quote) or _nearly(comparison.before, quote)
    results = [_follow(comparison, span) for span in spans]
    touched = [result for result in results if result.label is not Uptake.UNCHANGED]
    return (touched or results or [_by_presence(quote, comparison.after)])[0]


def _nearly(draft: Passage, quote: Passage) -> list[Span]:
    """The one place that differs from the quote by a slip or two; nothing for short quotes."""
    if len(quote.letters) < _LETTERS_TO_GO_BY:
        return []
    best = partial_ratio_alignment(quote.letters, draft.letters, score_cutoff=_SAME_PASSAGE)
    return [draft.covering(best.dest_start, best.dest_end)] if best and len(draft.letters) >= len(quote.letters) else []


def _follow(comparison: Comparison, span: Span) -> UptakeResult:
    before, after = comparison.before, comparison.after
    there = comparison.unbroken(span)
    if there is not None:
        label = Uptake.MOVED if comparison.crossed(span, there) else Uptake.UNCHANGED
        return UptakeResult(label, after.excerpt((there, there + span[1] - span[0])))
    words = before.words[slice(*span)]
    elsewhere = copies(after, words)
    if len(words) >= _LONG_ENOUGH_TO_MOVE and elsewhere and len(elsewhere) >= len(copies(before, words)):
        return UptakeResult(Uptake.MOVED, after.excerpt(elsewhere[0]))
    region = comparison.region(span)
    if not any(map(is_word, after.words[slice(*region)])):
        reworked = _reworked_elsewhere(comparison, span)
        return UptakeResult(Uptake.CHANGED, after.excerpt(reworked)) if reworked else _REMOVED
    return UptakeResult(Uptake.CHANGED, after.excerpt(_readable(after, region, len(words))))


def _readable(after: Passage, region: Span, length: int) -> Span:
    """A fragment alone says nothing: where little is left of `length` words, the sentences it stands in are shown."""
    left = sum(map(is_word, after.words[slice(*region)]))
    if left >= _LONG_ENOUGH_TO_READ or left * 2 >= length:
        return region
    return after.sentence_at(region[0])[0], after.sentence_at(region[1] - 1)[1]


def _reworked_elsewhere(comparison: Comparison, span: Span) -> Span | None:
    """Where new text says nearly the same: the passage went there and was worked on."""
    after = comparison.after
    wanted = "".join(comparison.before.words[slice(*span)])
    if len(wanted) < _LETTERS_TO_GO_BY:
        return None
    for start, end in comparison.new_text:
        fresh = "".join(after.words[start:end])
        best = partial_ratio_alignment(wanted, fresh, score_cutoff=_REWORKED_ELSEWHERE)
        if best and len(fresh) >= len(wanted) // 2:
            base = after.offsets[start]
            return after.covering(base + best.dest_start, base + best.dest_end)
    return None
