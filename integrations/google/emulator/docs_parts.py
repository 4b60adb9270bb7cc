"""What stands in a Google Doc and is no letter: chips, footnote marks, pictures, equations, tables, lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from integrations.google.emulator.wire import JSON


@dataclass(frozen=True, slots=True)
class Part:
    """`at` and `end` are code points of the newest text; one alone for what is a point. Fields as the events'."""

    id: str
    kind: str
    at: int
    end: int
    text: str = ""
    target: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    def touches(self, start: int, length: int) -> bool:
        return self.at < start + length and start < self.end


def utf16(text: str) -> int:
    """The length in UTF-16 code units, which all of Docs' indexes count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def element(part: Part) -> JSON:
    """The paragraph element, without its indexes."""
    shown: dict[str, Any] = {
        "person": {"personId": part.id, "personProperties": {"name": part.text, "email": part.target}},
        "rich_link": {"richLinkId": part.id, "richLinkProperties": {"title": part.text, "uri": part.target}},
        "date": {"dateId": part.id, "dateElementProperties": {"displayText": part.text}},
        "dropdown": {"dropdownId": part.id, "dropdownProperties": {"displayValue": part.text}},
        "footnote": {"footnoteId": part.id, "footnoteNumber": part.target},
        "image": {"inlineObjectId": part.id},
        "equation": {},
    }
    return {_NAMES[part.kind]: shown[part.kind]}


_NAMES = {
    "person": "person",
    "rich_link": "richLink",
    "date": "dateElement",
    "dropdown": "dropdown",
    "footnote": "footnoteReference",
    "image": "inlineObjectElement",
    "equation": "equation",
}


def table_length(part: Part) -> int:
    """One index to begin, one for every row and cell, the cells' paragraphs, one to end."""
    return 2 + sum(1 + sum(2 + utf16(cell) for cell in row) for row in part.rows)


def table(part: Part, start: int) -> JSON:
    """The structural element; every cell holds one paragraph."""
    rows: list[JSON] = []
    index = start + 1
    for row in part.rows:
        cells: list[JSON] = []
        row_start = index
        index += 1
        for cell in row:
            end = index + 2 + utf16(cell)
            cells.append(
                {"startIndex": index, "endIndex": end, "content": [_cell(cell, index + 1, end)], "tableCellStyle": {}}
            )
            index = end
        rows.append({"startIndex": row_start, "endIndex": index, "tableCells": cells, "tableRowStyle": {}})
    size = {"rows": len(part.rows), "columns": max(map(len, part.rows), default=0)}
    return {"startIndex": start, "endIndex": index + 1, "table": size | {"tableRows": rows}}


def _cell(text: str, start: int, end: int) -> JSON:
    run = {"startIndex": start, "endIndex": end, "textRun": {"content": f"{text}\n", "textStyle": {}}}
    style = {"namedStyleType": "NORMAL_TEXT", "direction": "LEFT_TO_RIGHT"}
    return {"startIndex": start, "endIndex": end, "paragraph": {"elements": [run], "paragraphStyle": style}}


def maps(parts: Iterable[Part]) -> JSON:
    """The maps of a tab that say more about pictures and lists."""
    pictures = {
        part.id: {"objectId": part.id, "inlineObjectProperties": {"embeddedObject": {"title": part.text}}}
        for part in parts
        if part.kind == "image"
    }
    level = {"bulletAlignment": "START", "glyphSymbol": "●", "glyphFormat": "%0"}
    lists = {part.id: {"listProperties": {"nestingLevels": [level]}} for part in parts if part.kind == "list"}
    return {name: held for name, held in (("inlineObjects", pictures), ("lists", lists)) if held}
