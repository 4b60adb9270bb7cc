"""Reads a page as a reader does: which words stand on it, which of them lead somewhere, and what is on paper."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
_BLOCKS = frozenset(
    {"main", "tool", "sub", "bstat", "bwords", "colhead", "notice", "comment", "group", "line", "bhead", "waiting"}
)
_FRAME = frozenset({"sign", "vh", "stages", "crumbs", "more", "btn", "stop"})
_SKIPPED = frozenset({"form", "nav", "svg", "script", "style"})


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: "Node | None"
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def up(self) -> "Iterator[Node]":
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def each(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.each()

    def words(self, *, without: str) -> str:
        inner = (child if isinstance(child, str) else child.words(without=without) for child in self.children)
        return "" if self.tag == without else "".join(inner)


@dataclass(frozen=True)
class Leaf:
    """Words that stand together, as `plain` has them."""

    text: str
    inside: Node

    @property
    def leads(self) -> bool:
        """Whether the item or part of the page that it stands in leads to a record."""
        around = (node for node in self.inside.up if node.tag == "a" or node.classes & _BLOCKS or _is_item(node))
        block = next(around, None)
        return block is not None and any(node.tag == "a" and node.attributes.get("href") for node in block.each())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = self.at = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in _VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"<{self.at.tag}> ends as </{tag}>: somebody's words are markup"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def main_of(html: str) -> Node:
    """The page without its frame. Whoever typed a tag does not make one: an element that nobody closed is noticed."""
    page = _Page()
    page.feed(html)
    page.close()
    assert page.at is page.top
    (main,) = (node for node in page.top.each() if node.tag == "main")
    return main


def plain(text: str) -> str:
    """Without control characters, line breaks, and the marks that a page sets around words."""
    printable = "".join(one if unicodedata.category(one) != "Cc" or one.isspace() else "" for one in text)
    return re.sub(r"\s+", " ", printable).strip(" .,:;“”")


def leaves(node: Node) -> Iterator[Leaf]:
    """Everything that can be read there but forms, ways to other pages and drawings; a rewritten passage as both."""
    for child in node.children:
        if isinstance(child, str):
            if text := plain(child):
                yield Leaf(text, node)
        elif "passage" in child.classes:
            yield Leaf(plain(child.words(without="ins")), child)
            if any(node.tag == "ins" for node in child.each()):
                yield Leaf(plain(child.words(without="del")), child)
        elif child.tag not in _SKIPPED and not child.classes & _FRAME:
            yield from leaves(child)


def _is_item(node: Node) -> bool:
    """A level is part of the rubric, and a part of the class's plan, which has no draft to lead to, of the outline."""
    return node.tag == "li" and node.parent is not None and not {"levels", "outline"} & node.parent.classes
