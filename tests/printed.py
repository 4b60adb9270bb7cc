"""What a PDF of Chromium's shows, read without a library: runs of glyphs page by page, and the letters behind them."""

import re
import unicodedata
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_RUN = re.compile(rb"<([0-9A-F]+)> Tj")
_SPOKEN = re.compile(rb"/ActualText <FEFF([0-9A-F]+)>")
_CHARS, _RANGES = (re.compile(rb"beginbf%b(.*?)endbf%b" % (kind, kind), re.DOTALL) for kind in (b"char", b"range"))
_HEX = re.compile(rb"<([0-9A-F]+)>")


def runs_by_page(made: bytes) -> list[list[bytes]]:
    """The glyph runs of every page, in the order in which they are drawn; the same words have the same glyphs."""
    return [_RUN.findall(body) for body in _streams(made) if b" Tf\n" in body]


def letters_in(made: bytes) -> set[str]:
    """Every letter that a glyph of the file stands for, in its plain form."""
    found: set[str] = set()
    for body in _streams(made):
        found.update(_text(code) for code in _SPOKEN.findall(body))
        for chars in _CHARS.findall(body):
            found.update(_text(code) for code in _HEX.findall(chars)[1::2])
        for ranges in _RANGES.findall(body):
            codes = _HEX.findall(ranges)
            for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
                begin = int(text, 16)
                found.update(chr(begin + step) for step in range(int(last, 16) - int(first, 16) + 1))
    return set(unicodedata.normalize("NFKC", "".join(found)))


def _streams(made: bytes) -> Iterator[bytes]:
    return (zlib.decompress(packed) for packed in _STREAM.findall(made))


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
