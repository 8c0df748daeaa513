"""What cannot be read whole is refused in one line that says what is wrong and what to do."""

from __future__ import annotations

import io
import sys

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import NameObject

from kg.errors import ReadError
from kg.read import read, read_source
from tests import office

_TABLES = office.tables([["編號", "案名"], ["1", "甲案"]])
_EVIL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_XXE = f"{_EVIL}<w:document {office.W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"


def _unsaid() -> bytes:
    """A PDF whose font has many characters and no table of them."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(office.pdf(office.SIMPLE)))
    for font in writer.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        font.get_object()[NameObject("/Encoding")] = NameObject("/Identity-H")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        pytest.param("m.docx", office.archive({"word/document.xml": _XXE}), "document type or entities", id="xxe"),
        pytest.param("m.docx", office.archive({"word/document.xml": _XXE.encode("utf-16")}), "entities", id="xxe-utf-16"),
        pytest.param("m.odt", office.archive({"mimetype": office.ODT_TYPE, "content.xml": _XXE}), "entities", id="xxe-odt"),
        pytest.param("m.docx", office.docx(office.p("a" * 1000) * 60000), "more than 50 MiB", id="bomb"),
        pytest.param("m.docx", office.docx(office.p("a" * 1000) * 2000), "more than 100 times", id="ratio"),
        pytest.param("m.docx", office.docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000), "Excessive depth", id="nesting"),
        pytest.param("m.docx", office.docx(office.p("甲"))[:-40], "not whole", id="docx-truncated"),
        pytest.param("m.docx", office.odt(office.text_p("甲")), "holds odt, which the suffix .docx", id="odt-as-docx"),
        pytest.param("m.txt", office.docx(office.p("甲")), "holds docx, which the suffix .txt", id="docx-as-txt"),
        pytest.param("m.pdf", b"minutes", "holds text, which the suffix .pdf", id="text-as-pdf"),
        pytest.param("minutes", b"%PDF-1.7", "holds PDF, which a name without a suffix", id="pdf-without-suffix"),
        pytest.param("m.docx", b"\xd0\xcf\x11\xe0" + bytes(99), "old office program", id="doc-as-docx"),
        pytest.param("m.odt", office.odt("", **{"META-INF/manifest.xml": "<encryption-data/>"}), "password", id="odt-locked"),
        pytest.param("m.odt", office.archive({"mimetype": office.ODT_TYPE}), "no content.xml", id="odt-empty"),
        pytest.param("m.html", office.page("<i>" * 3000), "nested too deeply", id="html-nesting"),
        pytest.param("m.html", office.page("紀錄" * 20) + b"\xff", "damaged UTF-8", id="html-damaged"),
        pytest.param("m.pdf", office.pdf([]), "no text layer", id="pdf-scanned"),
        pytest.param("m.pdf", office.pdf(office.SIMPLE)[:-90], "breaks off", id="pdf-truncated"),
        pytest.param("m.pdf", office.pdf(office.SIMPLE, password="secret"), "locked with a password", id="pdf-locked"),
        pytest.param("m.pdf", b"%PDF-1.7\n" + bytes(300) + b"%%EOF", "cannot be read as PDF", id="pdf-damaged"),
        pytest.param("m.pdf", _unsaid(), "does not say which characters", id="pdf-font"),
        pytest.param("m.xyz", b"minutes", "unknown format '.xyz'", id="suffix"),
    ],
)  # fmt: skip
def test_refusals(name: str, data: bytes, said: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_source(name, data=data)
    assert said in str(caught.value)
    assert str(caught.value).startswith(name)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_no_text_layer_says_what_to_do() -> None:
    with pytest.raises(ReadError, match="ocrmypdf -l chi_tra"):
        read_source("scan.pdf", data=office.pdf([]))


@pytest.mark.parametrize(
    ("library", "name"), [("lxml", "m.docx"), ("lxml", "m.odt"), ("lxml", "m.html"), ("pypdf", "m.pdf")]
)
def test_a_missing_library_names_the_extra(library: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {**_TABLES, "m.pdf": office.pdf(office.SIMPLE)}[name]
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ReadError, match=rf"needs the library {library}; run: pip install 'citykg\[formats\]'"):
        read_source(name, data=data)


@given(st.binary(max_size=300), st.sampled_from([".docx", ".odt", ".pdf", ".html", ".txt"]), st.integers(0, 2))
def test_any_bytes_are_read_or_refused(noise: bytes, suffix: str, place: int) -> None:
    """Damage anywhere in a file raises nothing but the project's own error."""
    whole = {**_TABLES, ".pdf": b"%PDF-1.4\n%%EOF", ".txt": b""}.get(
        suffix if suffix in {".pdf", ".txt"} else "m" + suffix, b""
    )
    at = len(whole) * place // 2
    try:
        read("m" + suffix, data=whole[:at] + noise + whole[at:])
    except ReadError as error:
        assert "\n" not in str(error)
