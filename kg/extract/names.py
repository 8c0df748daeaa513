"""Names of cases: what in a heading is the name, what is a note on it, and which names a merger or split lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.read.labels import PART_WORDS
from kg.read.numbering import BULLETS

_NAME_MAX = 90
# A name in quotes, and one of several: 「甲」案、「乙」及「丙」.
IN_QUOTES = "[「『][^「」『』]{2,60}[」』]"
EACH_IN_QUOTES = rf"(?:{IN_QUOTES}(?:一?案)?[、及與和]?)"
QUOTED = re.compile(r"[「『]([^「」『』]{2,60})[」』]")
_FRAMED_NAME = re.compile(r"【([^【】]{2,60})】")
_OPEN, _CLOSE = "(「『【《", ")」』】》"
# The names of cities, and of pairs and groups of them, as notes have them: (高雄、澎湖).
_PLACES = (
    "(?:雙北|北桃|基北|基桃|北北[基桃]|北北基桃|基北北桃|桃竹苗?|中彰投苗?|雲嘉南|高屏|基隆|臺北|新北|桃園|新竹|苗栗|臺中|彰化|南投|雲林|嘉義|臺南|高雄"
    "|屏東|宜蘭|花蓮|臺東|澎湖|金門|連江)"
)
# A note in brackets behind a name: where the case comes from, who proposed it, how many there are.
_NOTE = re.compile(
    rf"\((?=(?:含|與|及|另有)?{_PLACES}(?:[、及與]{_PLACES})*\)|"
    r"[^()]*(?:原[^則先]|下稱|簡稱|本案|提案|提報|提\)|主責|均為|皆為|主政|權責|主辦|承辦|共計?\d|計?\d+案|[一二三四五六七八九十]+案|[二兩三四五六七八九2-9](?:個)?(?:縣)?市\)|由[^()]{2,8}[組會]移[入來]\)|新增|新案|既有案|列管|編號|續管|延續|第\d+次|案號|[^()]{1,8}組\)|(?:[^()、]{2,3}[縣市](?:、|及|與|\)))+|(?:[^()、]{2,14}(?:局|處|政府|委員會|公所)(?:、|及|與|\)))+))[^()]*\)$"
    r"|【(?:主政|主責|主辦|提案|提報|權責)(?:單位|機關|縣市|城市)?:[^【】]*】$"
)
_LEAD = re.compile(
    r"[(【〔](?:新提案?|新增案?|新案|續提|既有案?|列管案?)[)】〕](?=[\u4e00-\u9fff「]{4})|[\u4e00-\u9fff]{2,6}組(?:[-:](?=[\u4e00-\u9fffA-Za-z「]{4})|(?=[「『]))|\d{2,3}-\d{1,2}(?=[「『])|(?:項次|編號|序號)\d{1,3}(?=[「『])|第(?:\d{1,2}|[一二三四五六七八九十]{1,3})項(?=[「『])|(?:追蹤|列管|討論|提)案(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?=[「『])|(?:案名|案由|(?:新增|新)?提案|新增案|新提|議題|主題|名稱|第\d{1,3}號案|第[一二三四五六七八九十]{1,3}號案)(?:[一二三四五六七八九十]{1,3}|\d{1,2})?:"
    r"|[\u4e00-\u9fff\d]{0,14}(?:編號|案號)[A-Z]{0,3}\d+(?:-[\u4e00-\u9fff]{1,4}-\d+|[-\d]*):?|[【\[]\d[-\d]*[】\]]|(?!(?:19|20)\d\d(?![-\d]))[A-Z]{0,3}\d{2,}[-\d]*(?=[\u4e00-\u9fff])(?![年月屆次項個件大處條家所人]|週年)"
    r"|[A-Z]{0,3}\d{5,}[-\d]*(?=[A-Za-z「『])|(?:有關|關於|為)(?=[「『])"
    r"|(?:提|敬)?請(?:審議|審查|討論)(?=[^,。;]{4,60}案)|建請(?:市府|縣府|本府)(?:研議|評估|辦理)?(?=[^,。;]{4,60}$)"
    r"|[\u4e00-\u9fff]{2,12}(?:部|會|院|署|局|處|府|總處)(?:擬具|函報|陳報|函送|會銜函送)(?=[「『])"
)
# A label of a part of the item that stands right behind the name: 辦理情形, 決議 (環保局).
_PART_LABEL = re.compile(rf"(?<!」)[-•●○◎■◆▪‧·※]*[【〔]?{PART_WORDS}[】〕]?(?:\([^()]{{0,16}}\))?$")
_PART_NEXT = re.compile(
    rf"\((?:主辦|協辦|提案|主政|主責|合作|辦理)(?:單位|機關|縣市|城市)?:|\({PART_WORDS}\)|[-•●○◎■◆▪‧·※]*(?:[【〔]?{PART_WORDS}[】〕]?(?:\([^()]{{0,16}}\))?:|[【〔]{PART_WORDS}[】〕])"
)
# ◆決議 on a line of its own.
_PART_LINE = re.compile(rf"[{BULLETS}]{PART_WORDS}")
_TAIL_NOTE = re.compile(r"(?:\([^()]{2,40}\))?。?")
_ANY_LABEL = re.compile(r"[-•●○◎■◆▪‧·※]*[\u4e00-\u9fff]{2,12}:")
_NAME_ENDS = re.compile(r"(?:案|計畫|交流|合作|活動|機制|方案|[)」】』])$")
_GOES_ON = re.compile(r"(?:合併|併入|及|與|和|暨|、|,|之|的|\(|為|整併|等)")
_COUNT = re.compile(
    r"\(?(?:共計|總計|合計|共有|計有|計|共)?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:件|案|項|個案)(?:(?:合併|整併|併)為(?P<into>\d{1,3}|[一二三四五六七八九十]{1,3})案)?\)?$"
)
# (共6案，解除列管3案、繼續列管3案): the first is that of all.
_WHOLE_COUNT = re.compile(
    r"\((?:共計|總計|合計|計|共)?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:件|案|項|個案)(?P<into>),[^()]*\)$"
)
_JOINTS = re.compile(r"及|與|和|暨|、|以及")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``[i:j]`` of folded text with the notes in brackets behind it."""

    i: int
    j: int
    notes: tuple[tuple[int, int], ...] = ()


