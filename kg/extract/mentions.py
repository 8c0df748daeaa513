"""The mentions of agencies in a document, in the order of the text, and what short forms lean on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.model import AgencyMention, Doubt

if TYPE_CHECKING:
    from kg.extract.context import Passage
    from kg.extract.gazetteer import Gazetteer

_UNIT = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?(?:科|股|課(?!程)|組(?!合|織|成|長|裝|團)|隊(?!伍))|[\u4e00-\u9fff]{2,4}(?<!會議)(?<!辦公)(?<!簡報)(?<!閱卷)(?<!教)室)(?![技目員學長際])"
)
# What belongs to a central agency: 經濟部水利署第十河川分署, 交通部公路局臺北區監理所.
_ORGAN = re.compile(
    r"[\u4e00-\u9fff\d]{1,14}?(?:分署|分局|分會|監理所|監理站|試驗所|研究所|改良場|管理處|管理局|工程處|辦事處|業務組|控制中心|行控中心"
    r"|航務中心|服務中心|研究中心|發展處|司)(?![長法])"
)
_NOT_ORGANS = re.compile(r"[請由將並於在,。]|建議|會同|表示")
NOT_NAMES = re.compile(
    r"[及與和或為將請由在於的之並可已未不後前時依就該各本向對至從、，。]|場所|出處|用處|之處|好處|到處|住所|辦理|應處|原處|等處|多處|各處|長處|深處|此處|何處|組成|成立|召集|邀集|籌組"
)


@dataclass(slots=True)
class Memory:
    """What short forms lean on: the city and the agency named last, in this sentence and before it."""

    city: str | None = None
    agency: str | None = None
    by_kind: dict[str, str] = field(default_factory=dict)
    agency_city: str | None = None
    sentence_cities: tuple[str, ...] = ()


class Mentions:
    """Takes what the reader of agencies finds, passage by passage, with the doubts on it."""

    def __init__(self, names: Gazetteer) -> None:
        self.names = names
        self.memory = Memory()
        self.found: list[AgencyMention] = []
        self.doubts: list[Doubt] = []

    def add(self, passage: Passage, i: int, j: int, agency: str, confidence: str) -> int:
        one = self.names.agency[agency]
        organ = _ORGAN if one.city is None else _UNIT
        unit = organ.match(passage.view.text, j) or _UNIT.match(passage.view.text, j)
        unit = unit if passage.kind != "field-place" else None
        words = unit.group() if unit and not self.names.agencies.at(passage.view.text, j) else None
        if words and not (_NOT_ORGANS if one.city is None else NOT_NAMES).search(words):
            j += len(words)
        else:
            words = None
        label = one.label + (words or "")
        self._append(passage, i, j, label, agency, one.city, (), confidence, words)
        self.memory.agency, self.memory.agency_city = agency, one.city
        self.memory.by_kind[one.label[-1]] = agency
        if one.city:
            self.memory.city = one.city
            self.memory.sentence_cities = (one.city,)
        return j

    def add_government(self, passage: Passage, i: int, j: int, city: str, confidence: str) -> int:
        self._append(passage, i, j, self.names.government(city), f"government-{city}", city, (), confidence, None)
        self.memory.agency_city = city
        return j

    def add_unknown(self, passage: Passage, i: int, j: int, city: str | None) -> int:
        words = passage.view.printed(i, j)
        # A name printed in full names itself, known or not; a short form of nothing known names nobody.
        label = words.replace("台", "臺") if city and "政府" in words else None
        self._append(passage, i, j, label, None, city, (), "uncertain", None)
        self.doubts.append(
            Doubt(
                "agency",
                f"「{words}」不在機關名錄中",
                f"“{words}” is not in the gazetteer of agencies",
                passage.view.span(i, j),
            )
        )
        self.memory.agency_city = city
        return j

    def add_open(self, passage: Passage, i: int, j: int, ids: tuple[str, ...], city: str | None) -> None:
        self._append(passage, i, j, None, None, city, ids, "uncertain", None)
        words = passage.view.printed(i, j)
        which = "、".join(self.names.agency[one].label for one in ids[:6])
        self.doubts.append(
            Doubt(
                "agency",
                f"「{words}」所指機關未明" + (f"，可能是：{which}" if which else ""),
                f"the text leaves open which agency “{words}” is" + (f": {which}" if which else ""),
                passage.view.span(i, j),
            )
        )

    def _append(
        self,
        passage: Passage,
        i: int,
        j: int,
        label: str | None,
        agency: str | None,
        city: str | None,
        candidates: tuple[str, ...],
        confidence: str,
        unit: str | None,
    ) -> None:
        view = passage.view
        mention = AgencyMention(
            view.printed(i, j), label, agency, city, candidates, confidence, passage.item, view.span(i, j), unit
        )
        if not self.found or mention.span.start >= self.found[-1].span.end:
            self.found.append(mention)
        elif replace(mention, text="") != replace(self.found[-1], text=""):
            self.found[-1] = mention
