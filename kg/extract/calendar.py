"""Dates as minutes write them → closed intervals of ISO days, with the rules of vague dates in one place."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass, replace

from kg.read.numbering import number

ROC = 1911
_ROC_YEARS = range(60, 200)
_CE_YEARS = range(1950, 2150)

_CN = "一二三四五六七八九十〇零○百廿"
_N = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_YEAR = (
    rf"(?:(?:中華民國|民國)?(?P<roc>(?<!\d)\d{{2,3}}|[{_CN}]{{2,6}})年度?的?"
    r"|(?:西元)?(?<!\d)(?P<ce>(?:19|20)\d{2})年度?|(?<!\d)(?P<odd>\d{4,})年度?|(?P<deictic>今|本|明|去|次|隔|翌)(?:\((?P<said>\d{2,4})\))?年度?)"
)
_WEEKDAY = r"(?:\((?:星期|週|周|禮拜)?(?P<weekday>[一二三四五六日天])\)|(?:星期|週|周)(?P<weekday2>[一二三四五六日天]))"
_PART = r"(?:上旬|中旬|下旬|月?初|中(?![央心山正壢和華永興區文程小間])|底|末)"
# No part of a longer number; but a dash behind a day leads to another.
_BEHIND = r"(?:(?<![\d/.\-])|(?<=[/.]\d-)|(?<=[/.]\d\d-))"
# 7/10-12: up to another day of the same month.
_TO_DAY = r"[-~](?P<{name}>\d{{1,2}})(?![\d/.:\-年月時])"
_ATOM = re.compile(
    # What no date begins with is passed over at once.
    rf"(?=[\d{_CN}中民西今本明去次隔翌第Qq上下年底終末初])(?:"
    rf"(?P<slash>{_BEHIND}(?:中華民國|民國)?(?P<sy>\d{{2,4}})(?P<sep>[/.\-])(?P<sm>\d{{1,2}})(?P=sep)(?P<sd>\d{{1,2}})"
    rf"(?:(?![\d/\-])|(?=[0-2]\d:[0-5]\d)|(?:(?<=[/.]\d)|(?<=[/.]\d\d))(?=-\d))"
    rf"(?:{_TO_DAY.format(name='sd2')}|{_WEEKDAY.replace('weekday', 'sweekday')})?)"
    rf"|(?P<md>{_BEHIND}(?P<mdm>\d{{1,2}})/(?P<mdd>\d{{1,2}})(?![\d/])"
    rf"(?=\(|起|前|止|至|-|~|辦|召|舉)(?:{_TO_DAY.format(name='mdd2')}|{_WEEKDAY.replace('weekday', 'mweekday')})?)"
    rf"|(?:{_YEAR})?(?:(?<!\d)(?P<month>{_N})(?:[-~至到、及](?P<month2>{_N}))?月(?:份|間)?"
    rf"(?:(?P<day>{_N})(?:[日號](?:{_WEEKDAY})?(?:(?:至|-|~|到|、|及)(?P<day2>{_N})[日號])?|[-~](?P<day3>{_N})[日號])|(?P<part>{_PART}))?"
    rf"|第(?P<quarter>[1-4一二三四])季|[Qq](?P<quarter2>[1-4])(?!\d)|(?P<half>[上下])半年度?|(?P<yearpart>年?[底終末初](?![{_CN}]))"
    rf"|(?P<bare>)))"
)
_MONTH_WORD = re.compile(
    r"(?P<which>本|下個?|次|這個?|當)月份?(?P<part>上旬|中旬|下旬|初|中|底|末)?|(?P<end>(?<![\d個一二三四五六七八九十本下次])月底)"
)
_WITHIN = re.compile(
    rf"(?P<n>\d{{1,3}}|[{_CN}兩]{{1,3}}|半)(?P<unit>個?工作[日天]|[日天]|個?星期|[週周]|個?月|年)(?:之?內|以內)"
)
_NO_DATE = re.compile(r"(?:後|之日起|翌日起|次日起|文到|函到|到|起|日起算)$")
_FROM_MEETING = re.compile(
    r"(?:會議?後|會後|會議結束後|散會後|本次會議後|即日起|自即日起|會議(?:當)?日起|本日起|今日起)$"
)
_BEFORE = re.compile(r"(?:\(含\))?(?:之前|以前|前(?!往|述|揭|項|次|瞻|端|鎮|期)|止|截止)")
_SINCE = re.compile(r"(?:\(含\))?(?:起|開始|以後|之後|後(?!續))")
_JOIN = re.compile(r"(?:(?P<range>至|到|-|~|迄)|(?P<either>或))")
WEEKDAYS = "一二三四五六日"
_FIGURES = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2}|1\d{2}|0?[6-9]\d)(?P<month>\d{2})(?P<day>\d{2})(?:(?!\d)|(?=[0-2]\d[0-5]\d(?!\d)))"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date in folded text ``[i:j]``: its interval, whether it is a bare year, and what is wrong with it.

    ``named`` is the day beside which ``weekday`` stands: 9月26日(五)前 begins on the meeting's day.
    """

    i: int
    j: int
    start: dt.date | None
    end: dt.date | None
    bare: bool = False
    problem: str = ""
    weekday: str = ""
    named: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Atom:
    i: int
    j: int
    start: dt.date | None
    end: dt.date | None
    year: int | None
    bare: bool = False
    problem: str = ""
    weekday: str = ""


