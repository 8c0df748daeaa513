"""Extraction from layouts and wordings of other secretariats than that of the shipped minutes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.made import decided, minutes, read_text

if TYPE_CHECKING:
    from kg.model import Extraction


# Header fields without numbers, as most of these secretariats print them.
HEAD = (
    "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
)


def _mergers(found: Extraction) -> list[tuple[list[str], list[str]]]:
    """The decisions that merge, each by the names of its predecessors and of its result."""
    label = {case.key: case.label for case in found.cases}
    merging = [one for one in found.decisions if one.code == "merge"]
    return [([label[key] for key in one.inputs], [label[key] for key in one.outputs]) for one in merging]


def _summary(found: Extraction) -> dict[str, list[str]]:
    return {label: sorted(codes) for label, codes in decided(found).items()}


def test_labels_set_off_by_blanks() -> None:
    """Council minutes print 時間　… without a colon, and two fields on one line."""
    found = read_text(
        "新竹市議會第11屆第3次定期會交通審查委員會會議紀錄\n時間　113年11月20日下午2時10分至4時05分\n地點　本會第二會議室\n"
        "主席　林委員彥甫　　　記錄　鄭雅文\n一、審查事項\n（一）第1號案：停車場基金預算案\n審查意見：照案通過。\n"
        "（二）第2號案：道路挖掘自治條例草案\n審查意見：交付小組研議，暫予保留。\n二、散會\n"
    )
    assert (found.header.date, found.header.start, found.header.end) == (dt.date(2024, 11, 20), "14:10", "16:05")
    assert [(one.role, one.name) for one in found.people] == [("chair", "林彥甫"), ("recorder", "鄭雅文")]
    assert _summary(found) == {"停車場基金預算案": ["approve"], "道路挖掘自治條例草案": ["defer"]}


def test_a_table_lined_up_by_blanks() -> None:
    words = (
        "伍、列管案件辦理情形\n編號  案名                      主辦    辦理情形      決議\n"
        "1     甲事跨區服務案            新北市  已完成        解除列管\n2     乙事互惠使用              桃園市  試辦中        繼續列管\n"
    )
    assert _summary(read_text(HEAD + words)) == {"甲事跨區服務案": ["delist"], "乙事互惠使用": ["continue"]}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("案一、\n案由：甲乙事共享案，提請討論。\n決議：本案續管。", {"甲乙事共享案": ["continue"]}),
        ("第1案　變更甲乙都市計畫案\n決　議：修正通過。", {"變更甲乙都市計畫案": ["approve"]}),
        ("【案由一】甲乙共同計畫案，提請審議。\n【決議】照案通過。", {"甲乙共同計畫案": ["approve"]}),
        ("提案一、苗栗縣提：建請成立「甲乙聯繫窗口」乙案。\n結論：照案通過。", {"甲乙聯繫窗口": ["approve"]}),
        ("（1）提案單位：桃園市政府社會局\n案由：甲乙採購案\n決議：同意立案。", {"甲乙採購案": ["approve"]}),
        ("案由一：「甲乙收容」案原為三市合作，因他市請求納入，提請討論。\n決議：同意納入桃園市，擴大為四市合作。", {"甲乙收容": ["expand"]}),
        ("一、甲乙丁事案（提案單位：桃園市政府社會局）\n決議：通過，請該局於下月提出計畫。", {"甲乙丁事案": ["approve"]}),
        ("一、新北市政府文化局：建議四市文化節相互宣傳。\n主席裁示：請各市配合辦理，不另列管。", {}),
    ],
)  # fmt: skip
def test_agenda_items_of_many_secretariats(words: str, codes: dict[str, list[str]]) -> None:
    assert _summary(read_text(f"{HEAD}伍、討論事項\n{words}\n陸、散會\n")) == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("「四市甲事演練」（四市）於9月完成，效益良好，本案持續列管。", ["continue"]),
        ("「四市甲事演練」續予列管，請桃園市政府消防局於113年1月15日前提供清冊。", ["continue"]),
        ("新增「四市甲事演練」1案，由臺北市政府消防局主政。", ["approve"]),
    ],
)
def test_conclusions_that_begin_with_a_quoted_name(words: str, codes: list[str]) -> None:
    assert _summary(read_text(f"{HEAD}結論：\n1. {words}\n散會：下午3時\n")) == {"四市甲事演練": codes}


def test_a_case_that_two_sections_take_up_is_one() -> None:
    words = (
        "甲、列管案件\n一、基隆河谷甲事整合（基隆市、新北市）\n決定：持續列管。\n"
        "乙、討論事項\n一、基隆河谷甲事整合案，桃園市是否加入，請討論。\n決議：維持基隆與新北兩市合作。\n"
        "二、擬將「基隆河谷甲事整合」更名為「基隆河谷乙事整合」。\n決議：照案通過。\n"
    )
    found = read_text(HEAD + words)
    assert _summary(found) == {"基隆河谷乙事整合": ["continue", "keep-scope", "rename"]}
    (case,) = found.cases
    assert (case.former, case.item) == (("基隆河谷甲事整合",), 0)


def test_a_heading_that_says_whose_cases_they_are() -> None:
    words = "一、四市合作案（2案）：\n（一）甲事整合案：本案解除列管。\n（二）乙事共通案：請基隆市政府交通處於下次會議前完成，續管。"
    found = minutes(words)
    assert [len({part.city for part in case.cities}) for case in found.cases] == [4, 4]
    assert list(decided(found).values()) == [["delist"], ["continue"]]


def test_two_items_that_the_words_of_one_make_one() -> None:
    head = "# 114年度教育組第2次工作小組會議紀錄\n\n- 時間：114年6月12日（週四）09:30\n- 主持人：甲乙丙\n\n## 一、既有合作案\n\n"
    words = (
        "### （一）四市甲事溯源\n本案與「四市乙事推廣」性質相近，**決定：兩案整併，以「四市丙事」為案名，原二案解列。**\n\n"
        "### （二）四市乙事推廣\n詳前案。\n"
    )
    found = read_text(head + words)
    assert (["四市甲事溯源", "四市乙事推廣"], ["四市丙事"]) in _mergers(found)
    assert {one.code for one in found.decisions} == {"merge"}


@pytest.mark.parametrize("pipe", ["│", "|"])
def test_a_table_between_drawn_lines(pipe: str) -> None:
    rows = [
        ["編號", "案由", "主辦機關", "辦理情形", "裁示"],
        ["112-08-1", "甲路行人庇護島增設", "工務局", "已於11月10日完工", "解除列管"],
        ["112-09-2", "乙路肇事路口改善", "交通局", "號誌調整中", "繼續列管"],
    ]
    table = "\n├──┼──┼──┼──┼──┤\n".join(pipe + pipe.join(f" {cell}  " for cell in row) + pipe for row in rows)
    head = "新北市政府道路交通安全會報112年11月份會議紀錄\n時間：112年11月28日（星期二）下午3時\n主席：甲乙丙\n紀錄：丁戊己\n貳、列管案件追蹤\n"
    found = read_text(f"{head}┌──┬──┬──┬──┬──┐\n{table}\n└──┴──┴──┴──┴──┘\n參、散會\n")
    assert found.header.group == "新北市政府道路交通安全會報"
    assert _summary(found) == {"甲路行人庇護島增設": ["delist"], "乙路肇事路口改善": ["continue"]}
    assert [item.number for item in found.items] == ["112-08-1", "112-09-2"]


def test_rows_with_lines_between_their_cells_alone() -> None:
    head = "甲平臺乙組113年第2次工作會議紀錄\n時間：113年6月18日（星期二）上午10時\n主席：甲乙丙\n紀錄：丁戊己\n壹、列管案件\n"
    table = "項次 | 案由 | 辦理情形 | 決議\n一 | 甲專車服務 | 已簽訂備忘錄 | 解除列管\n二 | 乙輔具互借 | 已提供清冊 | 續管\n"
    assert _summary(read_text(f"{head}{table}貳、散會\n")) == {"甲專車服務": ["delist"], "乙輔具互借": ["continue"]}


def test_points_of_a_report_below_a_numbered_section_are_items() -> None:
    head = "甲會第6屆第2次理監事聯席會議紀錄\n一、時間：113年9月14日（六）14:00\n二、主席：甲乙丙\n三、請假：丁戊己\n"
    found = read_text(f"{head}四、報告事項\n　1. 會務報告（略）\n　2. 財務報告：結餘120元。\n五、散會\n")
    assert [item.number for item in found.items] == ["1.", "2."]


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        ("（一）列管案「甲事供應」：供應量不足，請四市提出計畫，續管。", {"甲事供應": ["continue"]}),
        ("（一）列管案「雙北甲事」：因桃園市有意願，本案更名為「三市甲事」並增列桃園市為參與城市。", {"三市甲事": ["expand", "rename"]}),
        ("（一）新案「甲事展售」：同意。", {"甲事展售": ["approve"]}),
        ("1. 「甲事服務評估」「乙事證照互認」2案持續列管。", {"甲事服務評估": ["continue"], "乙事證照互認": ["continue"]}),
        ("3、續行：「甲事協尋」、「乙事調閱」。", {"甲事協尋": ["continue"], "乙事調閱": ["continue"]}),
        ("A. 解列案（提副首長會議）\n　A1 甲事共通格式\nB. 續管案\n　B1 乙事通報：請臺北市提報。", {"甲事共通格式": ["refer-delisting"], "乙事通報": ["continue"]}),
        ("二、小組會議自行解除列管案件，計1案：\n　1、甲事管制：已完成。", {"甲事管制": ["delist"]}),
    ],
)  # fmt: skip
def test_conclusions_of_many_secretariats(words: str, cases: dict[str, list[str]]) -> None:
    assert _summary(read_text(f"{HEAD}會議結論：\n{words}\n")) == cases


def test_a_title_among_the_fields() -> None:
    found = read_text(
        "會議名稱：112年度基北北桃合作交流平臺智慧城市組第4次工作小組會議\n會議時間：112年11月30日（四）下午3時\n會議地點：基隆市政府\n"
        "主 席：甲乙丙\n記 錄：丁戊己\n結論：\n一、雙北甲事交流案：續管。\n\n會議紀錄\n"
    )
    assert (found.header.group, found.header.year, found.header.number) == ("智慧城市組", 112, 4)


def test_a_case_on_cards() -> None:
    words = "參、列管事項\n序號 1\n案名：甲事互訪\n主辦：新北市政府青年局\n裁示：依規劃續辦\n序號 2\n案名：乙事共享\n裁示：解管，回歸業務運作\n"
    head = "114年度青年組第3次工作會議紀錄\n時間：114年9月25日（四）13:30\n主席：甲乙丙\n紀錄：丁戊己\n"
    found = read_text(head + words)
    assert _summary(found) == {"甲事互訪": ["continue"], "乙事共享": ["routinize"]}
    assert [item.number for item in found.items] == ["序號 1", "序號 2"]


def test_a_case_whose_number_stands_above_its_name() -> None:
    words = "一、第1號案\n案由：甲乙自治條例修正草案，請審議案。\n決議：修正通過，送大會二讀。"
    assert _summary(read_text(f"{HEAD}乙、審議事項\n{words}\n")) == {"甲乙自治條例修正草案": ["approve"]}


def test_a_merger_named_in_its_resolution() -> None:
    """Two quoted names before 合併 are the predecessors; the resolution names the result."""
    words = "一、擬將「甲事分享」及「乙事交流」二案合併，提請討論。（提案單位：桃園市政府環境保護局）\n決議：同意合併為「丙事合作案」。"
    found = read_text(f"{HEAD}伍、提案討論\n{words}\n陸、散會\n")
    assert _mergers(found) == [(["甲事分享", "乙事交流"], ["丙事合作案"])]


def test_a_merger_with_a_name_for_the_time_being() -> None:
    words = "一、列管合作案：\n（一）「甲事分享」及「乙事交流」整併，正式名稱留待下次會議確定，暫稱「丙事共用」。"
    assert list(decided(minutes(words))) == ["丙事共用"]


def test_a_list_of_cases_with_its_count_in_the_heading() -> None:
    words = (
        "一、解列案：\n（一）提至副首長會議解列（2 案）：甲事處理（原雙北合作案）、乙事稽查等案，將提至副首長會議解列。"
    )
    assert decided(minutes(words)) == {"甲事處理": ["refer-delisting"], "乙事稽查": ["refer-delisting"]}


def test_labels_in_frames_and_an_end_within_a_sentence() -> None:
    body = "伍、列管案件\n1、甲事案：續管。\n\n【臨時動議】無\n\n"
    for end in (
        "【散會】\n下午4時15分\n",
        "陸、主席結語：感謝與會，並宣布散會（下午4時15分）。\n",
        "陸、主席於下午4時15分宣布散會。\n",
    ):
        found = read_text(HEAD + body + end)
        assert found.header.end == "16:15"
        assert _summary(found) == {"甲事案": ["continue"]}
        assert "臨時動議" not in found.items[0].text


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("系統尚未改版，不宜於本次解列，仍請新北市政府教育局持續辦理。", ["continue"]),
        ("俟核定後再行提請副首長會議解除列管，本次仍列管。", ["plan-delisting", "continue"]),
        ("新北市政府環保局建議解列，惟成效尚待檢討，爰維持列管。", ["continue"]),
        ("持續列管，俟報告核定後，預計於下次會議辦理解列。", ["plan-delisting", "continue"]),
        ("依建議更名為「甲乙圖資」，繼續列管。", ["rename", "continue"]),
    ],
)
def test_what_goes_on_beside_what_is_planned(words: str, codes: list[str]) -> None:
    (found,) = decided(minutes(f"一、續行列管（計 1 案）：\n（一）雙北甲事交流案：{words}")).values()
    assert sorted(found) == sorted(codes)


def test_a_merger_into_the_item_of_a_printed_number() -> None:
    words = "伍、列管案\n第一案\n案由：四市甲乙標章\n決議：持續列管。\n陸、提案\n提案一\n案由：四市丙丁護照\n決議：併入第一案辦理，不另列管。\n"
    found = read_text(f"{HEAD}{words}柒、散會\n")
    labels = {case.key: case.label for case in found.cases}
    assert {labels[one.outputs[0]] for one in found.decisions if one.code == "merge"} == {"四市甲乙標章"}


def test_a_printed_number_is_not_taken_for_a_longer_one() -> None:
    """併入案次10 names no case of this document; it is none of 案次1."""
    items = "案次1　四市甲乙標章\n決議：持續列管。\n案次2　四市丙丁護照\n決議：併入案次{}辦理，不另列管。\n"
    merged = {}
    for other in ("1", "10"):
        found = read_text(f"{HEAD}伍、列管案\n{items.format(other)}柒、散會\n")
        labels = {case.key: case.label for case in found.cases}
        merged[other] = {labels[key] for one in found.decisions if one.code == "merge" for key in one.outputs}
    assert merged == {"1": {"四市甲乙標章"}, "10": set()}


def test_the_report_of_a_higher_meeting_is_no_case() -> None:
    """Of several names in one sentence each has its own verdict."""
    words = "伍、報告事項\n（一）7月11日第3次副首長會議結論：「甲乙丙丁巡展」同意列管、「戊己庚辛參訪」同意解除列管。\n陸、列管案件\n（一）甲乙丙丁巡展：續列管。\n"
    assert _summary(read_text(f"{HEAD}{words}柒、散會\n")) == {"甲乙丙丁巡展": ["continue"]}


def test_a_table_whose_cells_are_lines() -> None:
    """What is reported in a cell before the last decides nothing, also where a table was flattened to lines."""
    head = "伍、列管案件\n\n編號\n案名\n主辦\n辦理情形\n會議決議\n\n"
    rows = "1\n雙北甲乙聯合演習\n新北市政府消防局\n主辦機關建議解除列管。\n報告未核定，持續列管。\n\n2\n北桃丙丁宣導\n桃園市政府消防局\n已辦 10 場。\n解除列管。\n"
    found = read_text(f"{HEAD}{head}{rows}\n陸、臨時動議：無\n柒、散會\n")
    assert _summary(found) == {"雙北甲乙聯合演習": ["continue"], "北桃丙丁宣導": ["delist"]}
    assert [item.number for item in found.items] == ["1", "2"]


def test_labels_set_off_by_blanks_within_items() -> None:
    words = "第一案\n案　由　四市甲乙標章\n說　明　原建議解除列管。\n決　議　持續列管。\n\n第二案\n案　由　北桃丙丁\n決　議　解除列管。\n"
    assert _summary(read_text(f"{HEAD}伍、列管案\n\n{words}\n陸、散會\n")) == {
        "四市甲乙標章": ["continue"],
        "北桃丙丁": ["delist"],
    }


def test_a_title_printed_again_on_each_page() -> None:
    title, *rest = HEAD.splitlines(keepends=True)
    again = "交通組　113-2 會議紀錄\n"
    body = (
        f"伍、列管案件\n一、甲事案：續管，請新北市政府\n\n{again}\n於10月底前辦理。\n二、乙事案：解除列管。\n陸、散會\n"
    )
    found = read_text(again + title + "".join(rest) + body)
    assert (found.header.year, found.header.number) == (113, 2)
    assert _summary(found) == {"甲事案": ["continue"], "乙事案": ["delist"]}


@pytest.mark.parametrize("mark", ["提案1", "議案一\n案由：", "追蹤一\n案名：", "案次1　", "案一\n案由："])
def test_numbers_of_cases(mark: str) -> None:
    found = read_text(f"{HEAD}伍、列管案件\n{mark}甲乙丁事案\n決議：持續列管。\n陸、散會\n")
    assert _summary(found) == {"甲乙丁事案": ["continue"]}


def test_a_merger_that_is_refused_merges_nothing() -> None:
    words = "一、「甲事分享」與「乙事交流」整併案\n決議：性質不同，不予整併，分別續辦。"
    assert not [one for one in read_text(f"{HEAD}伍、討論事項\n{words}\n陸、散會\n").decisions if one.code == "merge"]


def test_a_resolution_names_a_case_of_its_own() -> None:
    words = "一、列管案件報告\n（一）交通組：列管8案。\n決議：同意交通組「甲乙標誌牌面」等3案解除列管，餘持續列管。\n二、主席裁示：\n（一）請各組更新進度。"
    head = "基北北桃合作交流平臺113年第2次副市長層級會議紀錄\n時間：113年12月18日（三）上午10時\n地點：桃園市政府\n主席：蘇副市長俊賓\n紀錄：丁戊己\n"
    found = read_text(f"{head}{words}\n散會\n")
    assert _summary(found) == {"甲乙標誌牌面": ["delist"]}
    assert [item.number for item in found.items] == ["（一）", "（一）"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("歷次決議列管4案，分別為甲乙事案、丙丁事案及戊己事案。", "count"),
        ("出席理事9人、監事3人，合計13人。", "count"),
        ("12月3日至12月1日參展。", "date"),
    ],
)
def test_sums_and_periods_are_checked(words: str, kind: str) -> None:
    found = minutes(f"一、列管合作案：\n（一）雙北甲事交流案：{words}")
    assert kind in [one.kind for one in found.warnings]


def test_a_blank_ends_the_number_of_a_case() -> None:
    found = minutes(
        "一、提案討論\n提案一　十字路口號誌連鎖\n決議：照案通過。\n提案二　八掌溪自行車道縫合\n決議：撤案。"
    )
    assert _summary(found) == {"十字路口號誌連鎖": ["approve"], "八掌溪自行車道縫合": ["withdraw"]}


def test_one_city_alone_cooperates_with_those_whom_the_words_name() -> None:
    found = minutes("一、討論事項\n（一）桃園市提案：桃園航空城公共藝術交流，擬邀臺北市參與。\n決議：暫不列管。")
    assert {part.city for case in found.cases for part in case.cities} == {"TAO", "TPE"}


def test_a_table_whose_cells_one_blank_parts() -> None:
    """As a page was copied: read where each row has all its cells, left alone where one has not."""
    table = "編號 案名 主辦 會議決議\n1 垃圾互助調度 新北市 持續列管\n2 柴油車聯合攔檢 桃園市 解除列管"
    assert _summary(minutes(f"一、列管案件\n{table}")) == {"垃圾互助調度": ["continue"], "柴油車聯合攔檢": ["delist"]}
    assert _summary(minutes(f"一、列管案件\n{table} 另 議")) == {}


@pytest.mark.parametrize(
    ("asked", "label", "code"),
    [
        ("擬新增「揚塵空拍稽查」為四市合作案。", "揚塵空拍稽查", "approve"),
        ("擬將「垃圾互助調度」更名為「四市廢棄物互助調度」。", "四市廢棄物互助調度", "rename"),
        ("環保艦隊四市串聯，是否列管。", "環保艦隊四市串聯", "approve"),
    ],
)
def test_what_is_asked_of_a_case_is_no_part_of_its_name(asked: str, label: str, code: str) -> None:
    assert _summary(minutes(f"一、討論事項\n案由一：{asked}\n決議：照案通過。")) == {label: [code]}


def test_proposals_without_a_number() -> None:
    words = "一、提案討論\n提案單位：甲局\n案由：乙事路線接駁案\n決議：照案通過。\n提案單位：丙局\n案由：丁事資訊介接案\n決議：撤案。"
    text = (
        "甲平臺交通小組第七次會議紀錄\n壹、時間：112年10月26日\n貳、地點：某處\n參、提案討論：\n"
        f"{words.split(chr(10), 1)[1]}\n肆、散會\n"
    )
    assert _summary(read_text(text)) == {"乙事路線接駁案": ["approve"], "丁事資訊介接案": ["withdraw"]}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("1、第1項「甲乙聯合兵推」：同意解管。\n2、第2項「丙丁支援協定」：繼續列管。", {"甲乙聯合兵推": ["delist"], "丙丁支援協定": ["continue"]}),
        ("項次一：甲乙月票整合\n決議：解除列管。\n項次二：丙丁套票\n決議：持續追蹤。", {"甲乙月票整合": ["delist"], "丙丁套票": ["continue"]}),
        ("01 甲乙聯合招商\n．裁示：繼續列管。\n02 丙丁示範交流\n．裁示：解除列管。", {"甲乙聯合招商": ["continue"], "丙丁示範交流": ["delist"]}),
    ],
)  # fmt: skip
def test_numbers_of_many_secretariats(words: str, codes: dict[str, list[str]]) -> None:
    assert _summary(minutes(f"一、列管案件辦理情形\n{words}")) == codes


def test_a_meeting_ends_once() -> None:
    head = "甲小組113年第1季會議紀錄\n壹、時間：113年1月5日下午2時至4時10分\n貳、地點：某處\n參、討論事項：\n一、乙案：續管。\n"
    found = read_text(f"{head}肆、散會：下午4時20分\n")
    assert [one.kind for one in found.warnings if one.kind == "time"] == ["time"]
    assert [one.value for one in found.fields if one.name == "number"] == ["1"]
    assert not [one for one in read_text(f"{head}肆、散會：下午4時10分\n").warnings if one.kind == "time"]


@pytest.mark.parametrize(
    ("ticks", "code"),
    [
        ("■持續列管 □解除列管 □其他", "continue"), ("□持續列管 ■解除列管", "delist"), ("☐續管　☑解除列管", "delist"),
        ("□持續列管 □解除列管", "continue"),
    ],
)  # fmt: skip
def test_of_a_form_only_what_is_ticked_is_decided(ticks: str, code: str) -> None:
    """A tracked case of which nothing is ticked goes on, as one does of which nothing is said."""
    found = minutes(f"一、列管合作案：\n（一）雙北甲事交流案\n小組決議：{ticks}")
    assert _summary(found) == {"雙北甲事交流案": [code]}


def test_a_motion_on_many_cases_is_none_itself() -> None:
    """各小組提報解除列管案: what its resolution names are the cases, each with what is said of it alone."""
    found = read_text(
        f"{HEAD}討論事項：\n"
        "案由一：各小組提報解除列管案，提請審議。\n決議：\n"
        "（一）交通組「雙北號誌連線」、災防組「聯合演習」等2案，同意解除列管。\n（二）「北桃殯葬互惠」不同意解除列管，請持續追蹤。\n"
        "案由二：各組新增合作案，請討論。\n說明：觀光文創組「夜市聯合行銷」（原北桃合作案），詳附件。\n決議：同意，並請四市於8月底前提出計畫。\n"
    )
    assert _summary(found) == {
        "雙北號誌連線": ["delist"],
        "聯合演習": ["delist"],
        "北桃殯葬互惠": ["continue"],
        "夜市聯合行銷": ["approve"],
    }
    cities = {case.label: {part.city for part in case.cities} for case in found.cases}
    assert cities == {
        "雙北號誌連線": {"TPE", "NWT"},
        "聯合演習": set(),
        "北桃殯葬互惠": {"NWT", "TAO"},
        "夜市聯合行銷": {"NWT", "TAO"},
    }


def test_a_resolution_below_a_table_is_of_no_row() -> None:
    """決議：… behind the last row asks for something of another row, or decides for all."""
    table = "列管案追蹤情形\n編號 | 案名 | 主辦 | 辦理情形 | 建議\n1 | 甲計畫 | 臺北市 | 測試中 | 續列管\n2 | 乙計畫 | 新北市 | 已簽約 | 結案\n"
    found = read_text(f"{HEAD}一、{table}決議：依建議辦理，編號1請臺北市政府交通局於7月底前提報。\n二、散會\n")
    assert _summary(found) == {"甲計畫": ["continue"], "乙計畫": ["delist"]}
    assert [task.case for task in found.tasks] == [None]


def test_what_follows_an_act_to_come_is_planned() -> None:
    """簽署後解除列管 has not happened; 已簽署後 has."""
    found = read_text(
        f"{HEAD}一、列管案件\n（一）甲案：由消防局函送，簽署後解除列管。\n（二）乙案：協定業已簽署，同意解除列管。\n"
    )
    assert _summary(found) == {"甲案": ["plan-delisting"], "乙案": ["delist"]}


def test_a_river_is_no_city() -> None:
    """基隆河 and 臺北港 begin with the names of cities that take no part for that."""
    found = read_text(f"{HEAD}一、列管案件\n（一）基隆河清淤合作案：續管。\n（二）臺北港聯外道路案：續管。\n")
    assert [case.cities for case in found.cases] == [(), ()]


def test_cities_listed_before_their_number_are_meant_by_it() -> None:
    """由臺北、新北、桃園三市先行: three of four members, not any three."""
    found = read_text(f"{HEAD}一、新增案\n（一）甲案：同意列為新案，由臺北、新北、桃園三市先行。\n")
    assert [(part.city, part.stated) for part in found.cases[0].cities] == [("TPE", True), ("NWT", True), ("TAO", True)]


def test_a_count_behind_the_colon_of_a_heading_is_checked() -> None:
    """解除列管案件：共4案 over three cases is a doubt."""
    found = read_text(f"{HEAD}壹、解除列管案件：共4案\n一、甲案：已完成。\n二、乙案：已完成。\n三、丙案：已完成。\n")
    assert [doubt.kind for doubt in found.warnings if doubt.kind == "count"] == ["count"]


def test_a_merger_asked_for_in_the_explanation_is_granted() -> None:
    """「甲」及「乙」整合案 …建議整併為「丙」…照案通過."""
    found = read_text(
        f"{HEAD}討論事項\n案由一：「雙北復健交流」及「北桃護理合作」整合案，提請討論。\n說明：兩案重疊，建議整併為「四市照護整合」。\n決議：照案通過。\n"
    )
    assert _mergers(found) == [(["雙北復健交流", "北桃護理合作"], ["四市照護整合"])]


def test_not_sent_up_is_not_to_be_listed() -> None:
    """逕由四市建立窗口即可，不提報列管 puts off; 退出 ends a city's part."""
    found = read_text(
        f"{HEAD}討論事項\n案由一：「轉介流程」是否提報副首長會議列管，提請討論。\n決議：逕由四市衛生局建立聯繫窗口即可，不提報列管。\n"
    )
    assert _summary(found) == {"轉介流程": ["defer"]}
    found = read_text(f"{HEAD}一、列管案件\n（一）通報平台：桃園市政府消防局因預算未通過退出本案，持續列管。\n")
    assert found.cases[0].cities == ()