_ENDS_HEAD = re.compile(r"(?<!\d):|:(?!\d)|(?<=[案)」』】》])→")


def head_end(text: str, start: int = 0) -> int:
    """Where the first colon stands that ends a heading: outside of brackets and quotes, and no time of day.

    So does the arrow of 甲案→續辦; that of 基隆→臺北 is within a name.
    """
    depth = 0
    for at in range(start, min(len(text), start + 160)):
        char = text[at]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and _ENDS_HEAD.match(text, at):
            return at
        elif char in "。;" and depth == 0:
            return -1
    return -1


_QUOTES_ALONE = re.compile(rf"{EACH_IN_QUOTES}+")


def quotes(text: str, i: int, j: int) -> list[tuple[int, int]]:
    """The quoted names of which ``text[i:j]`` consists, each with its quotes; none where it has other words."""
    alone = _QUOTES_ALONE.fullmatch(text, i, j)
    return [one.span() for one in QUOTED.finditer(text, i, j)] if alone else []


# （提案：新北市） at the end of a line: behind it no name goes on.
_WHOSE = re.compile(r"\([^()]*(?:提案|提報|主辦|主政|主責)[^()]*\)$")


def name_end(text: str, start: int, breaks: tuple[int, ...], tab: int) -> tuple[int, int]:
    """Where the name of a case ends in a paragraph, and where its words begin: at a colon, a table cell, a line end.

    A label such as 辦理情形 before the colon is no part of the name. Both are -1 where no end is marked.
    """
    if tab > start:
        return tab, tab
    colon = head_end(text, start)
    # A note in brackets may be broken by the end of a line.
    ends = (at for at in breaks if at > start)
    line = next((at for at in ends if text.count("(", start, at) <= text.count(")", start, at)), -1)
    told = _CASE_TOLD.match(text, start)
    if told and (colon < 0 or colon > told.end()):
        return told.end(), told.end()
    if line > 0 and (colon < 0 or colon >= line) and _is_name_line(text, start, line, breaks):
        return line, line
    verdict = re.search(rf"。(?=[【〔]?{PART_WORDS}[】〕]?:)", text[start : start + _NAME_MAX])
    if verdict and (colon < 0 or colon > start + verdict.start()):
        return start + verdict.start(), start + verdict.end()
    if colon < 0:
        return -1, -1
    label = _PART_LABEL.search(text[start:colon])
    if label and label.start() > 1:
        return start + label.start(), start + label.start()
    return colon, colon + 1


