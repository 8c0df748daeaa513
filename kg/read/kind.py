"""What a file is by its first bytes: a suffix that says otherwise is refused."""

from __future__ import annotations

import re

from kg.errors import ReadError

_ZIP = "a zip archive"
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_TEXT, _PAGE = {"text"}, {"HTML", "text"}
_EXPECTED = {
    "": _TEXT, ".txt": _TEXT, ".md": _TEXT, ".html": _PAGE, ".htm": _PAGE,
    ".docx": {"docx", _ZIP}, ".odt": {"odt", _ZIP}, ".pdf": {"PDF"},
}  # fmt: skip


def kind(data: bytes) -> str:
    """The format that the content shows; ``text`` where it shows none."""
    if b"%PDF-" in data[:1024]:
        return "PDF"
    if data.startswith(b"PK\x03\x04"):
        if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
            return "odt"
        return "docx" if b"word/document" in data else _ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "a file of an old office program, or one locked with a password"
    if data.startswith(b"{\\rtf"):
        return "RTF"
    return "HTML" if _HTML.match(data[:4096]) else "text"


_SUFFIXES = {"PDF": ".pdf", "odt": ".odt", "docx": ".docx", "HTML": ".html", "text": ".txt"}


def suffix_of(data: bytes, where: str) -> str:
    """The suffix of what the content shows, for bytes that come without a file name."""
    found = kind(data)
    if found not in _SUFFIXES:
        raise ReadError(f"holds {found}", where=where, remedy="save it as docx, odt, pdf, html or txt")
    return _SUFFIXES[found]


def check_kind(data: bytes, suffix: str, where: str) -> None:
    """Raises ReadError where the content is of another kind than the suffix says."""
    found = kind(data)
    if found not in _EXPECTED.get(suffix, {found}):
        said = f"the suffix {suffix}" if suffix else "a name without a suffix"
        raise ReadError(
            f"holds {found}, which {said} does not say",
            where=where,
            remedy="give it the suffix of what it is, or save it as docx, odt, pdf, html or txt",
        )
