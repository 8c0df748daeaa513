"""The same minutes in every format give the same facts; what cannot be read whole is refused in one line."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resources
from kg.extract import extract
from kg.model import Source
from kg.read import read, read_source
from kg.read.listing import sign
from kg.read.numbering import number
from kg.reference import load_reference
from kg.register import read_together
from kg.report import meeting_json
from kg.vocab import DEFAULT_BASE
from tests import office

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTES = sorted((resources.data_dir() / "minutes").iterdir())[0]
LINES = [line for line in MINUTES.read_text(encoding="utf-8").split("\n") if line.strip()]


def _bare(value: Any) -> Any:
    """Without offsets, blanks and width."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if not (key in {"start", "end"} and isinstance(one, int))}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else value


def facts(name: str, data: bytes) -> list[Any]:
    reference = load_reference(resources.data_dir(), DEFAULT_BASE)
    found = read_together([extract(document, reference) for document in read(name, data=data)], reference)
    return [_bare(meeting_json(one, reference)) for one in found]


def text(name: str, data: bytes) -> str:
    return read_source(name, data=data).text


@pytest.fixture(scope="module")
def expected() -> list[Any]:
    return facts("minutes.txt", MINUTES.read_bytes())


@pytest.mark.parametrize(
    ("name", "write"),
    [
        pytest.param("m.docx", lambda: office.docx("".join(map(office.p, LINES))), id="docx"),
        pytest.param("m.docx", lambda: office.numbered_docx(LINES), id="docx-numbered"),
        pytest.param("m.odt", lambda: office.odt("".join(map(office.text_p, LINES))), id="odt"),
        pytest.param("m.odt", lambda: office.numbered_odt(LINES), id="odt-numbered"),
        pytest.param("m.html", lambda: office.page("".join(f"<p>{line}" for line in LINES)), id="html"),
        pytest.param("m.htm", lambda: office.page("<br>".join(LINES), "").decode().encode("big5hkscs"), id="html-big5"),
        pytest.param("m.pdf", lambda: office.pdf(LINES), id="pdf"),
        pytest.param("m.pdf", lambda: office.pdf(LINES, head="基北北桃合作交流平臺會議資料"), id="pdf-running-head"),
    ],
)
def test_every_format_gives_the_same_facts(name: str, write: Callable[[], bytes], expected: list[Any]) -> None:
    assert facts(name, write()) == expected


def test_a_title_that_runs_on_every_page_is_read_once() -> None:
    """The running head of the first page is the title, those of the others are furniture."""
    title, *rest = office.SIMPLE
    more = [f"{number}、第{number}案：請持續辦理交流。" for number in "二三四五六七八九"] * 20
    (document,) = read("m.pdf", data=office.pdf([*rest, *more], head=title))
    assert document.source.text.count(title) > 3
    assert [block.kind for block in document.blocks].count("title") == 1
    marked = [document.source.text[mark.start : mark.end] for mark in document.marks]
    assert set(marked) == {title, *map(str, range(1, len(document.source.pages)))}


def test_the_page_of_a_passage() -> None:
    source = read_source("m.pdf", data=office.pdf(office.SIMPLE + ["丙。"] * 60))
    assert source.page(source.text.index("時間")) == 1
    assert source.page(len(source.text) - 1) == len(source.pages) == 2
    assert read_source("m.txt", data="\n".join(office.SIMPLE).encode()).page(3) is None
    assert Source("m.txt", "", "").page(0) is None


# --- Word ----------------------------------------------------------------------------------------------------------


def test_what_word_strikes_out_and_what_it_keeps() -> None:
    deleted = '<w:rPr><w:del w:author="a"/></w:rPr>'
    box = f"<w:r><w:pict><w:txbxContent>{office.p('框')}</w:txbxContent></w:pict></w:r>"
    body = (
        f"<w:p>{office.run('留')}<w:del><w:r><w:delText>刪</w:delText></w:r></w:del><w:ins>{office.run('增')}</w:ins></w:p>"
        + office.p("上", deleted)
        + office.p("下")
        + f"<w:p>{office.run('外')}{box}</w:p>"
        + f"<w:p>{office.run('隱', '<w:rPr><w:vanish/></w:rPr>')}<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>"
        + f"<w:sdt><w:sdtContent>{office.p('控')}</w:sdtContent></w:sdt>"
        + '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p>'
    )
    data = office.docx(body, **{"word/header1.xml": f"<w:hdr {office.W}>{office.p('頁首')}</w:hdr>"})
    assert text("m.docx", data) == "留增\n上下\n外\n框\n\t甲\n乙\n控\n\ufffc"


