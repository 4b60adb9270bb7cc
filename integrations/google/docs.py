"""What Deskside reads of Google Docs: the text a student has written, what is suggested in it, and the comments.

Facts: developers.google.com/workspace/docs/api/reference/rest/v1/documents. `docs_text` walks the structure. Docs
hands out comments only to projects that have them; suggestions stand in the text itself, without their authors.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from integrations.google.calls import Call, Page, json_object
from integrations.google.docs_text import Suggested, Walk
from integrations.google.errors import GoogleError, Invalid
from integrations.google.resources import Resource, clean, clean_words, mask, page_of, typed

_RUN = "suggestedInsertionIds,suggestedDeletionIds"
_ELEMENTS = (
    f"elements(textRun(content,{_RUN}),person(personProperties,{_RUN}),richLink(richLinkProperties,{_RUN}),"
    f"dateElement(dateElementProperties,{_RUN}),dropdown(dropdownProperties,{_RUN}),footnoteReference(footnoteId,{_RUN}))"
)
# A mask cannot follow the nesting of tables and child tabs: those come whole.
_CONTENT = f"body(content(paragraph({_ELEMENTS}),table)),footnotes"
_ACCOUNTS = "commentId,anchorId,headPost(author(user)),replies(postId,createTime,author(user))"


class PostAuthor(Resource, frozen=True):
    """`user` is `users/ID` with the id of the account, or empty for anonymous and imported posts."""

    display_name: str = ""
    me: bool = False
    user: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "display_name")

    @property
    def user_id(self) -> str:
        return self.user.removeprefix("users/")


class Post(Resource, frozen=True):
    """`comment_action` is RESOLVE, REOPEN or nothing; `assignee_email` is whom this post assigns the thread to."""

    post_id: str = ""
    content: str = ""
    create_time: datetime | None = None
    update_time: datetime | None = None
    author: PostAuthor = PostAuthor()
    assignee_email: str = ""
    deleted: bool = False
    comment_action: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "content")


class CommentThread(Resource, frozen=True):
    """`comment_id` is Drive's id of the same comment; `status` is OPEN or RESOLVED."""

    comment_id: str
    anchor_id: str = ""
    plain_text_quote: str = ""
    status: str = ""
    head_post: Post = Post()
    replies: tuple[Post, ...] = ()

    def __post_init__(self) -> None:
        clean_words(self, "plain_text_quote")


class Span(Resource, frozen=True):
    """Docs' own indexes, UTF-16 code units, the end exclusive; `segment_id` is a footnote's, empty in the body."""

    start_index: int = 0
    end_index: int = 0
    segment_id: str = ""
    tab_id: str = ""


class Anchor(Resource, frozen=True):
    """Where the passage of a comment stands now."""

    ranges: tuple[Span, ...] = ()


class SuggestionPost(Resource, frozen=True):
    create_time: datetime | None = None
    author: PostAuthor = PostAuthor()


