"""Minutes written as office files, with numbers typed or left to the word processor."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from kg.read.fold import fold
from kg.read.numbering import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODF = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "style", "text", "table"))
_MANIFEST = f"{_OASIS}:manifest:1.0"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
SIMPLE = [
    "甲小組 113 年第 1 次會議紀錄",
    "時間：113 年 1 月 5 日",
    "地點：某處",
    "決議：",
    "一、乙案：請持續辦理交流。",
]
# style of a numeral at the head of a line -> level, format in Word, format in OpenDocument, before, behind
LEVELS = {
    "formal": (0, "ideographLegalTraditional", "壹, 貳, 參, ...", "", "、"),
    "cn": (1, "taiwaneseCountingThousand", "一, 二, 三, ...", "", "、"),
    "(cn)": (2, "chineseCountingThousand", "一, 二, 三, ...", "（", "）"),
    "d": (3, "decimal", "1", "", "."),
}


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def numbered(lines: Iterable[str]) -> Iterable[tuple[int | None, int, str]]:
    """Level, value and words of each line; no level where it has no number."""
    for line in lines:
        found = numeral(fold(line))
        if found is None or found.style not in LEVELS or found.start:
            yield None, 0, line
        else:
            words = re.match(r"[\s　]*[^、.）)]+[、.）)][\s　]*(.*)", line)
            assert words is not None
            yield LEVELS[found.style][0], found.value, words.group(1)


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("numbering", "numbering"), ("styles", "styles"))
    )
    + "</Types>"
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_PARTS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="{part}" Type="{_OFFICE}/{part}" Target="{part}.xml"/>' for part in ("numbering", "styles")
    )
    + "</Relationships>"
)

# --- Word ----------------------------------------------------------------------------------------------------------


def run(words: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def p(words: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{run(words)}</w:p>"


def num_pr(num: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def docx(body: str, numbering: str = "", styles: str = "", **parts: str | bytes) -> bytes:
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/_rels/document.xml.rels": _PARTS,
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        **parts,
    }
    if numbering:
        found["word/numbering.xml"] = f"<w:numbering {W}>{numbering}</w:numbering>"
    if styles:
        found["word/styles.xml"] = f"<w:styles {W}>{styles}</w:styles>"
    return archive(found)


def level(at: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered_docx(lines: Iterable[str]) -> bytes:
    """One list; where the minutes do not count on, another that begins at their number."""
    body, nums, expected = "", ['<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'], dict.fromkeys(range(4), 1)
    for at, value, words in numbered(lines):
        if at is None:
            body += p(words)
            continue
        num = 1
        if value != expected[at]:
            num = len(nums) + 1
            start = f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{value}"/></w:lvlOverride>'
            nums.append(f'<w:num w:numId="{num}"><w:abstractNumId w:val="0"/>{start}</w:num>')
        body += p(words, num_pr(num, at))
        expected |= {at: value + 1} | dict.fromkeys(range(at + 1, 4), 1)
    levels = "".join(level(at, kind, f"{a}%{at + 1}{z}") for at, kind, _, a, z in LEVELS.values())
    return docx(body, f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>' + "".join(nums))


# --- OpenDocument --------------------------------------------------------------------------------------------------


def odt(body: str, styles: str = "", **parts: str | bytes) -> bytes:
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        f'<m:manifest xmlns:m="{_MANIFEST}"><m:file-entry m:full-path="/" m:media-type="{ODT_TYPE}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    return archive({"mimetype": ODT_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest, **parts})


def text_p(words: str) -> str:
    return f"<text:p>{escape(words)}</text:p>"


def numbered_odt(lines: Iterable[str]) -> bytes:
    levels = "".join(
        f'<text:list-level-style-number text:level="{at + 1}" style:num-format="{kind}" style:num-prefix="{a}" '
        f'style:num-suffix="{z}"/>'
        for at, _, kind, a, z in LEVELS.values()
    )
    body = ""
    for at, value, words in numbered(lines):
        if at is None:
            body += text_p(words)
            continue
        item = f'<text:list-item text:start-value="{value}">{text_p(words)}</text:list-item>'
        for _ in range(at):
            item = f"<text:list-item><text:list>{item}</text:list></text:list-item>"
        body += f'<text:list text:style-name="L" text:continue-numbering="true">{item}</text:list>'
    return odt(body, f'<text:list-style style:name="L">{levels}</text:list-style>')


# --- Portable documents --------------------------------------------------------------------------------------------


def pdf(lines: Iterable[str], *, head: str = "", password: str | None = None, per_line: int = 34) -> bytes:
    """Wrapped lines, a running head and a page number at the foot of each page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))
    out = io.BytesIO()
    lock = None if password is None else StandardEncryption(password, strength=40)
    canvas = Canvas(out, pagesize=A4, encrypt=lock, invariant=1)
    wrapped = [line[at : at + per_line] for line in lines for at in range(0, max(1, len(line)), per_line)]
    for page, first in enumerate(range(0, len(wrapped), 40), 1):
        canvas.setFont("MSung-Light", 12)
        if head:
            canvas.drawString(60, 810, head)
        for row, line in enumerate(wrapped[first : first + 40]):
            canvas.drawString(60, 780 - row * 18, line)
        canvas.drawString(290, 30, str(page))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# --- Web pages, and tables in all of them ----------------------------------------------------------------------------


def page(body: str, head: str = "<meta charset=utf-8>") -> bytes:
    return f"<!doctype html><html><head>{head}<title>頁名</title></head><body>{body}</body></html>".encode()


def tables(lines: list[list[str]]) -> dict[str, bytes]:
    """The same rows by file name."""

    def rows(row: str, cell: str) -> str:
        return "".join(row.format("".join(cell.format(words) for words in line)) for line in lines)

    return {
        "m.docx": docx(f"<w:tbl>{rows('<w:tr>{}</w:tr>', '<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>')}</w:tbl>"),
        "m.odt": odt(
            "<table:table>"
            + rows("<table:table-row>{}</table:table-row>", "<table:table-cell><text:p>{}</text:p></table:table-cell>")
            + "</table:table>"
        ),
        "m.html": page(f"<table>{rows('<tr>{}', '<td>{}')}</table>"),
    }
