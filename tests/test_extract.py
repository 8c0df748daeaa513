"""Extraction: single rules on single sentences, and layouts of other secretariats."""

from __future__ import annotations

import datetime as dt

import pytest

from kg import resources
from kg.extract import extract
from kg.extract.calendar import find_dates
from kg.extract.clock import find_times
from kg.extract.similar import similarity
from kg.model import Extraction, Source
from kg.read.meetings import cut
from kg.reference import load_reference

REFERENCE = load_reference(resources.data_dir())
TODAY = dt.date(2023, 6, 26)


def _minutes(
    words: str, *, title: str = "113 年度「基北北桃合作交流平臺」產業民生組第 2 次工作小組會議紀錄"
) -> Extraction:
    """The extraction of minutes whose resolutions are ``words``."""
    text = (
        f"{title}\n\n壹、時間：113 年 6 月 3 日（一）下午 2 時\n貳、地點：新北市政府大樓 4 樓\n"
        f"參、主持人：新北市政府經濟發展局 黃副局長碧玉\n紀錄：游鎮海\n伍、會議決議：\n{words}\n陸、散會（下午 3 時）\n"
    )
    (document,) = cut(Source("made.txt", text, "0" * 64))
    return extract(document, REFERENCE)


def _codes(words: str) -> dict[str, list[str]]:
    """The decision codes by case of minutes with these resolutions."""
    found = _minutes(words)
    return {
        case.label: [one.code for one in found.decisions if one.case == case.key]
        for case in found.cases
        if case.as_item
    }


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("本案解除列管。", ["delist"]),
        ("本案轉為常態交流予以解列。", ["routinize"]),
        ("相關活動已完成，僅餘設備維護，同意結案。", ["delist"]),
        ("請 4 市持續辦理。", ["continue"]),
        ("本案續管。", ["continue"]),
        ("新北市政府環保局建議解列，惟成效尚待檢討，爰本案持續列管。", ["continue"]),
        ("協辦機關建議予以解列。因檢討報告未提出，尚不宜解列，續列管。", ["continue"]),
        ("續列管；俟公告完成，預定於下次小組會議解除列管。", ["continue", "plan-delisting"]),
        ("依上次會議決議解除列管。", ["delist"]),
        ("欄位尚未議定，未達解列條件，續予列管。", ["continue"]),
        ("本案不同意解列，持續列管。", ["continue"]),
        ("俟下次副首長會議上提出解除列管。", ["refer-delisting"]),
        ("經兩市合意解列，俟下次副首長會議上提出解除列管。", ["refer-delisting"]),
        ("至第 4 季小組會議時再研議是否轉為常態交流予以解列。", ["continue"]),
        ("本案俟明年年度大會再評估提出是否解除列管。", ["continue"]),
        ("本案於年底辦理完成轉為常態性交流，將成果提報至第 4 季小組會議解除列管。", ["plan-delisting"]),
        ("本案併入「乙事交流案」辦理。", ["merge"]),
        ("俟成果於年底提出後，預定於第 4 次會議解除列管，目前仍持續辦理。", ["plan-delisting", "continue"]),
        ("原擬邀宜蘭縣參與，惟非本平臺成員，不予納入；本案續列管。", ["continue"]),
        ("屬經常性工作，同意解除列管。", ["routinize"]),
        ("凡執行滿 2 年且已常態化者，由各組逕行解列。", ["continue"]),
        ("移請交通組主政。", ["transfer"]),
        ("提案單位同意撤案。", ["withdraw"]),
        ("本案更名為「丙丁交流案」，持續辦理。", ["rename", "continue"]),
        ("未來可擴大邀集至 4 市。", ["continue"]),
        ("本案擴大為四市交流合作。", ["expand"]),
        ("維持雙北兩市交流。", ["keep-scope"]),
        ("本案保留。", ["continue"]),
        ("本項業務為 4 市常態例行性業務執行。", ["continue"]),
    ],
)
def test_decisions_on_a_tracked_case(words: str, codes: list[str]) -> None:
    """One wording each: proposed, planned and conditional steps are never taken for decided ones."""
    (found,) = _codes(f"一、列管合作案（計 1 案）：\n（一）雙北甲事交流案：{words}").values()
    assert sorted(found) == sorted(codes)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("本案同意新增。", ["approve"]),
        ("照案通過。", ["approve"]),
        ("本案於下次副首長會議提案列管。", ["refer-listing"]),
        ("本案暫不於副首長會議提請列管。", ["defer"]),
        ("本案保留，下次會議再議。", ["defer"]),
        ("請提案單位補充資料。", ["propose"]),
        ("本案同意新增，並擴大為 4 市交流合作。", ["approve", "expand"]),
    ],
)
def test_decisions_on_a_new_proposal(words: str, codes: list[str]) -> None:
    """A proposal without a stated result stays a proposal."""
    (found,) = _codes(f"一、新增提案（1 案）：\n（一）雙北甲事交流案：{words}").values()
    assert sorted(found) == sorted(codes)


