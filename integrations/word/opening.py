"""Opening a .docx that a student handed in: limits on size, ratio and entities before anything is unpacked.

WordError
├── NotAWordFile     no zip, no document inside, or XML that is broken
├── TooLarge         larger than this reader opens, packed or unpacked
└── Suspicious       packed beyond reason, or XML with entities
"""

import io
import struct
import zipfile
import zlib

from defusedxml.ElementTree import fromstring
from docx.opc.exceptions import OpcError

LARGEST_FILE = 25_000_000
LARGEST_UNPACKED = 100_000_000
LARGEST_XML = 20_000_000
HIGHEST_RATIO = 200
_SMALL = 1_000_000  # a part of this size may be packed as tightly as it likes

# What zipfile, the parsers and python-docx raise when a file is torn, forged or encrypted.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OpcError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    EOFError,
    OSError,
)


class WordError(Exception):
    """A file that cannot be read as a Word document."""


class NotAWordFile(WordError): ...


class TooLarge(WordError): ...


class Suspicious(WordError): ...


def check(content: bytes) -> None:
    """Refuses bombs before anything is unpacked; zipfile never unpacks more than a part declares.

    Raises:
        TooLarge, Suspicious: a limit is passed.
        DefusedXmlException: a part declares entities.
    """
    if len(content) > LARGEST_FILE:
        raise TooLarge("packed")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise TooLarge("unpacked")
        for part in parts:
            if part.file_size > max(_SMALL, part.compress_size * HIGHEST_RATIO):
                raise Suspicious("ratio")
            if part.filename.endswith((".xml", ".rels")):
                if part.file_size > LARGEST_XML:
                    raise TooLarge("part")
                fromstring(archive.read(part), forbid_dtd=True)
