"""Numerals of official documents: 壹、 甲、 一、 （一） 1. (1) A. ① 第一案, and where they stand in a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0, "兩": 2}
_FORMAL = {char: value for value, char in enumerate("零壹貳參肆伍陸柒捌玖")} | {
    "叁": 3,
    "叄": 3,
    "弍": 2,
    "贰": 2,
    "陆": 6,
    "漆": 7,
    "两": 2,
}
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "廿": 20}


def number(words: str) -> int | None:
    """The value of a numeral: 113, １１３, 一百一十三, 一一三, 拾貳, 甲; None where it is none."""
    if words.isdecimal():
        return int(words) if len(words) < 10 else None
    if len(words) == 1 and words in _STEMS:
        return _STEMS.index(words) + 1
    values = [_DIGITS.get(char, _FORMAL.get(char)) for char in words]
    if len(words) > 1 and all(value is not None for value in values):
        return int("".join(str(value) for value in values)) if len(words) < 10 else None
    total, current = 0, 0
    for char, value in zip(words, values, strict=True):
        if value is not None:
            current = value
        elif char == "廿":
            total += 20
        elif char in _UNITS:
            total += (current or 1) * _UNITS[char]
            current = 0
        else:
            return None
    return total + current if words else None


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at the head of a line: its style, value, and the index at which the words after it begin.

    ``outer`` is the first number of 1.2, whose value is the second, and the letter of A1 as a number.
    """

    style: str
    value: int
    start: int
    end: int
    outer: int = 0


