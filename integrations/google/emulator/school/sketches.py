"""What a student means to write, sentence by sentence, before time, revision and remarks make drafts of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from integrations.google.emulator.school.banks import Lines, Passage, Revised, lines, scenes, works
from integrations.google.emulator.school.pen import Pen, fill

_SLOTS_AT_MOST = 2
_ENDS = (".", "?", "!")
# Where one sentence ends and the next begins; not after a title, not between a quotation and who said it.
_BETWEEN = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][”’)]))(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSt\.)\s+(?=[“‘(A-Z0-9])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`part` is its place in the piece; `first` stands until it is revised, and `why` is the remark it asks for."""

    part: str
    text: str
    first: str | None = None
    why: Revised | None = None


Paragraph = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """`aside` is a paragraph that the writer cuts again; `title` None when the piece has none."""

    title: str | None
    paragraphs: tuple[Paragraph, ...]
    aside: Paragraph


# The parts of each paragraph: a column of the writer's story, or a beat of the bank.
_MEMOIR = (
    ("open", "after_open"),
    ("scene", "after_scene"),
    ("said", "after_said"),
    ("before_turn", "turn"),
    ("before_end", "end"),
)
_ARGUMENT = (
    ("claim", "after_claim"),
    ("reason1", "evidence1", "after_evidence"),
    ("reason2", "evidence2", "after_evidence"),
    ("before_other", "other", "answer", "after_answer"),
    ("close",),
)


@dataclass(frozen=True, slots=True)
class _Voice:
    """One writer drawing on one bank; `drawn` counts templates and slots, so that nobody harps on a word."""

    pen: Pen
    name: str
    bank: Lines
    story: Mapping[str, str]
    drawn: Counter[str]

    def says(self, beat: str, templates: tuple[str, ...], story: Mapping[str, str]) -> Iterator[Sentence]:
        """One sentence of the beat, or none when all have been said by enough people."""
        fresh = tuple(template for template in templates if self._fresh(template))
        sentence = self.pen.sentence(fresh, story)
        if sentence:
            template, text = sentence
            self.drawn.update([template, *_slots(template)])
            yield Sentence(beat, text)

    def beat(self, name: str, times: int = 1) -> Paragraph:
        said = (self.says(name, self.bank.beats[name], self.story) for _ in range(times))
        return tuple(sentence for sentences in said for sentence in sentences)

    def weak(self) -> dict[str, Paragraph]:
        """Two or three sentences that the writer will be asked about, each in a beat of its own."""
        chosen: dict[str, Paragraph] = {}
        for _ in range(self.pen.rng.choice((2, 2, 3))):
            revised = self.pen.deal(f"revised {self.name}", self.bank.revised)
            text, first = fill(revised.then, self.story), fill(revised.first, self.story)
            if revised.beat not in chosen and self.pen.may_say(first) and self.pen.may_say(text):
                chosen[revised.beat] = (Sentence(revised.beat, text, first, revised),)
        return chosen

    def _fresh(self, template: str) -> bool:
        return not self.drawn[template] and all(self.drawn[slot] < _SLOTS_AT_MOST for slot in _slots(template))


@cache
def _slots(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name in ("place", "who", "thing", "to", "claim")]


def _voice(pen: Pen, bank: str, story: Mapping[str, str]) -> _Voice:
    return _Voice(pen, bank, lines(bank), story, Counter())


def _told(part: str, paragraph: str) -> Paragraph:
    return tuple(Sentence(part, sentence) for sentence in _BETWEEN.split(paragraph))


def _from_bones(
    voice: _Voice, shape: tuple[tuple[str, ...], ...], times: tuple[int, ...], told: tuple[tuple[str, str], ...]
) -> Sketch:
    """The paragraphs of the shape, each followed by what the writer tells after one of its bones."""
    weak = voice.weak()
    paragraphs = []
    for parts in shape:
        sentences: list[Sentence] = []
        for part in parts:
            if part in voice.bank.beats:
                sentences += (*voice.beat(part, voice.pen.rng.choice(times)), *weak.pop(part, ()))
            else:
                sentences.append(Sentence(part, voice.story[part]))
        paragraphs.append(tuple(sentences))
        paragraphs += [_told(f"told_{bone}", paragraph) for bone, paragraph in told if bone in parts]
    aside = voice.beat(next(iter(voice.bank.beats)), 2)
    return Sketch(voice.story["title"], tuple(paragraphs), aside)


def memoir(pen: Pen, story: Mapping[str, str]) -> Sketch:
    told = scenes("memoirs").get(story["student"], ())
    return _from_bones(_voice(pen, "memoir_lines.toml", story), _MEMOIR, (0, 1, 1, 1), told)


def argument(pen: Pen, story: Mapping[str, str]) -> Sketch:
    told = scenes("arguments").get(story["title"], ())
    return _from_bones(_voice(pen, "argument_lines.toml", story), _ARGUMENT, (1, 2, 2), told)


def plan(story: Mapping[str, str]) -> str:
    """The planning page of an argument, filled in."""
    return "\n".join(
        (
            "Argument planning page",
            f"Claim: {story['claim']}",
            f"Who could make it happen: {story['to']}",
            f"Reason 1: {story['reason1']}",
            f"Evidence: {story['evidence1']}",
            f"Reason 2: {story['reason2']}",
            f"Evidence: {story['evidence2']}",
            f"The other side would say: {story['other']}",
            f"My answer: {story['answer']}",
        )
    )


def _reading(voice: _Voice, passage: Passage) -> Paragraph:
    """A quotation led in, read, and thought about."""
    story = {**voice.story, "quote": passage.quote}
    quoted = tuple(
        Sentence(led.part, led.text if led.text[-2] in _ENDS else f"{led.text[:-1]}.”")
        for led in voice.says("lead_in", voice.bank.beats["lead_in"], story)
    )
    return (*quoted, *voice.says("readings", passage.readings, story), *voice.beat("after_reading"))


def analysis(pen: Pen) -> Sketch:
    """An essay on the next work of the shelf, with three or four passages quoted."""
    work = pen.deal("works", works())
    claim = pen.deal(f"claims {work.title}", work.claims)
    voice = _voice(pen, "analysis_lines.toml", {"author": work.author, "work": work.title, "claim": claim})
    weak = voice.weak()
    opening = (*weak.pop("opening", ()), *voice.beat("opening", 2), *voice.beat("thesis"))
    passages = pen.rng.sample(work.passages, pen.rng.choice((3, 3, 4)))
    readings = [_reading(voice, passage) for passage in passages]
    readings[0] += weak.pop("after_reading", ())
    thought = [*voice.says("thoughts", work.thoughts, {}), *voice.says("thoughts", work.thoughts, {})]
    readings[-1:-1] = [tuple(thought)] if thought else []
    closing = (*voice.beat("closing", 2), *weak.pop("closing", ()))
    return Sketch(None, (opening, *readings, closing), voice.beat("opening"))
