"""Where the name of a case begins and ends in a paragraph: behind its labels, before its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.read.labels import PART_WORDS

if TYPE_CHECKING:
    from kg.read.fold import View

# What stands before a name: 案名：, or who proposes it (苗栗縣提：).
_NAMED = re.compile(
    r"(?:[\u4e00-\u9fff\d]{0,14}(?:編號|案號)[-\dA-Z]{1,10}|(?:合作|列管|提)?案名|案由|案件(?:名稱)?|計畫名稱|新提案?|新增案?|提案名稱|提案內容|事由|主旨|議題|名稱|主題|第(?:\d{1,3}|[一二三四五六七八九十]{1,3})號?案|(?:提案|議題|案由|討論案|報告案)(?:\d{1,2}|[一二三四五六七八九十]{1,2})|[\u4e00-\u9fff]{2,14}(?:[縣市局處府會組])(?:[、及與和][\u4e00-\u9fff]{2,14}[縣市局處府會組])?(?:共同|聯合)?所?提(?:案|出|議)?|[\u4e00-\u9fff]{1,3}(?:委員|議員|代表|理事|監事|里長|立委)[\u4e00-\u9fff]{0,3}(?:等\d{1,2}人)?所?提(?:案|出|議)?|審議[\u4e00-\u9fff]{2,8}提案):(?:第?[一二三]讀會?)?"
)
# 項次3：甲橋疏濬，已完工，解除追蹤: of a row told in a sentence, the name ends at the first comma.
_ROW = re.compile(r"(?:項次|編號|序號)\d{1,3}:(?P<name>[^,。;:「」]{4,40})(?=,)")
# 縣政府提案第1號：…, 議員提案第1號：提案人林議員參天，…
_COUNCIL = re.compile(
    r"(?:[\u4e00-\u9fff]{0,3}(?:政府|公所|議員|代表|[縣市]府|人民))?(?:提案|請願案?)第(?:\d{1,3}|[一二三四五六七八九十]{1,3})號:(?:提案人[^,:。;]{2,12},)?"
)
# 市政府提案，甲自治條例修正草案，請審議: who moves it stands before the name.
_MOVED = re.compile(
    r"(?:本府|[\u4e00-\u9fff]{0,2}[市縣]政?府|[\u4e00-\u9fff]{1,3}(?:議員|代表)[\u4e00-\u9fff]{0,3}(?:等(?:\d{1,2}人)?)?)(?:提案|提議|提),"
)
# 經濟組：甲人才媒合, 乙市政府丙局：丁計畫, and on the next line 決議：…: whose case it is stands before the name.
_OF_GROUP = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,6}}組|[\u4e00-\u9fff]{{2}}[縣市][\u4e00-\u9fff]{{2,10}}[局處]):(?=[^:。;,]{{4,60}}(?:{PART_WORDS}|主席):)"
)
_PROPOSER = re.compile(
    r"(?:[〈《][^〈〉《》]{2,40}[〉》])?\(?(?:類別|案別|性質|編號|案號|(?:提案|提報|主辦|主責|業務)(?:單位|機關|委員|人|縣市|城市)):"
)
# 列管案「甲」：… and 新案「乙」：… say of themselves what they are.
MARKED = re.compile(r"(?:(?:列管|追蹤|合作|既有)(?:合作)?|新|新增)案(?=[「『])")
_COUNTED = re.compile(
    r"(?:第(?:\d{1,3}|[一二三四五六七八九十]{1,3})號?(?:案|議案|提案)|[\u4e00-\u9fff]{0,4}提案第(?:\d{1,3}|[一二三四五六七八九十]{1,3})號案?)"
    r"(?:提案人:[^,:。;]{2,12})?"
)
# Sentences that name a case in the middle of what they say of it: the name, and where the words on it begin.
_TELLING = (
    # 有關甲市所提「甲」，因各市進度不一，…
    re.compile(
        rf"(?P<name>(?:有關|關於)(?:[^「」,。;:]{{0,12}}所?提)?{naming.IN_QUOTES}(?:一?案)?(?:[、及與和]{naming.IN_QUOTES}(?:一?案)?)*)(?P<words>)(?=,)"
    ),
    # 擬將「甲」成果延伸，推動「乙」: the first is what the second comes from.
    re.compile(
        rf"擬?(?:將|以|依|延續)[^「」。;:]{{0,6}}{naming.IN_QUOTES}[^「」,。;:]{{0,12}},(?:擬|並|續)?(?:推動|辦理|成立|新增|規劃|提出)"
        rf"(?P<name>{naming.IN_QUOTES})(?P<words>)(?=[,。;]|案|$)"
    ),
    # 「甲」案原為兩市合作，因…
    re.compile(
        rf"(?P<name>(?:有關|關於|擬?將|[^「」,。;:]{{0,12}}(?:建議|建請|提議|請求|擬)(?:將|新增|增列)?)?{naming.IN_QUOTES}(?:[一乙]?案)?"
        rf"(?:[、及與和]{naming.IN_QUOTES}(?:[一乙]?案)?)*)(?P<words>)"
        r"(?=原|因|由於|前經|前於|經|擬|是否|建議|請求|可否|得否|應否|應?如何|由|自|擴大|納入|納為|列入|列為|為[^,。;]{0,8}案|新增|改|更名|案名|名稱|併入|內容|性質|業務|[兩二]案|均)"
    ),
    # 為促進產業鏈結，擬成立「甲合作案」: what is to be founded is the case.
    re.compile(
        r"[^「」。;:]{0,60}(?:擬|建議|建請|提議|申請|規劃|為)(?:[^「」,。;:]{0,10})"
        r"(?:成立|新增|辦理|推動|研議|建置|設置|規劃|訂定|簽署|共同辦理|合作)"
        rf"(?P<name>{naming.IN_QUOTES})(?P<words>)(?=[,。;]|案|$)"
    ),
    # 新增列管「甲案」，由乙市主政。
    re.compile(
        rf"(?P<words>)(?:同意)?(?:新增列管|解除列管|持續列管|繼續列管|新增)(?P<name>{naming.IN_QUOTES})(?=(?:[一1]?案)?[,。])"
    ),
)
# Behind a label such as 案由：, 甲事演練，擬邀…: the name ends at the comma behind which the proposal goes on.
_TOLD_MORE = re.compile(r"(?!為|因|鑒|鑑|依|擬)[^,。;:]{3,40}(?=,(?:擬|建請|建議|請|預計|將|並|由|邀))")
_STOP = re.compile(r"[。;]")
_PART = re.compile(rf"{PART_WORDS}:")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,14}:")


# A name that stands without a colon before its resolution.
_LEADING = re.compile(
    r"[^。;:]{4,120}?(?:合併|整併)(?:為|成)[「『][^」』]{2,50}[」』](?=[,。])"
    rf"|{naming.EACH_IN_QUOTES}{{2,}}(?:(?:予以|進行)?(?:合併|整併|併案)(?=[,。])"
    r"|(?=等?(?:共|計)?(?:\d{1,2}|[二兩三四五六七八九十])案))"
    rf"|{naming.IN_QUOTES}(?:一?案)?(?:\([^()]{{1,30}}\))?(?=,|(?:於|已|業|前|續|賡|持續|繼續|仍|尚|目前|將|同意|解除|併|改|請|因|經"
    r"|自|原|屬|均|不|未|暫|擬|本案|執行|推動)(?!之|的))"
    r"|[^,。;:]{3,50}?案(?=,)"
    r"|[^,。;:「」]{3,40}?案(?=(?:由「[^」]+」)?(?:更名|改名|定名|同意|解除列管|持續列管))"
)


def bounds(view: View, start: int) -> tuple[int, int, int]:
    """Where a name begins (behind 案名：), where it ends, and where its words begin."""
    text = view.text
    marked = MARKED.match(text, start)
    if marked:
        return marked.end(), *ends(view, marked.end())
    row = _ROW.match(text, start)
    if row:
        return *row.span("name"), row.end()
    lead = next(
        filter(None, (one.match(text, start) for one in (_NAMED, _MOVED, _COUNCIL, _OF_GROUP))),
        _named_below(view, start),
    )
    begin = lead.end() if lead else start
    telling = next((found for pattern in _TELLING if (found := pattern.match(text, begin))), None)
    if telling:
        return *telling.span("name"), telling.start("words")
    if lead is None:
        return start, *ends(view, start)
    start = begin
    told = _TOLD_MORE.match(text, start)
    if told:
        return start, told.end(), told.end()
    part, sentence = _part(view, start), _STOP.search(text, start)
    line = next((at for at in view.breaks if at > start and _LABEL.match(text, at)), len(text))
    # 新提：甲課程（乙市提） on a line of its own.
    noted = next((at for at in view.breaks if at > start and text[at - 1] in ")」"), len(text))
    ends_at = [_part_start(view, part) if part else len(text), sentence.start() if sentence else len(text)]
    end = min(line, noted, *ends_at)
    return start, end, end


def _part(view: View, start: int) -> re.Match[str] | None:
    """The label of the next part of the item; one that begins a line is not told from the words above it."""
    found = _PART.search(view.text, start)
    line = next((at for at in view.breaks if found and found.start() < at < found.end()), None)
    return (_PART.match(view.text, line) or found) if line else found


def _part_start(view: View, found: re.Match[str]) -> int:
    """Where a part begins: a bracket that opens before its label is its own, (提案單位：甲局)."""
    return found.start() - view.text.startswith("(", max(0, found.start() - 1), found.start())


def _named_below(view: View, start: int) -> re.Match[str] | None:
    """提案單位：… or 第1號案 on the line above 案由：…: the name stands on the second line."""
    first = next((at for at in view.breaks if at > start), start)
    if not _PROPOSER.match(view.text, start) and not _COUNTED.fullmatch(view.text, start, first):
        return None
    return next((found for at in view.breaks if (found := _NAMED.match(view.text, at))), None)


def ends(view: View, start: int) -> tuple[int, int]:
    """Where the name ends that begins at ``start``, and where its words begin."""
    end, follow = naming.name_end(view.text, start, view.breaks, view.tab(start))
    if end < 0:
        named = leading(view.text[start:])
        end = follow = start + named if named else len(view.text)
    return end, follow


def leading(text: str) -> int:
    """Where a name ends that stands without a colon before its resolution: at its 案, or behind its quotes."""
    found = _LEADING.match(text)
    return found.end() if found else 0
