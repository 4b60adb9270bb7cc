"""A form filled with what was typed: whatever it was, a browser reads it back out of the page letter by letter."""

from html import escape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from app.web.refilled import Refused, refilled

PAGE = """<p id="before">&lt;b&gt; &amp; more</p>
<details><summary>Other</summary>
<form method="post" action="/keep"><input type="hidden" name="id" value="1"><input name="line" value="A"></form>
</details>
<details id="fold"><summary>Mine</summary>
<form method="post" action="/keep?course=3">
  <input type="hidden" name="csrf" value="fresh">
  <input type="hidden" name="id" value="2">
  <label>One<input name="line" value="B" aria-describedby="unit"></label>
  <label>Two<input name="line" value="C"></label>
  <textarea name="text">kept
  before</textarea>
  <select name="zone"><option selected>Europe/Oslo</option><option value="utc">UTC &amp; all</option></select>
  <input type="checkbox" name="day" value="0:1" checked><input type="checkbox" name="day" value="0:2">
  <button name="press" value="x">Keep</button>
</form></details><p>after</p>"""
SENT = [("csrf", "stale"), ("id", "2"), ("line", "x"), ("line", "y"), ("text", "t"), ("zone", "utc"), ("day", "0:2")]
TYPED = st.text(alphabet="ab<>&\"'\n/é\u2028", max_size=20)


class Browser(HTMLParser):
    """What stands in the fields of a page, in order, and which tags have which attributes.

    `wrong` is what stands in the field that is marked so, and `reason` what is said beside it.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.wrong, self.reason = "", ""
        self._text: list[str] | None = None
        self._last = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        self._last = str(told.get("id"))
        if tag == "textarea":
            self._text = []
        if "aria-invalid" in told:
            self.wrong = told.get("value") or ""
        if tag == "input" and (told.get("type") != "checkbox" or "checked" in told):
            self.fields.append((told.get("name") or "", told.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
        if self._last == "refused":
            self.reason, self._last = data, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            text = "".join(self._text).removeprefix("\n")
            self.fields.append(("text", text))
            if "aria-invalid" in self.tags[-1][1]:
                self.wrong = text
            self._text = None


def page_with(sent: list[tuple[str, str]], **why: object) -> str:
    page = refilled(PAGE, Refused("/keep", sent, "Too <long>.", **why))  # type: ignore[arg-type]
    assert page is not None
    return page


@given(TYPED, TYPED, TYPED)
def test_what_was_typed_stands_there_and_nothing_else_was_touched(one: str, two: str, text: str) -> None:
    typed = [("csrf", "stale"), ("id", "2"), ("line", one), ("line", two), ("text", text), ("zone", "utc")]
    page = page_with(typed)
    seen = Browser(page)

    assert seen.fields == [
        *[("id", "1"), ("line", "A"), ("csrf", "fresh"), ("id", "2")],
        *[("line", one), ("line", two), ("text", text)],
    ]
    assert page.startswith(PAGE[: PAGE.index('<details id="fold"')])
    assert page.endswith("</form></details><p>after</p>")


def test_the_reason_stands_at_its_field_in_an_open_fold() -> None:
    page = page_with(SENT, name="line", place=1)
    seen = Browser(page)
    marked = [told for _, told in seen.tags if "aria-invalid" in told]

    assert [(told["value"], told["aria-describedby"], "autofocus" in told) for told in marked] == [
        ("y", "refused", True)
    ]
    note = f'<span class="refused" id="refused" role="alert">{escape("Too <long>.")}</span>'
    assert f"autofocus>{note}</label>\n  <textarea" in page
    assert '<option>Europe/Oslo</option><option value="utc" selected>' in page
    assert [told["value"] for _, told in seen.tags if "checked" in told] == ["0:2"]
    assert [told for tag, told in seen.tags if tag == "details"] == [{}, {"id": "fold", "open": None}]


def test_a_field_that_stands_elsewhere_is_its_forms() -> None:
    bar = """<select name="kind" form="record"><option selected>in</option><option>on</option></select>
<input name="kind" form="other" value="in"><form id="record" method="post" action="/keep">"""
    page = refilled(f'{bar}<input name="own" form="other"></form>', Refused("/keep", [("kind", "on")], "No."))

    assert page is not None
    assert "<option>in</option><option selected>on</option>" in page
    assert '<input name="kind" form="other" value="in">' in page


def test_a_reason_without_a_field_heads_the_form() -> None:
    assert page_with(SENT).index('role="alert"') < page_with(SENT).index('value="fresh"')
    assert 'aria-describedby="unit refused"' in page_with(SENT, name="line")
    assert "aria-invalid" not in page_with(SENT, name="line", place=7)


def test_lines_that_are_about_others_by_now_are_not_filled() -> None:
    def page(*writers: int) -> str:
        lines = (f'<input type="hidden" name="writer" value="{one}"><input name="called">' for one in writers)
        return f'<form method="post" action="/keep">{"".join(lines)}</form>'

    refused = Refused("/keep", [("writer", "1"), ("called", "Jay"), ("writer", "3"), ("called", "J" * 41)], "No.")
    assert refilled(page(1, 3), refused) is not None
    for meanwhile in (page(1, 2, 3), page(3, 1), page(1, 4)):
        assert refilled(meanwhile, refused) is None


def test_a_form_that_is_not_there_any_more_or_has_fewer_lines_is_not_filled() -> None:
    gone = [("id", "3"), ("line", "x")]
    assert refilled(PAGE, Refused("/keep", gone, "No.")) is None
    assert refilled(PAGE, Refused("/other", SENT, "No.")) is None
    assert refilled(PAGE, Refused("/keep", [*SENT, ("line", "z")], "No.")) is None


def test_a_choice_that_is_not_offered_any_more_does_not_become_another() -> None:
    elsewhere = [(name, "Europe/Vienna" if name == "zone" else value) for name, value in SENT]
    assert refilled(PAGE, Refused("/keep", elsewhere, "No.")) is None
