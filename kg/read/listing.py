"""Numbers that a word processor prints before paragraphs: its files hold the rule for them, not the numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN = "〇一二三四五六七八九"
_FORMAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
BULLET = "•"


def _counted(value: int, digits: str, units: str) -> str:
    """12 as 十二, 105 as 一百零五; formal digits say 壹拾貳."""
    if not 0 < value < 10000:
        return str(value)
    words = ""
    for power in (3, 2, 1, 0):
        digit, rest = value // 10**power % 10, value % 10**power
        if digit:
            words += digits[digit] + (units[power - 1] if power else "")
        elif words and rest and not words.endswith("零"):
            words += "零"
    return words.removeprefix("一") if 10 <= value < 20 and digits is _PLAIN else words


def _digits(value: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(value))


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    words = ""
    for worth, letters in _ROMAN:
        words += letters * (value // worth)
        value %= worth
    return words


def _letter(value: int) -> str:
    """A … Z, AA, BB …, as word processors count."""
    return chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value < 260 else str(value)


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _cn(value: int) -> str:
    return _counted(value, _PLAIN, "十百千")


def _formal(value: int) -> str:
    return _counted(value, _FORMAL, "拾佰仟")


_STEM = _of("甲乙丙丁戊己庚辛壬癸")
_BRANCH = _of("子丑寅卯辰巳午未申酉戌亥")
_CIRCLE = _of("".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))))

# Names of Office Open XML; those of other formats are brought to them.
_SIGNS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: _digits(value, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda value: _digits(value, "０１２３４５６７８９"),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
    "chineseCounting": _cn,
    "chineseCountingThousand": _cn,
    "taiwaneseCounting": _cn,
    "taiwaneseCountingThousand": _cn,
    "japaneseCounting": _cn,
    "ideographDigital": lambda value: _digits(value, _PLAIN),
    "japaneseDigitalTenThousand": lambda value: _digits(value, _PLAIN),
    "taiwaneseDigital": lambda value: _digits(value, _PLAIN.replace("〇", "○")),
    "ideographLegalTraditional": _formal,
    "chineseLegalSimplified": _formal,
    "ideographTraditional": _STEM,
    "ideographZodiac": _BRANCH,
    "decimalEnclosedCircle": _CIRCLE,
    "decimalEnclosedCircleChinese": _CIRCLE,
    "decimalEnclosedParen": _of("".join(map(chr, range(0x2474, 0x2488)))),
    "decimalEnclosedFullstop": _of("".join(map(chr, range(0x2488, 0x249C)))),
    "ideographEnclosedCircle": _of("".join(map(chr, range(0x3280, 0x328A)))),
    "none": lambda _: "",
}


def sign(kind: str, value: int) -> str:
    """The number as printed in a style; a style that is not known here prints figures."""
    return _SIGNS.get(kind, str)(value)


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered: ``text`` has %1 … %9 for the numbers of the levels, the first being 1."""

    kind: str
    text: str
    start: int = 1
    legal: bool = False
    after: str = " "
    restart: int | None = None


@dataclass(slots=True)
class Counter:
    """The running numbers of one list; a step on a level starts the deeper ones anew."""

    values: dict[int, int] = field(default_factory=dict)

    def step(self, at: int, levels: dict[int, Level], start: int | None = None) -> str:
        """The text printed before the next paragraph on a level, which counts from 0."""
        level = levels.get(at)
        if level is None:
            return ""
        value = start if start is not None else self.values.get(at, level.start - 1) + 1
        for deeper in [one for one in self.values if one > at and _restarts(levels.get(one), at)]:
            del self.values[deeper]
        self.values[at] = value
        if level.kind == "bullet":
            return BULLET + level.after
        printed = re.sub(r"%([1-9])", lambda found: self._sign(int(found.group(1)) - 1, level, levels), level.text)
        return printed + level.after if printed else ""

    def _sign(self, at: int, level: Level, levels: dict[int, Level]) -> str:
        of = levels.get(at, level)
        return sign("decimal" if level.legal else of.kind, self.values.get(at, of.start))


def _restarts(level: Level | None, stepped: int) -> bool:
    """Whether a step on an upper level starts this one anew."""
    return level is None or level.restart is None or stepped < level.restart
