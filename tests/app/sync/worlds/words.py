"""What the people of a random world write: drafts, notes, and Word files with comments inside."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from integrations.google.emulator.school.word_files import WordComment, word_file

SENTENCES = (
    "My grandfather’s boat was called Lucía & I hated it.",
    "It smelled of fish, rope and 🐟 paint.",
    "He said: <b>never</b> let go of the wheel!",
    "I was nine when the power went out.",
    "",
    "Schools should start later because sleep is when we learn.",
    "Ça alors, she said, and left.",
    "Then nothing happened for a very long time.",
)
NOTES = ("Can you put me on the boat?", "I hear you here <3", "so good!!", "Why?", "Say more — how did it feel?", "🙂")
TITLES = ("Memoir", "Argument", "Untitled document", "Final FINAL", "Draft & notes")
DAMAGED = b"PK\x03\x04 this is not what it says it is"


@dataclass(frozen=True)
class Written:
    """What a Word file holds: its text, and its comments by the number that Word gives them."""

    text: str
    comments: tuple[WordComment, ...]


@cache
def word_files() -> dict[bytes, Written]:
    """A few Word files by their content, with what is in each."""
    at = datetime(2026, 9, 20, 8, 30, tzinfo=UTC)
    bodies = (("The sea was calm.", "We left at six."), ("The sea was rough.", "We stayed."), ("Only this.",))
    files = {}
    for number, paragraphs in enumerate(bodies):
        comments = tuple(
            WordComment("Samuel Okafor", "SO", at, paragraph.split()[1], f"Which {paragraph.split()[-1]} {number}?")
            for paragraph in paragraphs[:number]
        )
        files[_packed(word_file(paragraphs, comments))] = Written("\n".join(paragraphs), comments)
    return files


def _packed(content: bytes) -> bytes:
    """The same file as small as Word saves it."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return packed.getvalue()


def draft(chance: Random) -> str:
    return "\n".join(chance.choices(SENTENCES, k=chance.randrange(0, 6)))


def revised(text: str, chance: Random) -> str:
    """The draft after its writer went over it: something added, taken out, moved, or all of it new."""
    lines = text.split("\n")
    kind = chance.randrange(4)
    if kind == 0:
        return draft(chance)
    if kind == 1:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(SENTENCES))
    elif kind == 2:
        lines.pop(chance.randrange(len(lines)))
    else:
        chance.shuffle(lines)
    return "\n".join(lines)


def passage(text: str, chance: Random) -> str:
    """A stretch of the text that stands in one line, or nothing."""
    line = chance.choice(text.split("\n")).split(" ")
    start = chance.randrange(len(line))
    return " ".join(line[start : start + chance.randrange(1, 5)])
