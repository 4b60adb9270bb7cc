"""The text of a Google Doc out of its structure, and what is suggested in it, for `docs`.

Text is taken from every tab and child tab, tables, footnotes and smart chips; pending insertions are not the
student's text yet and are left out, pending deletions still are. The titles of tabs are not text: a draft is not
changed by naming a tab. Bullets have no letters, equations and pictures none that Docs would hand out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

_OBJECT = "\ue907"  # stands in a run for what is not text
_WORDS = {"person": ("name", "email"), "richLink": ("title", "uri"), "dateElement": ("displayText",)}


@dataclass(frozen=True, slots=True)
class Pending:
    """Ids of the suggestions that would put something there, and of those that would take it away."""

    inserted: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()

    def and_of(self, part: dict[str, Any]) -> "Pending":
        """With the suggestions on a part of what these are on: a row of a table, a run of a paragraph."""
        inserted, deleted = part.get("suggestedInsertionIds"), part.get("suggestedDeletionIds")
        if not inserted and not deleted:
            return self
        return Pending((*self.inserted, *(inserted or ())), (*self.deleted, *(deleted or ())))


_NOTHING = Pending()


@dataclass(slots=True)
class Suggested:
    """What one suggestion puts in and takes out, piece by piece in reading order."""

    inserted: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """Walks a document in reading order; a tab's footnotes follow its body.

    `paragraphs` are its lines, `suggestions` go by id, `tabs` are titles by the id of the tab.
    """

    paragraphs: list[str] = field(default_factory=list)
    suggestions: dict[str, Suggested] = field(default_factory=dict)
    tabs: dict[str, str] = field(default_factory=dict)
    continues: bool = False  # the last paragraph's end is only suggested: the next one belongs to it

    def tab(self, tab: dict[str, Any]) -> None:
        properties, content = tab.get("tabProperties", {}), tab.get("documentTab", {})
        self.tabs[str(properties.get("tabId", ""))] = str(properties.get("title", ""))
        referred: list[str] = []
        self._content(content.get("body", {}).get("content", ()), referred, _NOTHING)
        footnotes = content.get("footnotes", {})
        for footnote_id in referred:
            self._content(footnotes.get(footnote_id, {}).get("content", ()), [], _NOTHING)
        for child in tab.get("childTabs", ()):
            self.tab(child)

    def _content(self, content: Iterable[dict[str, Any]], referred: list[str], pending: Pending) -> None:
        for block in content:
            if "paragraph" in block:
                self._paragraph(block["paragraph"].get("elements", ()), referred, pending)
            elif "table" in block:
                self._table(block["table"], referred, pending.and_of(block["table"]))

    def _table(self, table: dict[str, Any], referred: list[str], pending: Pending) -> None:
        for row in table.get("tableRows", ()):
            of_row = pending.and_of(row)
            for cell in row.get("tableCells", ()):
                self._content(cell.get("content", ()), referred, of_row.and_of(cell))

    def _paragraph(self, elements: Sequence[dict[str, Any]], referred: list[str], pending: Pending) -> None:
        if len(elements) == 1 and not self.continues and (words := _plain(elements[0], pending)) is not None:
            self.paragraphs.append(words.removesuffix("\n"))
            return
        start = self.paragraphs.pop() if self.continues else ""
        self.continues = False
        self.paragraphs.append(start + "".join(self._runs(elements, referred, pending)).removesuffix("\n"))

    def _runs(self, elements: Iterable[dict[str, Any]], referred: list[str], pending: Pending) -> Iterator[str]:
        for element in elements:
            if (words := _plain(element, pending)) is not None:
                yield words
                continue
            kind, run = next(((k, v) for k, v in element.items() if isinstance(v, dict)), ("", {}))
            text, of_run = _text(kind, run), pending.and_of(run)
            for suggestion_id in of_run.inserted:
                self.suggestions.setdefault(suggestion_id, Suggested()).inserted.append(text)
            for suggestion_id in of_run.deleted:
                self.suggestions.setdefault(suggestion_id, Suggested()).deleted.append(text)
            if of_run.inserted:
                self.continues = text.endswith("\n")
                continue
            if kind == "footnoteReference":
                referred.append(run.get("footnoteId", ""))
            yield text


def _plain(element: dict[str, Any], pending: Pending) -> str | None:
    """The words of an element that has nothing else to it, as nearly all of every draft."""
    run = element.get("textRun", ())
    alone = pending is _NOTHING and len(run) == 1 and "content" in run
    return str(run["content"]).replace(_OBJECT, "") if alone else None


def _text(kind: str, run: dict[str, Any]) -> str:
    """What a reader sees of one element: text, or the words on a chip."""
    if kind == "textRun":
        return str(run.get("content", "")).replace(_OBJECT, "")
    properties = run.get(f"{kind}Properties", {})
    shown = _WORDS.get(kind, ("displayValue",))
    return next((str(properties[name]) for name in shown if properties.get(name)), "")
