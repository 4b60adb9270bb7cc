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
        "<w:ins w:id='1' w:author='x'><w:r><w:t>very </w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='x'><w:r><w:delText>so </w:delText></w:r></w:del><w:r><w:t>cold</w:t></w:r></w:p>"
    )
    assert read_docx(_with_body(body)).text == "I was so cold"


def test_text_inside_content_controls_is_read() -> None:
    body = "<w:sdt><w:sdtContent><w:p><w:r><w:t>My name</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    assert read_docx(_with_body(body)).text == "My name"


def test_comments_have_author_time_passage_thread_and_done_mark() -> None:
    first, second = read_docx(_commented()).comments
    assert (first.author, first.text, first.quote) == ("Ms. Rivera", "What kind of glass?", "It looked like glass.")
    assert first.date == datetime(2026, 11, 18, 14, 5, tzinfo=UTC)
    assert (first.done, first.parent) == (True, None)
    assert (second.done, second.parent) == (False, first.id)


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
