"""Makes drafts of sketches: sitting by sitting the piece grows, is remarked on, and revised or left as it is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from integrations.google.emulator.school.bells import PERIODS, local
from integrations.google.emulator.school.drafts import Draft, Remark, Suggestion, Version
from integrations.google.emulator.school.hands import hand_of
from integrations.google.emulator.school.marginalia import (
    answers,
    corrections,
    from_a_peer,
    in_passing,
    peer_days,
    readings,
)
from integrations.google.emulator.school.pacing import Sitting, sittings
from integrations.google.emulator.school.pen import Pen
from integrations.google.emulator.school.people import TEACHER
from integrations.google.emulator.school.sketches import Sentence, Sketch

_NEVER = 99
_STARTS = {period.number: period.start for period in PERIODS}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it will stand in the document; `revised` is the sitting from which on its last form stands."""

    paragraph: int
    sentence: Sentence
    revised: int = 0

    def at(self, sitting: int) -> Sentence:
        if self.sentence.first and sitting < self.revised:
            return replace(self.sentence, text=self.sentence.first)
        return self.sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """A sketch spread over sittings. `swapped` and `aside_until` are the sittings of a move and of a cut."""

    title: str | None
    lines: tuple[Line, ...]
    sat: tuple[Sitting, ...]
    aside: str
    swapped: int
    aside_until: int

    def standing(self, sitting: int) -> list[Sentence]:
        """The sentences that stand there after the sitting, in the order of the sketch."""
        return [line.at(sitting) for line in self.lines[: self.reached(sitting)]]

    def last_before(self, moment: datetime) -> int | None:
        done = [number for number, sitting in enumerate(self.sat) if sitting.at < moment]
        return done[-1] if done else None

    def reached(self, sitting: int) -> int:
        """How many lines stand there after the sitting."""
        return math.ceil(self.sat[sitting].share * len(self.lines))

    def text(self, sitting: int) -> str:
        paragraphs: dict[int, list[str]] = {}
        for line in self.lines[: self.reached(sitting)]:
            paragraphs.setdefault(line.paragraph, []).append(line.at(sitting).text)
        joined = [" ".join(sentences) for sentences in paragraphs.values()]
        if sitting < self.swapped and len(joined) > 2:
            joined[1], joined[2] = joined[2], joined[1]
        if sitting < self.aside_until and self.aside:
            joined.insert(1, self.aside)
        return "\n".join([self.title, *joined] if self.title else joined)


def _written(sketch: Sketch, student: str) -> Sketch:
    """The sketch as this student types it."""
    hand = hand_of(student)

    def typed(sentence: Sentence) -> Sentence:
        return replace(sentence, text=hand(sentence.text), first=hand(sentence.first) if sentence.first else None)

    return Sketch(
        sketch.title,
        tuple(tuple(typed(sentence) for sentence in paragraph) for paragraph in sketch.paragraphs),
        tuple(typed(sentence) for sentence in sketch.aside),
    )


def _piece(pen: Pen, sketch: Sketch, sat: tuple[Sitting, ...]) -> Piece:
    lines = [
        Line(number, sentence, pen.rng.choice((2, 3, _NEVER, _NEVER)) if sentence.first else 0)
        for number, paragraph in enumerate(sketch.paragraphs)
        for sentence in paragraph
    ]
    return Piece(
        title=sketch.title,
        lines=tuple(lines),
        sat=sat,
        aside=" ".join(sentence.text for sentence in sketch.aside) if pen.rng.random() < 0.25 else "",
        swapped=pen.rng.choice((0, 0, 0, 0, 2, 3)),
        aside_until=pen.rng.choice((2, 3, 4)),
    )


def _asked(pen: Pen, piece: Piece, moments: Sequence[datetime]) -> tuple[Piece, list[tuple[Remark, int]]]:
    """Remarks on what is weak, each with its line; who heeds one revises the line at the next sitting."""
    lines, asked = list(piece.lines), []
    for number, line in enumerate(piece.lines):
        why = line.sentence.why
        seen = [
            (moment, sitting)
            for moment in moments
            if (sitting := piece.last_before(moment)) is not None
            and number < piece.reached(sitting)
            and sitting < line.revised
        ]
        if not why or not line.sentence.first or not seen or pen.rng.random() < 0.1:
            continue
        moment, sitting = seen[0]
        lines[number] = replace(line, revised=sitting + 1 if pen.rng.random() < 0.65 else _NEVER)
        said = pen.deal(f"remarks {why.first}", why.remarks)
        remark = Remark(moment, TEACHER.login, why.trait, why.kind, line.sentence.first, said)
        asked.append((remark, number))
    return replace(piece, lines=tuple(lines)), asked


def _answered(pen: Pen, student: str, piece: Piece, remark: Remark, line: int | None) -> Remark:
    sitting = piece.lines[line].revised if line is not None else _NEVER
    revised = piece.sat[sitting].at if sitting < len(piece.sat) else None
    return replace(remark, replies=tuple(answers(pen, student, remark, revised)))


