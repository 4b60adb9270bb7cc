"""A Doc that holds everything Docs can: chips, a footnote, a list, a table, tabs, suggestions, comments in two tabs."""

from datetime import datetime
from typing import Any

from integrations.google.emulator.events import (
    ChipInserted,
    CommentMade,
    Event,
    FileCreated,
    FootnoteMade,
    ListMade,
    SuggestionMade,
    TabAdded,
    TableInserted,
)
from tests import small_school as school

RICH = "1RICHDOC0000000000000000000000000000000rich"
SOURCES, QUOTES = "t.1", "t.2"
TEXT = "Sleep 🐟 matters.\nAsk the school nurse about it.\nFirst point\nSecond point\nThe end."
IN_FIRST, IN_QUOTES = "AAABinfirst", "AAABinquotes"
SUGGESTED, REMOVED = "suggest.rich1", "suggest.rich2"

SHOWN = (
    "Sleep 🐟 matters.\nAsk the school nurse Ms. Okoye about it Nov 3, 2026.\n"
    "First point\nSecond point The sleep diary\nWeek\nHours\nOne\n7\nThe end.\n"
    "Teens need nine hours.\nWalker, 2017\n“Sleep is free.”"
)
"""The text as a student sees it: without the pending insertion, with the pending deletion."""

EXPORTED = (
    "Sleep 🐟 matters[1].\nAsk the school nurse Ms. Okoye about it Nov 3, 2026.\n"
    "* First point\n* Second point The sleep diary\nWeek\nHours\nOne\n7\nThe end.\n[1] Teens need nine hours.\n"
    "Walker, 2017\n“Sleep is free.”"
)


def rich_document(at: datetime, owner: str = school.CHI) -> list[Event]:
    part: dict[str, Any] = {"at": at, "file": RICH, "by": owner}
    return [
        FileCreated(at=at, id=RICH, owner=owner, title="Sleep", text=TEXT),
        FootnoteMade(id="kix.fn1", after="matters", text="Teens need nine hours.", **part),
        ChipInserted(
            id="kix.p1", after="nurse ", kind="person", text="Ms. Okoye ", target="n.okoye@northfield.example", **part
        ),
        ChipInserted(id="kix.d1", after="about it", kind="date", text=" Nov 3, 2026", **part),
        ChipInserted(
            id="kix.r1",
            after="Second point",
            kind="rich_link",
            text=" The sleep diary",
            target="https://x.example",
            **part,
        ),
        ChipInserted(id="kix.e1", after="First", kind="equation", **part),
        ChipInserted(id="kix.i1", after="Second", kind="image", **part),
        ChipInserted(id="kix.w1", after="end", kind="dropdown", **part),
        ListMade(id="kix.l1", passage="First point\nSecond point", **part),
        TableInserted(id="kix.t1", after="Second point", rows=(("Week", "Hours"), ("One", "7")), **part),
        TabAdded(at=at, file=RICH, id=SOURCES, title="Sources", text="Walker, 2017"),
        TabAdded(at=at, file=RICH, id=QUOTES, title="Quotes", text="“Sleep is free.”", parent=SOURCES),
        SuggestionMade(at=at, id=SUGGESTED, file=RICH, by=school.TEACHER, quote="", insert=" Really."),
        SuggestionMade(at=at, id=REMOVED, file=RICH, by=school.CO_TEACHER, quote="about it", insert=""),
        CommentMade(at=at, id=IN_FIRST, file=RICH, by=school.TEACHER, quote="The end", text="Is it?"),
        CommentMade(at=at, id=IN_QUOTES, file=RICH, by=school.TEACHER, quote="free", text="Whose words?", tab=QUOTES),
    ]