# What stands before the number of a case: 案一, 提案一, 追蹤案一, 列管一, 案號一.
CASE_WORDS = (
    r"(?:(?:追蹤|列管|討論|報告|審議|提議|臨時|研議|協商|新增|交辦)(?:提案|議題|案件|事項|案號|案)?"
    r"|提案|案由|議題|議案|案件|案號|案次|項次|序號|案)"
)
FORMAL = "[壹貳參叁叄肆伍陸柒捌玖拾]{1,3}"
_CN = "一二三四五六七八九十百廿〇"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("formal", re.compile(rf"({FORMAL})[、.:,]")),
    ("formal", re.compile(rf"[【〔]({FORMAL})[】〕][、.:]?")),
    ("stem", re.compile(rf"([{_STEMS}])[、.:]")),
    ("case", re.compile(rf"(?:{CASE_WORDS}|第)([{_CN}]{{1,3}}|\d{{1,2}})(?:案)?(?:[、.:]|(?=[「『]))")),
    (
        "case",
        re.compile(
            rf"[【〔](?:提案|討論案|報告案|案由|案件|議題|議案|案|第)([{_CN}]{{1,3}}|\d{{1,2}})(?:案)?[】〕][、.:]?"
        ),
    ),
    ("case", re.compile(rf"{CASE_WORDS}\(([{_CN}]{{1,3}}|\d{{1,2}})\)[、.:]?")),
    ("formal", re.compile(rf"議程([{_CN}]{{1,3}}|\d{{1,2}})[、.:]")),
    (
        "code",
        re.compile(
            r"(?:列管|案件|提案)?(?:案號|編號):?(?:[A-Z]{1,4}-?)?(\d)\d*(?:-[\u4e00-\u9fff]{1,4}-\d+|[\d-]*)[:、.]?(?=[^\d年月]|$)"
        ),
    ),
    ("case", re.compile(rf"第([{_CN}]{{1,3}}|\d{{1,3}})號(?:案|議案|提案)[、.:]")),
    ("case", re.compile(rf"(?:列管|案件|提案)?編號([{_CN}]{{1,3}})[、.:,]")),
    ("cn", re.compile(rf"([{_CN}]{{1,4}})(?:之[一二三四五])?[、.](?![{_CN}][、.])")),
    ("cn", re.compile(r"([一二三四五六七八九十]{1,3}),(?=\D)")),
    ("(cn)", re.compile(rf"\(([{_CN}]{{1,4}})\)[、.:]?")),
    ("(cn)", re.compile(rf"([{_CN}]{{1,3}})\)[、.]?")),
    ("roman", re.compile(r"([IVX]{1,5})(?:[、.](?![A-Za-z.])|(?=[\u4e00-\u9fff]))")),
    ("d", re.compile(r"(\d{1,3})(?:[、.](?!\d)|、(?=1\d\d年))")),
    (
        "d.d",
        re.compile(r"(\d{1,2})\.(\d{1,2})(?:[、.]|(?=[\u4e00-\u9fff「(]))(?!公|月|倍|萬|億|%|度|米|坪|噸|小|分|元)"),
    ),
    ("(d)", re.compile(r"\((\d{1,3})\)[、.]?")),
    ("A1", re.compile(r"([A-Z])(\d{1,2})[、.]?(?=[\u4e00-\u9fff「『])")),
    ("d)", re.compile(r"(\d{1,3})\)[、.]?")),
    ("A", re.compile(r"([A-Za-z])[、.)](?![A-Za-z.])")),
    ("(A)", re.compile(r"\(([A-Za-z])\)[、.]?")),
    ("①", re.compile(r"([\u2460-\u2473])[、.]?")),
)
_ROMAN = {
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12,
}  # fmt: skip
# Numbers of two parts, and the style of the number that is the first of them.
INNER = {"d.d": "d", "A1": "A"}
# Bullets that open items where numbers do not; ※ marks notes, the others headings and quotations.
BULLETS = "-•●○◎■□◆◇▲△▶►★☆➢➤▪‧·"
_BULLET = re.compile(f"[{BULLETS}※>#＃▍▌▎]+")
_ASIDE = r"(?:\([^()]{2,40}\)|[〈《][^〈〉《》]{2,40}[〉》])"
# 提案一：and 第一案： also stand without a mark when they end the line, or when only （提案機關：…） is behind them.
_BARE_CASE = re.compile(
    rf"{CASE_WORDS}([{_CN}]{{1,3}}|\d{{1,2}})(?:$|(?={_ASIDE}$))"
    rf"|第([{_CN}]{{1,3}}|\d{{1,2}})案(?:$|(?={_ASIDE}(?:$|(?:提案|連署)(?:人|單位|機關|委員|議員|代表):)))"
    rf"|(?:提案|議案|討論案|案次|議題)([一二三四五六七八九十]{{1,2}})(?=[\u4e00-\u9fff「『]{{3}})(?![般致併次同定些旦樣起般方面所經])"
    rf"|(?:提案|議案|討論案|案次|議題)(\d{{1,2}})(?=[\u4e00-\u9fff「『(])(?![次件案項則年月日個位點份人分至及、等])"
)


def numeral(folded: str) -> Numeral | None:
    """The numeral at the head of a folded line, behind any bullet; None where the line has none."""
    bullet = _BULLET.match(folded)
    start = bullet.end() if bullet else 0
    for style, pattern in _STYLES:
        found = pattern.match(folded, start)
        if found:
            if style in INNER:
                outer = _value(INNER[style], found.group(1)) or 0
                return Numeral(style, int(found.group(2)), start, found.end(), outer)
            value = _value(style, found.group(1))
            return None if value is None else Numeral(style, value, start, found.end())
    bare = _BARE_CASE.match(folded, start)
    if bare:
        value = number(bare[bare.lastindex or 1])
        return None if value is None else Numeral("case", value, start, bare.end())
    return None


def _value(style: str, words: str) -> int | None:
    if style == "code":
        return 1  # registers leave gaps: a code opens an item whatever code stood before it
    if "A" in style:
        return ord(words.lower()) - ord("a") + 1
    if style == "roman":
        return _ROMAN.get(words)
    if style == "①":
        return ord(words) - 0x245F
    return number(words)


def bullet_end(folded: str) -> int:
    """Where the words begin behind a bullet without a number."""
    found = _BULLET.match(folded)
    return found.end() if found else 0
