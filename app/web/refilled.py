"""A page's form filled with what was typed into it and refused: nothing is typed twice, the reason stands beside it.

The page is rendered as it always is; here its HTML is read once and the fields of the one form are put as they were
sent. So a template says nothing about refusals, and no form can forget to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

PROOF = "csrf"
_PRESSED = frozenset({"submit", "button", "image", "reset"})
_TICKED = frozenset({"checkbox", "radio"})

Attributes = dict[str, str | None]


@dataclass(frozen=True)
class Refused:
    """What was sent to the address `action` and why it was not taken: `reason`, about the field `name`.

    Of fields with one name, `place` counts from 0. Without a name the reason is about the whole form.
    """

    action: str
    typed: Sequence[tuple[str, str]]
    reason: str
    name: str = ""
    place: int = 0


@dataclass
class _Field:
    """A field, an option or a fold: its start tag from `start` to `end`, and its end tag, if it has one.

    That one runs from `closes` to `whole`. `text` is what an option reads.
    """

    tag: str
    attributes: Attributes
    start: int
    end: int
    closes: int
    whole: int
    text: str = ""
    options: list["_Field"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attributes.get("name") or ""

    @property
    def kind(self) -> str:
        return (self.attributes.get("type") or "") if self.tag in {"input", "button"} else self.tag


@dataclass
class _Form:
    """One form with its fields in order; `folds` are the details around it that are closed."""

    end: int
    folds: list[_Field]
    fields: list[_Field] = field(default_factory=list)


class _Reader(HTMLParser):
    """Finds the forms that are sent to one address; a field that stands elsewhere names its form by id."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_Form] = []
        self._action = action
        self._lines = [0, *accumulate(len(line) for line in page.split("\n"))]
        self._form: _Form | None = None
        self._by_id: dict[str | None, _Form] = {}
        self._elsewhere: list[tuple[str | None, _Field]] = []
        self._folds: list[_Field] = []
        self._open: list[_Field] = []
        self.feed(page)
        self.close()
        for id_, one in self._elsewhere:
            if id_ in self._by_id:
                self._by_id[id_].fields.append(one)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + line - 1 + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        found = _Field(tag, dict(attrs), start, end, end, end)
        if tag == "details":
            self._folds.append(found)
        elif tag == "form" and self._is_sent_there(found.attributes):
            self._form = _Form(found.end, [fold for fold in self._folds if "open" not in fold.attributes])
            self.forms.append(self._form)
            self._by_id[found.attributes.get("id")] = self._form
        elif tag == "option" and self._open:
            self._open[-1].options.append(found)
        elif tag in {"input", "textarea", "select", "button"}:
            self._take(found)

    def _take(self, one: _Field) -> None:
        if "form" in one.attributes:
            self._elsewhere.append((one.attributes["form"], one))
        elif self._form is not None:
            self._form.fields.append(one)
        else:
            return
        if one.tag in {"textarea", "select"}:
            self._open.append(one)

    def _is_sent_there(self, form: Attributes) -> bool:
        address = form.get("action") or self._action
        return form.get("method") == "post" and address.partition("?")[0] == self._action

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].options:
            self._open[-1].options[-1].text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "form":
            self._form = None
        elif self._open and self._open[-1].tag == tag:
            closed = self._open.pop()
            closed.closes = self._at()
            closed.whole = closed.closes + len(f"</{tag}>")


def refilled(page: str, refused: Refused) -> str | None:
    """The page with the form as it was sent; nothing where there is no such form, or choice in it, any more."""
    form = _the_form(_Reader(page, refused.action).forms, refused.typed)
    if form is None:
        return None
    left: dict[str, list[str]] = {}
    for name, value in refused.typed:
        if name != PROOF:
            left.setdefault(name, []).append(value)
    if any(left.get(name) != told for name, told in _lines(form).items()):
        return None
    about = [one for one in form.fields if refused.name and one.name == refused.name]
    wrong = about[refused.place] if refused.place < len(about) and about[0].kind not in _TICKED | {"hidden"} else None
    edits = [edit for one in form.fields for edit in _filled(one, left, wrong=one is wrong)]
    if any(left[one.name] for one in form.fields if one.name in left and one.kind not in _TICKED | _PRESSED):
        return None
    note = f'<span class="refused" id="refused" role="alert">{escape(refused.reason)}</span>'
    edits.append((wrong.whole, wrong.whole, note) if wrong else (form.end, form.end, note))
    edits += [(fold.start, fold.end, _tag(fold.tag, fold.attributes | {"open": None})) for fold in form.folds]
    return _edited(page, edits)


def _the_form(forms: Sequence[_Form], typed: Iterable[tuple[str, str]]) -> _Form | None:
    """Of several to one address, the one with the same hidden values and with every field that was sent."""
    sent = set(typed)
    if len(forms) == 1:
        return forms[0]
    names = {name for name, _ in sent} - {PROOF}
    return next((form for form in forms if names <= {one.name for one in form.fields} and _hidden(form) <= sent), None)


def _hidden(form: _Form) -> set[tuple[str, str]]:
    hidden = [one for one in form.fields if one.kind == "hidden" and one.name != PROOF]
    return {(one.name, one.attributes.get("value") or "") for one in hidden}


def _lines(form: _Form) -> dict[str, list[str]]:
    """Whom each of several lines is about; once that has changed, what was typed of one would stand at another."""
    told: dict[str, list[str]] = {}
    for one in form.fields:
        if one.kind == "hidden":
            told.setdefault(one.name, []).append(one.attributes.get("value") or "")
    return {name: values for name, values in told.items() if len(values) > 1}


def _filled(one: _Field, left: dict[str, list[str]], *, wrong: bool) -> Iterable[tuple[int, int, str]]:
    """The edits that put one field as it was sent; takes its value from `left`."""
    if one.name == PROOF or not one.name or one.kind in _PRESSED or one.tag == "button":
        return
    attributes = dict(one.attributes)
    if one.kind in _TICKED:
        attributes.pop("checked", None)
        if (attributes.get("value") or "on") in left.get(one.name, ()):
            attributes["checked"] = None
    elif left.get(one.name):
        if one.tag == "select" and left[one.name][0] not in map(_said_by, one.options):
            return  # that choice is not offered any more; what is left over tells
        value = left[one.name].pop(0)
        if one.tag == "select":
            yield from (_option(option, value) for option in one.options)
        elif one.tag == "textarea":
            yield one.end, one.closes, f"\n{escape(value)}"
        else:
            attributes["value"] = value
    if wrong:
        described = f"{attributes.get('aria-describedby') or ''} refused".strip()
        attributes |= {"aria-invalid": "true", "aria-describedby": described, "autofocus": None}
    yield one.start, one.end, _tag(one.tag, attributes)


def _option(option: _Field, value: str) -> tuple[int, int, str]:
    attributes = {name: said for name, said in option.attributes.items() if name != "selected"}
    if _said_by(option) == value:
        attributes["selected"] = None
    return option.start, option.end, _tag("option", attributes)


def _said_by(option: _Field) -> str:
    """What is sent where the option is chosen."""
    own = option.attributes.get("value")
    return option.text.strip() if own is None else own


def _tag(tag: str, attributes: Attributes) -> str:
    written = (name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{' '.join([tag, *written])}>"


def _edited(page: str, edits: Iterable[tuple[int, int, str]]) -> str:
    parts, done = [], 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        parts += [page[done:start], text]
        done = end
    return "".join([*parts, page[done:]])
