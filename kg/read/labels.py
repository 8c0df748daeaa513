"""The words that label the parts of official minutes: header fields and sections."""

from __future__ import annotations

import re

# What a record of a meeting calls itself, at the end of its title.
RECORD = "(?:[紀記]錄|紀要|議事錄)"
RECORD_WORDS = rf"{RECORD}(?:\([^()]{{1,12}}\)|稿|表)?"

# kind of field -> its labels, folded (no blanks), longest form first within each alternative
FIELDS: dict[str, str] = {
    "time": r"(?:開會|會議|召開|集會)?(?:日期及時間|日期與時間|日期時間|時間及地點|時間地點|時間|日期)",
    "place": r"(?:開會|會議|召開|集會)?(?:地點|場所|地址)",
    "chair": r"(?:本次)?(?:會議|共同)?(?:主席|主持人|召集人|主持)(?:人|\(主持人\))?(?:姓名)?",
    "deputy": r"(?:代理主席|代理主持人|代主席|代理人)",
    "recorder": r"(?:會議|聯絡人及|聯絡及)?(?:紀錄|記錄)(?:人員|人|者|單位|彙整)?(?:姓名)?|彙整(?:人員?)?",
    "attend": r"(?:出\(列\)席|出、?列席|出席及列席|列席|出席|與會|應出席|實際出席|參加|出席者)"
    r"(?:人員|人士|單位|委員|者|機關|機關\(單位\)|單位及人員|單位人員|代表|名單|人數|會員|理監事|議員|理事|監事)*"
    r"(?:\([^()]{0,20}\))?",
    "absent": r"(?:請假|缺席|未出席)(?:人員|委員|者|單位|代表|名單|議員|理事|監事)*(?:\([^()]{0,20}\))?",
    "end": r"(?:散會|閉會|會議結束|休會)(?:時間)?",
    "staff": r"(?:司儀|錄音|錄影|攝影|繕打|校對|聯絡人|承辦人)",
    "agenda": r"(?:會議名稱|會議主題|案由名稱|會次|屆次)",
}
_FIELD = {kind: re.compile(rf"(?:{words})") for kind, words in FIELDS.items()}

# A section of the minutes: a heading whose children are items.
_SECTIONS = re.compile(
    r"(?:(?:主席|主持人|召集人|長官|來賓|議長|理事長|主任委員)(?:致詞|致辭|報告|裁示|宣布開會|宣佈開會|結論|指示|開場|決議|決定)(?:事項)?"
    r"|(?:宣布|宣佈)?開會(?:宣布|致詞)?|(?:上|前)次?(?:\(?第?\d*次?\)?)?(?:會議|次)?(?:會議)?(?:紀錄|記錄|決議|決定|列管)"
    r"(?:事項|案件)?(?:確認|辦理情形|執行情形|追蹤|宣讀|及執行情形)*(?:報告)?"
    r"|確認(?:上次|前次).{0,12}(?:紀錄|記錄)|.{0,6}報告(?:事項|案|案件)?|業務報告|工作報告|專題報告|簡報"
    r"|(?:提案)?(?:討論|審議|研商|協調|審查|核備|備查|議決)(?:事項|提案|案|案件|議題|決議)?(?:及決議|與決議|暨決議)?"
    r"|(?:提案|議案|議題)(?:討論|審議)?|(?:會議|綜合|討論|會商)?(?:決議|結論|決定|裁示|共識)(?:事項|如下)?"
    r"|臨時動議|臨時提案|其他(?:事項|建議|議案|動議)?|綜合(?:討論|座談)|意見交流|會議(?:內容|過程|程序|經過|議程)|議程"
    r"|選舉(?:事項)?|附件|附帶決議|發言(?:摘要|紀要|要點)|市政質詢|質詢|三讀.{0,6}|一讀.{0,6}|二讀.{0,6}|列管(?:事項|案件)(?:追蹤)?(?:報告)?)"
    r"(?:\([^()]{0,30}\))?"
)
# Labels within an item that introduce what was decided, and all others, each of which begins a paragraph of it.
VERDICT_WORDS = (
    r"(?:(?:主席|主持人|召集人|會議|小組|本次|委員會|大會|討論)?"
    r"(?:決議|決定|結論|裁示|裁決|議決|共識)(?:事項)?|列管建議|審查意見|(?:審議|審查|討論)結果)"
)
PART_WORDS = (
    rf"(?:{VERDICT_WORDS}|說明|案由|案名|辦法|提案|提案(?:單位|機關|委員|議員|人)|連署人|理由|備註|後續辦理|(?:目前|執行|辦理)進度|"
    r"(?:辦理|執行|處理)情形|進度說明|現況|現況說明|討論|擬辦|建議|(?:主辦|協辦|主政|主責|承辦|權責|合辦|辦理|主管|提議|提報)(?:單位|機關|市|縣市)?|(?:參與|合作)(?:城市|縣市|機關|單位)|(?:審查|處理|討論)?意見|"
    r"發言(?:摘要|紀要|要點)?|意見摘要|主席指示)"
)
_PARTS = re.compile(PART_WORDS)
_VERDICT = re.compile(VERDICT_WORDS)


