"""The words of a reminder: warm, exact, with names and no pronouns, and true on whatever day they arrive. Pure."""

from datetime import date
from unicodedata import bidirectional

from app.writing.typed import typed_words

_LINK = "\n\nYour page: "
_ENDS = (".", "!", "?", "…", "”", '"')
_LEFT_TO_RIGHT = "\u200e"
_STRONG = {"L", "R", "AL"}  # a text runs in the direction of its first letter of one of these Unicode classes


def after_talk(given_name: str, *, topic: str, next_step: str, look_again_on: date | None, next_draft: bool) -> str:
    """What is proposed when a conference is finished; without the link."""
    said = [_to(given_name, f"in our conference we talked about {_phrase(topic) or 'your writing'}.")]
    if next_step.strip():
        said.append(f"Your next step: {_sentence(next_step)}")
    if look_again_on:
        said.append(f"We’ll look at it together on {day_words(look_again_on)}.")
    elif next_draft:
        said.append("We’ll look at it together in your next draft.")
    return " ".join(said)


def before_look_again(given_name: str, *, next_step: str, due_on: date) -> str:
    """What goes out on the school day before; without the link."""
    step = f" Your next step was: {_sentence(next_step)}" if next_step.strip() else ""
    return _to(given_name, f"on {day_words(due_on)} we look at your writing together again.{step} Bring your draft.")


def with_link(words: str, url: str) -> str:
    """The words as they are posted: the student's own page stands at their end."""
    return f"{typed_words(words)}{_LINK}{url}"


def parted(text: str) -> tuple[str, str]:
    """What `with_link` joined: the words, and the address."""
    words, _, url = text.rpartition(_LINK)
    return words, url


def day_words(day: date) -> str:
    """“Tuesday, Oct 21”."""
    return f"{day:%A}, {day:%b} {day.day}"


def _to(given_name: str, said: str) -> str:
    """Addressed by name. A deleted account has none; an Arabic one must not turn the whole sentence."""
    if not given_name:
        return f"{said[0].upper()}{said[1:]}"
    direction = next((kind for kind in map(bidirectional, given_name) if kind in _STRONG), "L")
    return f"{'' if direction == 'L' else _LEFT_TO_RIGHT}{given_name}, {said}"


def _phrase(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _sentence(text: str) -> str:
    """One for each line: what was said to a group, and what was said to one of it."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return " ".join(line if line.endswith(_ENDS) else f"{line}." for line in lines if line)