# 甲案，併入「乙」。決定：洽悉: what stands behind the comma is said of the case.
_CASE_TOLD = re.compile(
    r"[^,。;:「」]{3,50}?案(?=,(?:併入|整併|同意|解除列管|解列|結案|持續|繼續|續管|續列管|已|業|尚|目前))"
)


def _begins_part(text: str, line: int, breaks: tuple[int, ...]) -> bool:
    """Whether the label of a part of the item stands at the beginning of a line."""
    bare = _PART_LINE.match(text, line)
    return bool(_PART_NEXT.match(text, line)) or (bare is not None and bare.end() in {*breaks, len(text)})


def _is_name_line(text: str, start: int, line: int, breaks: tuple[int, ...]) -> bool:
    words = text[start:line]
    balanced = all(words.count(a) == words.count(b) for a, b in ("()", "「」", "【】"))
    words = re.sub(r"\([^()]*\)", lambda note: f"({'-' * (len(note.group()) - 2)})", words)  # a note may hold colons
    stop = words.find("。")
    is_part = _begins_part(text, line, breaks)
    if not balanced or (stop >= 0 and not (is_part and _TAIL_NOTE.fullmatch(words, stop + 1))):
        return False
    if is_part or (_ANY_LABEL.match(text, line) and not re.search("[,。;:]", words)):
        return True
    if re.search("[,;:]", words):
        return False
    if _WHOSE.search(text, start, line):
        return True
    if _GOES_ON.match(text, line):
        return False
    # A line that a page would have filled does not end at half its width: it was ended.
    ends = [*(at for at in breaks if at > line), len(text)]
    widest = max(end - begin for begin, end in zip([line, *ends], ends, strict=False))
    return bool(_NAME_ENDS.search(words)) or 2 * (line - start) <= widest


def trim(text: str, i: int, j: int) -> Name:
    """The name within ``text[i:j]``: without lead words, enclosing quotes, and notes in brackets."""
    notes: list[tuple[int, int]] = []
    lead = _LEAD.match(text, i, j)
    if lead:
        i = lead.end()
    while True:
        j = _strip_end(text, i, j)
        note = _NOTE.search(text[i:j])
        if not note:
            break
        notes.insert(0, (i + note.start(), j))
        j = i + note.start()
    if i < j and text[i] in "「『【" and text[j - 1 : j] in "」』】" and text[i + 1 : j - 1].count(text[i]) == 0:
        i, j = i + 1, j - 1
    quoted = _QUOTED_NAME.fullmatch(text[i:j])
    if quoted:
        i, j = i + quoted.start(1), i + quoted.end(1)
    about = _ABOUT.match(text, i, j)
    return Name(about.end() if about else i, j, tuple(notes))


# 有關港區化災應變分工, 擬建置救護車動態共享平臺
_ABOUT = re.compile(r"(?:有關|關於|擬(?=建置|成立|設置|辦理|推動|新增))(?=[^,。;:「」]{4,40}$)")
# 建請成立「甲」案, 桃園市提「乙」乙案: what is proposed stands in quotes, the words before say who asks for it.
_QUOTED_NAME = re.compile(
    r"(?:[^「」『』,。;]{0,16}(?:提|提出|提報|建議|建請|擬具|擬|請|將|關於|有關|新提案|新增提案|新增案|新增|為|成立|訂定|續辦|辦理|推動|研議|規劃|審議|討論|建置|建立|設置|設立|開辦|編印|編製|編撰|印製|製作|發行|出版|舉辦|設計))?"
    r"[「『【]([^「」『』【】]+)[」』】](?:(?:[一乙兩二三四1-9]|合作)?項?(?:(?:提|議)?案|計畫))?"
    r"(?:(?:之)?(?:辦理|執行|推動|處理|後續)+(?:情形|進度|現況|成果|事宜)?|(?:辦理|執行)?(?:期程|期限)?展延|分案|(?:再|先行|續行)?提會(?:討論|審議)案?|擬?(?:予|請)?(?:結案|解列|解除列管|併案|更名|擴大[^,。;]{0,10})|(?:一?案)?(?:是否|可否|應否|得否)[^「」,。;]{2,24})?"
)
PLEASE = re.compile(
    r"[,、]?(?:提|敬|謹)?(?<![申聲])請(?:討論|審議|核議|核定|公決|議決|審查|鑒核|公鑒|核備|備查|核示)案?$"
)
# 甲案是否續予列管, 乙案擬解除列管: what is asked about a case is no part of its name.
_ASKED = re.compile(
    r"(?<=案),?(?:是否|可否|應否|得否|擬|建請|申請|應如何|如何)[^「」『』()]{2,24}$|,[^「」『』(),]{0,10}(?:是否|可否|應否)[^「」『』(),]{2,16}$"
)