def test_a_heading_decides_for_each_item_below_it() -> None:
    """Items below 工作小組會議解列 are delisted, those below 維持兩市交流 keep their scope."""
    found = _codes(
        "一、工作小組會議解列（2 案）：\n（一）雙北甲事案：已辦理完成。\n（二）北桃乙事案：不同意解列，持續列管。\n"
        "二、維持兩市交流（1 案）：\n（一）基北丙事案：請兩市推動。"
    )
    assert found == {"雙北甲事案": ["delist"], "北桃乙事案": ["continue"], "基北丙事案": ["keep-scope"]}


def test_a_merger_names_predecessors_and_result() -> None:
    """Two predecessors with their cities, and a result with those of both."""
    found = _minutes(
        "一、擴大至基北北桃交流（2 案合併為 1 案）：\n（一）雙北甲事交流（原雙北合作案）及北桃乙事交流（原北桃合作案）合併為丙事交流："
        "由 4 市共同辦理。"
    )
    by_label = {case.label: case for case in found.cases}
    merge = next(one for one in found.decisions if one.code == "merge")
    assert [by_label[name].key for name in ("雙北甲事交流", "北桃乙事交流")] == list(merge.inputs)
    assert merge.outputs == (by_label["丙事交流"].key,)
    assert {part.city for part in by_label["雙北甲事交流"].cities} == {"TPE", "NWT"}
    assert {part.city for part in by_label["丙事交流"].cities} == {"KEE", "TPE", "NWT", "TAO"}
    assert not [one for one in found.warnings if one.kind == "count"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("一、列管合作案（計 3 案）：\n（一）甲事案：續管。\n（二）乙事案：續管。", "count"),
        ("一、列管合作案：\n（一）甲事交流案（原雙北合作案）：經基隆市及桃園市合意持續辦理。", "party"),
        ("一、新增提案：\n（一）甲事交流案：本案解除列管。", "history"),
        ("一、列管合作案：\n（一）甲事交流案：請於 2 月 30 日前提報。", "date"),
        ("一、列管合作案：\n（一）甲事交流案：請新北市政府月球局辦理。", "agency"),
        ("一、列管合作案：\n（一）甲事交流案：請於契約簽訂後 10 日內提報。", "date"),
        ("一、列管合作案：\n（一）甲事案：續管。\n（二）乙事案：解除列管。\n（三）小結：列管案件 2 案中，解除列管 2 案、續管 0 案。", "count"),
        ("一、列管合作案：\n（一）甲事案：續管。\n（二）乙事案：續管。小結：列管 3 案，續管 3 案。", "count"),
        ("一、列管合作案：\n（一）甲事案：續管。\n（二）乙事案：續管。小結：列管 2 案，解列 2 案，續管 1 案。", "count"),
        ("【列管案件】\n本次列管案件共 3 案，逐案決議如下：\n1、甲事案：續管。\n2、乙事案：續管。", "count"),
        ("一、列管合作案：\n（一）甲事案：續管。\n二、主席黃碧王感謝與會。", "name"),
    ],
)  # fmt: skip
def test_doubts(words: str, kind: str) -> None:
    """What the source contradicts, or leaves open, is said with its kind."""
    assert kind in {doubt.kind for doubt in _minutes(words).warnings}


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (
            "請新北市經發局、基隆市產發處及環保局辦理。",
            ["新北市政府經濟發展局", "基隆市政府產業發展處", "基隆市環境保護局"],
        ),
        ("請本局工商服務科辦理。", ["新北市政府經濟發展局工商服務科"]),
        ("請臺北市政府及新北市政府教育局辦理。", ["臺北市政府教育局", "新北市政府教育局"]),
        ("請本府環保局辦理。", ["新北市政府環境保護局"]),
        ("請各市教育局處及 4 市主政局處辦理。", []),
        ("請青年局辦理。", [None]),
    ],
)
def test_agencies(words: str, labels: list[str | None]) -> None:
    """Short forms are resolved where the text decides them, and left open where it does not."""
    found = _minutes(f"一、列管合作案：\n（一）甲事交流案：{words}")
    assert [one.label for one in found.agencies if one.item is not None] == labels


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("7月10日前", "2023-06-26", "2023-07-10"), ("10月底", "2023-10-21", "2023-10-31"), ("第4季", "2023-10-01", "2023-12-31"),
        ("112年度下半年度", "2023-07-01", "2023-12-31"), ("10月或11月間", "2023-10-01", "2023-11-30"), ("年底", "2023-12-01", "2023-12-31"),
        ("11月上旬前", "2023-06-26", "2023-11-10"), ("5月6日起", "2023-05-06", None), ("10日內", "2023-06-26", "2023-07-06"),
        ("一週內", "2023-06-26", "2023-07-03"), ("115年3月", "2026-03-01", "2026-03-31"), ("明年3月", "2024-03-01", "2024-03-31"),
        ("113/11/26", "2024-11-26", "2024-11-26"), ("一百一十三年十月五日", "2024-10-05", "2024-10-05"), ("本年度", "2023-01-01", "2023-12-31"),
        ("9月至11月", "2023-09-01", "2023-11-30"), ("2月30日", None, None), ("簽約後10日內", None, None),
    ],
)  # fmt: skip
def test_dates(words: str, start: str | None, end: str | None) -> None:
    """The rules of vague dates, one by one."""
    (found,) = find_dates(words, TODAY)
    assert (found.start and found.start.isoformat(), found.end and found.end.isoformat()) == (start, end)


