"""Changes that wait for a decision in a document, brought to one shape: Docs' suggestions and Word's tracked changes.

Pure.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from app.sync.facts import Author, SuggestionFact
from integrations.google import docs
from integrations.word import TrackedChange, WordDocument


def suggestions_in(document: docs.Document) -> tuple[SuggestionFact, ...] | None:
    """None where Docs does not show them to this account."""
    return None if document.suggestions is None else tuple(map(_suggestion, document.suggestions))


def _suggestion(suggestion: docs.Suggestion) -> SuggestionFact:
    post = suggestion.post or docs.SuggestionPost()
    author = Author(post.author.display_name, post.author.me, post.author.user_id)
    return SuggestionFact(suggestion.id, author, suggestion.inserted, suggestion.deleted, post.create_time)


def tracked_changes(document: WordDocument) -> tuple[SuggestionFact, ...]:
    """Word numbers its changes anew with each saving: who changed what when is what stays the same."""
    return tuple(
        SuggestionFact(id_, Author(change.author, typed=True), change.inserted, change.deleted, change.date)
        for id_, change in _numbered(document.changes)
    )


def _numbered(changes: tuple[TrackedChange, ...]) -> Iterator[tuple[str, TrackedChange]]:
    seen: Counter[TrackedChange] = Counter()
    for change in changes:
        said = f"{change.author}\0{change.date}\0{change.inserted}\0{change.deleted}\0{seen[change]}"
        seen[change] += 1
        yield f"word:{sha256(said.encode()).hexdigest()[:24]}", change
