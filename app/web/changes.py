"""What became of a passage, word by word, so that a page strikes only what went and underlines only what came."""

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

_WORD = re.compile(r"\S+\s*")
_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*$")
_ENOUGH = 40  # words of what was written anew, to its sentence's end; the rest is read in the draft
_ALIKE = 0.5  # below this the two share words by chance, and whole sentences read better


@dataclass(frozen=True)
class Change:
    """A run of words that stayed, went or came; all runs but those that went make the passage of now."""

    kind: Literal["stayed", "went", "came"]
    text: str


def changes(before: str, now: str) -> tuple[Change, ...]:
    """From the passage that was commented on to the one that stands there now."""
    old, new = _WORD.findall(before), _WORD.findall(now)
    bare_old, bare_new = [word.strip() for word in old], [word.strip() for word in new]
    if Indel.normalized_similarity(bare_old, bare_new) < _ALIKE:
        return Change("went", before), Change("came", _beginning(new))
    runs: list[Change] = []
    for step in Indel.opcodes(bare_old, bare_new):
        if step.tag == "equal":
            runs.append(Change("stayed", "".join(new[step.dest_start : step.dest_end])))
        if step.tag == "delete":
            runs.append(Change("went", "".join(old[step.src_start : step.src_end])))
        if step.tag == "insert":
            runs.append(Change("came", "".join(new[step.dest_start : step.dest_end])))
    return tuple(runs)


def _beginning(words: list[str]) -> str:
    """Whole sentences until there are enough words, with an ellipsis where more follows."""
    for place, word in enumerate(words, start=1):
        if place >= _ENOUGH and place < len(words) and _SENTENCE_END.search(word.rstrip()):
            return f"{''.join(words[:place]).rstrip()} …"
    return "".join(words)
