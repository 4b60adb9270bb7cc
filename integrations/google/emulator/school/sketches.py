"""What a student means to write, sentence by sentence, before time, revision and remarks make drafts of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from integrations.google.emulator.school.banks import Lines, Revised, Work, lines, works
from integrations.google.emulator.school.pen import Pen, fill


@dataclass(frozen=True, slots=True)
class Sentence:
    """`first` is what stands there until it is revised, and `why` the remark it asks for; both None = final at once."""

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


def _beat(pen: Pen, name: str, bank: Lines, beat: str, story: Mapping[str, str]) -> Iterator[Sentence]:
    for _ in range(pen.rng.choice((1, 2, 2, 3))):
        sentence = pen.sentence(f"{name} {beat}", bank.beats[beat], story)
        if sentence:
            yield Sentence(sentence)


def _weak(pen: Pen, name: str, bank: Lines, story: Mapping[str, str]) -> dict[str, list[Sentence]]:
    """Two or three sentences that the writer will be asked about, by the beat they belong to."""
    chosen: dict[str, list[Sentence]] = {}
    for _ in range(pen.rng.choice((2, 2, 3))):
        revised = pen.deal(f"{name} revised", bank.revised)
        text, first = fill(revised.then, story), fill(revised.first, story)
        if pen.may_say(first) and pen.may_say(text):
            chosen.setdefault(revised.beat, []).append(Sentence(text, first, revised))
    return chosen


def _from_bones(
    pen: Pen, name: str, shape: tuple[tuple[str, ...], ...], bank: Lines, story: Mapping[str, str]
) -> Sketch:
    weak = _weak(pen, name, bank, story)
    paragraphs = []
    for parts in shape:
        sentences: list[Sentence] = []
        for part in parts:
            if part in bank.beats:
                sentences += [*_beat(pen, name, bank, part, story), *weak.pop(part, [])]
            else:
                sentences.append(Sentence(story[part]))
        paragraphs.append(tuple(sentences))
    aside = tuple(_beat(pen, name, bank, next(iter(bank.beats)), story))
    return Sketch(story["title"], tuple(paragraphs), aside)


def memoir(pen: Pen, story: Mapping[str, str]) -> Sketch:
    return _from_bones(pen, "memoir", _MEMOIR, lines("memoir_lines.toml"), story)


def argument(pen: Pen, story: Mapping[str, str]) -> Sketch:
    return _from_bones(pen, "argument", _ARGUMENT, lines("argument_lines.toml"), story)


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


def _reading(pen: Pen, bank: Lines, work: Work, story: dict[str, str]) -> Paragraph:
    passage = pen.deal(f"passages {work.title}", work.passages)
    story = {**story, "quote": passage.quote}
    said = (
        pen.sentence("lead-in", bank.beats["lead_in"], story),
        pen.sentence(f"readings {passage.quote}", passage.readings, story),
        pen.sentence("after reading", bank.beats["after_reading"], story),
    )
    return tuple(
        Sentence(sentence if sentence.endswith((".", "?", "!", "”")) else f"{sentence}.")
        for sentence in said
        if sentence
    )


def analysis(pen: Pen) -> Sketch:
    """An essay on the next work of the shelf, with two or three passages quoted."""
    bank = lines("analysis_lines.toml")
    work = pen.deal("works", works())
    story = {"author": work.author, "work": work.title, "claim": pen.deal(f"claims {work.title}", work.claims)}
    weak = _weak(pen, "analysis", bank, story)
    opening = (*weak.pop("opening", []), *_said(pen, bank, "opening", story), *_said(pen, bank, "thesis", story))
    readings = [_reading(pen, bank, work, story) for _ in range(pen.rng.choice((2, 3, 3)))]
    readings[0] += tuple(weak.pop("after_reading", []))
    closing = (*_said(pen, bank, "closing", story), *weak.pop("closing", []))
    return Sketch(None, (opening, *readings, closing), _said(pen, bank, "opening", story))


def _said(pen: Pen, bank: Lines, beat: str, story: Mapping[str, str]) -> Paragraph:
    sentence = pen.sentence(f"analysis {beat}", bank.beats[beat], story)
    return (Sentence(sentence),) if sentence else ()
