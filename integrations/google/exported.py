"""The plain text that Drive exports of a Doc, without the comments that it writes into it, for `drive`."""

import re
from collections.abc import Iterator
from itertools import chain, count, product
from string import ascii_lowercase

_LISTED = re.compile(r"^\[([a-z]+)\]", re.MULTILINE)


def marks() -> Iterator[str]:
    """`[a]` to `[z]`, then `[aa]` and so on, in the order in which Drive hands them out."""
    names = chain.from_iterable(product(ascii_lowercase, repeat=length) for length in count(1))
    return (f"[{''.join(letters)}]" for letters in names)


def without_comments(text: str) -> str:
    """The text without the marks behind the passages, and without the list of comments and replies at its end.

    Only what is both is taken for comments: a list from `[a]` on, each of whose marks stands in order in the text
    before it. A student's own “[b]ut” in a quotation stays: a mark is rather one that no letter follows.
    """
    for first in _LISTED.finditer(text):
        if first[1] != "a":
            continue
        body, listed = text[: first.start()], text[first.start() :]
        places = _places(body, _marks_of(listed))
        if places:
            return "".join(_around(body, places)).rstrip("\n")
    return text


def _marks_of(listed: str) -> list[str]:
    """The marks that begin its lines, as far as they go on from one to the next; other lines are within a comment."""
    expected = marks()
    wanted, found = next(expected), []
    for line in _LISTED.finditer(listed):
        if line[0] == wanted:
            found.append(wanted)
            wanted = next(expected)
    return found


def _places(body: str, wanted: list[str]) -> list[tuple[int, int]]:
    """From where to where each mark stands, one after another; nothing if one is missing."""
    for behind in ("(?![a-z])", ""):
        places, at = [], 0
        for mark in wanted:
            found = re.compile(re.escape(mark) + behind).search(body, at)
            if found is None:
                break
            places.append(found.span())
            at = found.end()
        else:
            return places
    return []


def _around(body: str, places: list[tuple[int, int]]) -> Iterator[str]:
    starts = [0, *(end for _, end in places)]
    ends = [*(start for start, _ in places), len(body)]
    return (body[start:end] for start, end in zip(starts, ends, strict=True))