def test_a_bulleted_label_on_a_line_of_its_own() -> None:
    """◆決議 without a colon parts the name from the points that settle it."""
    found = read_text(
        f"{HEAD}陸、會議決議：\n【案件一】四縣市行銷\n　◆決議\n　　(1)費用請各市函復。\n　　(2)續列管。\n【案件二】文創品牌聯展\n　◆決議\n　　提請副市長層級會議同意解列。\n"
    )
    assert _summary(found) == {"四縣市行銷": ["continue"], "文創品牌聯展": ["refer-delisting"]}


def test_motions_of_councils_by_their_number() -> None:
    """縣政府提案第1號：… with 審議結果：…"""
    found = read_text(
        "臺東縣議會第20屆第3次臨時會第2次會議議事錄\n時間：113年5月14日上午10時\n主席：議長甲乙丙\n記錄：丁戊己\n三、討論事項\n"
        "（一）縣政府提案第1號：資訊設備汰換墊付案，請審議。\n審議結果：同意墊付。\n"
        "（二）議員提案第1號：提案人林議員參天，建議縣府整修堤防。\n審議結果：通過。\n"
    )
    assert _summary(found) == {"資訊設備汰換墊付案": ["approve"], "建議縣府整修堤防": ["approve"]}


def test_a_deadline_before_the_meeting_is_a_doubt() -> None:
    """And so is one city in another's place among those who did the work."""
    found = read_text(
        f"{HEAD}一、列管案件\n（一）甲案：請各市於113年4月30日前完成。\n（二）北桃路口建置：桃園市政府交通局與基隆市政府交通處已完成建置。\n"
    )
    assert [doubt.kind for doubt in found.warnings if doubt.kind in {"date", "party"}] == ["date", "party"]


