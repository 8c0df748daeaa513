"""Times of day: 下午 2 時, 14時30分, 上午十時, 2:30 PM, 下午2時至4時."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.read.numbering import number

_N = r"(?:\d{1,2}|[一二三四五六七八九十〇零廿]{1,3})"
_TIME = re.compile(
    rf"(?P<half>上午|下午|中午|正午|晚上|晚間|早上|凌晨|傍晚|[AaPp]\.?[Mm]\.?)?"
    rf"(?:(?P<h>{_N})[時點](?:(?P<m>{_N})分?|(?P<thirty>半)|(?P<quarter>[一三]刻)|整)?|(?:(?<!\d)|(?<=[-/.]\d\d))(?P<h2>\d{{1,2}}):(?P<m2>\d{{2}})(?::\d{{2}})?(?!\d))"
    rf"(?P<after>[AaPp]\.?[Mm]\.?)?"
)
# 1430~1545 behind 20090523, as a header without words has it.
_FIGURES = re.compile(r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?![\d年/.])")
# 1400-1610.
_FROM_TO = re.compile(rf"(?<!\d){_FIGURES.pattern}(?=[-~至到](?:[01]\d|2[0-3])[0-5]\d(?!\d))")
_BARE = re.compile(r"(?P<half>上午|下午|中午|晚上|早上)(?P<h>\d{1,2})(?P<m>\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Time:
    """A time at ``[i:j]`` of folded text: ``HH:MM`` or None, and what is wrong with it (zh)."""

    i: int
    j: int
    value: str | None
    problem: str


def find_times(text: str) -> list[Time]:
    """All times of day in folded text; a second one without 上午/下午 takes the half of the first."""
    times: list[Time] = []
    half = ""
    matches = list(_TIME.finditer(text)) or list(_BARE.finditer(text))
    for match in matches:
        group = match.groupdict()
        if (group["h"] is None and group.get("h2") is None) or _duration(text, match):
            continue
        said = group["half"] or group.get("after") or ""
        hour, minute = _parts(group)
        if hour is None or minute is None:
            continue
        value, problem = _clock(hour, minute, said or _carry(half, hour, times))
        times.append(Time(match.start(), match.end(), value, problem))
        half = said or half
    return times


def compact_times(text: str, start: int | None) -> list[Time]:
    """Times of four figures alone: from ``start`` on, behind a day written so, or two with a dash between."""
    if start is None:
        between = _FROM_TO.search(text)
        start = between.start() if between else len(text)
    found = _FIGURES.finditer(text, start)
    return [Time(*match.span(), *_clock(int(match["h"]), int(match["m"]), "")) for match in found]


def _duration(text: str, match: re.Match[str]) -> bool:
    """2 小時 is a duration; 每時 is none either."""
    return text[match.end() : match.end() + 1] in {"間", "候", "段"} and match["m"] is None


def _parts(group: dict[str, str | None]) -> tuple[int | None, int | None]:
    hour = number(group["h"] or group.get("h2") or "")
    if group.get("thirty"):
        return hour, 30
    if group.get("quarter"):
        return hour, 15 if (group["quarter"] or "").startswith("一") else 45
    words = group["m"] or group.get("m2")
    return hour, number(words) if words else 0


def _carry(half: str, hour: int, times: list[Time]) -> str:
    """下午 2 時至 4 時: the second time is in the afternoon too, unless it reads as 24 hours."""
    if not half or hour > 12 or not times or times[-1].value is None:
        return ""
    plain, shifted = f"{hour:02d}:00", f"{hour + 12:02d}:00" if hour < 12 else "12:00"
    if half in {"下午", "晚上", "晚間", "傍晚"} or half[0] in "Pp":
        return half if shifted > times[-1].value or plain < times[-1].value else ""
    return "" if plain >= times[-1].value[:2] else "下午"


def _clock(hour: int, minute: int, half: str) -> tuple[str | None, str]:
    """24 hours; 上午 14 時 keeps its legible hour and says that it cannot be."""
    if hour > 24 or minute > 59 or (hour == 24 and (minute or half)):
        return None, "不是有效時間"
    afternoon = half in {"下午", "晚上", "晚間", "傍晚"} or half[:1] in {"P", "p"}
    noon = half in {"中午", "正午"}
    if (afternoon and hour < 12) or (noon and hour < 4):
        hour += 12
    problem = ""
    if half in {"上午", "早上", "凌晨"} or half[:1] in {"A", "a"}:
        if hour > 12 or (hour == 12 and minute > 59):
            problem = "與「上午」矛盾"
        elif hour == 12 and half[:1] in {"A", "a", "凌"}:
            hour = 0
    return f"{hour % 24:02d}:{minute:02d}", problem
