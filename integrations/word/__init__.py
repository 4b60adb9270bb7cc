"""Word documents as students hand them in."""

from integrations.word.reading import (
    LARGEST_FILE,
    NotAWordFile,
    Suspicious,
    TooLarge,
    WordComment,
    WordDocument,
    WordError,
    read_docx,
)

__all__ = [
    "LARGEST_FILE",
    "NotAWordFile",
    "Suspicious",
    "TooLarge",
    "WordComment",
    "WordDocument",
    "WordError",
    "read_docx",
]
