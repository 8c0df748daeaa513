"""Synthetic minutes in any number: bodies that meet each quarter in turn at their members, with cases that live.

``python bench/make_minutes.py COUNT DIR`` writes COUNT files. The same COUNT gives the same bytes, and a greater one
only adds files. Bodies, persons, cases and dates are invented, in the manner of official minutes; nothing here is a
source for the graph. What a body decided at one meeting is what its next meeting starts from: cases are listed,
continued, widened, renamed, merged, planned for delisting, referred upward and taken off the list.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1130
FIRST_YEAR = 100
ROUND = 8  # meetings that one body holds before the next body's turn: two years
_DIGITS = "零一二三四五六七八九十"
_FORMAL = "零壹貳參肆伍陸柒捌玖拾"

PLATFORMS = {
    "基北北桃合作交流平臺": ("基隆市", "臺北市", "新北市", "桃園市"),
    "中彰投苗區域合作平臺": ("臺中市", "彰化縣", "南投縣", "苗栗縣"),
    "雲嘉嘉南區域治理平臺": ("雲林縣", "嘉義縣", "嘉義市", "臺南市"),
    "高屏澎東區域合作平臺": ("高雄市", "屏東縣", "澎湖縣", "臺東縣"),
    "桃竹竹苗區域治理平臺": ("桃園市", "新竹縣", "新竹市", "苗栗縣"),
    "宜花東永續發展合作平臺": ("宜蘭縣", "花蓮縣", "臺東縣"),
}
# group -> its agency's name before 局 or 處, and what its cases are about
GROUPS = {
    "交通組": ("交通", "跨市公車路線 捷運沿線轉乘接駁 公共自行車租借站 連假疏運資訊 國道客運轉乘 智慧號誌控制 道路挖掘管理"),
    "災防組": ("消防", "防汛抽水機調度 地震災害演習 救護車跨區支援 災害志工訓練 高樓火警搶救 水域救援裝備 防災士培訓"),
    "教育文化組": ("教育", "學童食農課程 雙語師資培育 圖書館通閱服務 特殊教育資源 美感教育巡展 校園防災課程 戶外教育路線"),
    "產業民生組": ("經濟發展", "公有市場行銷 觀光工廠見學 新創基地參訪 地方特產展售 商圈數位轉型 綠能場域觀摩 電競人才培訓"),
    "都會發展組": ("都市發展", "河岸空間縫合 社會住宅管理 都市更新輔導 老舊廠區活化 夜間照明改善 國土計畫銜接 步行環境改善"),
    "衛生社福組": ("衛生", "長照據點服務 幼兒托育資源 食品抽驗資訊 心理健康諮詢 街友關懷服務 傳染病防治通報 社工人身安全"),
    "環境資源組": ("環境保護", "海岸廢棄物清理 空氣品質監測 廚餘再利用 河川水質改善 機車定檢稽查 循環杯租借 垃圾焚化調度"),
    "觀光文創組": ("觀光", "山林步道旅遊 郵輪旅客接待 文創市集輪展 溫泉旅宿行銷 自行車節慶 影視拍攝協助 老街夜間活動"),
}  # fmt: skip
KINDS = ("交流合作案", "經驗交流案", "聯合推動計畫", "資訊共享機制", "觀摩參訪案", "聯合行銷活動")
SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐"
GIVEN = "志明淑芬建宏雅婷冠宇怡君承翰佳穎柏均心妍家豪郁婷俊傑詩涵宗翰欣怡"
TITLES = ("局長", "副局長", "主任秘書", "專門委員", "副處長")


@dataclass(slots=True)
class Case:
    """A case on a body's list: its name, the cities that take part, and the meetings that it has lived through."""

    name: str
    cities: tuple[str, ...]
    age: int = 0
    leaving: bool = False


@dataclass(slots=True)
class Body:
    """A group of a platform: its dice, its list, and the names that it has used."""

    platform: str
    group: str
    dice: random.Random
    number: int
    quarter: int = 1
    listed: list[Case] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    @property
    def members(self) -> tuple[str, ...]:
        return PLATFORMS[self.platform]

    def agency(self, city: str) -> str:
        """環境保護局 of a city, 處 of a county."""
        return f"{city}政府{GROUPS[self.group][0]}{'局' if city.endswith('市') and city != '基隆市' else '處'}"

    def past(self) -> int:
        """A month of this quarter before that of the meeting."""
        return self.quarter * 3 - self.dice.randint(1, 2)

    def later(self) -> str:
        """A month after the meeting; behind the last quarter it is one of next year."""
        month = self.quarter * 3 + self.dice.randint(1, 3)
        return f"{month}月" if month <= 12 else f"次年{month - 12}月"

    def person(self) -> str:
        return self.dice.choice(SURNAMES) + "".join(self.dice.sample(GIVEN, 2))

    def new_case(self, cities: tuple[str, ...] = ()) -> Case:
        """A case under a name that this body has not used."""
        themes = GROUPS[self.group][1].split()
        if not cities:
            cities = self.members if self.dice.random() < 0.5 else tuple(self.dice.sample(self.members, 2))
        where = "" if cities == self.members else "及".join(cities)
        for stage in range(200):
            phase = f"第{_DIGITS[stage // 20 + 1]}期" if stage >= 20 else ""
            name = f"{where}{self.dice.choice(themes)}{phase}{self.dice.choice(KINDS)}"
            if name not in self.used:
                break
        self.used.add(name)
        return Case(name, cities)


