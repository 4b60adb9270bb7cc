"""What kind of writing an assignment asks for, by its title and instructions; a teacher's own word wins over it.

A text is read for the surest words first. Work on a story (“Story Analysis”) is no story, so the names of what is done
with a text come before the names of texts; of the forms of writing the one named first counts; words that stand in
many an assignment (a story, a claim, research) tell something only where nothing else does.
"""

import re

from app.writing.words import Genre

_WORKS = r"stor(?:y|ies)|novels?|poems?|books?|chapters?|characters?|narrators?|authors?|themes?"
# “The role music plays” names no play.
_ON_A_TEXT = rf"(?:about|on) (?:(?:\w+ ){{0,3}}(?:{_WORKS})|(?:(?:an?|the|this|that|your|our|one|two) )?plays?)"
_TEXTS = rf"(?:{_WORKS}|plays?|texts?|poetry|memoirs?|narratives?|arguments?|speech(?:es)?|essays?|articles?|films?)"
_CUES = (
    (
        (
            Genre.ANALYSIS,
            rf"(?:literary|rhetorical|{_TEXTS}) anal(?:ysis|yses)|explicat\w+|close reading|literary criticism",
        ),
        (Genre.ANALYSIS, r"(?:lit(?:erary|erature)?|theme|thematic|character|symbolism|critical lens) (?:essay|paper)"),
        (Genre.ANALYSIS, r"(?:literary|literature|reading|reader|text) (?:response|argument)|response to literature"),
    ),
    (
        (Genre.NARRATIVE, r"memoirs?|narratives?|personal (?:essay|statement)|small moments?|vignettes?"),
        (Genre.NARRATIVE, r"autobiograph\w*|this i believe|(?:college|common app)(?: application)? essay"),
        (Genre.ANALYSIS, r"analy[sz](?:e|es|ing)|(?<!process )anal(?:ysis|yses|ytical)|rhetorical"),
        (Genre.ARGUMENT, r"argu(?:e|es|ing|ment\w*)|persua\w*|op-?eds?|editorials?|position paper|synthesis"),
        (Genre.ARGUMENT, r"debate|proposal|letter to the editor|dbq|document-based"),
    ),
    (
        (Genre.INFORMATIONAL, r"informat\w*|expository|explanatory|how-to|process (?:essay|analysis)|definition essay"),
        (
            Genre.INFORMATIONAL,
            r"(?:feature|news) (?:article|story)|cause(?:/| and | & )effect|compare(?:/| and | & )contrast",
        ),
    ),
    (
        (Genre.ANALYSIS, rf"(?:claims?|thesis|essays?) {_ON_A_TEXT}"),
        (Genre.INFORMATIONAL, r"research (?:papers?|reports?|essays?)"),
    ),
    ((Genre.ARGUMENT, r"claims?"),),
    ((Genre.INFORMATIONAL, r"research|reports?"),),
    (
        (Genre.ANALYSIS, r"literary"),
        (Genre.NARRATIVE, r"(?<!news )(?:story|stories)(?! of an hour)|(?<!non-)(?<!non )fiction"),
    ),
)


def genre_of(title: str, instructions: str) -> Genre | None:
    """The title decides before the instructions; nothing where neither gives a cue."""
    return _told(title) or _told(instructions)


def _told(text: str) -> Genre | None:
    for alike_sure in _CUES:
        found = [(match.start(), genre) for genre, cue in alike_sure if (match := _search(cue, text))]
        if found:
            return min(found)[1]
    return None


def _search(cue: str, text: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{cue})\b", text, re.IGNORECASE)
