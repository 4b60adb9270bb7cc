"""Word files as students hand them in, made with python-docx and by hand; nothing is stood in for."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.word import NotAWordFile, Suspicious, TooLarge, WordError, read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _rewritten(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The same archive with every part passed through `change`, and some parts more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def _with_body(xml: str) -> bytes:
    """A document whose body is the given WordprocessingML."""

    def change(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        return re.sub(rb"<w:body>.*</w:body>", f"<w:body>{xml}</w:body>".encode(), data, flags=re.DOTALL)

    return _rewritten(_saved(docx.Document()), change)


def _with_part(content: bytes, name: str, data: bytes, kind: str = "") -> bytes:
    """The document with one part more, and a relationship that points at it."""
    link = (
        f'<Relationship Id="rId{name}" Target="{name}.xml" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind or name}"/></Relationships>'
    )

    def change(part: str, old: bytes) -> bytes:
        return old.replace(b"</Relationships>", link.encode()) if part == "word/_rels/document.xml.rels" else old

    return _rewritten(content, change, {f"word/{name}.xml": data})


def _commented() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("The sea was calm. ")
    passage = paragraph.add_run("It looked like glass.")
    document.add_paragraph("Then the wind came.")
    document.add_comment(passage, "What kind of glass?", author="Ms. Rivera")
    document.add_comment(passage, "A window at night.", author="Jay")
    content = _saved(document)
    written = "2026-11-18T14:05:00Z"

    def change(name: str, data: bytes) -> bytes:
        if name == "word/comments.xml":
            data = re.sub(rb'w:date="[^"]*"', f'w:date="{written}"'.encode(), data)
            ids = iter((b"0A000001", b"0A000002"))
            return re.sub(
                rb"<w:p>",
                lambda _: (
                    b'<w:p xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" w14:paraId="%s">'
                    % next(ids)
                ),
                data,
            )
        if name == "word/_rels/document.xml.rels":
            link = (
                b'<Relationship Id="rIdX" Target="commentsExtended.xml" '
                b'Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended"/>'
            )
            return data.replace(b"</Relationships>", link + b"</Relationships>")
        return data

    extended = (
        b'<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        b'<w15:commentEx w15:paraId="0A000001" w15:done="1"/>'
        b'<w15:commentEx w15:paraId="0A000002" w15:paraIdParent="0A000001" w15:done="0"/></w15:commentsEx>'
    )
    return _rewritten(content, change, {"word/commentsExtended.xml": extended})


def test_text_keeps_paragraphs_and_tables_in_reading_order() -> None:
    document = docx.Document()
    document.add_paragraph("One")
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Left", "Right"
    document.add_paragraph("Two\twith a tab")
    assert read_docx(_saved(document)).text == "One\nLeft\nRight\nTwo\twith a tab"


def test_pending_insertions_are_left_out_and_pending_deletions_stay() -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>I was </w:t></w:r>"
        "<w:ins w:id='1' w:author='x' w:date='2026-11-18T09:00:00Z'><w:r><w:t>very </w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='x' w:date='in spring'><w:r><w:delText>so </w:delText></w:r></w:del>"
        "<w:r><w:t>cold</w:t></w:r></w:p>"
    )
    document = read_docx(_with_body(body))
    assert document.text == "I was so cold"
    assert [(one.author, one.inserted, one.deleted, one.date) for one in document.changes] == [
        ("x", "very ", "", datetime(2026, 11, 18, 9, tzinfo=UTC)),
        ("x", "", "so ", None),
    ]


def test_a_moved_passage_is_read_where_it_stood() -> None:
    body = (
        "<w:p><w:moveFrom w:id='1' w:author='x'><w:r><w:t>First.</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:r><w:t>Second.</w:t></w:r>"
        "<w:moveTo w:id='2' w:author='x'><w:r><w:t>First.</w:t></w:r></w:moveTo></w:p>"
    )
    document = read_docx(_with_body(body))
    assert document.text == "First.\nSecond."
    assert [(one.inserted, one.deleted) for one in document.changes] == [("", "First."), ("First.", "")]


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
    twice = (
        "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>The sea</w:t>{twice}</w:r><w:r><w:t> was calm.</w:t></w:r></w:p>"
    assert read_docx(_with_body(body)).text == "The sea was calm.\nIn the box"


def test_letters_of_an_equation_are_read() -> None:
    equation = "<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    assert read_docx(_with_body(f"<w:p><w:r><w:t>So </w:t></w:r>{equation}</w:p>")).text == "So a+b"


def test_a_passage_may_end_inside_a_pending_insertion() -> None:
    def marked(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        end = re.search(rb"<w:commentRangeEnd[^>]*>", data)
        assert end is not None
        return data.replace(end[0], b'<w:ins w:id="9" w:author="x">' + end[0] + b"</w:ins>")

    document = docx.Document()
    paragraph = document.add_paragraph("The sea ")
    document.add_comment(paragraph.add_run("was calm."), "How?", author="A")
    paragraph.add_run(" Then not.")
    (comment,) = read_docx(_rewritten(_saved(document), marked)).comments
    assert comment.quote == "was calm."


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_follow_the_body(kind: str) -> None:
    notes = (
        f"<w:{kind}s {W}><w:{kind} w:id='-1' w:type='separator'><w:p><w:r><w:t>---</w:t></w:r></w:p></w:{kind}>"
        f"<w:{kind} w:id='1'><w:p><w:r><w:t>Walker, 2017</w:t></w:r></w:p></w:{kind}></w:{kind}s>"
    )
    content = _with_body("<w:p><w:r><w:t>Sleep matters.</w:t></w:r></w:p>")
    assert read_docx(_with_part(content, f"{kind}s", notes.encode())).text == "Sleep matters.\nWalker, 2017"


def test_text_inside_content_controls_is_read() -> None:
    body = "<w:sdt><w:sdtContent><w:p><w:r><w:t>My name</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    assert read_docx(_with_body(body)).text == "My name"


def test_comments_have_author_time_passage_thread_and_done_mark() -> None:
    first, second = read_docx(_commented()).comments
    assert (first.author, first.text, first.quote) == ("Ms. Rivera", "What kind of glass?", "It looked like glass.")
    assert first.date == datetime(2026, 11, 18, 14, 5, tzinfo=UTC)
    assert (first.done, first.parent) == (True, None)
    assert (second.done, second.parent) == (False, first.id)


def _threads(*pairs: tuple[str, str]) -> bytes:
    entries = "".join(f'<w15:commentEx w15:paraId="{id_}" w15:paraIdParent="{parent}"/>' for id_, parent in pairs)
    return f'<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">{entries}</w15:commentsEx>'.encode()


def test_replies_in_a_circle_are_threads_of_their_own() -> None:
    circle = _threads(("0A000001", "0A000002"), ("0A000002", "0A000001"))
    content = _rewritten(_commented(), lambda name, data: circle if name == "word/commentsExtended.xml" else data)
    assert [comment.parent for comment in read_docx(content).comments] == [None, None]


def test_comments_have_the_ids_that_outlive_a_saving() -> None:
    ids = (
        b'<w16cid:commentsIds xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid">'
        b'<w16cid:commentId w16cid:paraId="0A000002" w16cid:durableId="2BF0A1C4"/></w16cid:commentsIds>'
    )
    first, second = read_docx(_with_part(_commented(), "commentsIds", ids)).comments
    assert (first.durable_id, second.durable_id) == ("", "2BF0A1C4")


def test_comments_without_thread_ids_are_threads_of_their_own() -> None:
    document = docx.Document()
    run = document.add_paragraph("The sea was calm.").add_run(" Very.")
    document.add_comment(run, "One", author="A")
    document.add_comment(run, "Two", author="B")
    assert [comment.parent for comment in read_docx(_saved(document)).comments] == [None, None]


def test_a_document_without_comments_has_none() -> None:
    assert read_docx(_saved(docx.Document())).comments == ()


def test_control_characters_do_not_get_in() -> None:
    body = "<w:p><w:r><w:t>a&#x85;b&#x7f;c</w:t></w:r></w:p>"
    assert read_docx(_with_body(body)).text == "abc"


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 torn", _commented()[:500]])
def test_what_is_no_word_file_is_named(content: bytes) -> None:
    with pytest.raises(NotAWordFile):
        read_docx(content)


def test_a_zip_without_a_document_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(NotAWordFile):
        read_docx(out.getvalue())


def test_entities_are_refused() -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document {W}><w:body/></w:document>'.encode()
    content = _rewritten(_saved(docx.Document()), lambda name, data: bomb if name == "word/document.xml" else data)
    with pytest.raises(Suspicious, match="entities"):
        read_docx(content)


def test_a_bomb_of_zeros_is_refused_before_it_is_unpacked() -> None:
    content = _rewritten(_saved(docx.Document()), lambda _, data: data, {"word/media/x.bin": bytes(50_000_000)})
    with pytest.raises(Suspicious, match="ratio"):
        read_docx(content)


def test_a_file_that_unpacks_too_large_is_refused() -> None:
    block = random.Random(1).randbytes(30_000) * 1_200  # noqa: S311  seeded bulk that packs well, but not beyond reason
    extra = {f"word/media/{number}.bin": block for number in range(3)}
    with pytest.raises(TooLarge, match="unpacked"):
        read_docx(_rewritten(_saved(docx.Document()), lambda _, data: data, extra))


def test_a_file_that_arrives_too_large_is_refused() -> None:
    with pytest.raises(TooLarge, match="packed"):
        read_docx(bytes(25_000_001))


@settings(deadline=None, max_examples=30)
@given(st.integers(min_value=0), st.binary(min_size=1, max_size=30))
def test_a_damaged_file_gives_a_document_or_a_named_error(at: int, damage: bytes) -> None:
    start = at % len(_COMMENTED)
    content = _COMMENTED[:start] + damage + _COMMENTED[start + len(damage) :]
    with suppress(WordError):
        assert len(read_docx(content).comments) <= 2


_COMMENTED = _commented()
