"""What the title of minutes says: the body or group that met, its platform, the year and the number of the meeting."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Field, Header
from kg.read.fold import View, fold
from kg.read.labels import RECORD, label_of
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.model import Body, Document, Reference

_CN = "一二三四五六七八九十〇零○百廿"
_YEAR = re.compile(rf"(?:中華民國|民國)?(?P<year>\d{{1,4}}|[{_CN}]{{2,6}})(?:學年度(?:第[12一二]學期)?|年度?)")
_NUMBER = re.compile(rf"第(?P<number>\d{{1,4}}|[{_CN}]{{1,5}})(?:次|回)")
# 114年第1季工作小組: a body that meets each quarter counts by it.
_QUARTER = re.compile(r"第(?P<number>[1-4一二三四])季")
_TERM = re.compile(rf"第(?:\d{{1,3}}|[{_CN}]{{1,4}})(?:屆|會期)")
_SESSION = re.compile(rf"第(?:\d{{1,3}}|[{_CN}]{{1,4}})次(?:定期|臨時)(?:大會|會)")
# A title that names a platform or council of its own is not about a group of another platform.
_OTHER_PLATFORM = re.compile(r"[\u4e00-\u9fff]{2,}(?:平臺|推動委員會|委員會|聯盟|協會|學會|議會(?!議)|治理)")
_BODY_END = re.compile(r"(?:議會|委員會|協會|學會|公會|基金會|平臺|聯盟|組|小組|推動會|諮詢會|管委會|農會|商會)$")
# 環境部「北部空品區空氣污染減量合作會報」: the name of a body in quotes.
_QUOTED_BODY = re.compile(r"[「『](?P<name>[^「」『』]{4,30}(?:會報|委員會|聯席會))[」』]")
_HEAD = re.compile(rf"^(?:[【〔](?:會議)?{RECORD}[】〕]|中華民國|民國|(?:定期|臨時)(?:大會|會)(?=.))")
_MEETS = re.compile(r"(?:會議|會報|大會|聯席會|座談會|協調會|理監事會)")
_RECORD_ALONE = re.compile(rf"(?:工作|小組|會議)*{RECORD}")
_OFFICE_ALONE = re.compile(rf"(?:[\u4e00-\u9fff]{{2,12}}(?:政府|公所|局|處|部|署|會))?{_RECORD_ALONE.pattern}")
_TAIL = re.compile(
    rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})月份?(?:工作|定期|例行)?(?:會議|會報)?{RECORD}$|(?:工作)?(?:小組)?(?:定期|臨時|例行|工作|聯席|常務|審查)?(?:會議|大會|會)?(?:會議)?{RECORD}(?:\(.*\)|稿|表)?(?:.{{2,6}}會議[紀記]錄)?$"
)


def read_title(document: Document, reference: Reference, fields: list[Field]) -> tuple[str | None, Header]:
    """The title, the header that it gives, and its parts as ``fields``; None where the minutes have no title."""
    empty = Header(None, None, None, None, None, None, None, None, None, None, None)
    view = _printed(document)
    if view is None:
        return None, empty
    text = view.text
    year, count = _YEAR.search(text), next(reversed([*_NUMBER.finditer(text)]), None) or _QUARTER.search(text)
    body = _body(text, reference)
    platform, group = (None, body.label) if body else _named_by_title(text, year, count)
    roc = number(year["year"]) if year else None
    if roc is not None and roc >= 1950:
        roc -= 1911
    if roc is None or not 0 < roc < 200:
        roc = year = None
    for name, match in (("year", year), ("number", count)):
        if match:
            fields.append(Field(name, match[name], view.span(match.start(), match.end())))
    title = view.printed(0, len(text.rstrip(":")))
    fields.insert(0, Field("title", title, view.whole))
    return title, replace(
        empty,
        group=group,
        body=body.id if body else None,
        year=roc,
        number=number(count["number"]) if count else None,
        platform=platform,
    )


def _printed(document: Document) -> View | None:
    """The title where it stands: above the fields, or as one of them (會議名稱：…) below the mere word 會議紀錄."""
    bare: View | None = None
    named = any(block.label == "agenda" for block in document.blocks)
    for block in document.blocks:
        if block.kind == "title":
            bare = View(document.source.text, block.pieces)
            # 臺北市政府 會議紀錄 says who keeps the record; 會議名稱：… below it says who met.
            if not (_OFFICE_ALONE if named else _RECORD_ALONE).fullmatch(bare.text):
                return bare
        if block.label == "agenda":
            view = View(document.source.text, block.pieces)
            value = label_of(view.text, view.breaks)[1]
            if _MEETS.search(view.text, value):
                return View(document.source.text, [view.span(value, len(view.text))])
    return bare


def _body(text: str, reference: Reference) -> Body | None:
    """The body of the reference data that met, by its longest name."""
    best: tuple[int, Body] | None = None
    other = _OTHER_PLATFORM.search(text)
    named = [group for group in reference.groups if any(fold(name) in text for name in group.names)]
    together = {city for group in named for city in group.cities}
    governments = {city.id for city in reference.cities if fold(city.label) + "政府" in text}
    for body in reference.bodies:
        elsewhere = other or (body.cities and not together <= set(body.cities))  # 北臺八縣市首長會議
        is_named = any(fold(name) in text for name in body.platform) or governments == set(body.cities)
        if elsewhere and not is_named:
            continue
        for name in (body.label, *body.names):
            if fold(name) in text and (best is None or len(name) > best[0]):
                best = (len(name), body)
    return best[1] if best else None


def _named_by_title(
    text: str, year: re.Match[str] | None, count: re.Match[str] | None
) -> tuple[str | None, str | None]:
    """The words of a title that name a platform and its group: without year, number, term, and 會議紀錄 at its end."""
    quoted = _QUOTED_BODY.search(text)
    if quoted:
        return None, quoted["name"]
    words = text
    for match in (year, count):
        if match:
            words = words.replace(match.group(), "|", 1)
    pieces = [piece.strip(":") for piece in _SESSION.sub("|", _TERM.sub("|", words)).split("|")]
    pieces = [_HEAD.sub("", _TAIL.sub("", _unclosed(piece))).strip("「」『』-") for piece in pieces]
    pieces = [re.sub(r"[「」『』]", "", piece) for piece in pieces if len(piece) > 1]
    if not pieces:
        return None, None
    bodies = [piece for piece in pieces if _BODY_END.search(piece)]
    # 某委員會113年度某組: the group met; 某縣議會113年度某委員會: the committee did.
    whole = bodies[-1] if bodies else "".join(pieces)
    group = re.search(r"(?:平臺|委員會|推動會|聯盟|議會)(?P<group>[^,。()]{2,12}(?:組|小組))$", whole)
    return (whole.removesuffix(group["group"]), group["group"]) if group else (None, whole)


def _unclosed(piece: str) -> str:
    """A piece of a title without the bracket that the cut has left open: …會議紀錄( before |113年第1次|)."""
    return piece.strip("()") if piece.count("(") != piece.count(")") else piece
