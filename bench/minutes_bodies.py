"""The bodies of synthetic minutes: their names, members, agencies and persons, and the cases on their lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg import resources
from kg.reference import load_reference

if TYPE_CHECKING:
    import random

DIGITS = "零一二三四五六七八九十"
PLATFORMS = {
    "基北北桃合作交流平臺": ("基隆市", "臺北市", "新北市", "桃園市"),
    "中彰投苗區域合作平臺": ("臺中市", "彰化縣", "南投縣", "苗栗縣"),
    "雲嘉嘉南區域治理平臺": ("雲林縣", "嘉義縣", "嘉義市", "臺南市"),
    "高屏澎東區域合作平臺": ("高雄市", "屏東縣", "澎湖縣", "臺東縣"),
    "桃竹竹苗區域治理平臺": ("桃園市", "新竹縣", "新竹市", "苗栗縣"),
    "宜花東永續發展合作平臺": ("宜蘭縣", "花蓮縣", "臺東縣"),
}
# group -> what its agency may be called in a city, the likeliest first, and what its cases are about
GROUPS: dict[str, tuple[str, str]] = {
    "交通組": (
        "交通 工務 建設",
        "跨市公車路線 捷運沿線轉乘接駁 公共自行車租借站 連假疏運資訊 國道客運轉乘 智慧號誌控制 道路挖掘管理",
    ),
    "災防組": (
        "消防",
        "防汛抽水機調度 地震災害演習 救護車跨區支援 災害志工訓練 高樓火警搶救 水域救援裝備 防災士培訓",
    ),
    "教育文化組": (
        "教育",
        "學童食農課程 雙語師資培育 圖書館通閱服務 特殊教育資源 美感教育巡展 校園防災課程 戶外教育路線",
    ),
    "產業民生組": (
        "經濟發展 產業發展 工商 建設 城市暨觀光 農業",
        "公有市場行銷 觀光工廠見學 新創基地參訪 地方特產展售 商圈數位轉型 綠能場域觀摩 電競人才培訓",
    ),
    "都會發展組": (
        "都市發展 城鄉發展 工務 建設",
        "河岸空間縫合 社會住宅管理 都市更新輔導 老舊廠區活化 夜間照明改善 國土計畫銜接 步行環境改善",
    ),
    "衛生社福組": (
        "衛生",
        "長照據點服務 幼兒托育資源 食品抽驗資訊 心理健康諮詢 街友關懷服務 傳染病防治通報 社工人身安全",
    ),
    "環境資源組": (
        "環境保護 環境",
        "海岸廢棄物清理 空氣品質監測 廚餘再利用 河川水質改善 機車定檢稽查 循環杯租借 垃圾焚化調度",
    ),
    "觀光文創組": (
        "觀光 文化 城市行銷 新聞",
        "山林步道旅遊 郵輪旅客接待 文創市集輪展 溫泉旅宿行銷 自行車節慶 影視拍攝協助 老街夜間活動",
    ),
}
KINDS = ("交流合作案", "經驗交流案", "聯合推動計畫", "資訊共享機制", "觀摩參訪案", "聯合行銷活動")
SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐"
GIVEN = "志明淑芬建宏雅婷冠宇怡君承翰佳穎柏均心妍家豪郁婷俊傑詩涵宗翰欣怡"
TITLES = ("局長", "副局長", "主任秘書", "專門委員", "副處長")


@cache
def _agencies() -> dict[str, list[str]]:
    """The agencies that each city has, in the order of the gazetteer: minutes name none but these."""
    reference = load_reference(resources.data_dir())
    cities = {city.id: city.label for city in reference.cities}
    found: dict[str, list[str]] = {label: [] for label in cities.values()}
    for agency in reference.agencies:
        if agency.city and not agency.valid_to:
            found[cities[agency.city]].append(agency.label)
    return found


@cache
def _agency(city: str, names: str) -> str:
    return next(label for name in names.split() for label in _agencies()[city] if name in label)


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
        """The agency of a city that its group is about."""
        return _agency(city, GROUPS[self.group][0])

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
            phase = f"第{DIGITS[stage // 20 + 1]}期" if stage >= 20 else ""
            name = f"{where}{self.dice.choice(themes)}{phase}{self.dice.choice(KINDS)}"
            if name not in self.used:
                break
        self.used.add(name)
        return Case(name, cities)