def test_who_declines_takes_no_part() -> None:
    """嘉義市政府…：…無法配合 is said of the speaker; 由甲、乙先行試辦 states who does it."""
    found = read_text(
        f"{HEAD}一、列管案件\n（一）師資共聘\n1. 基隆市政府教育處：簡章已公告，本年度無法配合。\n2. 決議：由新北市、桃園市先行試辦，續管。\n"
    )
    assert [(part.city, part.stated) for part in found.cases[0].cities] == [("NWT", True), ("TAO", True)]


def test_a_table_behind_the_attendance_and_motions_below_it() -> None:
    """The head of the table opens its section; 新提案： another, whose motions are counted 甲、乙、."""
    found = read_text(
        f"{HEAD}出席：詳簽到簿\n\n案次\t合作案名稱\t主辦\t本次決議\n1\t都會通月票\t臺北市公共運輸處\t續列管\n2\t自駕巴士路線\t—\t撤案\n\n"
        "新提案：\n甲、低碳運輸標章\n決議：四市同意列為合作案。\n乙、機車退出市中心交流\n決議：不列入本平臺議題。\n\n下次會議：桃園市主辦。\n"
    )
    assert _summary(found) == {
        "都會通月票": ["continue"],
        "自駕巴士路線": ["withdraw"],
        "低碳運輸標章": ["approve"],
        "機車退出市中心交流": ["defer"],
    }
    assert found.cases[-1].cities == ()


