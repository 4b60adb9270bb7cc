"""What a comment is about and what it does: a first honest version, from what teachers write in margins.

Correction codes, cue phrases (`cues.toml`) and a few features of the quoted passage each give weight to a trait; the
confidence says how clearly one of them won. `docs/writing.md` explains it to teachers.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.writing.words import Genre, Kind, Trait

CLASSIFIER = "cues-1"
SORTED_FROM = 0.5
"""Below this confidence a page says “unsorted” instead of guessing."""

_WEIGHTS = {"strong": 3.0, "fair": 1.5, "weak": 0.4}
_CODE_WEIGHT = 5.0
_DOUBT = 1.6
_LONGEST_CODE_LEAD = 3
_CLAUSE = re.compile(r"[.!?;:,]\s+|\s-+\s|\s—\s|\b(?:but|and|so|now|then|also|here)\b\s*")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_NEEDS = re.compile(r"\b(?:needs?|should|must|please|could use|missing|too (?:many|much|long|short|vague))\b")


@dataclass(frozen=True)
class Classification:
    """`traits` begins with `primary_trait`; `confidence` (0 to 1) is for that one; `cue` gave it away."""

    primary_trait: Trait
    traits: tuple[Trait, ...]
    kind: Kind
    confidence: float
    cue: str


@dataclass(frozen=True)
class _Cues:
    codes: dict[str, Trait]
    traits: tuple[tuple[Trait, float, re.Pattern[str]], ...]
    kinds: dict[str, re.Pattern[str]]


@dataclass(frozen=True)
class _Hint:
    trait: Trait
    weight: float
    cue: str


def classify(text: str, quote: str, genre: Genre | None = None) -> Classification:
    """Label one comment; always its best label, however unsure.

    Args:
        text: the comment as plain text.
        quote: the passage it hangs on; empty for a comment on the whole document.
        genre: of the assignment, where known.
    """
    plain = _plain(text)
    kind = _kind(plain)
    hints = [*_code_hints(plain), *_phrase_hints(plain), *_quote_hints(plain, _plain(quote), genre)]
    scores: defaultdict[Trait, float] = defaultdict(float)
    for hint in hints:
        scores[hint.trait] += hint.weight
    if not scores:
        return _without_a_cue(kind)
    ranked = sorted(scores, key=lambda trait: (-scores[trait], list(Trait).index(trait)))
    best = ranked[0]
    traits = tuple(trait for trait in ranked if scores[trait] >= _WEIGHTS["strong"] or trait == best)
    cue = max((hint for hint in hints if hint.trait == best), key=lambda hint: hint.weight).cue
    return Classification(best, traits, kind, round(scores[best] / (sum(scores.values()) + _DOUBT), 3), cue)


def _without_a_cue(kind: Kind) -> Classification:
    trait = Trait.NONE if kind in {Kind.PRAISE, Kind.NOTE} else Trait.IDEAS
    return Classification(trait, (trait,), kind, 0.1, "")


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("‘", "'").casefold().split())


def _code_hints(plain: str) -> Iterable[_Hint]:
    """Codes count alone, in a list (“sp, frag”), or leading a comment (“awk. read it aloud”)."""
    parts = [part.strip(" .?!:()[]\"'") for part in re.split(r"[,;+&\n]|\s-\s|(?<=[.?!:])\s", plain)]
    codes = _cues().codes
    for part in parts:
        if part in codes:
            yield _Hint(codes[part], _CODE_WEIGHT, part)
    words = plain.split()
    if len(words) > 1 and len(words) <= _LONGEST_CODE_LEAD and not any(part in codes for part in parts):
        lead = words[0].strip(".?!:()")
        if lead in codes:
            yield _Hint(codes[lead], _CODE_WEIGHT / 2, lead)


def _phrase_hints(plain: str) -> Iterable[_Hint]:
    for trait, weight, pattern in _cues().traits:
        for cue in {match.group() for match in pattern.finditer(plain)}:
            yield _Hint(trait, weight, cue.strip())


def _quote_hints(plain: str, quote: str, genre: Genre | None) -> Iterable[_Hint]:
    """A passage tells little, and only beside a comment that says little itself."""
    if not quote or len(plain.split()) > 6:
        return
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", quote)
    long_words = Counter(word for word in words if len(word) > 3)
    if long_words and long_words.most_common(1)[0][1] > 1:
        yield _Hint(Trait.WORD_CHOICE, 1.0, long_words.most_common(1)[0][0])
    if len(words) in {1, 2}:
        yield _Hint(Trait.WORD_CHOICE, 1.2, quote)
    if re.search(r"\b(?:i|im|dont|cant|wont|didnt|ive|alot|u|ur|thier|definately|becuase)\b(?!')", quote):
        yield _Hint(Trait.CONVENTIONS, 0.5, quote)
    if genre in {Genre.ARGUMENT, Genre.ANALYSIS} and re.search(r"[\"“][^\"”]{12,}[\"”](?!\s*\()", quote):
        yield _Hint(Trait.EVIDENCE, 1.2, quote)
    if re.search(r"\b(?:studies|research|experts|statistics|most people|everyone knows|\d+ ?(?:%|percent))", quote):
        yield _Hint(Trait.EVIDENCE, 1.0, quote)


def _kind(plain: str) -> Kind:
    """An order makes a request, also beside a question; a statement that finds no fault is praise."""
    kinds = _cues().kinds
    if _is_code(plain) or any(kinds["asked"].match(clause.strip()) for clause in _CLAUSE.split(plain)):
        return Kind.REQUEST
    said = " ".join(sentence for sentence in _SENTENCE.findall(plain) if not sentence.rstrip().endswith("?"))
    if any(kinds["request"].match(clause.strip()) for clause in _CLAUSE.split(said)) or _NEEDS.search(said):
        return Kind.REQUEST
    if plain.endswith("?"):
        return Kind.QUESTION
    if kinds["praise"].search(plain):
        return Kind.PRAISE
    if "?" in plain:
        return Kind.QUESTION
    return Kind.NOTE if kinds["note"].search(plain) or kinds["fault"].search(plain) else Kind.PRAISE


def _is_code(plain: str) -> bool:
    return any(hint.weight >= _CODE_WEIGHT for hint in _code_hints(plain)) and len(plain.split()) <= _LONGEST_CODE_LEAD


@cache
def _cues() -> _Cues:
    raw = tomllib.loads(files("app.writing").joinpath("cues.toml").read_text(encoding="utf-8"))
    return _Cues(
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
