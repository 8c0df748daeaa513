"""PDF with a text layer: the words page by page, a form feed between two pages."""

from __future__ import annotations

import io
import logging
import re
import time
import unicodedata
from typing import TYPE_CHECKING, Any

from kg.errors import ReadError
from kg.read.package import missing
from kg.read.text import looks_chinese

if TYPE_CHECKING:
    from pypdf import PdfReader

PAGE_LIMIT = 2000
SECONDS = 30.0
_SCANNED = "run OCR first, e.g.: ocrmypdf -l chi_tra scan.pdf text.pdf"
_OTHERWISE = "give the docx or odt, or " + _SCANNED
_UNSAID = "a font does not say which characters it prints:"
_ENCODINGS = re.compile(r"UCS2|UTF16|ETen(?:ms)?-B5|GBK")
# Fonts may name the radical instead of the character that looks the same; these have no decomposition in Unicode.
_RADICALS = {
    0x2E92: "巳", 0x2E9D: "月", 0x2E9F: "母", 0x2EA0: "民", 0x2EAE: "竹", 0x2EBB: "聿", 0x2EC1: "虎", 0x2EC4: "西",
    0x2EC6: "角", 0x2ED1: "長", 0x2ED7: "雨", 0x2ED8: "青", 0x2EDD: "食", 0x2EE3: "骨", 0x2EE4: "鬼", 0x2EF1: "龜",
}  # fmt: skip


def read_pdf(data: bytes, where: str) -> str:
    """The text layer of a PDF. Raises ReadError where there is none, or where its fonts do not say what they print."""
    try:
        import pypdf
    except ImportError:
        raise missing("pypdf", where) from None
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it mends on the way concerns nobody
    if b"%%EOF" not in data[-2048:]:
        raise ReadError("the PDF breaks off before its end", where=where, remedy="give the whole file")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("the PDF is locked with a password", where=where, remedy="save it without one")
        pages = _pages(reader, where)
    except ReadError:
        raise
    except pypdf.errors.DependencyError:
        raise missing("cryptography", where) from None
    except Exception as error:  # damaged files fail in as many ways as there are parts of a PDF
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise ReadError(f"cannot be read as PDF ({reason})", where=where, remedy="print it to a new PDF") from None
    return _checked(pages, where)


def _pages(reader: PdfReader, where: str) -> list[str]:
    count = len(reader.pages)
    if count > PAGE_LIMIT:
        raise ReadError(f"has {count} pages, more than {PAGE_LIMIT}", where=where, remedy="split the file")
    until = time.monotonic() + SECONDS

    def in_time(*_: object) -> None:
        if time.monotonic() > until:
            raise ReadError(f"takes more than {SECONDS:.0f} s to read", where=where, remedy="print it to a new PDF")

    def known(text: str, _cm: object, _tm: object, font: dict[str, Any] | None, _size: object) -> None:
        if font and text.strip() and not _says_what_it_prints(font):
            raise ReadError(f"page {len(found) + 1}: {_UNSAID} {text.strip()[:20]}", where=where, remedy=_OTHERWISE)

    found: list[str] = []
    for page in reader.pages:
        in_time()
        found.append(page.extract_text(visitor_operand_before=in_time, visitor_text=known))
    return found


def _says_what_it_prints(font: dict[str, Any]) -> bool:
    """A font of many characters needs a table of them, or an encoding that is one; else the words would be guessed."""
    if font.get("/Subtype") != "/Type0" or "/ToUnicode" in font:
        return True
    return bool(_ENCODINGS.search(str(font.get("/Encoding"))))


def _checked(pages: list[str], where: str) -> str:
    """The pages as one text; what a font leaves unsaid is refused, for a name must not lose a character."""
    for at, page in enumerate(pages, 1):
        for line in page.split("\n"):
            lost = line.strip().lstrip("\ufffd").find("\ufffd")  # at the head of a line it is a bullet
            if lost >= 0:
                raise ReadError(f"page {at}: {_UNSAID} {line.strip()[:20]}", where=where, remedy=_OTHERWISE)
    text = "\f".join(page.replace("\f", "\n").replace("\ufffd", "\ufffc").strip("\n") for page in pages)
    if not text.strip():
        raise ReadError("no text layer: the pages are pictures", where=where, remedy=_SCANNED)
    if "\x00" in text or not looks_chinese(text):
        raise ReadError("the text layer does not hold the characters printed", where=where, remedy=_SCANNED)
    return _characters(text)


def _characters(text: str) -> str:
    """Radicals brought back to the characters that they were printed for."""
    text = "".join(unicodedata.normalize("NFKC", char) if "\u2f00" <= char <= "\u2fd5" else char for char in text)
    return text.translate(_RADICALS)
