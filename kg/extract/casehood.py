"""Whether an item is a case: by the heading above it, or by its own words where that heading leaves it open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.bounds import MARKED, bounds, leading
from kg.extract.cities import find_cities
from kg.extract.decisions import read_decisions
from kg.extract.draft import VERDICT
from kg.extract.people import TITLE
from kg.extract.stretch import Stretch
from kg.read.numbering import CASE_WORDS

if TYPE_CHECKING:
    from kg.extract.context import Context
    from kg.extract.draft import Heading
    from kg.model import Block, Lexicon

# Words that make a heading a case where no heading above it says so.
_CASE_END = re.compile(
    r"(?:案|計畫|交流|合作|機制|專案|方案|可行性|聯防|活動|清運|平臺|措施|網絡|示範|路線|路網|系統|服務|策略|整合|推動|改善|巡查"
    r"|稽查|行銷|方式|互惠|事宜|規範|制度|課程)$"
)
_DECIDES = re.compile(r"本案|列管|解列|解管|同意|提案|合作|結案|併入|更名|續辦|續管")
# What of a report makes it a case.
_TRACKS = re.compile(r"列管|解列|解管|結案|銷案|追蹤|併案|併入|撤案|續辦|續管|立案|成案|更名|擴大")
_NO_NAME = re.compile(
    r"(?:臨時(?:動議|提案)|併案(?:審查|審議|討論)|(?:決議|列管|追蹤|提案|共計?|計)\d+案|報告|紀錄|致詞|說明|宣讀|確認|頒獎|介紹|選舉|擇定|遴選|選定|(?:決議|列管|裁示|指示|交辦)(?:事項|案件|案)?(?:辦理|執行|追蹤)(?:情形|進度))$"
)
_GROUP = re.compile(
    r"(?:.{1,10}(?:類|部分|方面|領域|面向|業務)(?:\([^()]*\))?|(?:重點|主要)(?:項目|事項)(?:說明|報告)?):?"
)
# Sections whose items are cases only where their words say so.
_OPEN = frozenset({"motion", "discussion", "report"})
# 新北市政府文化局：建議…: who speaks is no case.
_SPEAKER = re.compile(
    r"(?:[\u4e00-\u9fff]{2}[縣市](?:政府)?|本[市府]|行政院)[\u4e00-\u9fff]{2,8}(?:局|處|委員會|公所|中心|科)"
    r"|[\u4e00-\u9fff]{2,6}(?<!編)組|[\u4e00-\u9fff]{2,4}(?:委員|議員|代表|局長|處長|里長|理事|監事)[\u4e00-\u9fff]{0,3}"
)
_SAYS = re.compile(r"(?:補充)?(?:表示|說明|報告|回應|建議|發言|意見|補充|提問)?")
# 甲廠停爐期間,垃圾調度案: a name behind 案由 may hold a comma, if it tells nothing that is asked for.
_ONE_COMMA = re.compile(r"(?![^,]*(?:擬|請|因|原|將|為|已|應))[^,]+,(?!擬|請|建請|提請|是否|將|並|由)[^,擬請]+案")
# 委員許淑樺等19人擬具「…修正草案」案。: a bill says that it is one, wherever its resolution stands.
_BILL = re.compile(rf"[^「」,。;:]{{2,20}}擬具{naming.IN_QUOTES}案?。?")
# 有關甲市所提「甲」，…: a conclusion on a case, if it says what becomes of it.
_ABOUT_QUOTED = re.compile(r"(?:有關|關於)[^「」,。;:]{0,14}[「『]")
_JOINED = re.compile(r"合併|整併|成案|保留|暫緩")
# The comma of a sentence, not that of 3,000.
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_CASE_NUMBER = re.compile(rf"第.{{1,3}}案|{CASE_WORDS}")
# 7月11日第3次副首長會議(結論)： is no case.
_MEETING = re.compile(
    r"(?:\d{1,3}年)?(?:\d{1,2}月\d{1,2}日)?(?:第\d{1,3}次)?(?:副?首長|副?市長|副?縣市長|委員|工作)?(?:層級)?(?:小組)?(?:會議)?"
)
# 「甲」及「乙」 on a line of their own, with what is said of them below.
_QUOTED_ALONE = re.compile(r"(?:第.{1,3}項)?(?:[「『][^「」『』]{3,60}[」』][、及與和]?)+(?:\([^()]*\))?:?")
_ONLY_NAMES = re.compile(r"\((?![^()]*[提原主])[\u4e00-\u9fff、2-9]{2,24}\)")
_NO_CASE = re.compile(r"(?:無|略|洽悉|確認|詳如|同意備查|准予備查)[。.]?$")
# What sums the cases up is none: 小結：列管案件5案中，解除列管1案; 表一所列解除列管案，….
SUM_WORDS = r"(?:小結|總結|綜上|合計|總計)[:,]"
_SUM = re.compile(rf"{SUM_WORDS}|(?:附表|[上下前]?表)[一二三四五六\d]?所列")


def is_case(context: Context, block: Block, end: int, heading: Heading | None) -> bool:
    """Whether an item below ``heading`` is a case; ``end`` is where the colon of its head stands, or -1."""
    view = context.view(block)
    text = view.text
    start, close, told = bounds(view, 0)
    named = naming.trim(text, start, close)
    says = _SPEAKER.fullmatch(text, named.i, named.j) or _speaks(context, text, named.i, named.j)
    if says or _NO_CASE.fullmatch(text) or _SUM.match(text):
        return False
    size = named.j - named.i
    end = close if close < len(text) else end
    if block.children and _GROUP.fullmatch(text):
        return False
    if heading is not None and heading.kind not in _OPEN:
        plain = size <= 50 and "。" not in text[named.i : named.j] and not _COMMA.search(text, named.i, named.j)
        return 1 < size <= 90 and (end >= 0 or bool(block.children) or plain or leading(text) > 0)
    head = text[named.i : named.j]
    # 第一案 案由：甲路面坡陡，行走危險: what is numbered as a case and has its 案由 is one, in whatever words.
    is_plain = not _COMMA.search(head) or (
        start and (_ONE_COMMA.fullmatch(head) or _CASE_NUMBER.match(block.number or ""))
    )
    if size > 90 or size < 4 or not is_plain or "。" in head:
        return False
    words = text[max(end, 0) :] + "".join(context.view(child).text for child in block.children)
    marked = end >= 0 or bool(block.children) or bool(_BILL.fullmatch(text))
    if _NO_NAME.search(head) or _MEETING.fullmatch(head):
        return False
    if heading is not None and heading.kind == "report" and not _TRACKS.search(words):
        return False
    return marked and _is_told(context, block, named, (start, close, end, told), words)


def _is_told(context: Context, block: Block, named: naming.Name, at: tuple[int, int, int, int], words: str) -> bool:
    """Whether an item's own words make a case of it.

    ``at`` is where its head begins and ends, where its colon stands, and where its words begin.
    """
    view = context.view(block)
    text, (start, close, end, told) = view.text, at
    head = text[named.i : named.j]
    if _ABOUT_QUOTED.match(text) and (_TRACKS.search(words) or _JOINED.search(words)):
        return True
    if MARKED.match(text) or (len(naming.quotes(text, start, close)) > 1 and _goes_on(context, block, close)):
        return True
    if _QUOTED_ALONE.fullmatch(text, start, close) and (_DECIDES.search(words) or _TRACKS.search(words)):
        return True
    if end >= 0 and decides(Stretch(view, min(end, told), len(text), None), context.reference.lexicon):
        return True
    if named.notes and _of_cities(context, text[slice(*named.notes[0])]) and _goes_on(context, block, end):
        return True
    called = bool(re.search(r"案(?:\([^()]*\))?。?$", text[start:close]))
    if called and _DECIDES.search(words):
        return True
    return (
        bool(VERDICT.search(words))
        or head.endswith("案")
        or (bool(_CASE_END.search(head)) and bool(_DECIDES.search(words)))
    )


def _of_cities(context: Context, note: str) -> bool:
    """(基隆、新北) behind a name: who takes part, and nothing else."""
    return bool(_ONLY_NAMES.fullmatch(note)) and bool(find_cities(note, context.names, context.members))


def _goes_on(context: Context, block: Block, end: int) -> bool:
    """Whether the words of an item, or of what stands below it, decide anything on a case, if only that it goes on."""
    view = context.view(block)
    words = [Stretch(view, max(end, 0), len(view.text), None)]
    for child in block.children:
        below = context.view(child)
        words.append(Stretch(below, 0, len(below.text), None))
    return bool(read_decisions(words, "tracked", context.reference.lexicon))


def _speaks(context: Context, text: str, i: int, j: int) -> bool:
    """Whether ``text[i:j]`` is an agency or an official that says something, and no name of a case."""
    agency = context.names.agencies.at(text, i) or context.names.cities.at(text, i)
    behind = agency[0] if agency else i
    person = TITLE.search(text, behind, j)
    if person and person.start() - behind <= 2 and j - person.end() <= 2:
        return True
    return agency is not None and bool(_SAYS.fullmatch(text, behind, j))


def decides(stretch: Stretch, lexicon: Lexicon) -> bool:
    """Whether words take a decision that only a case can be given."""
    hits = read_decisions([stretch], "other", lexicon)
    return any(not hit.announce and hit.code not in {"continue", "expand", "keep-scope"} for hit in hits)