def roc_or_ce(value: int) -> int | None:
    """The western year behind a printed year, by its size; None where it is neither."""
    if value in _ROC_YEARS:
        return value + ROC
    return value if value in _CE_YEARS else None


def day(year: int, month: int, date: int) -> dt.date | None:
    """A calendar day, or None where there is none such."""
    try:
        return dt.date(year, month, date)
    except ValueError:
        return None


def compact_day(text: str) -> Found | None:
    """A day that is figures and nothing else: 20090523, or 1120523 of the Republic."""
    match = _FIGURES.search(text)
    year = roc_or_ce(int(match["year"])) if match else None
    date = day(year, int(match["month"]), int(match["day"])) if match and year else None
    return Found(*match.span(), date, date) if match and date else None


def month_part(year: int, month: int, part: str = "") -> tuple[dt.date, dt.date] | None:
    """A month, or its 初/上旬, 中(旬), 底/下旬: days 1-10, 11-20, 21-end."""
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    first, final = 1, last
    if part[:1] in {"上", "初"} or part.endswith("初"):
        final = 10
    elif part[:1] == "中":
        first, final = 11, 20
    elif part[:1] in {"下", "底", "末"}:
        first = 21
    return dt.date(year, month, first), dt.date(year, month, final)


def find_dates(text: str, today: dt.date | None) -> list[Found]:
    """All dates of folded ``text`` in order; ``today`` is the meeting's day, from which vague ones are counted."""
    atoms = _atoms(text, today)
    found = [_relative(text, match, today) for match in _WITHIN.finditer(text)]
    found += [done for match in _MONTH_WORD.finditer(text) if today and (done := _month_word(match, today))]
    taken = {place for one in found for place in range(one.i, one.j)}
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        if not taken.isdisjoint(range(atom.i, atom.j)):
            at += 1
            continue
        join = _JOIN.match(text, atom.j)
        following = atoms[at + 1] if at + 1 < len(atoms) else None
        if join and following and following.i == join.end() and not atom.bare and not following.bare:
            start, end = atom.start, following.end
            atom = _Atom(atom.i, following.j, start, end, following.year, problem=atom.problem or following.problem)
            at += 1
        found.append(_bounded(text, atom, today))
        at += 1
    return sorted(found, key=lambda one: one.i)


