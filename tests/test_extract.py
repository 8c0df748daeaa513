"""Extraction: single rules on single sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kg.extract.calendar import find_dates
from kg.extract.clock import find_times
from kg.extract.similar import similarity
from tests.made import decided, minutes, read_text

TODAY = dt.date(2023, 6, 26)


def _codes(words: str) -> dict[str, list[str]]:
    """The decision codes by case of minutes with these resolutions."""
    return decided(minutes(words))


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


HEADS = {"tracked": "一、列管合作案（計 1 案）：", "new": "一、新增合作提案（計 1 案）："}
WORDINGS = (Path(__file__).parent / "fixtures" / "wordings.tsv").read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize("row", WORDINGS)
def test_a_wording_of_another_hand(row: str) -> None:
    """Words of resolutions as secretariats write them, each written down with its meaning before the rules met it."""
    section, words, codes = row.split("\t")
    found = _codes(f"{HEADS[section]}\n（一）雙北甲事交流案：{words}")
    assert sorted({code for each in found.values() for code in each}) == codes.split()


def test_a_heading_decides_for_each_item_below_it() -> None:
    """Items below 工作小組會議解列 are delisted, those below 維持兩市交流 keep their scope."""
    found = _codes(
        "一、工作小組會議解列（2 案）：\n（一）雙北甲事案：已辦理完成。\n（二）北桃乙事案：不同意解列，持續列管。\n"
        "二、維持兩市交流（1 案）：\n（一）基北丙事案：請兩市推動。"
    )
    assert found == {"雙北甲事案": ["delist"], "北桃乙事案": ["continue"], "基北丙事案": ["keep-scope"]}


def test_a_merger_names_predecessors_and_result() -> None:
    """Two predecessors with their cities, and a result with those of both."""
    found = minutes(
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
    assert kind in {doubt.kind for doubt in minutes(words).warnings}


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
    found = minutes(f"一、列管合作案：\n（一）甲事交流案：{words}")
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
    people = read_text(text).people
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
