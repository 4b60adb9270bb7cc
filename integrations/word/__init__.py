"""Word documents as students hand them in."""

from integrations.word.reading import (
    NotAWordFile,
    Suspicious,
    TooLarge,
    WordComment,
    WordDocument,
    WordError,
    read_docx,
)

__all__ = ["NotAWordFile", "Suspicious", "TooLarge", "WordComment", "WordDocument", "WordError", "read_docx"]
