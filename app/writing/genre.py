"""What kind of writing an assignment asks for, by its title and instructions; a teacher's own word wins over it."""

import re

from app.writing.words import Genre

_CUES = (
    (Genre.NARRATIVE, r"memoir|narrative|story|stories|personal essay|small moment|fiction|vignette|autobiograph\w*"),
    (Genre.ANALYSIS, r"literary|analysis|analy[sz]e|explicat\w*|close reading|theme essay|character essay"),
    (Genre.ARGUMENT, r"argument\w*|persua\w*|op-?ed|editorial|claim|debate|position paper|proposal"),
    (Genre.INFORMATIONAL, r"informat\w*|expository|research|report|how-to|explanatory|feature article"),
)


def genre_of(title: str, instructions: str) -> Genre | None:
    """The title decides before the instructions; nothing where neither gives a cue."""
    for text in (title, instructions):
        for genre, cue in _CUES:
            if re.search(rf"\b(?:{cue})\b", text, re.IGNORECASE):
                return genre
    return None
