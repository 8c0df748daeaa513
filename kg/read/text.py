"""Plain text files: bytes to text without ever replacing a character."""

from __future__ import annotations

import codecs

from kg.errors import ReadError

# So many characters of valid UTF-8 before a fault, and the file is damaged UTF-8 rather than Big5.
_DAMAGED = 8
# The mark of UTF-32 begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Signs for which HKSCS has others than Windows in Taiwan, from where such files come: 2～4 時, 瓦歷斯‧諾幹.
_SIGNS = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")


def decode(data: bytes, where: str) -> str:
    """Text of ``data``: by byte order mark, else UTF-16 that is clearly one, else UTF-8, else Big5 with HKSCS.

    Raises ReadError for anything else.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return strict(data, encoding, where, f"the byte order mark ({encoding})")
    if b"\x00" in data and (text := _utf16(data)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    if len([char for char in data[:place].decode("utf-8") if char > "\x7f"]) >= _DAMAGED:
        raise ReadError(f"byte {place} is damaged UTF-8", where=where, remedy="save the file as UTF-8 and try again")
    try:
        text = data.decode("big5hkscs").translate(_SIGNS)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"is neither UTF-8 (byte {place}) nor Big5 (byte {error.start})",
            where=where,
            remedy="save the file as UTF-8 and try again",
        ) from None
    if "\x00" in text or not looks_chinese(text):
        raise ReadError("no text: neither UTF-8 nor Big5", where=where, remedy="save the file as UTF-8 text")
    return text


def _utf16(data: bytes) -> str | None:
    """Text of UTF-16 without a mark, in the byte order that gives Chinese; None where neither does."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and looks_chinese(text):
            return text
    return None


def strict(data: bytes, encoding: str, where: str, said: str) -> str:
    """Text in an encoding that the file itself names, as ``said``."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"byte {error.start} does not fit {said}",
            where=where,
            remedy="save the file as UTF-8 and try again",
        ) from None


def looks_chinese(text: str) -> bool:
    """Bytes of another encoding may pass as Big5 by chance; then few characters are everyday ones."""
    sample = [char for char in text[:20000] if char > "\x7f"]
    common = sum(char in _COMMON for char in sample)
    return not sample or common * 12 >= len(sample)


# The most frequent characters and marks of official Chinese; a text of 20,000 characters without them is no Chinese.
_COMMON = frozenset("的一是不在有年月日市政府會議紀錄時間地點主席出席本案及為之請局處辦理以等，。、：；（）「」第次")


def newlines(text: str) -> str:
    """All line ends as line feeds: offsets count from this text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
