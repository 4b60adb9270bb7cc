"""What Deskside reads of Google Docs: the text a student has written, and the comments where Docs offers them.

Facts: developers.google.com/workspace/docs/api/reference/rest/v1/documents. Text is taken from every tab and
child tab, tables, footnotes and smart chips; pending insertions are not the student's text yet and are left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.google.calls import Call, Page
from integrations.google.errors import GoogleError, Invalid
from integrations.google.resources import Resource, Text, clean, mask

_RUN = "suggestedInsertionIds,suggestedDeletionIds"
_ELEMENTS = (
    f"elements(textRun(content,{_RUN}),person(personProperties,{_RUN}),richLink(richLinkProperties,{_RUN}),"
    f"dateElement(dateElementProperties,{_RUN}),dropdown(dropdownProperties,{_RUN}),footnoteReference(footnoteId,{_RUN}))"
)
# A mask cannot follow the nesting of tables and child tabs: those come whole.
_TAB = f"tabProperties(tabId,title),documentTab(body(content(paragraph({_ELEMENTS}),table)),footnotes),childTabs"
_ACCOUNTS = "commentId,headPost(author(user)),replies(postId,createTime,author(user))"
_OBJECT = "\ue907"  # stands in a run for what is not text


class PostAuthor(Resource):
    """`user` is `users/ID` with the id of the account, or empty for anonymous and imported posts."""

    display_name: Text = ""
    me: bool = False
    user: str = ""

    @property
    def user_id(self) -> str:
        return self.user.removeprefix("users/")


class Post(Resource):
    """`comment_action` is RESOLVE, REOPEN or nothing."""

    post_id: str = ""
    content: Text = ""
    create_time: datetime | None = None
    update_time: datetime | None = None
    author: PostAuthor = PostAuthor()
    deleted: bool = False
    comment_action: str = ""


class CommentThread(Resource):
    """`comment_id` is Drive's id of the same comment; `status` is OPEN or RESOLVED."""

    comment_id: str
    plain_text_quote: Text = ""
    status: str = ""
    head_post: Post = Post()
    replies: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`text` has a line for each paragraph. `suggestions` counts those pending; None = not shown to this account.

    `comments` is None when they were not asked for.
    """

    id: str
    title: str
    text: str
    suggestions: int | None
    comments: tuple[CommentThread, ...] | None


def document(document_id: str, *, comments: bool = False, accounts_only: bool = False) -> Call[Document]:
    """One document; with `comments` also its threads, of which `accounts_only` leaves who wrote each post and when.

    Docs refuses `comments` to a project that is not enrolled (`comments_not_offered`) with Invalid, and to
    accounts that may not comment with PermissionDenied: both can be read without.
    """
    arguments: dict[str, Any] = {
        "documentId": document_id,
        "includeTabsContent": True,
        "suggestionsViewMode": "DEFAULT_FOR_CURRENT_ACCESS",
        "fields": f"documentId,title,suggestionsViewMode,tabs({_TAB})",
    }
    if comments:
        arguments["suggestionsViewMode"] = "SUGGESTIONS_INLINE"
        arguments["commentsViewMode"] = "COMMENTS_VIEW_MODE_INCLUDED"
        arguments["fields"] += f",comments({_ACCOUNTS if accounts_only else mask(CommentThread)})"

    def parse(pages: Sequence[Page]) -> Document:
        return _document(pages[0], with_comments=comments)

    return Call("docs.documents.get", arguments, parse)


def comments_not_offered(error: GoogleError) -> bool:
    """Whether the error says that the Cloud project has no comments in the Docs API."""
    return isinstance(error, Invalid) and "comment" in error.message.lower()


def _document(page: Page, *, with_comments: bool) -> Document:
    reading = _Reading()
    for tab in page.get("tabs") or [{"documentTab": page}]:
        reading.tab(tab)
    threads = tuple(CommentThread.model_validate(item) for item in page.get("comments", ()))
    inline = page.get("suggestionsViewMode", "SUGGESTIONS_INLINE") == "SUGGESTIONS_INLINE"
    return Document(
        id=str(page["documentId"]),
        title=clean(page.get("title", "")),
        text=clean("\n".join(reading.paragraphs)).rstrip(),
        suggestions=len(reading.suggestions) if inline else None,
        comments=threads if with_comments else None,
    )


@dataclass(slots=True)
class _Reading:
    """Walks a document in reading order; a tab's footnotes follow its body."""

    paragraphs: list[str] = field(default_factory=list)
    suggestions: set[str] = field(default_factory=set)
    continues: bool = False  # the last paragraph's end is only suggested: the next one belongs to it

    def tab(self, tab: dict[str, Any]) -> None:
        content = tab.get("documentTab", {})
        referred: list[str] = []
        self._content(content.get("body", {}).get("content", ()), referred)
        footnotes = content.get("footnotes", {})
        for footnote_id in referred:
            self._content(footnotes.get(footnote_id, {}).get("content", ()), [])
        for child in tab.get("childTabs", ()):
            self.tab(child)

    def _content(self, content: Iterable[dict[str, Any]], referred: list[str]) -> None:
        for block in content:
            if "paragraph" in block:
                self._paragraph(block["paragraph"].get("elements", ()), referred)
            for row in block.get("table", {}).get("tableRows", ()):
                for cell in row.get("tableCells", ()):
                    self._content(cell.get("content", ()), referred)

    def _paragraph(self, elements: Iterable[dict[str, Any]], referred: list[str]) -> None:
        start = self.paragraphs.pop() if self.continues else ""
        self.continues = False
        self.paragraphs.append(start + "".join(self._runs(elements, referred)).removesuffix("\n"))

    def _runs(self, elements: Iterable[dict[str, Any]], referred: list[str]) -> Iterator[str]:
        for element in elements:
            kind, run = next(((k, v) for k, v in element.items() if isinstance(v, dict)), ("", {}))
            inserted = run.get("suggestedInsertionIds", ())
            self.suggestions.update(inserted, run.get("suggestedDeletionIds", ()))
            if inserted:
                self.continues = str(run.get("content", "")).endswith("\n")
                continue
            if kind == "footnoteReference":
                referred.append(run.get("footnoteId", ""))
            yield _text(kind, run)


def _text(kind: str, run: dict[str, Any]) -> str:
    """What a reader sees of one element: text, or the words on a chip."""
    if kind == "textRun":
        return str(run.get("content", "")).replace(_OBJECT, "")
    properties = run.get(f"{kind}Properties", {})
    names = {"person": ("name", "email"), "richLink": ("title", "uri"), "dateElement": ("displayText",)}
    shown = names.get(kind, ("displayValue",))
    return next((str(properties[name]) for name in shown if properties.get(name)), "")