def minutes() -> Iterator[tuple[str, str]]:
    """File names and texts without end."""
    bodies = [
        Body(platform, group, random.Random(f"{SEED}/{platform}/{group}"), at)
        for at, (platform, group) in enumerate((p, g) for p in PLATFORMS for g in GROUPS)
    ]
    turn = 0
    while True:
        for body in bodies:
            for meeting in range(turn * ROUND, (turn + 1) * ROUND):
                year, number = FIRST_YEAR + meeting // 4, meeting % 4 + 1
                yield f"{body.number:02d}-{year}-{number}.txt", _meeting(body, year, number)
        turn += 1


def write(count: int, folder: Path) -> list[Path]:
    """The first ``count`` minutes as files of ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in islice(minutes(), count):
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8", newline="\n")
    return paths


# --- One meeting ---------------------------------------------------------------------------------------------------


def _meeting(body: Body, year: int, number: int) -> str:
    dice = body.dice
    host = body.members[(year * 4 + number) % len(body.members)]
    day = dt.date(year + 1911, number * 3, dice.randint(5, 26))
    form, body.quarter = dice.randrange(3), number
    while len(body.listed) < 5:
        body.listed.append(body.new_case())
    tracked, new = _tracked(body, host), _new(body)
    parts = [(f"列管合作案（計 {len(tracked)} 案）", tracked), (f"新增合作提案（{len(new)} 案）", new)]
    blocks = [f"{_numeral(form, 0, at)}{heading}：\n{_list(rows, form)}" for at, (heading, rows) in enumerate(parts, 1)]
    body.listed = [case for case in body.listed if not case.leaving]
    return "\n".join([_head(body, year, number, host, day, form), *blocks, _foot(form, dice)])


def _head(body: Body, year: int, number: int, host: str, day: dt.date, form: int) -> str:
    dice, agency = body.dice, body.agency(host)
    chair, title = body.person(), dice.choice(TITLES)
    named = f"{chair[0]}{title}{chair[1:]}" if dice.random() < 0.7 else f"{chair}{title}"
    weekday = "一二三四五六日"[day.weekday()]
    when = (
        f"{year} 年 {day.month} 月 {day.day} 日（{weekday}）下午 2 時",
        f"中華民國{year}年{day.month}月{day.day}日（星期{weekday}）上午10時",
        f"{year}年{day.month}月{day.day}日（{weekday}）14時30分",
    )[form]
    marks = ("壹、", "貳、", "參、", "肆、") if form != 1 else ("一、", "二、", "三、", "四、")
    labels = ("時間", "地點", "主持人", "出席人員") if form != 2 else ("開會時間", "開會地點", "主席", "出（列）席人員")
    place = f"{host}政府大樓 {dice.randint(2, 12)} 樓 {dice.randint(201, 1299)} 會議室"
    values = (when, place, f"{agency} {named}", "詳如簽到表")
    lines = [f"{mark}{label}：{value}" for mark, label, value in zip(marks, labels, values, strict=True)]
    top = "伍、會議決議：" if form != 1 else "五、會議決議："
    title_line = f"{year} 年度「{body.platform}」{body.group}第 {number} 次工作小組會議紀錄"
    return "\n\n".join([title_line, *lines, f"紀錄：{body.person()}", top])


def _foot(form: int, dice: random.Random) -> str:
    end = dice.choice(("下午 4 時", "下午3時30分"))
    return f"\n六、散會：{end}\n" if form == 1 else f"\n陸、臨時動議：無。\n\n柒、散會（{end}）\n"


def _numeral(form: int, level: int, at: int) -> str:
    cn = _DIGITS[at] if at <= 10 else f"十{_DIGITS[at - 10]}"
    return ((f"{cn}、", f"（{cn}）"), (f"（{cn}）", f"{at}. "), (f"{cn}、", f"{at}. "))[form][level]


def _list(rows: list[str], form: int) -> str:
    return "\n".join(f"{_numeral(form, 1, at)}{row}" for at, row in enumerate(rows, 1)) + "\n"


# --- What happens to a case ----------------------------------------------------------------------------------------


def _tracked(body: Body, host: str) -> list[str]:
    """A line for each case on the list; two of them may become one, one may leave."""
    dice, rows = body.dice, []
    cases = list(body.listed)
    if len(cases) > 5 and dice.random() < 0.4:
        one, two = cases[:2]
        made = body.new_case(body.members)
        rows.append(f"{one.name}及{two.name}合併為{made.name}：{_continue(body, made, host)}")
        one.leaving = two.leaving = True
        body.listed.append(made)
        cases = cases[2:]
    for case in cases:
        rows.append(f"{case.name}：{_fate(body, case, host)}")
        case.age += 1
    return rows


def _fate(body: Body, case: Case, host: str) -> str:
    """Young cases go on; older ones are renamed, widened, planned for delisting, referred upward or closed."""
    dice = body.dice
    roll = dice.random() + min(case.age, 6) * 0.06
    if roll < 0.78:
        return _continue(body, case, host)
    if roll < 0.86:
        old, case.name = case.name, body.new_case(case.cities).name
        return f"為明確合作方向，原「{old}」更名為「{case.name}」，並請{body.agency(host)}研擬工作項目。"
    if roll < 0.93 and case.cities != body.members:
        case.cities = body.members
        return f"本案擴大為{_DIGITS[len(body.members)]}市縣共同參與，請{body.agency(host)}於{body.later()}底前邀集各市研商。"
    if roll < 1.0:
        return f"相關活動預計{body.later()}辦理，俟辦理完成後提報至第 4 季小組會議解除列管。"
    case.leaving = True
    return dice.choice(
        (
            "本案均已辦理完畢，同意解除列管。",
            "各市已建立聯繫窗口，轉為常態交流予以解列。",
            "工作項目均已完成，俟下次副首長會議上提出解除列管。",
        )
    )


def _continue(body: Body, case: Case, host: str) -> str:
    dice = body.dice
    one, two = dice.sample(case.cities, 2)
    past, day = body.past(), dice.randint(1, 28)
    first = dice.choice(
        (
            f"{one}訂於{body.later()}{day}日辦理交流活動，請{two}派員參加。",
            f"{body.agency(one)}已於{past}月完成場域盤點，並將成果提供{two}參考。",
            f"感謝{body.agency(two)}於{past}月{day}日舉辦經驗交流座談會，各市參與踴躍。",
            f"因場地整修，原訂{past}月之參訪活動延後至{body.later()}辦理。",
        )
    )
    middle = dice.choice(
        (
            "",
            f"考量各市權責分工不同，由{one}先行試辦，成果提供各市參考。",
            f"{body.agency(two)}表示，相關經費已納入{dice.choice(('本', '次'))}年度預算，將依期程辦理。",
            f"與會單位建議納入{dice.choice(SURNAMES)}氏基金會等民間資源，並由{body.agency(one)}擔任聯繫窗口。",
        )
    )
    then = dice.choice(
        (
            "請各市持續辦理相關活動，互相邀訪交流。",
            f"請{body.agency(one)}及{body.agency(two)}於{body.later()}底前提供辦理情形。",
            f"請{body.agency(host)}彙整聯絡窗口清冊，本案持續列管。",
            f"請{body.agency(two)}於會後10日內提供執行成果，續管。",
        )
    )
    return first + middle + then


def _new(body: Body) -> list[str]:
    """One or two proposals; those that are accepted are on the list of the next meeting."""
    dice, rows = body.dice, []
    for _ in range(dice.randint(1, 2)):
        case = body.new_case()
        by = dice.choice(case.cities)
        words = dice.choice(
            (
                "本案同意新增。",
                f"與會各市均認有合作必要，本案同意新增，請{body.agency(by)}先行提供現行作業須知供參。",
                f"尚需確認經費來源，請{body.agency(by)}補充資料，本案暫不於副首長會議提請列管。",
                "照案通過，提報下次副首長會議列管。",
            )
        )
        if len(body.listed) > 9:
            words = "本年度列管案件已多，本案保留，下次會議再議。"
        elif "暫不" not in words:
            body.listed.append(case)
        rows.append(f"{case.name}（{body.agency(by)}提案）：{words}")
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdecimal():
        sys.exit("usage: python bench/make_minutes.py COUNT DIR")
    write(int(sys.argv[1]), Path(sys.argv[2]))
