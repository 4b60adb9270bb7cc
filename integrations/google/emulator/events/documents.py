"""Events of what a Doc holds: text, tabs, and what stands between the letters."""

from dataclasses import dataclass

from integrations.google.emulator.events.event import Event

FIRST_TAB = "t.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocEdited(Event):
    """The whole text of a tab after the edit. Anchors of comments follow the text as Docs does."""

    file: str
    by: str
    text: str
    tab: str = FIRST_TAB


@dataclass(frozen=True, slots=True, kw_only=True)
class TabAdded(Event):
    """A further tab of a Doc, below the tab `parent` if given; the first tab is `t.0`."""

    file: str
    id: str
    title: str
    text: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TabRenamed(Event):
    file: str
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipInserted(Event):
    """Something that is no letter, in the first tab right behind the passage `after`.

    `kind` is person, rich_link, date, dropdown, equation or image; `text` is what it shows, `target` whom or what it
    points at.
    """

    id: str
    file: str
    by: str
    after: str
    kind: str
    text: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FootnoteMade(Event):
    """A footnote whose mark stands right behind the passage `after`."""

    id: str
    file: str
    by: str
    after: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInserted(Event):
    """A table below the paragraph that holds the passage `after`; cells by row."""

    id: str
    file: str
    by: str
    after: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMade(Event):
    """Every paragraph that the passage touches gets a bullet."""

    id: str
    file: str
    by: str
    passage: str