def _strip_end(text: str, i: int, j: int) -> int:
    j = _without_marks(text, i, j)
    for tail in (PLEASE, _ASKED):
        found = tail.search(text[i:j])
        j = _without_marks(text, i, i + found.start()) if found else j
    return j


def _without_marks(text: str, i: int, j: int) -> int:
    while j > i and text[j - 1] in ",.:;。-~":
        j -= 1
    return j


def stated_count(text: str) -> tuple[int, int, str, str | None] | None:
    """A count at the end of a heading, 計 7 案 or 9 案合併為 6 案: its place and its numerals."""
    found = _WHOLE_COUNT.search(text) or _COUNT.search(text)
    if found is None:
        return None
    return found.start(), found.end(), found["n"], found["into"] or None


def split_top(text: str, i: int, j: int, *, joints: str = "及與和暨、") -> list[tuple[int, int]]:
    """Cuts ``text[i:j]`` at joints outside of brackets and quotes."""
    cuts, depth, last = [], 0, i
    at = i
    while at < j:
        char = text[at]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and char in joints:
            cuts.append((last, at))
            last = at + 1
        at += 1
    cuts.append((last, j))
    return [(a, b) for a, b in cuts if b > a]


def merger_inputs(text: str, i: int, j: int) -> list[tuple[int, int]]:
    """The names that are merged in ``text[i:j]``, each with its notes.

    及 and 、 also stand inside names, so the safest cut wins: behind a closing bracket or between quotes, then at
    one 及 or 與, and only a list of several 、 is cut at each.
    """
    safe = [
        i + found.start() + 1
        for found in re.finditer(r"[)」』](?=(?:及|與|和|暨|、|以及)[^)]*)", text[i:j])
        if _depth(text, i, i + found.start() + 1) == 0
    ]
    if safe:
        pieces, last = [], i
        for cut in safe:
            pieces.append((last, cut))
            joint = _JOINTS.match(text, cut)
            last = joint.end() if joint else cut
        pieces.append((last, j))
        return [(a, b) for a, b in pieces if b - a > 1]
    for joints in ("及", "與", "和", "暨"):
        pieces = split_top(text, i, j, joints=joints)
        if len(pieces) == 2:
            inner = split_top(text, *pieces[0], joints="、")
            return [*inner, pieces[1]] if len(inner) > 1 else pieces
    return split_top(text, i, j, joints="、")


def _depth(text: str, i: int, j: int) -> int:
    return sum((char in _OPEN) - (char in _CLOSE) for char in text[i:j])


def quoted_or_plain(text: str, start: int, limit: int) -> list[tuple[int, int]]:
    """The names behind 合併為 / 更名為 / 拆分為: all in quotes up to the end of the sentence, else the plain words."""
    stop = len(text)
    depth = 0
    for at in range(start, min(len(text), start + 160)):
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        if text[at] in "。;" and depth <= 0:
            stop = at
            break
    quoted = _FRAMED_NAME if text[start : start + 1] == "【" else QUOTED
    names = [(start + m.start(1), start + m.end(1)) for m in quoted.finditer(text[start:stop])]
    if names and (text[start : start + 1] in "「『【" or limit > 1):
        return names[:limit]
    plain = re.match(r"[^,。;:]{2,60}", text[start:stop])
    if plain is None:
        return []
    end = start + plain.end()
    tail = re.search(r"(?:等)?(?:[兩二三四五2345]案)?$", text[start:end])
    if limit > 1 and tail:
        end = start + tail.start()
        return split_top(text, start, end, joints="及與和、")[:limit]
    return [(start, end)]