def test_cases_below_the_cities_whose_they_were() -> None:
    """原雙北合作案 over items is no case: it says who takes part in each."""
    found = read_text(
        f"{HEAD}六、列管案件追蹤\n（一）原雙北合作案\n1. 廚餘互援：續管。\n2. 循環容器：續管。\n（二）四市合作案\n1. 空品聯防：續管。\n"
    )
    assert {case.label: len(case.cities) for case in found.cases} == {"廚餘互援": 2, "循環容器": 2, "空品聯防": 4}


def test_labels_with_one_blank_behind_them() -> None:
    """主席 甲局 乙局長: where several lines of a header are so, each is a field."""
    found = read_text(
        "基北北桃合作交流平臺 衛生社福組112年第3次工作小組會議紀錄\n時間 112年10月4日(三)14:00-15:40\n地點 新北市政府社會局會議室\n"
        "主席 新北市政府社會局 張局長錦麗\n出席 如簽到表\n紀錄 林佩瑩\n一、列管案\n（一）甲案：續管。\n"
    )
    assert (found.header.venue, found.header.host_city) == ("新北市政府社會局會議室", "NWT")
    assert [(one.role, one.name) for one in found.people] == [("chair", "張錦麗"), ("recorder", "林佩瑩")]


def test_a_motion_that_has_no_number_of_its_own() -> None:
    """三、臨時動議 with 甲局提「乙」 on the line below it; the heading itself is no case."""
    found = read_text(
        f"{HEAD}陸、會議結論：\n一、列管案\n（一）甲案：續管。\n二、臨時動議\n桃園市政府體育局提「四市棒球交流賽」：未及徵詢各市意見，列入下次會議討論。\n"
    )
    assert _summary(found) == {"甲案": ["continue"], "四市棒球交流賽": ["defer"]}


