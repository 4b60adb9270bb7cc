"""The text of a document, from structures as the Docs API gives them."""

import json
from typing import Any

import pytest

from integrations.google import docs
from integrations.google.errors import Invalid, PermissionDenied


def _run(text: str, **more: Any) -> dict[str, Any]:
    return {"textRun": {"content": text, **more}}


def _paragraph(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"paragraph": {"elements": list(elements)}}


def _tab(*content: dict[str, Any], children: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    return {"documentTab": {"body": {"content": list(content)}, **more}, "childTabs": list(children)}


def _read(*tabs: dict[str, Any], **more: Any) -> docs.Document:
    page = {"documentId": "d", "title": "T", "suggestionsViewMode": "SUGGESTIONS_INLINE", "tabs": list(tabs), **more}
    return docs.document("d", comments="comments" in more).parse([page])


def test_paragraphs_are_lines_and_empty_ones_stay() -> None:
    lines = [_paragraph(_run("One "), _run("two\n")), _paragraph(_run("\n")), _paragraph(_run("x\n"))]
    assert _read(_tab({"sectionBreak": {}}, *lines)).text == "One two\n\nx"


def test_tabs_and_child_tabs_come_in_order() -> None:
    child = _tab(_paragraph(_run("child\n")))
    tabs = (_tab(_paragraph(_run("first\n")), children=(child,)), _tab(_paragraph(_run("second\n"))))
    assert _read(*tabs).text == "first\nchild\nsecond"


def test_tables_give_their_cells_and_tables_of_contents_nothing() -> None:
    cells = [{"content": [_paragraph(_run(f"{word}\n"))]} for word in ("left", "right")]
    contents = {"tableOfContents": {"content": [_paragraph(_run("again\n"))]}}
    assert _read(_tab(contents, {"table": {"tableRows": [{"tableCells": cells}]}})).text == "left\nright"


def test_footnotes_follow_the_body_in_the_order_of_their_marks() -> None:
    notes = {name: {"content": [_paragraph(_run(f"note {name}\n"))]} for name in ("b", "a", "unused")}
    marks = ({"footnoteReference": {"footnoteId": "a"}}, {"footnoteReference": {"footnoteId": "b"}})
    assert _read(_tab(_paragraph(_run("Body"), *marks, _run("\n")), footnotes=notes)).text == "Body\nnote a\nnote b"


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ({"person": {"personProperties": {"name": "Ms. Rivera", "email": "r@x.example"}}}, "Ms. Rivera"),
        ({"person": {"personProperties": {"email": "r@x.example"}}}, "r@x.example"),
        ({"richLink": {"richLinkProperties": {"title": "Notes", "uri": "https://x.example"}}}, "Notes"),
        ({"dateElement": {"dateElementProperties": {"displayText": "Nov 3"}}}, "Nov 3"),
        ({"dropdown": {"dropdownProperties": {"displayValue": "Draft"}}}, "Draft"),
        ({"inlineObjectElement": {"inlineObjectId": "i"}}, ""),
        ({"equation": {}}, ""),
        ({"somethingNew": {"content": "?"}}, ""),
        ({"startIndex": 1, "endIndex": 2}, ""),
        (_run("\ue907"), ""),
    ],
)
def test_chips_give_their_words(element: dict[str, Any], text: str) -> None:
    assert _read(_tab(_paragraph(_run("<"), element, _run(">\n")))).text == f"<{text}>"


def test_pending_insertions_are_left_out_pending_deletions_stay_and_both_are_told() -> None:
    elements = (
        _run("I was "),
        _run("very ", suggestedInsertionIds=["s1"]),
        _run("so ", suggestedDeletionIds=["s1"]),
        _run("cold", suggestedDeletionIds=["s2"]),
        _run(".\n"),
    )
    document = _read(_tab(_paragraph(*elements)))
    assert document.text == "I was so cold."
    assert [(one.inserted, one.deleted) for one in document.suggestions or ()] == [("very ", "so "), ("", "cold")]


def test_a_suggested_paragraph_break_does_not_split_the_line() -> None:
    first = _paragraph(_run("One "), _run("and\n", suggestedInsertionIds=["s"]))
    assert _read(_tab(first, _paragraph(_run("two\n")), _paragraph(_run("three\n")))).text == "One two\nthree"


def test_an_account_that_sees_no_suggestions_counts_none() -> None:
    assert _read(_tab(), suggestionsViewMode="PREVIEW_WITHOUT_SUGGESTIONS").suggestions is None


def test_a_document_without_tabs_is_read_from_its_body() -> None:
    page = {"documentId": "d", "body": {"content": [_paragraph(_run("old style\n"))]}}
    assert docs.document("d").parse([page]).text == "old style"


@pytest.mark.parametrize("more", [{}, {"title": None, "comments": None}])
def test_what_is_null_is_not_told(more: dict[str, Any]) -> None:
    run = {"startIndex": None, "textRun": {"content": "One\n", "suggestedInsertionIds": None}, "person": None}
    content = [{"sectionBreak": {}, "paragraph": None, "table": None}, {**_paragraph(run), "table": None}]
    tab = {"tabProperties": None, "documentTab": {"body": {"content": content}, "footnotes": None}, "childTabs": None}
    call = docs.document("d", comments=True)
    document = call.parse([call.decode(json.dumps({"documentId": "d", "tabs": [tab], **more}).encode())])
    assert (document.text, document.title, document.comments) == ("One", "", ())


def test_hostile_characters_do_not_get_in_and_soft_line_breaks_become_lines() -> None:
    assert _read(_tab(_paragraph(_run("a\x00b\x0bc\ud800\n")))).text == "ab\nc"


def test_comments_say_who_wrote_them() -> None:
    post = {"postId": "p", "content": "Why?", "author": {"displayName": "R", "user": "users/42"}}
    thread = {"commentId": "c", "plainTextQuote": "cold", "status": "OPEN", "headPost": post, "replies": [{}]}
    (read,) = _read(_tab(), comments=[thread]).comments or ()
    assert (read.comment_id, read.head_post.author.user_id, read.plain_text_quote) == ("c", "42", "cold")


def test_a_project_without_docs_comments_is_recognised() -> None:
    message = 'Invalid JSON payload received. Unknown name "comments_view_mode": Cannot bind query parameter.'
    assert docs.comments_not_offered(Invalid(400, "INVALID_ARGUMENT", message))
    assert not docs.comments_not_offered(PermissionDenied(403, "PERMISSION_DENIED", message))
    assert not docs.comments_not_offered(Invalid(400, "INVALID_ARGUMENT", "Invalid document id"))