def test_numbers_of_word() -> None:
    """By the style, as a legal number, begun anew, with a bullet, and none where the list is switched off."""
    levels = (
        office.level(0, "ideographTraditional", "%1、", '<w:pStyle w:val="H"/>')
        + office.level(1, "decimal", "%1.%2", '<w:isLgl/><w:suff w:val="nothing"/>')
        + office.level(2, "bullet", "\uf06c")
    )
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{again}</w:num>'
    )
    styles = (
        f'<w:style w:type="paragraph" w:styleId="H"><w:pPr>{office.num_pr(1, 0)}</w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="I"><w:basedOn w:val="H"/></w:style>'
    )
    styled = '<w:pStyle w:val="{}"/>'
    body = [styled.format("H"), styled.format("I"), office.num_pr(1, 1), office.num_pr(1, 2), office.num_pr(1, 1)]
    body += [styled.format("H") + office.num_pr(0, 0), office.num_pr(2, 0), office.num_pr(2, 0), office.num_pr(9, 0)]
    data = office.docx("".join(office.p("案", one) for one in body), numbering, styles)
    assert text("m.docx", data).split("\n") == [
        "甲、 案", "乙、 案", "2.1案", "• 案", "2.2案", "案", "戊、 案", "己、 案", "案",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "printed"),
    [
        ("taiwaneseCountingThousand", 10, "十"), ("taiwaneseCountingThousand", 12, "十二"), ("chineseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"), ("chineseCountingThousand", 110, "一百一十"),
        ("ideographLegalTraditional", 11, "壹拾壹"), ("ideographDigital", 10, "一〇"), ("taiwaneseDigital", 10, "一○"),
        ("ideographTraditional", 3, "丙"), ("ideographZodiac", 3, "寅"), ("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"),
        ("decimalZero", 7, "07"), ("decimalFullWidth", 12, "１２"), ("decimalEnclosedCircle", 21, "㉑"), ("none", 1, ""),
        ("unheard of", 4, "4"), ("ideographTraditional", 11, "11"), ("upperRoman", 0, "0"),
    ],
)  # fmt: skip
def test_signs(kind: str, value: int, printed: str) -> None:
    assert sign(kind, value) == printed


@given(st.integers(1, 999), st.sampled_from(["taiwaneseCountingThousand", "ideographLegalTraditional", "decimal"]))
def test_what_is_printed_is_read_as_the_same_number(value: int, kind: str) -> None:
    assert number(sign(kind, value)) == value


ROWS = [["時 間", "113 年 1 月 5 日"], ["編號", "案名"], ["1", "甲案"]]

# --- Tables, OpenDocument, web pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["m.docx", "m.odt", "m.html"])
def test_tables(name: str) -> None:
    """One row a line, its cells joined by tabs."""
    assert text(name, office.tables(ROWS)[name]).split("\n") == ["\t".join(row) for row in ROWS]


def test_a_table_that_lays_out_the_header() -> None:
    (document,) = read(
        "m.txt", data="甲小組第 1 次會議紀錄\n時 間\t113 年 1 月 5 日\n地點\t某處\n決議\n一、乙案".encode()
    )
    assert [block.label for block in document.blocks] == ["", "time", "place", ""]


def test_open_document_parts() -> None:
    body = (
        '<text:tracked-changes><text:changed-region><text:deletion><text:p>刪</text:p></text:deletion></text:changed-region>'
        '</text:tracked-changes><text:p>甲<text:s text:c="2"/>乙<text:tab/>丙<text:line-break/><text:span>丁</text:span>'
        "<text:note><text:note-body><text:p>註</text:p></text:note-body></text:note>戊</text:p>"
        '<text:h text:outline-level="1">標題</text:h>'
    )  # fmt: skip
    outline = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="壹, 貳, 參, ..." style:num-suffix="、"/></text:outline-style>'
    styles = f"<office:document-styles {office.ODF}><office:styles>{outline}</office:styles></office:document-styles>"
    assert text("m.odt", office.odt(body, **{"styles.xml": styles})) == "甲  乙\t丙\n丁戊\n壹、 標題"


def test_web_pages_as_seen() -> None:
    body = (
        "<nav>選單</nav><script>x()</script><h1>甲<b>乙</b>\n丙</h1><div>丁<p>戊 己<br>庚</div><p hidden>隱"
        '<p style="display:none">無</p><ol style="list-style-type: cjk-ideographic" start=3><li>一<li>二<ol><li>內</ol></ol>'
        "<ul><li>點</ul><pre>前\n後</pre><del>刪</del>&nbsp;末"
    )
    assert text("m.html", office.page(body)).split("\n") == [
        "甲乙丙", "丁", "戊 己", "庚", "三、 一", "四、 二", "1. 內", "• 點", "前", "後", "\u00a0末",
    ]  # fmt: skip


def test_the_number_of_one_page_is_no_part_of_its_last_line() -> None:
    """散會：下午4時 over a page number is no 16:01; what was decided and found no room on its line heads nothing."""
    lines = [
        "基北北桃合作交流平臺產業民生組113年度第2次工作小組會議紀錄",
        "時間：113年6月3日下午2時",
        "地點：新北市政府",
        "主席：王局長大明",
        "一、列管案件",
        "1. 四市某某推廣案：各市辦理中，新北市審議中，臺北市已完成第一期。",
        "【續管】",
        "2. 雙北某某交流案：已完成。【解除列管】",
        "二、散會：下午4時",
    ]
    (document,) = read("one.pdf", data=office.pdf(lines))
    found = extract(document, load_reference(resources.data_dir()))
    assert found.header.end == "16:00"
    assert [one.code for one in found.decisions] == ["continue", "delist"]