@pytest.mark.parametrize("words", ["近10年", "112年度", "3.5公里", "4樓401", "1/2 以上"])
def test_what_is_no_date(words: str) -> None:
    """Durations, bare years and numbers are no dates."""
    assert [found for found in find_dates(words, TODAY) if not found.bare] == []


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("下午2時", ["14:00"]), ("上午10時00分", ["10:00"]), ("14時30分至16時", ["14:30", "16:00"]), ("2:30PM", ["14:30"]),
        ("下午二時三十分", ["14:30"]), ("下午2時至4時", ["14:00", "16:00"]), ("中午12時", ["12:00"]), ("上午14時30分", ["14:30"]),
        ("下午25時", [None]),
    ],
)  # fmt: skip
def test_times(words: str, times: list[str | None]) -> None:
    """Times of day in every spelling."""
    assert [time.value for time in find_times(words)] == times


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("主持人：基隆市政府產業發展處 林處長鼎超 鄭副處長永陽", ["林鼎超", "鄭永陽"]),
        ("主持人：臺北市政府產業發展局王三中副局長", ["王三中"]),
        ("主席：邵局長啟銘（公出，林副局長國棟代理）", ["林國棟"]),
        ("主席：局長 歐陽志明", ["歐陽志明"]),
        ("主席：簡主任秘書偉崙", ["簡偉崙"]),
        ("主席：嘉義縣劉秘書長培東、嘉義市李副秘書長明道", ["劉培東", "李明道"]),
        ("主席：徐國勇邱委員昌嶽代", ["邱昌嶽"]),
        ("主席：林主任委員國勇代", ["林國勇"]),
    ],
)
def test_who_presided(line: str, names: list[str]) -> None:
    """Titles before, within and behind names; an absent head is left out."""
    text = f"產業民生組 113 年第 1 次會議紀錄\n時間：113 年 1 月 5 日\n{line}\n紀錄：王小明 李大華\n"
    (document,) = cut(Source("made.txt", text, "0" * 64))
    people = extract(document, REFERENCE).people
    assert [person.name for person in people if person.role == "chair"] == names
    assert [person.name for person in people if person.role == "recorder"] == ["王小明", "李大華"]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("青創交流合作", "青創合作交流", True),
        ("智慧農(漁)業場域交流", "智慧農（漁）業場域交流", True),
        ("山區捕獸銹及山豬吊宣導", "山區捕獸鋏及山豬吊宣導", True),
        ("地熱發電廠經驗交流案", "新興能源經驗交流合作案", False),
        ("雙北商業數位轉型交流", "推廣數位轉型交流活動", False),
    ],
)
def test_likeness_of_names(one: str, other: str, joined: bool) -> None:
    """Word order and brackets are spellings; another theme is another case."""
    assert (similarity(one, other) >= 0.85) is joined


