"""What is written in the margins of the composed drafts: who remarks when on what, and who answers."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from integrations.google.emulator.school.banks import Margin, margins, slips, talk
from integrations.google.emulator.school.bells import ZONE, local
from integrations.google.emulator.school.drafts import Remark, Reply, Suggestion
from integrations.google.emulator.school.hands import CORRECTIONS
from integrations.google.emulator.school.pen import Pen
from integrations.google.emulator.school.people import CO_TEACHER, TEACHER, Person
from integrations.google.emulator.school.sketches import Sentence

_CORRECTED = 0.4
_CO_TAUGHT, _HERS = 3, 0.25
_ON_THE_WHOLE, _ON_A_SLIP = 0.05, 0.5
# Sittings fall on whole minutes, so no remark comes at the moment of an edit.
_EVENING = time(19, 20, 25)
_AN_EVENING = 130
# Ms. Rivera reads section by section; some sections on the next evening.
_READINGS = {
    "literary_analysis": ((9, 17), (9, 29)),
    "memoir": ((9, 30), (10, 7), (10, 12), (10, 19)),
    "argument": ((10, 1), (10, 7), (10, 13), (10, 22), (10, 27)),
}
_FIRST_EVENING = (1, 2, 3)
_PEER_DAYS = (date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 20))


def readings(pen: Pen, work: str, period: int) -> list[datetime]:
    """The moments when the teacher reads one student's draft."""
    later = timedelta(days=int(work == "literary_analysis" and period not in _FIRST_EVENING))
    return [
        local(date(2026, month, day), _EVENING) + later + timedelta(minutes=pen.rng.randrange(_AN_EVENING))
        for month, day in _READINGS[work]
    ]


def in_passing(pen: Pen, period: int, at: datetime, sentences: Sequence[Sentence]) -> Remark:
    """A remark on one of the sentences that stand there now: on a slip, or on what its part of the piece does."""
    by = CO_TEACHER if period == _CO_TAUGHT and pen.rng.random() < _HERS else TEACHER
    if pen.rng.random() < _ON_THE_WHOLE:
        return _remark(pen, at, by, "", _fitting("file"))
    sentence = pen.rng.choice(sentences)
    slip = next((slip for slip in slips() if slip.pattern.search(sentence.text)), None)
    if slip and pen.rng.random() < _ON_A_SLIP:
        return Remark(at, by.login, "conventions", "note", sentence.text, pen.deal(slip.pattern.pattern, slip.texts))
    return _remark(pen, at, by, sentence.text, _fitting(sentence.part))


def _fitting(part: str) -> list[Margin]:
    return [margin for margin in margins() if part in margin.on]


def _remark(pen: Pen, at: datetime, by: Person, quote: str, fitting: Sequence[Margin]) -> Remark:
    (margin,) = pen.rng.choices(fitting, [len(margin.texts) for margin in fitting])
    text = pen.deal(f"{margin.on} {margin.trait} {margin.kind}", margin.texts)
    return Remark(at, by.login, margin.trait, margin.kind, quote, text)


def from_a_peer(pen: Pen, period_start: time, peer: str, sentences: Sequence[Sentence], day: date) -> Remark:
    kind = pen.rng.choice(tuple(talk("peers")))
    return Remark(
        at=local(day, period_start) + timedelta(minutes=pen.rng.randrange(30, 50), seconds=25),
        by=peer,
        trait="ideas",
        kind=kind,
        quote=pen.rng.choice(sentences).text,
        text=pen.deal(f"peers {kind}", talk("peers")[kind]),
    )


def corrections(pen: Pen, at: datetime, text: str) -> tuple[Suggestion, ...]:
    """Now and then the teacher suggests the right spelling of one word instead of remarking on it."""
    wrong = [word for word in CORRECTIONS if word in text and re.search(rf"\b{word}\b", text)]
    if not wrong or pen.rng.random() > _CORRECTED:
        return ()
    word = pen.rng.choice(wrong)
    return (Suggestion(at, TEACHER.login, word, CORRECTIONS[word]),)


def peer_days() -> tuple[date, ...]:
    """The class days on which partners read each other."""
    return _PEER_DAYS


def answers(pen: Pen, writer: str, remark: Remark, revised: datetime | None) -> Iterator[Reply]:
    """What becomes of a thread: a reply, a resolution, both or nothing; `revised` is when the passage changed."""
    at = remark.at + timedelta(minutes=pen.rng.randrange(200, 2600))
    at = at.replace(hour=max(at.astimezone(ZONE).hour, 8))
    if pen.rng.random() < 0.24:
        yield Reply(at, writer, pen.deal(f"replies {remark.kind}", talk("replies")[remark.kind]), None)
    if revised and pen.rng.random() < 0.5:
        yield Reply(max(at, revised) + timedelta(minutes=1), writer, "", "resolve")
    elif pen.rng.random() < 0.09:
        yield Reply(at + timedelta(minutes=2), writer, "", "resolve")