def field_kind(words: str) -> str | None:
    """The kind of a header field whose label is exactly ``words`` (folded; 【】 around them left aside), or None."""
    words = words.strip("【】〔〕")
    for kind, pattern in _FIELD.items():
        if pattern.fullmatch(words):
            return kind
    return None


def is_section(words: str) -> bool:
    """Whether folded words are the heading of a section; 【】 around them are no part of it."""
    return bool(_SECTIONS.fullmatch(words.strip("【】〔〕")))


def is_part(words: str) -> bool:
    """Whether folded words label a part of an item (說明, 決議 …)."""
    return bool(_PARTS.fullmatch(words.strip("【】〔〕")))


def is_verdict(words: str) -> bool:
    """Whether folded words label what was decided on an item (決議, 主席裁示 …)."""
    return bool(_VERDICT.fullmatch(words.strip("【】〔〕")))


_OUTCOME = re.compile(
    r"[【〔(](?:本案)?(?:續管|續列管|續辦|(?:持續|繼續|暫不|不予|新增|停止)列管|解管|解列|解除列管|結案|撤案|保留|(?:同意)?備查|照案通過|同意新增)[】〕)]"
)


def is_outcome(words: str) -> bool:
    """Whether folded words are what was decided on the item above, in a frame that its line did not hold: 【續管】."""
    return bool(_OUTCOME.fullmatch(words))


_LABEL_MAX = 24
_FRAMED = re.compile(r"[【〔]([^【】〔〕]{2,20})[】〕](?=[^:])")


def label_of(text: str, breaks: tuple[int, ...]) -> tuple[str, int]:
    """The label at the head of a paragraph whose lines begin at ``breaks``: its value may stand on the next line."""
    first = text[: breaks[0]] if breaks else text
    label, value = split_label(first)
    if value == len(first) and breaks and (field_kind(label) or is_section(label)):
        return label, breaks[0]
    return split_label(text)


def split_label(text: str) -> tuple[str, int]:
    """The label at the head of folded text and where its value begins; the whole text where it has no colon.

    散會(下午3時) has its value in brackets and no colon; 散會。 has none; 【臨時動議】無 has a frame instead.
    """
    framed = _FRAMED.match(text)
    if framed and (field_kind(framed[1]) or is_section(framed[1])) and not is_part(framed[1]):
        return framed.group(), framed.end()
    bracket = re.match(r"(散會|閉會|會議結束|休會)(?:時間)?[(。,、]", text)
    if bracket:
        return bracket.group(1), bracket.end() - 1
    depth = 0
    for at, char in enumerate(text[: _LABEL_MAX * 2]):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        elif char == ":" and depth == 0:
            return text[:at], at + 1
        elif char in "。;!?" and depth == 0:
            break
    return text.rstrip("。.;"), len(text)