def _atoms(text: str, today: dt.date | None) -> list[_Atom]:
    """Single dates; a month without a year takes the year named before it in the same sentence."""
    atoms: list[_Atom] = []
    year: int | None = None
    last = 0
    for match in _ATOM.finditer(text):
        if match.end() == match.start():
            continue
        if re.search(r"[。;]", text[last : match.start()]):
            year = None
        last = match.end()
        joined = atoms and text[atoms[-1].j : match.start()] in {"及", "、", "至", "與", "或", "和", "到"}
        atom = _atom(match, (atoms[-1].year if joined else None) or year, today)
        if atom is not None:
            atoms.append(atom)
            # 去年 and 112 年度第 3 次 say nothing of a later month; a printed year does.
            named = match["deictic"] or text[match.end() : match.end() + 1] == "第"
            year = year if named else atom.year or year
    return atoms


def _atom(match: re.Match[str], year: int | None, today: dt.date | None) -> _Atom | None:
    group = match.groupdict()
    own = _year(group, today)
    if group["slash"]:
        return _slash(match, group)
    if own is None and (group["roc"] or group["odd"]) and group["bare"] is None:
        # A day of a year that cannot be is none of this year.
        return _Atom(match.start(), match.end(), None, None, None, problem="impossible")
    use = own or year or (today.year if today else None)
    if group["md"]:
        first = _one_day(match, use, number(group["mdm"]), number(group["mdd"]), group["mweekday"] or "", own)
        return _to_day(first, group["mdd2"])
    if group["month"]:
        return _months(match, group, use, own)
    if group["bare"] is not None:
        return _bare_year(match, own, group)
    if use is None:
        return _Atom(match.start(), match.end(), None, None, None)
    start, end = _part_of_year(group, use)
    if group["yearpart"] and own is None and not group["yearpart"].startswith("年"):
        return None
    return _Atom(match.start(), match.end(), start, end, own)


def _year(group: dict[str, str | None], today: dt.date | None) -> int | None:
    if group["roc"]:
        value = number(group["roc"])
        return roc_or_ce(value) if value is not None else None
    if group["ce"]:
        return int(group["ce"])
    word = group["deictic"]
    if not word:
        return None
    if group["said"]:
        return roc_or_ce(int(group["said"]))
    if today is None:
        return None
    return today.year + {"今": 0, "本": 0, "去": -1}.get(word, 1)


def _bare_year(match: re.Match[str], own: int | None, group: dict[str, str | None]) -> _Atom | None:
    """A year alone: 113 年度 and 明年 are only attributes; 今年 and 本年度 are the whole year."""
    if own is None:
        return None
    bare = not group["deictic"] or (group["deictic"] not in {"今", "本"})
    return _Atom(match.start(), match.end(), dt.date(own, 1, 1), dt.date(own, 12, 31), own, bare=bare)


def _slash(match: re.Match[str], group: dict[str, str | None]) -> _Atom | None:
    year = roc_or_ce(int(group["sy"] or 0))
    month, date = int(group["sm"] or 0), int(group["sd"] or 0)
    if year is None or not 1 <= month <= 12:
        return None
    weekday = group["sweekday"] or group["sweekday2"] or ""
    return _to_day(_one_day(match, year, month, date, weekday, year), group["sd2"])


def _one_day(
    match: re.Match[str], year: int | None, month: int | None, date: int | None, weekday: str, own: int | None
) -> _Atom | None:
    if year is None or month is None or date is None:
        return None
    value = day(year, month, date)
    problem = "" if value else "impossible"
    return _Atom(match.start(), match.end(), value, value, own, problem=problem, weekday=weekday.replace("天", "日"))


def _to_day(first: _Atom | None, until: str | None) -> _Atom | None:
    """7/10-12: from a day to a later one of its month; any other figure behind the dash is no day."""
    if first is None or first.start is None or not until:
        return first
    last = day(first.start.year, first.start.month, int(until))
    if last is None or last <= first.start:
        return replace(first, j=first.j - len(until) - 1)
    return replace(first, end=last)