def test_who_leads_a_part_of_a_split_is_not_all_of_it() -> None:
    """前者由甲局主辦、後者由乙局主辦: the parts have the cities of their names."""
    found = read_text(
        f"{HEAD}一、列管案件\n（一）四市博物館行銷案：拆分為「四市博物館聯票」及「四市志工交流」，前者由新北市政府文化局主辦、後者由桃園市政府文化局主辦，均續予列管。\n"
    )
    assert {case.label: len(case.cities) for case in found.cases} == {
        "四市博物館行銷案": 4,
        "四市博物館聯票": 4,
        "四市志工交流": 4,
    }


def test_a_city_that_is_asked_for_and_joins_in_one_sentence() -> None:
    """甲市提議擴大納入乙市，…本案擴大為四市: the passage tells who joins and that it is decided."""
    found = read_text(
        f"{HEAD}一、列管案件\n（一）基北桃淨灘交流：桃園市提議擴大納入臺北市，臺北市表示同意，本案擴大為四市。\n（二）瑞芳清運案：本案非屬本組列管，應予更正刪除。\n"
    )
    assert _summary(found) == {"基北桃淨灘交流": ["expand"], "瑞芳清運案": ["delist"]}
    assert {part.city for part in found.cases[0].cities if part.added} == {"TPE"}
    widened = next(one for one in found.decisions if one.code == "expand")
    source = found.document.source.text
    assert source[widened.span.start : widened.span.end].endswith("本案擴大為四市")