# --- Layouts of other secretariats -------------------------------------------------------------------------------


def _read(text: str) -> Extraction:
    (document,) = cut(Source("made.txt", text, "0" * 64))
    return extract(document, REFERENCE)


def _summary(found: Extraction) -> dict[str, list[str]]:
    return {
        case.label: sorted(one.code for one in found.decisions if one.case == case.key)
        for case in found.cases
        if case.as_item
    }


def test_labels_set_off_by_blanks() -> None:
    """Council minutes print 時間　… without a colon, and two fields on one line."""
    found = _read(
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
    head = "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
    assert _summary(_read(head + words)) == {"甲事跨區服務案": ["delist"], "乙事互惠使用": ["continue"]}


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
    head = "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
    assert _summary(_read(f"{head}伍、討論事項\n{words}\n陸、散會\n")) == codes


def test_a_merger_named_in_its_resolution() -> None:
    """Two quoted names before 合併 are the predecessors; the resolution names the result."""
    words = "一、擬將「甲事分享」及「乙事交流」二案合併，提請討論。（提案單位：桃園市政府環境保護局）\n決議：同意合併為「丙事合作案」。"
    head = "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
    found = _read(f"{head}伍、提案討論\n{words}\n陸、散會\n")
    by_key = {case.key: case.label for case in found.cases}
    (merger,) = [one for one in found.decisions if one.code == "merge"]
    assert [by_key[key] for key in merger.inputs] == ["甲事分享", "乙事交流"]
    assert [by_key[key] for key in merger.outputs] == ["丙事合作案"]


def test_a_merger_with_a_name_for_the_time_being() -> None:
    words = "一、列管合作案：\n（一）「甲事分享」及「乙事交流」整併，正式名稱留待下次會議確定，暫稱「丙事共用」。"
    assert list(_codes(words)) == ["丙事共用"]


def test_a_list_of_cases_with_its_count_in_the_heading() -> None:
    words = (
        "一、解列案：\n（一）提至副首長會議解列（2 案）：甲事處理（原雙北合作案）、乙事稽查等案，將提至副首長會議解列。"
    )
    assert _codes(words) == {"甲事處理": ["refer-delisting"], "乙事稽查": ["refer-delisting"]}


def test_labels_in_frames_and_an_end_within_a_sentence() -> None:
    head = "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
    body = "伍、列管案件\n1、甲事案：續管。\n\n【臨時動議】無\n\n"
    for end in (
        "【散會】\n下午4時15分\n",
        "陸、主席結語：感謝與會，並宣布散會（下午4時15分）。\n",
        "陸、主席於下午4時15分宣布散會。\n",
    ):
        found = _read(head + body + end)
        assert found.header.end == "16:15"
        assert _summary(found) == {"甲事案": ["continue"]}
        assert "臨時動議" not in found.items[0].text


HEAD = (
    "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
)


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
    (found,) = _codes(f"一、續行列管（計 1 案）：\n（一）雙北甲事交流案：{words}").values()
    assert sorted(found) == sorted(codes)


def test_a_merger_into_the_item_of_a_printed_number() -> None:
    words = "伍、列管案\n第一案\n案由：四市甲乙標章\n決議：持續列管。\n陸、提案\n提案一\n案由：四市丙丁護照\n決議：併入第一案辦理，不另列管。\n"
    found = _read(f"{HEAD}{words}柒、散會\n")
    labels = {case.key: case.label for case in found.cases}
    assert {labels[one.outputs[0]] for one in found.decisions if one.code == "merge"} == {"四市甲乙標章"}


def test_a_printed_number_is_not_taken_for_a_longer_one() -> None:
    """併入案次10 names no case of this document; it is none of 案次1."""
    items = "案次1　四市甲乙標章\n決議：持續列管。\n案次2　四市丙丁護照\n決議：併入案次{}辦理，不另列管。\n"
    merged = {}
    for other in ("1", "10"):
        found = _read(f"{HEAD}伍、列管案\n{items.format(other)}柒、散會\n")
        labels = {case.key: case.label for case in found.cases}
        merged[other] = {labels[key] for one in found.decisions if one.code == "merge" for key in one.outputs}
    assert merged == {"1": {"四市甲乙標章"}, "10": set()}


def test_the_report_of_a_higher_meeting_is_no_case() -> None:
    """Of several names in one sentence each has its own verdict."""
    words = "伍、報告事項\n（一）7月11日第3次副首長會議結論：「甲乙丙丁巡展」同意列管、「戊己庚辛參訪」同意解除列管。\n陸、列管案件\n（一）甲乙丙丁巡展：續列管。\n"
    assert _summary(_read(f"{HEAD}{words}柒、散會\n")) == {"甲乙丙丁巡展": ["continue"]}


def test_a_table_whose_cells_are_lines() -> None:
    """What is reported in a cell before the last decides nothing, also where a table was flattened to lines."""
    head = "伍、列管案件\n\n編號\n案名\n主辦\n辦理情形\n會議決議\n\n"
    rows = "1\n雙北甲乙聯合演習\n新北市政府消防局\n主辦機關建議解除列管。\n報告未核定，持續列管。\n\n2\n北桃丙丁宣導\n桃園市政府消防局\n已辦 10 場。\n解除列管。\n"
    found = _read(f"{HEAD}{head}{rows}\n陸、臨時動議：無\n柒、散會\n")
    assert _summary(found) == {"雙北甲乙聯合演習": ["continue"], "北桃丙丁宣導": ["delist"]}
    assert [item.number for item in found.items] == ["1", "2"]


def test_labels_set_off_by_blanks_within_items() -> None:
    words = "第一案\n案　由　四市甲乙標章\n說　明　原建議解除列管。\n決　議　持續列管。\n\n第二案\n案　由　北桃丙丁\n決　議　解除列管。\n"
    assert _summary(_read(f"{HEAD}伍、列管案\n\n{words}\n陸、散會\n")) == {
        "四市甲乙標章": ["continue"],
        "北桃丙丁": ["delist"],
    }


def test_a_title_printed_again_on_each_page() -> None:
    title, *rest = HEAD.splitlines(keepends=True)
    again = "交通組　113-2 會議紀錄\n"
    body = (
        f"伍、列管案件\n一、甲事案：續管，請新北市政府\n\n{again}\n於10月底前辦理。\n二、乙事案：解除列管。\n陸、散會\n"
    )
    found = _read(again + title + "".join(rest) + body)
    assert (found.header.year, found.header.number) == (113, 2)
    assert _summary(found) == {"甲事案": ["continue"], "乙事案": ["delist"]}


@pytest.mark.parametrize("mark", ["提案1", "議案一\n案由：", "追蹤一\n案名：", "案次1　", "案一\n案由："])
def test_numbers_of_cases(mark: str) -> None:
    found = _read(f"{HEAD}伍、列管案件\n{mark}甲乙丁事案\n決議：持續列管。\n陸、散會\n")
    assert _summary(found) == {"甲乙丁事案": ["continue"]}


def test_a_merger_that_is_refused_merges_nothing() -> None:
    words = "一、「甲事分享」與「乙事交流」整併案\n決議：性質不同，不予整併，分別續辦。"
    head = "113年度交通組第2次工作小組會議紀錄\n時間：113年6月3日（一）下午2時\n地點：新北市政府\n主席：甲乙丙\n紀錄：丁戊己\n"
    assert not [one for one in _read(f"{head}伍、討論事項\n{words}\n陸、散會\n").decisions if one.code == "merge"]


def test_a_resolution_names_a_case_of_its_own() -> None:
    words = "一、列管案件報告\n（一）交通組：列管8案。\n決議：同意交通組「甲乙標誌牌面」等3案解除列管，餘持續列管。\n二、主席裁示：\n（一）請各組更新進度。"
    head = "基北北桃合作交流平臺113年第2次副市長層級會議紀錄\n時間：113年12月18日（三）上午10時\n地點：桃園市政府\n主席：蘇副市長俊賓\n紀錄：丁戊己\n"
    found = _read(f"{head}{words}\n散會\n")
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
    found = _minutes(f"一、列管合作案：\n（一）雙北甲事交流案：{words}")
    assert kind in [one.kind for one in found.warnings]


def test_a_blank_ends_the_number_of_a_case() -> None:
    found = _minutes(
        "一、提案討論\n提案一　十字路口號誌連鎖\n決議：照案通過。\n提案二　八掌溪自行車道縫合\n決議：撤案。"
    )
    assert _summary(found) == {"十字路口號誌連鎖": ["approve"], "八掌溪自行車道縫合": ["withdraw"]}


def test_one_city_alone_cooperates_with_those_whom_the_words_name() -> None:
    found = _minutes("一、討論事項\n（一）桃園市提案：桃園航空城公共藝術交流，擬邀臺北市參與。\n決議：暫不列管。")
    assert {part.city for case in found.cases for part in case.cities} == {"TAO", "TPE"}


def test_a_table_whose_cells_one_blank_parts() -> None:
    """As a page was copied: read where each row has all its cells, left alone where one has not."""
    table = "編號 案名 主辦 會議決議\n1 垃圾互助調度 新北市 持續列管\n2 柴油車聯合攔檢 桃園市 解除列管"
    assert _summary(_minutes(f"一、列管案件\n{table}")) == {"垃圾互助調度": ["continue"], "柴油車聯合攔檢": ["delist"]}
    assert _summary(_minutes(f"一、列管案件\n{table} 另 議")) == {}


@pytest.mark.parametrize(
    ("asked", "label", "code"),
    [
        ("擬新增「揚塵空拍稽查」為四市合作案。", "揚塵空拍稽查", "approve"),
        ("擬將「垃圾互助調度」更名為「四市廢棄物互助調度」。", "四市廢棄物互助調度", "rename"),
        ("環保艦隊四市串聯，是否列管。", "環保艦隊四市串聯", "approve"),
    ],
)
def test_what_is_asked_of_a_case_is_no_part_of_its_name(asked: str, label: str, code: str) -> None:
    assert _summary(_minutes(f"一、討論事項\n案由一：{asked}\n決議：照案通過。")) == {label: [code]}


def test_proposals_without_a_number() -> None:
    words = "一、提案討論\n提案單位：甲局\n案由：乙事路線接駁案\n決議：照案通過。\n提案單位：丙局\n案由：丁事資訊介接案\n決議：撤案。"
    text = (
        "甲平臺交通小組第七次會議紀錄\n壹、時間：112年10月26日\n貳、地點：某處\n參、提案討論：\n"
        f"{words.split(chr(10), 1)[1]}\n肆、散會\n"
    )
    assert _summary(_read(text)) == {"乙事路線接駁案": ["approve"], "丁事資訊介接案": ["withdraw"]}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("1、第1項「甲乙聯合兵推」：同意解管。\n2、第2項「丙丁支援協定」：繼續列管。", {"甲乙聯合兵推": ["delist"], "丙丁支援協定": ["continue"]}),
        ("項次一：甲乙月票整合\n決議：解除列管。\n項次二：丙丁套票\n決議：持續追蹤。", {"甲乙月票整合": ["delist"], "丙丁套票": ["continue"]}),
        ("01 甲乙聯合招商\n．裁示：繼續列管。\n02 丙丁示範交流\n．裁示：解除列管。", {"甲乙聯合招商": ["continue"], "丙丁示範交流": ["delist"]}),
    ],
)  # fmt: skip
def test_numbers_of_many_secretariats(words: str, codes: dict[str, list[str]]) -> None:
    assert _summary(_minutes(f"一、列管案件辦理情形\n{words}")) == codes


def test_a_meeting_ends_once() -> None:
    head = "甲小組113年第1季會議紀錄\n壹、時間：113年1月5日下午2時至4時10分\n貳、地點：某處\n參、討論事項：\n一、乙案：續管。\n"
    found = _read(f"{head}肆、散會：下午4時20分\n")
    assert [one.kind for one in found.warnings if one.kind == "time"] == ["time"]
    assert [one.value for one in found.fields if one.name == "number"] == ["1"]
    assert not [one for one in _read(f"{head}肆、散會：下午4時10分\n").warnings if one.kind == "time"]


@pytest.mark.parametrize(
    ("ticks", "code"),
    [
        ("■持續列管 □解除列管 □其他", "continue"), ("□持續列管 ■解除列管", "delist"), ("☐續管　☑解除列管", "delist"),
        ("□持續列管 □解除列管", "continue"),
    ],
)  # fmt: skip
def test_of_a_form_only_what_is_ticked_is_decided(ticks: str, code: str) -> None:
    """A tracked case of which nothing is ticked goes on, as one does of which nothing is said."""
    found = _minutes(f"一、列管合作案：\n（一）雙北甲事交流案\n小組決議：{ticks}")
    assert _summary(found) == {"雙北甲事交流案": [code]}