def _months(match: re.Match[str], group: dict[str, str | None], use: int | None, own: int | None) -> _Atom | None:
    month = number(group["month"] or "")
    if month is None or (month > 12 and not group["day"]) or month == 0:
        return None
    if use is None:
        return _Atom(match.start(), match.end(), None, None, own)
    if group["day"]:
        first = _one_day(match, use, month, number(group["day"]), group["weekday"] or group["weekday2"] or "", own)
        other = group["day2"] or group["day3"]
        if first is None or not other or first.start is None:
            return first
        until = day(use, month, number(other) or 0)
        return _Atom(first.i, first.j, first.start, until, own, problem="" if until else "impossible")
    last = number(group["month2"]) if group["month2"] else month
    from_, to = month_part(use, month, group["part"] or ""), month_part(use, last or 0, group["part"] or "")
    if from_ is None or to is None:
        return None
    return _Atom(match.start(), match.end(), from_[0], to[1], own)


def _part_of_year(group: dict[str, str | None], year: int) -> tuple[dt.date, dt.date]:
    if group["quarter"] or group["quarter2"]:
        quarter = number(group["quarter"] or group["quarter2"] or "") or 1
        return dt.date(year, quarter * 3 - 2, 1), dt.date(year, quarter * 3, monthrange(year, quarter * 3)[1])
    if group["half"]:
        return (
            (dt.date(year, 1, 1), dt.date(year, 6, 30))
            if group["half"] == "上"
            else (dt.date(year, 7, 1), dt.date(year, 12, 31))
        )
    month = 1 if (group["yearpart"] or "").endswith("初") else 12
    return dt.date(year, month, 1), dt.date(year, month, 31)


def _bounded(text: str, atom: _Atom, today: dt.date | None) -> Found:
    """The interval with what follows it: 前 ends there and begins on the meeting's day, 起 begins and stays open."""
    start, end, j, bare = atom.start, atom.end, atom.j, atom.bare
    if text[j - 1 : j + 1] == "月間":
        j += 1
    if atom.problem:
        before = _BEFORE.match(text, j) or _SINCE.match(text, j)
        j = before.end() if before else j
    elif not bare:
        before, since = _BEFORE.match(text, j), _SINCE.match(text, j)
        if before:
            start, j = today, before.end()
            if start and end and start > end:
                start = atom.start
        elif since:
            end, j = None, since.end()
            if text[since.start() : since.end()].endswith("後") and start is not None:
                start = atom.end
    return Found(atom.i, j, start, end, bare, atom.problem, atom.weekday, atom.start)


def _relative(text: str, match: re.Match[str], today: dt.date | None) -> Found:
    """10 日內 and 一週內 run from the meeting's day; counted from an event without a date they stay open."""
    before = text[max(0, match.start() - 14) : match.start()]
    near = _FROM_MEETING.search(before)
    i = match.start() - (len(near.group()) if near else 0)
    if not near and _NO_DATE.search(before):
        event = re.search(r"(?<=於)[^,。;於]{2,12}後$", before)
        return Found(match.start() - len(event.group()) if event else i, match.end(), None, None, problem="open")
    count = 1 if match["n"] == "半" else number(match["n"]) or 0
    if today is None:
        return Found(i, match.end(), None, None)
    unit = match["unit"]
    if "年" in unit:
        end = _add_months(today, 12 * count if match["n"] != "半" else 6)
    elif "月" in unit:
        end = _add_months(today, count) if match["n"] != "半" else today + dt.timedelta(days=15)
    elif "週" in unit or "周" in unit or "星期" in unit:
        end = today + dt.timedelta(weeks=count)
    else:
        end = today + dt.timedelta(days=count)
    return Found(i, match.end(), today, end)


def _add_months(date: dt.date, count: int) -> dt.date:
    month = date.month - 1 + count
    year, month = date.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(date.day, monthrange(year, month)[1]))


def _month_word(match: re.Match[str], today: dt.date) -> Found | None:
    """本月底, 下個月, 月底: counted from the meeting's month."""
    first = today.replace(day=1)
    if match["which"] and match["which"][0] in "下次":
        first = _add_months(first, 1)
    span = month_part(first.year, first.month, match["part"] or ("底" if match["end"] else ""))
    if span is None:
        return None
    start, end, j = span[0], span[1], match.end()
    before = _BEFORE.match(match.string, j)
    if before:
        start, j = today, before.end()
    return Found(match.start(), j, start, end)
