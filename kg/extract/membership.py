"""Which cities take part in a case: what its name, notes, heading and decisions state, else what its words name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.casebook import unique
from kg.extract.cities import JOINTS, beside, find_cities, parts
from kg.extract.context import Places
from kg.extract.decisions import clause
from kg.extract.stretch import SENTENCE_MAX, sentences
from kg.model import CityPart
from kg.read.fold import fold
from kg.read.labels import PART_WORDS
from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.casebook import Case
    from kg.extract.cities import CityHit
    from kg.extract.context import Context
    from kg.extract.decisions import Hit
    from kg.extract.draft import Draft
    from kg.extract.outline_cases import CaseOutline
    from kg.model import AgencyMention, Span
    from kg.read.fold import View

_PROPOSED = frozenset({"new", "motion"})
# Clauses that say who may take part, or does not.
_DECLINES = (
    "未參與|不參與|無法(?:配合|參與|參加|加入)|退出|不再參與"
    "|無(?:此|相關|類似|後續|參與|合作|配合)[^,。;]{0,6}(?:需求|意願|事項)"
)
_POSSIBLE = re.compile(
    r"可(?!行)|未來|得視|得(?:一併|併同)?(?:參加|參與|加入)|如有意願|暫不|無可|尚無|不納入|未出席|未派員|不克|未與會|未到會|缺席|(?:俟|待)[^,。;]{2,16}(?:確認|同意|回復|評估)後"
    rf"|{_DECLINES}"
    r"|(?:研議|評估|徵詢|協調|討論)中|再行?(?:評估|研議)(?=$|[,。;])|(?:如有|倘|若|是否|研議|評估|考量|視|歡迎)[^,。;]{0,10}(?:參與|加入|納入|擴大|同意)"
)


# 雲林縣政府教育處：簡章已公告，本年度無法配合。
_SAYS_NO = re.compile(rf"[^,。;:]{{0,16}}:[^。;]*?(?:{_DECLINES}|暫不(?:參|加))")
# 參與城市：雙北。
_WHO = re.compile(r"(?:合作|參與|參加|辦理|主辦|相關)?(?:城市|縣市|單位|機關)(?::|為|係|包括|包含)")
# Up to the next mark, or the next label that does not begin within the name of a city.
_LISTED = re.compile(r"[^:。;]{2,60}?(?=$|[,。;]|(?![\u4e00-\u9fff]{0,2}[縣市])[\u4e00-\u9fff]{2,6}:)")
_JOINTLY = re.compile(
    r"(?:政府)?(?:共同|輪流|聯合|先行|試辦|合作(?!交流)|[皆均](?:有意願|表支持|支持|參與)|參與(?=[,。;]|$))"
)
# So far before a city the words are looked at that say what is said of it.
_NEAR = 80
# 先由新北市、桃園市兩市辦理: cities listed between 由 and what they do.
_CHARGED = re.compile("[由以][^,。;由以]{0,20}$")
_DO = re.compile("(?:先行|共同|合作|聯合)*(?:辦理|推動|執行|試辦)")
# 以臺北市、新北市、桃園市成案: they alone are the case's.
_AS_CASE = re.compile("(?:政府)?(?:先行|先試辦|試辦|成案)")
# 併入「基北北桃氣候平台」辦理: the cities of the other case's name are that one's.
_INTO = re.compile("(?:併入|納入|整併|合併|併)(?:既有)?[「『][^「」『』]*$")
_PART = re.compile(rf"{PART_WORDS}:")
_JOINTS = frozenset("、,及與和/;。")
_FORMERLY = re.compile(r"原(?:為|由|係)?(?P<who>[^,。;「」定訂]{2,24}?)(?:[兩二三]縣?市)?(?:合作|共同|辦理)")


def _runs(words: str, hits: Iterable[CityHit]) -> list[list[CityHit]]:
    """Cities that are listed one behind the other, with the set that may close their list: 甲市、乙市兩市."""
    runs: list[list[CityHit]] = []
    for hit in hits:
        joint = words[runs[-1][-1].j : hit.i] if runs else None
        if joint in JOINTS or (joint == "" and hit.kind == "count"):
            runs[-1].append(hit)
        else:
            runs.append([hit])
    return runs


def _list(view: View, start: int, end: int) -> re.Match[str] | None:
    """What is listed from ``start`` on, up to the end of its line or, where that ends with a joint, of the next."""
    line = next((at for at in view.breaks if at > start and view.text[at - 1] not in _JOINTS), end)
    return _LISTED.match(view.text, start, min(line, end))


class CaseCities:
    """Adds the cities of a case, each with the words that say so."""

    def __init__(self, context: Context, outline: CaseOutline, agencies: list[AgencyMention]) -> None:
        self.context = context
        self.outline = outline
        self.agencies = Places(agencies)
        self.siblings: dict[tuple[int, int], list[Draft]] = {}
        for draft in outline.drafts:
            self.siblings.setdefault((id(draft.view), id(draft.heading)), []).append(draft)

    def read(self, draft: Draft, case: Case, stand: list[Hit], inputs: list[Case]) -> None:
        """Cities that the name, its notes, its heading or a decision says; else those that the words name."""
        self._named(draft, case, inputs)
        self._decided(case, stand)
        is_joint = self._together(draft, case)
        self._before(draft, case)
        # One city alone cooperates with nobody: the words tell with whom.
        is_told = is_joint or any(hit.code == "approve" and len(self._cities_in(hit)) > 1 for hit in stand)
        if len({part.city for part in case.cities if part.stated}) < 2 or (draft.kind in _PROPOSED and not is_told):
            self._implied(draft, case)
        self._narrow(draft, case)
        case.cities = unique(case.cities)

    def _narrow(self, draft: Draft, case: Case) -> None:
        """「四市溫泉季」以臺北市、新北市、桃園市三市成案: fewer take part than the name counts."""
        if draft.kind not in _PROPOSED | {"discussion"}:
            return
        for stretch in draft.verdict:
            for run in _runs(stretch.text, find_cities(stretch.text, self.context.names, self.context.members)):
                some = {city for hit in run for city in hit.cities}
                told = len(some) > 1 and _CHARGED.search(stretch.text, max(0, run[0].i - _NEAR), run[0].i)
                if told and _AS_CASE.match(stretch.text, run[-1].j):
                    name = case.span
                    case.cities = [one for one in case.cities if one.city in some or one.span not in name]

    def _named(self, draft: Draft, case: Case, inputs: list[Case]) -> None:
        """Cities in its name and notes, in its headings, in its column of a table, and those of its predecessors."""
        view = draft.view
        self.at(case, view, [(draft.name.i, draft.name.j), *draft.name.notes])
        for later in draft.again:
            self.at(case, later.view, later.name.notes)
        self._columns(draft, case)
        heading = draft.heading
        while heading:
            if heading.of_cities:
                self.at(case, heading.view, [(heading.i, heading.j)])
            heading = heading.above
        # What several cases become is called by its new name.
        is_new = bool(inputs) and fold(case.label) != view.text[draft.name.i : draft.name.j]
        for name, span in case.names if is_new else case.names[1:]:
            hits = find_cities(fold(name), self.context.names, self.context.members)
            case.cities += [CityPart(city, hit.words, span) for hit in hits for city in hit.cities]
        for one in inputs:
            case.cities += one.cities
        self._group_note(draft, case)

    def _decided(self, case: Case, stand: list[Hit]) -> None:
        """Cities that a decision names as taking part."""
        named = len([part for part in case.cities if part.stated]) > 1
        for hit in stand:
            if hit.code == "keep-scope" and named:
                continue  # who takes part is known; a decision to leave it so adds nobody
            before = case.city_ids if hit.code == "expand" else ()
            if hit.code in {"expand", "approve", "keep-scope"}:
                own = self._joined(case, hit) if before else case.city_ids
                for found in find_cities(hit.words, self.context.names, self.context.members, own):
                    span = hit.view.span(hit.i + found.i, hit.i + found.j)
                    printed = hit.view.printed(hit.i + found.i, hit.i + found.j)
                    case.cities += [
                        CityPart(city, printed, span, added=bool(before) and city not in before)
                        for city in found.cities
                    ]

    def _joined(self, case: Case, hit: Hit) -> tuple[str, ...]:
        """基隆市表示有意願，爰擴大為三市: the cities of a case and those named before the decision."""
        start = max(hit.view.text.rfind(mark, 0, hit.i) for mark in "。;:") + 1
        named = find_cities(hit.view.text[start : hit.i], self.context.names, self.context.members)
        return self.context.names.order((*case.city_ids, *(city for one in named for city in one.cities)))

    def _cities_in(self, hit: Hit) -> set[str]:
        """以三市成案, 由雙北辦理: the cities that a decision names."""
        found = find_cities(hit.words, self.context.names, self.context.members)
        return {city for one in found for city in one.cities}

    def _before(self, draft: Draft, case: Case) -> None:
        """原為基隆市與新北市合作: who took part before others joined."""
        for stretch in draft.words[1:]:
            for said in _FORMERLY.finditer(stretch.view.text, stretch.i, stretch.j):
                hits = find_cities(said["who"], self.context.names, self.context.members)
                shifted = [hit.moved(said.start("who")) for hit in hits]
                case.cities += parts(stretch.view, shifted)

    def _together(self, draft: Draft, case: Case) -> bool:
        """由四市共同辦理, 先由新北市、桃園市兩市辦理: who takes part is stated; whether anything says so."""
        before = len(case.cities)
        for stretch in draft.words[1:]:
            words = stretch.text
            hits = find_cities(words, self.context.names, self.context.members, case.city_ids)
            for run in _runs(words, hits):
                is_set = run[-1].kind != "city"
                is_charged = (len(run) > 1 or is_set) and _CHARGED.search(words, max(0, run[0].i - _NEAR), run[0].i)
                if (is_charged and _DO.match(words, run[-1].j)) or (is_set and _JOINTLY.match(words, run[-1].j)):
                    i = stretch.i + run[0].i
                    around = stretch.view.text[max(stretch.i, i - 8) : i]
                    if not re.search(r"可|研議|評估|未來|是否|邀|歡迎", around):
                        case.cities += parts(stretch.view, [one.moved(stretch.i) for one in run])
        return len(case.cities) > before

    def _columns(self, draft: Draft, case: Case) -> None:
        """合作城市：新北、桃園, or a cell of a table that holds cities alone: who takes part is stated."""
        for stretch in draft.words[1:]:
            text, begin = stretch.view.text, stretch.i
            while begin < stretch.j:
                tab = stretch.view.tab(begin)
                end = min(tab, stretch.j) if tab > 0 else stretch.j
                spots = [(begin, end)] if (begin, end) != (stretch.i, stretch.j) else []
                spots += [
                    one.span()
                    for found in _WHO.finditer(text, begin, end)
                    if (one := _list(stretch.view, found.end(), end))
                ]
                for i, j in spots:
                    hits = find_cities(text[i:j], self.context.names, self.context.members)
                    left = set(beside(text[i:j], hits))
                    if left <= _JOINTS and len({city for one in hits for city in one.cities}) > 1:
                        case.cities += parts(stretch.view, [hit.moved(i) for hit in hits])
                begin = end

    def at(self, case: Case, view: View, places: Iterable[tuple[int, int]]) -> None:
        for i, j in places:
            hits = find_cities(view.text[i:j], self.context.names, self.context.members)
            if self.context.members and view.text[i : i + 1] not in "(【":
                # 三縣市參加台北國際旅展: a name may hold a place that is no member's.
                hits = tuple(hit for hit in hits if set(hit.cities) <= set(self.context.members))
            # A note that names who proposes or leads does not say that nobody else takes part.
            stated = (
                not re.search(r"(?<!新)提案|提報|提\)|主政|主辦|主責", view.text[i:j])
                or view.text[i : i + 1] not in "(【"
            )
            shifted = [hit.moved(i) for hit in hits]
            case.cities += [replace(part, stated=stated) for part in parts(view, shifted)]
            for mention in self._agencies_in(view.span(i, j) if j > i else case.span):
                if mention.city:
                    case.cities.append(CityPart(mention.city, mention.text, mention.span, stated))

    def _group_note(self, draft: Draft, case: Case) -> None:
        """(5 案為原雙北合作案) behind the last of five names holds for all five."""
        siblings = self.siblings[id(draft.view), id(draft.heading)]
        at = next((n for n, one in enumerate(siblings) if one is draft), 0)
        for later in siblings[at:]:
            for i, j in later.name.notes:
                counted = re.match(r"\((\d{1,2}|[一二三四五六七八九十]{1,2})案(?:均|皆)?為", draft.view.text[i:j])
                if counted and siblings.index(later) - at < (number(counted[1]) or 0):
                    self.at(case, draft.view, [(i, j)])
                    return

    def _implied(self, draft: Draft, case: Case) -> None:
        """Cities that the words of a case name as taking part; what may come later is left out."""
        for stretch in [*draft.words[1:], *([draft.lead] if draft.lead else ())]:
            text = stretch.view.text
            for low, high in sentences(stretch):
                known = case.city_ids
                hits = find_cities(text[low:high], self.context.names, self.context.members, known)
                for hit in hits:
                    if set(hit.cities) <= set(known) or _INTO.search(text, max(low, low + hit.i - _NEAR), low + hit.i):
                        continue
                    i, j = clause(text, low + hit.i, low + hit.j, low, high)
                    outside = self.context.members and not set(hit.cities) <= set(self.context.members)
                    if outside or self._is_open(text, low + hit.j, (i, j)) or hit.words.startswith("各"):
                        continue
                    named = parts(stretch.view, [hit.moved(low)])
                    case.cities += [replace(part, stated=False) for part in named]
            span = stretch.view.span(stretch.i, stretch.j)
            known = case.city_ids
            for mention in self._agencies_in(span):
                if mention.city in known:
                    continue
                at = stretch.view.index(mention.span.start)
                i, j = clause(text, at, at, stretch.i, stretch.j)
                if mention.city and not self._is_open(text, at, (i, j)):
                    case.cities.append(CityPart(mention.city, mention.text, mention.span, stated=False))

    @staticmethod
    def _is_open(text: str, at: int, around: tuple[int, int]) -> bool:
        """Whether the clause around ``at``, up to the next label, says that somebody may take part or does not."""
        i, j = around
        said = _SAYS_NO.match(text, at, at + SENTENCE_MAX)
        label = _PART.search(text, at, j)
        return bool(said) or bool(_POSSIBLE.search(text[i : label.start() if label else j]))

    def _agencies_in(self, span: Span) -> list[AgencyMention]:
        return self.agencies.within(span)