class SuggestionThread(Resource, frozen=True):
    suggestion_id: str
    head_post: SuggestionPost = SuggestionPost()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of the words that is neither accepted nor rejected; `post` says by whom, where comments are offered."""

    id: str
    inserted: str
    deleted: str
    post: SuggestionPost | None


@dataclass(frozen=True, slots=True)
class Document:
    """`text` has a line for each paragraph. `suggestions` is None when they are not shown to this account.

    `tabs` are titles by id in reading order. `comments` and `anchors` (by id) are None when they were not asked for.
    """

    id: str
    title: str
    text: str
    suggestions: tuple[Suggestion, ...] | None
    tabs: Mapping[str, str]
    comments: tuple[CommentThread, ...] | None
    anchors: Mapping[str, Anchor] | None


class _Page(Resource, frozen=True):
    """A document on the wire: its tabs stay as they came, for `Walk` goes through them once."""

    document_id: str
    title: str = ""
    suggestions_view_mode: str = "SUGGESTIONS_INLINE"
    tabs: tuple[dict[str, Any], ...] = ()
    body: dict[str, Any] = msgspec.field(default_factory=dict)
    footnotes: dict[str, Any] = msgspec.field(default_factory=dict)
    comments: tuple[CommentThread, ...] = ()
    suggestions: tuple[SuggestionThread, ...] = ()

    def __post_init__(self) -> None:
        clean_words(self, "title")


_plain_page = page_of(_Page)


def _page(content: bytes) -> Page:
    """An answer with nulls, or the word, is left to `typed`, which takes nulls out of the tabs as well."""
    return json_object(content) if b"null" in content else _plain_page(content)


def document(document_id: str, *, comments: bool = False, accounts_only: bool = False) -> Call[Document]:
    """One document; with `comments` also its threads, of which `accounts_only` leaves who wrote each post, and where.

    Docs refuses `comments` to a project that is not enrolled (`comments_not_offered`) with Invalid, and to
    accounts that may not comment with PermissionDenied: both can be read without.
    """
    content = f"{_CONTENT},commentAnchors" if comments else _CONTENT
    arguments: dict[str, Any] = {
        "documentId": document_id,
        "includeTabsContent": True,
        "suggestionsViewMode": "DEFAULT_FOR_CURRENT_ACCESS",
        "fields": "documentId,title,suggestionsViewMode,"
        f"tabs(tabProperties(tabId,title),documentTab({content}),childTabs)",
    }
    if comments:
        arguments["suggestionsViewMode"] = "SUGGESTIONS_INLINE"
        arguments["commentsViewMode"] = "COMMENTS_VIEW_MODE_INCLUDED"
        threads = _ACCOUNTS if accounts_only else mask(CommentThread)
        arguments["fields"] += f",comments({threads}),suggestions({mask(SuggestionThread)})"

    def parse(pages: Sequence[Page]) -> Document:
        return _document(typed(pages[0], _Page), with_comments=comments)

    return Call("docs.documents.get", arguments, parse, _page)


def comments_not_offered(error: GoogleError) -> bool:
    """Whether the error says that the Cloud project has no comments in the Docs API."""
    return isinstance(error, Invalid) and "comment" in error.message.lower()


def _document(page: _Page, *, with_comments: bool) -> Document:
    walk = Walk()
    tabs = page.tabs or ({"documentTab": {"body": page.body, "footnotes": page.footnotes}},)
    for tab in tabs:
        walk.tab(tab)
    inline = page.suggestions_view_mode == "SUGGESTIONS_INLINE"
    return Document(
        id=page.document_id,
        title=page.title,
        text=clean("\n".join(walk.paragraphs)).rstrip(),
        suggestions=_suggestions(walk.suggestions, page.suggestions) if inline else None,
        tabs={tab_id: clean(title) for tab_id, title in walk.tabs.items()},
        comments=page.comments if with_comments else None,
        anchors=dict(_anchors(tabs)) if with_comments else None,
    )


def _suggestions(found: Mapping[str, Suggested], threads: Iterable[SuggestionThread]) -> tuple[Suggestion, ...]:
    """Those that change words, in reading order; a thread about fonts alone is not one of them."""
    posts = {thread.suggestion_id: thread.head_post for thread in threads}
    suggestions = (
        Suggestion(id_, _words(pieces.inserted), _words(pieces.deleted), posts.get(id_))
        for id_, pieces in found.items()
    )
    return tuple(suggestion for suggestion in suggestions if suggestion.inserted or suggestion.deleted)


def _words(pieces: Sequence[str]) -> str:
    return clean("".join(pieces))


def _anchors(tabs: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Anchor]]:
    for tab in tabs:
        anchors = tab.get("documentTab", {}).get("commentAnchors", {})
        yield from msgspec.convert(anchors, dict[str, Anchor], strict=False).items()
        yield from _anchors(tab.get("childTabs", ()))
