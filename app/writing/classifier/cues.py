"""Codes and telltale phrases (`cues.toml`), as figures for the classifier."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat

from app.writing.words import Trait

_WEIGHTS = {"strong": 3.0, "fair": 1.5, "weak": 0.4}
_CODE_WEIGHT = 5.0
_LONGEST_CODE_LEAD = 3
_OPENING = ("request", "asked")
_ANYWHERE = ("praise", "request", "note", "fault")
KIND_MARKS = (*(f"opens as {kind}" for kind in _OPENING), *(f"says {kind}" for kind in _ANYWHERE))
_PART = re.compile(r"[,;+&\n]|\s-\s|(?<=[.?!:])\s")
_COUNT = re.compile(r"\s*\(?(?:x ?)?\d+(?: ?x)?\)?$")
_CLAUSE = re.compile(r"[.!?;:,]\s+|\s-+\s|\s—\s|\b(?:but|and|so|now|then|also|here)\b\s*")


@dataclass(frozen=True)
class Cue:
    """One sign in a comment."""

    trait: Trait
    weight: float


@dataclass(frozen=True)
class _Lexicon:
    codes: dict[str, Trait]
    traits: tuple[tuple[Trait, float, re.Pattern[str]], ...]
    kinds: dict[str, re.Pattern[str]]


def cues(text: str) -> Iterator[Cue]:
    """Every code and phrase of the lexicon that a comment holds."""
    plain = _plain(text)
    yield from _codes(plain)
    for trait, weight, pattern in _lexicon().traits:
        distinct = {match.group() for match in pattern.finditer(plain)}
        yield from repeat(Cue(trait, weight), len(distinct))


def codes() -> dict[str, Trait]:
    """Every correction code, in small letters, with the trait that it marks."""
    return _lexicon().codes


def coded_traits(text: str) -> set[Trait]:
    """What a comment names by a correction code: “awk, sp” are two."""
    return _named(_codes(_plain(text)))


def _named(found: Iterable[Cue]) -> set[Trait]:
    return {cue.trait for cue in found if cue.weight >= _CODE_WEIGHT}


def cue_weights(text: str) -> Iterator[float]:
    """One figure for each trait, about 0 to 3, and one for each trait named by a code."""
    sums: defaultdict[Trait, float] = defaultdict(float)
    found = list(cues(text))
    for cue in found:
        sums[cue.trait] += cue.weight
    coded = _named(found)
    yield from (min(sums[trait] / 3, 3.0) for trait in Trait)
    yield from (1.0 if trait in coded else 0.0 for trait in Trait)


def kind_marks(text: str) -> Iterator[float]:
    """Whether a clause of the comment begins as an order, and whether it holds words of each kind."""
    plain = _plain(text)
    kinds = _lexicon().kinds
    clauses = [clause.strip() for clause in _CLAUSE.split(plain)]
    for kind in _OPENING:
        yield 1.0 if any(kinds[kind].match(clause) for clause in clauses) else 0.0
    for kind in _ANYWHERE:
        yield 1.0 if kinds[kind].search(plain) else 0.0


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("‘", "'").casefold().split())


def _codes(plain: str) -> Iterable[Cue]:
    """Codes count alone, in a list (“sp, frag”), or leading a short comment (“awk. read it”)."""
    known = codes()
    parts = [code for part in _PART.split(plain) for code in _spellings(part)]
    found = list(dict.fromkeys(part for part in parts if part in known))
    yield from (Cue(known[part], _CODE_WEIGHT) for part in found)
    words = plain.split()
    if not found and 1 < len(words) <= _LONGEST_CODE_LEAD and (lead := words[0].strip(".?!:()")) in known:
        yield Cue(known[lead], _CODE_WEIGHT / 2)


def _spellings(part: str) -> tuple[str, str]:
    """A code as it stands, and without a count or its points (“sp. (2)”, “vt x3”, “T.S.”)."""
    bare = part.strip(" .?!:()[]\"'")
    return bare, _COUNT.sub("", bare).replace(".", "").strip()


@cache
def _lexicon() -> _Lexicon:
    raw = tomllib.loads(files("app.writing").joinpath("cues.toml").read_text(encoding="utf-8"))
    return _Lexicon(
        codes={code: Trait(trait) for trait, codes in raw["codes"].items() for code in codes},
        traits=tuple(
            (trait, weight, _any_of(raw[trait.value][strength]))
            for trait in Trait
            for strength, weight in _WEIGHTS.items()
            if raw[trait.value][strength]
        ),
        kinds={kind: _any_of(patterns) for kind, patterns in raw["kind"].items()},
    )


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    longest_first = sorted(patterns, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