def _passing(pen: Pen, piece: Piece, period: int, moments: Sequence[datetime]) -> Iterator[Remark]:
    """Up to two remarks at each reading, never two on one sentence."""
    seen: set[str] = set()
    for moment in moments:
        sitting = piece.last_before(moment)
        if sitting is None:
            continue
        for minute in range(1, pen.rng.choice((1, 2, 2, 3))):
            new = [sentence for sentence in piece.standing(sitting) if sentence.text not in seen]
            if new:
                remark = in_passing(pen, period, moment + timedelta(minutes=minute), new)
                seen.add(remark.quote)
                yield remark


def _peers(pen: Pen, piece: Piece, period: int, partners: Sequence[str]) -> Iterator[Remark]:
    for partner, day in zip(partners, pen.rng.sample(peer_days(), len(partners)), strict=True):
        sitting = piece.last_before(local(day, time(0)))
        if sitting is not None:
            yield from_a_peer(pen, _STARTS[period], partner, piece.standing(sitting), day)


def _corrected(pen: Pen, piece: Piece, moment: datetime) -> tuple[Suggestion, ...]:
    sitting = piece.last_before(moment)
    return corrections(pen, moment, piece.text(sitting)) if sitting is not None else ()


def _still_there(piece: Piece, remark: Remark) -> bool:
    """Whether no sitting of the same day has taken away the words that the remark is on."""
    sitting = piece.last_before(remark.at)
    return sitting is not None and remark.quote in piece.text(sitting)


def _versions(piece: Piece) -> tuple[Version, ...]:
    versions: list[Version] = []
    for number, sitting in enumerate(piece.sat):
        text = piece.text(number)
        if not versions or versions[-1].text != text:
            versions.append(Version(sitting.at, text))
    return tuple(versions)


def composed(pen: Pen, sketch: Sketch, student: str, period: int, work: str, *, partners: Sequence[str] = ()) -> Draft:
    """The draft of one student from the sketch; `partners` are the peers who read it."""
    piece = _piece(pen, _written(sketch, student), sittings(pen.rng, work, period))
    moments = readings(pen, work, period)
    piece, asked = _asked(pen, piece, moments)
    remarks = [_answered(pen, student, piece, remark, line) for remark, line in asked]
    remarks += [
        _answered(pen, student, piece, remark, None)
        for remark in (*_passing(pen, piece, period, moments), *_peers(pen, piece, period, partners))
        if _still_there(piece, remark)
    ]
    draft = Draft(
        student=student,
        period=period,
        work=work,
        title=sketch.title if pen.rng.random() < 0.6 else None,
        versions=_versions(piece),
        remarks=tuple(sorted(remarks, key=lambda remark: remark.at)),
        suggestions=_corrected(pen, piece, moments[-2] + timedelta(minutes=5)),
        peers=tuple(partners),
    )
    return handed_in(pen, draft, done=piece.sat[-1].share >= 0.95)


_HANDED_IN = {
    "literary_analysis": (date(2026, 9, 25), date(2026, 9, 30), 20),
    "memoir": (date(2026, 10, 23), date(2026, 10, 28), 24),
    "argument": (date(2026, 10, 28), None, 24),
    "argument_plan": (date(2026, 9, 30), date(2026, 10, 2), 5),
}


_DAYS_LATE = (0,) * 16 + (1, 2, 3)
_FORGOTTEN, _NOT_READ_YET = 0.06, 0.08


def handed_in(pen: Pen, draft: Draft, *, done: bool) -> Draft:
    """The draft turned in and given back as most are; who is not done, or forgets, hands in nothing."""
    due, back, points = _HANDED_IN[draft.work]
    late = timedelta(days=pen.rng.choice(_DAYS_LATE))
    if not done or pen.rng.random() < _FORGOTTEN:
        return draft
    on_time = local(due, time(15, 0)) + timedelta(minutes=pen.rng.randrange(480))
    turned_in = max(on_time + late, draft.versions[-1].at + timedelta(minutes=3))
    if not back or pen.rng.random() < _NOT_READ_YET:
        return replace(draft, turned_in=turned_in)
    returned = local(back, time(16, 30)) + late + timedelta(minutes=pen.rng.randrange(2000))
    grade = round(points * pen.rng.triangular(0.5, 1.0, 0.85))
    return replace(draft, turned_in=turned_in, returned=returned, grade=grade)


def filled_in(pen: Pen, text: str, student: str, period: int) -> Draft:
    """A planning page: half of it in class, the rest two days later."""
    hand = hand_of(student)
    rows = hand(text).splitlines()
    first = local(date(2026, 9, 22), _STARTS[period]) + timedelta(minutes=pen.rng.randrange(15, 45))
    second = first + timedelta(days=pen.rng.choice((1, 2, 6)), minutes=pen.rng.randrange(-10, 5))
    halfway = [
        row if number < pen.rng.choice((3, 4, 5)) else f"{row.split(':')[0]}:" for number, row in enumerate(rows)
    ]
    versions = (Version(first, "\n".join(halfway)), Version(second, "\n".join(rows)))
    return handed_in(pen, Draft(student, period, "argument_plan", None, versions), done=True)
