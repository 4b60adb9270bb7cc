"""Two drafts laid side by side: which words of the old one stand in the new one, for `uptake` to follow a passage."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile

from rapidfuzz.distance import Indel

from app.writing.passages import Passage, Span, is_word, stem, weight

Block = tuple[int, int, int]
Partners = list[int | None]

_LONG_ENOUGH_TO_MOVE = 4
_MIGHT_AS_WELL = 2
_MOST_TO_ALIGN = 10_000**2  # 12 MB
_SAME_SENTENCE = 0.2


@dataclass(frozen=True)
class Comparison:
    """For each word of `before` its place in `after`, if it still stands; ascending.

    Letter case is left out, so that a sentence that lost its first words keeps the next one; `unbroken` looks at it.
    """

    before: Passage
    after: Passage
    now: Partners

    @cached_property
    def then(self) -> Partners:
        """For each word of `after` the word of `before` that it is."""
        return _inverse(self.now, len(self.after.words))

    @cached_property
    def owners(self) -> list[set[int]]:
        """For each sentence of `after` the sentences of `before` that words of it come from."""
        return [
            {self.before.home[word] for word in self.then[slice(*span)] if word is not None}
            for span in self.after.sentences
        ]

    def fresh(self, region: Span) -> Iterator[int]:
        """The new words in a stretch of `after`."""
        return (word for word in range(*region) if self.then[word] is None and is_word(self.after.words[word]))

    @cached_property
    def _new_stems(self) -> dict[str, list[int]]:
        """Where new words of `after` stand, by their stems."""
        places = defaultdict(list)
        for word in self.fresh((0, len(self.after.words))):
            places[stem(self.after.folded[word])].append(word)
        return places

    def new_stem(self, wanted: str, region: Span) -> bool:
        """Whether a new word with this stem stands in a stretch of `after`."""
        places = self._new_stems.get(wanted, [])
        return bisect_left(places, region[0]) < bisect_left(places, region[1])

    def any_kept(self, span: Span) -> bool:
        """Whether some word of a stretch of `before` still stands."""
        return self._kept_then[span[0]] < self._kept_then[span[1]]

    @cached_property
    def new_text(self) -> tuple[Span, ...]:
        """Word spans of `after` that did not stand in `before`."""
        places = [-1, *(place for place in self.now if place is not None), len(self.after.words)]
        return tuple((left + 1, right) for left, right in pairwise(places) if left + 1 < right)

    @cached_property
    def displaced(self) -> tuple[tuple[Span, Span], ...]:
        """Runs of sentences that stand word for word in another order: where they stood, where they stand now.

        Of two passages that changed places the comparison keeps the larger one; the other is displaced.
        """
        old, new = self.before.sentences, self.after.sentences
        kept = {span: self.unbroken(span) for span in old}
        taken = set(kept.values())
        old_words = [self.before.words[slice(*span)] if kept[span] is None else None for span in old]
        new_words = [self.after.words[slice(*span)] if span[0] not in taken else None for span in new]
        stood = {words: index for index, words in enumerate(old_words) if words and len(words) >= _LONG_ENOUGH_TO_MOVE}
        runs: list[tuple[Span, Span]] = []
        free = 0
        for place, words in enumerate(new_words):
            first = stood.get(words) if words and place >= free else None
            if first is None:
                continue
            back = _alike(old_words[:first][::-1], new_words[free:place][::-1])
            forth = _alike(old_words[first:], new_words[place:])
            free = place + forth
            then = old[first - back][0], old[first + forth - 1][1]
            runs.append((then, (new[place - back][0], new[free - 1][1])))
        return tuple(runs)

    def displaced_to(self, span: Span) -> Span | None:
        """Where the span went together with its sentences."""
        for then, now in self.displaced:
            if then[0] <= span[0] and span[1] <= then[1]:
                return span[0] - then[0] + now[0], span[1] - then[0] + now[0]
        return None

    def _crossed(self, span: Span, there: int) -> bool:
        """Whether a kept span changed sides with displaced runs, so that it might as well be the part that moved.

        That is said only where the kept text that they passed is at most twice as long as they are.
        """
        rose = [run for run in self.displaced if span[1] <= run[0][0] and run[1][1] <= there]
        fell = [run for run in self.displaced if run[0][1] <= span[0] and there < run[1][0]]
        passed_by_rising = [self._kept_between((0, then[0]), (now[1], len(self.after.words))) for then, now in rose]
        passed_by_falling = [self._kept_between((then[1], len(self.now)), (0, now[0])) for then, now in fell]
        return any(
            max(passed, default=0) <= _MIGHT_AS_WELL * sum(end - start for (start, end), _ in runs)
            for runs, passed in ((rose, passed_by_rising), (fell, passed_by_falling))
            if runs
        )

    def _kept_between(self, before: Span, after: Span) -> int:
        """How many kept words lie in both stretches."""
        first = max(self._kept_then[before[0]], self._kept_now[after[0]])
        return max(0, min(self._kept_then[before[1]], self._kept_now[after[1]]) - first)

    @cached_property
    def _kept_then(self) -> list[int]:
        """For each place between words of `before`, how many kept words stand before it."""
        return list(accumulate((place is not None for place in self.now), initial=0))

    @cached_property
    def _kept_now(self) -> list[int]:
        """The same of `after`."""
        return list(accumulate((word is not None for word in self.then), initial=0))

    def unbroken(self, span: Span) -> int | None:
        """Where the whole span stands now, letter for letter, or nothing if it was broken."""
        return self.now[span[0]] if span[1] <= self._stands_to[span[0]] else None

    def stayed(self, span: Span) -> bool:
        """Whether nothing happened to a span: it is unbroken, and nothing that moved changed sides with it."""
        there = self.unbroken(span)
        return there is not None and not self._crossed(span, there)

    @cached_property
    def _stands_to(self) -> list[int]:
        """For each word of `before`, where the words end that still stand together from it on, letter for letter."""
        ends = list(range(len(self.now) + 1))
        for word in range(len(self.now) - 1, -1, -1):
            there = self.now[word]
            if there is None or self.before.words[word] != self.after.words[there]:
                continue
            follows = word + 1 < len(self.now) and self.now[word + 1] == there + 1
            ends[word] = ends[word + 1] if follows else word + 1
        return ends

    @cached_property
    def _begins(self) -> list[int]:
        """For each place between words of `before`, where the text after the last kept word begins."""
        return list(accumulate(((-1 if place is None else place) + 1 for place in self.now), max, initial=0))

    @cached_property
    def _ends(self) -> list[int]:
        """For each place between words of `before`, where the next kept word stands."""
        last = len(self.after.words)
        ends = accumulate((last if place is None else place for place in reversed(self.now)), min, initial=last)
        return list(ends)[::-1]

    def region(self, span: Span) -> Span:
        """What of `after` lies between the words that surrounded the span; its own kept ends are the limits."""
        first, last = self.now[span[0]], self.now[span[1] - 1]
        begin = self._begins[span[0]] if first is None else first
        end = self._ends[span[1]] if last is None else last + 1
        return self._without_neighbours(span, (begin, end))

    def _without_neighbours(self, span: Span, region: Span) -> Span:
        """New text beside a span whose first or last word was kept belongs to its neighbours."""
        words = [index for index in range(*span) if is_word(self.before.words[index])]
        if not words:
            return region
        first, last = self.now[words[0]], self.now[words[-1]]
        begin, end = region
        if first is not None and begin <= first < end:
            begin = first - min(self._marks(range(first - 1, begin - 1, -1)), words[0] - span[0])
        if last is not None and begin <= last < end:
            end = last + 1 + min(self._marks(range(last + 1, end)), span[1] - 1 - words[-1])
        return begin, end

    def _marks(self, places: Iterable[int]) -> int:
        """How many punctuation marks stand in a row from the first of these places."""
        return sum(1 for _ in takewhile(lambda place: not is_word(self.after.words[place]), places))


def _alike(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """How many pairs from the first on are the same, and something."""
    pairs = zip(left, right, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is not None and pair[0] == pair[1], pairs))


def compare(before: Passage, after: Passage) -> Comparison:
    """Match sentences of the same words first, then words between them, where their sentences have much in common.

    Words of a deleted sentence then cannot cling to others.
    """
    now: Partners = [None] * len(before.words)
    at_before = at_after = 0
    for left, right in [*_same_sentences(before, after), ((len(before.words),) * 2, (len(after.words),) * 2)]:
        for spans in ((at_before, left[0]), (at_after, right[0])), (left, right):
            for start, there, size in _matched(before, after, *spans):
                now[start : start + size] = range(there, there + size)
        at_before, at_after = left[1], right[1]
    then = _slid(_inverse(_slid(now, before), len(after.words)), after)
    return Comparison(before, after, _in_kindred(_inverse(then, len(before.words)), before, after))


def _inverse(partners: Partners, size: int) -> Partners:
    """The same pairs seen from the other draft, which has `size` words."""
    found: Partners = [None] * size
    for word, place in enumerate(partners):
        if place is not None:
            found[place] = word
    return found


def _slid(partners: Partners, draft: Passage) -> Partners:
    """Where a run without partners may as well stand some words earlier or later, it begins or ends a sentence.

    Of “On the [ninth try it coughed. On the] tenth” that is “[On the ninth try it coughed.] On the tenth”.
    """
    slid = list(partners)
    starts = {start for start, _ in draft.sentences}
    for start, end in _without_partner(partners):
        best = max(
            _slides(slid, draft.folded, start, end), key=lambda by: _neatness(draft, starts, start + by, end + by)
        )
        for word in range(start - 1, start + best - 1, -1):
            slid[word + end - start], slid[word] = slid[word], None
        for word in range(start, start + best):
            slid[word], slid[word + end - start] = slid[word + end - start], None
    return slid


def _without_partner(partners: Partners) -> Iterator[Span]:
    """Runs between two words whose partners stand side by side."""
    last = -1
    for word, place in enumerate(partners):
        if place is None:
            continue
        if last >= 0 and last + 1 < word and partners[last] == place - 1:
            yield last + 1, word
        last = word


def _slides(partners: Partners, folded: Sequence[str], start: int, end: int) -> list[int]:
    """By how many words the run can be slid, the least first; back is negative."""
    size = end - start
    back = takewhile(
        lambda by: partners[start - by] is not None and folded[start - by] == folded[end - by], range(1, start + 1)
    )
    forth = takewhile(
        lambda by: partners[end + by - 1] is not None and folded[start + by - 1] == folded[end + by - 1],
        range(1, min(size, len(folded) - end) + 1),
    )
    return [0, *(-by for by in back), *forth]


def _neatness(draft: Passage, starts: set[int], start: int, end: int) -> int:
    return 2 * (start in starts or end in starts) + (not is_word(draft.words[end - 1]))


def _same_sentences(before: Passage, after: Passage) -> list[tuple[Span, Span]]:
    """Pairs of sentences that have the same words, whatever became of their punctuation and capitals."""
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
        for sentence in (draft.folded[slice(*span)] for span in draft.sentences)
    ]


def _matched(before: Passage, after: Passage, left: Span, right: Span) -> list[Block]:
    blocks = _equal(before.folded[slice(*left)], after.folded[slice(*right)])
    return [(left[0] + start, right[0] + there, size) for start, there, size in blocks]


def _in_kindred(now: Partners, before: Passage, after: Passage) -> Partners:
    """Only those partners whose sentences share a good part of the shorter one."""
    homes = [None if place is None else (before.home[word], after.home[place]) for word, place in enumerate(now)]
    shared: dict[tuple[int, int] | None, float] = defaultdict(float)
    for word, home in enumerate(homes):
        shared[home] += weight(before.folded[word])
    kindred = {
        home
        for home, common in shared.items()
        if home
        and common
        >= _SAME_SENTENCE * min(before.weight(before.sentences[home[0]]), after.weight(after.sentences[home[1]]))
    }
    return [place if home in kindred else None for place, home in zip(now, homes, strict=True)]


def _equal(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Block]:
    """Equal runs; none where the two are too long to align, which takes memory by their product."""
    if len(left) * len(right) > _MOST_TO_ALIGN:
        return []
    opcodes = Indel.opcodes(left, right)
    return [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in opcodes if op.tag == "equal"]
