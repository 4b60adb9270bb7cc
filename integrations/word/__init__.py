"""Word documents as students hand them in."""

from integrations.word.body import TrackedChange
from integrations.word.opening import LARGEST_FILE, NotAWordFile, Suspicious, TooLarge, WordError
from integrations.word.reading import WordComment, WordDocument, read_docx

__all__ = [
    "LARGEST_FILE",
    "NotAWordFile",
    "Suspicious",
    "TooLarge",
    "TrackedChange",
    "WordComment",
    "WordDocument",
    "WordError",
    "read_docx",
]
