"""Drive's search language for files.list: `'id' in parents and mimeType = '…' and not trashed = true`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt, ne

from integrations.google.emulator.state.records import File

Test = Callable[[File], bool]
_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>[A-Za-z]+)|(?P<sign><=|>=|!=|[=<>()]))")
_COMPARE = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class BadQuery(ValueError):
    """The query is not in Drive's language, or asks for a field the emulator does not search."""


def query(text: str) -> Test:
    """The test that a file must pass. Raises BadQuery."""
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadQuery(text)
        tokens.append(found[found.lastgroup or 0])
        at = found.end()
    if not tokens:
        return lambda _: True
    test = _either(tokens)
    if tokens:
        raise BadQuery(text)
    return test


def _either(tokens: list[str]) -> Test:
    tests = [_both(tokens)]
    while tokens[:1] == ["or"]:
        tokens.pop(0)
        tests.append(_both(tokens))
    return lambda file: any(test(file) for test in tests)


def _both(tokens: list[str]) -> Test:
    tests = [_term(tokens)]
    while tokens[:1] == ["and"]:
        tokens.pop(0)
        tests.append(_term(tokens))
    return lambda file: all(test(file) for test in tests)


def _term(tokens: list[str]) -> Test:
    if tokens[:1] == ["not"]:
        tokens.pop(0)
        inner = _term(tokens)
        return lambda file: not inner(file)
    if tokens[:1] == ["("]:
        tokens.pop(0)
        inner = _either(tokens)
        if tokens[:1] != [")"]:
            raise BadQuery("(")
        tokens.pop(0)
        return inner
    if len(tokens) < 3:
        raise BadQuery(" ".join(tokens))
    left, sign, right = tokens[:3]
    del tokens[:3]
    return _comparison(left, sign, right)


def _comparison(left: str, sign: str, right: str) -> Test:
    if (sign, right) == ("in", "parents"):
        return lambda file: _plain(left) in file.parents
    if left == "name" and sign == "contains":
        return lambda file: _plain(right).lower() in file.title.lower()
    if sign not in _COMPARE:
        raise BadQuery(sign)
    compare = _COMPARE[sign]
    if left == "mimeType" and sign in {"=", "!="}:
        return lambda file: compare(file.mime_type, _plain(right))
    if left == "name" and sign in {"=", "!="}:
        return lambda file: compare(file.title, _plain(right))
    if left == "trashed" and right in {"true", "false"}:
        return lambda _: compare(False, right == "true")
    if left == "modifiedTime":
        moment = _moment(_plain(right))
        return lambda file: compare(file.modified, moment)
    raise BadQuery(left)


def _plain(quoted: str) -> str:
    if not quoted.startswith("'"):
        raise BadQuery(quoted)
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuery(text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
