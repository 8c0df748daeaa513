"""Doubts that only the whole document shows: parties that do not belong, names nearly equal, impossible histories."""

from __future__ import annotations

import re
from operator import ne
from typing import TYPE_CHECKING

from kg.extract.cities import find_cities
from kg.extract.similar import similarity
from kg.extract.sums import sums
from kg.model import Doubt
from kg.read.fold import View, fold

if TYPE_CHECKING:
    from kg.extract.context import Context
    from kg.extract.gazetteer import Gazetteer
    from kg.model import CaseMention, Extraction, Resolution, Span

_AGREED = re.compile(
    r"(?:經|由|業經)(?P<who>[^,。;]{4,40}?)(?:雙方|兩市|共同)?(?:合意|協議|協商同意|同意|決議|商定)(?!新增|備查)"
)
# 桃園市政府甲處與基隆市政府乙處已完成: who has done it together.
_DONE = re.compile(
    r"(?:(?<=[,。;:])|^)(?P<who>[^,。;:]{4,40}?)(?:雙方|兩市|持續|繼續|儘速|分別|[業均皆已])*(?:共同|合作|完成|簽署|簽訂|推動|研商|續辦|執行|辦理|保持聯繫|同意續)(?![後前]|.{0,6}(?:加入|參與))"
)
# Who is no party may still be asked to help, to come, or to send what it has.
_HELPS = re.compile(r"協助|提供|參考|觀摩|分享|轉知|派員|配合|評估|研議|考量|出席|參加|加入|支援|洽")
_EARLIER = re.compile(
    r"(?:(?:前次|上次|前一次|上一次)(?:會議)?|業[於經][^,。;]{2,20}會議)[^。;,]{0,6}(?:決議|同意|已|業)?(?:予以)?(?:解除列管|解列|結案)"
)
_NEAR = 0.9
_MENTION_MIN = 8
# No meeting has so many cases; of more than these the names are not compared, for each is held against each.
_CASES_MAX = 500
_PLACES_MAX = 1000


def more_doubts(context: Context, extraction: Extraction) -> list[Doubt]:
    """Doubts over cases, names and decisions of one document, and text that gave nothing."""
    return [
        *_parties(context, extraction),
        *_asked_outside(context, extraction),
        *_near_names(extraction),
        *_near_mentions(context, extraction),
        *_near_chairs(context, extraction),
        *_history(extraction),
        *_said_delisted(extraction),
        *sums(context),
        *_backward(extraction),
        *_overdue(extraction),
    ]


def _backward(extraction: Extraction) -> list[Doubt]:
    """12月3日至12月1日: a period that ends before it begins."""
    return [
        Doubt("date", f"「{one.text}」迄日早於起日", f"“{one.text}” ends before it begins", one.span)
        for one in extraction.dates
        if one.start and one.end and one.end < one.start
    ]


def _overdue(extraction: Extraction) -> list[Doubt]:
    """請於11月30日前完成 in minutes of December: what is asked for was due before the meeting."""
    day = extraction.header.date
    return [
        Doubt(
            "date",
            f"期限「{task.dates.text}」早於會議日期 {day.isoformat()}",
            f"the deadline “{task.dates.text}” is before the meeting of {day.isoformat()}",
            task.dates.span,
        )
        for task in extraction.tasks
        if day and task.dates and task.dates.end and task.modality == "requested"
        if task.dates.end < day.isoformat() and task.dates.text.endswith("前")
    ]


def _parties(context: Context, extraction: Extraction) -> list[Doubt]:
    """經 A 及 B 合意 where the case's name or origin says other cities."""
    found: list[Doubt] = []
    for case in extraction.cases:
        own = {part.city for part in case.cities if part.stated}
        if case.as_item and len(own) > 1:
            found += party_doubts(extraction, case, own, context.names, context.members)
    return found


def _asked_outside(context: Context, extraction: Extraction) -> list[Doubt]:
    """請基隆市衛生局提出… in a case of 新北市 and 桃園市: asked is one that takes no part and is named nowhere else."""
    found: list[Doubt] = []
    cases = {case.key: case for case in extraction.cases if case.as_item}
    grows = {one.case for one in extraction.decisions if one.code in {"expand", "merge", "split"}}
    for task in extraction.tasks:
        case = cases.get(task.case or "")
        own = {part.city for part in case.cities if part.stated} if case else set()
        is_asked = task.modality == "requested" and not _HELPS.search(fold(task.text))
        if case is None or not is_asked or case.key in grows or len(own) != 2:
            continue
        agencies = [context.names.agency.get(one) for one in task.assignees]
        asked = {one.city for one in agencies if one and one.city} | {
            one.removeprefix("government-") for one in task.assignees if one.startswith("government-")
        }
        if asked and not asked & own:
            found.append(_party_doubt(context.names, case.label, own, asked, task.span, case.key))
    return found


def party_doubts(
    extraction: Extraction, case: CaseMention, own: set[str], names: Gazetteer, members: tuple[str, ...]
) -> list[Doubt]:
    """Cities that a resolution names as parties to an agreement on a case that belongs to others."""
    found: list[Doubt] = []
    for resolution in extraction.resolutions:
        if not _inside(extraction, case, resolution):
            continue
        view = View(extraction.document.source.text, [resolution.span])
        for match in (*_AGREED.finditer(view.text), *_DONE.finditer(view.text)):
            hits = [hit for hit in find_cities(match["who"], names, members) if hit.kind == "city"]
            if len(hits) < 2:
                continue
            wrong = {city for hit in hits for city in hit.cities} - own
            # One city in another's place; a list that is longer than the case's own may tell of helpers.
            is_swapped = len(hits) == len(own) > len(wrong)
            span = view.span(match.start(), match.end())
            is_told = any(span.start < one.span.end and one.span.start < span.end for one in found)
            if wrong and (match.re is _AGREED or is_swapped) and not is_told:
                found.append(_party_doubt(names, case.label, own, wrong, span, case.key))
    return found


def _party_doubt(names: Gazetteer, label: str, own: set[str], wrong: set[str], span: Span, key: str) -> Doubt:
    mine = "、".join(names.city[city].label for city in names.order(own))
    other = "、".join(names.city[city].label for city in names.order(wrong))
    return Doubt(
        "party",
        f"「{label}」由{mine}合作，此處卻稱{other}",
        f"“{label}” is a case of {mine}; here {other} acts as a party",
        span,
        key,
    )


def _near_names(extraction: Extraction) -> list[Doubt]:
    """Two names of one document that differ in a character or two."""
    found: list[Doubt] = []
    made = {key for decision in extraction.decisions for key in (*decision.inputs, *decision.outputs)}
    cases = [case for case in extraction.cases if case.as_item and case.key not in made][:_CASES_MAX]
    for at, case in enumerate(cases):
        for other in cases[:at]:
            one, two = fold(other.label), fold(case.label)
            if one != two and len(two) >= 6 and similarity(one, two) >= _NEAR and not _counted(one, two):
                found.append(
                    Doubt(
                        "name",
                        f"「{case.label}」與「{other.label}」幾乎相同",
                        f"“{case.label}” is nearly the same as “{other.label}”",
                        case.span,
                        case.key,
                    )
                )
    return found


def _counted(one: str, two: str) -> bool:
    """第一期 and 第二期 are two things, not two spellings."""
    differs = {char for char in one + two if (char in one) != (char in two)}
    return bool(differs) and differs <= set("0123456789一二三四五六七八九十甲乙丙丁")


def _said_delisted(extraction: Extraction) -> list[Doubt]:
    """A tracked case of which the words say that an earlier meeting took it off the list."""
    found: list[Doubt] = []
    views = [(one, View(extraction.document.source.text, [one.span])) for one in extraction.resolutions]
    telling = [(one, view, said) for one, view in views if (said := _EARLIER.search(view.text))]
    for case in extraction.cases:
        if case.section != "tracked":
            continue
        for resolution, view, said in telling:
            if _inside(extraction, case, resolution):
                zh = f"「{case.label}」據稱先前會議已解除列管，此處仍列管"
                en = f"“{case.label}” is said to have been delisted by an earlier meeting, yet it is tracked here"
                found.append(Doubt("history", zh, en, view.span(said.start(), said.end()), case.key))
    return found


def _inside(extraction: Extraction, case: CaseMention, resolution: Resolution) -> bool:
    """Whether a resolution belongs to the item of a case or to an item below it."""
    index = resolution.item
    while index is not None and index != case.item:
        index = extraction.items[index].parent
    return index is not None


def _near_mentions(context: Context, extraction: Extraction) -> list[Doubt]:
    """A case's name in running text with a character or two that differ."""
    found: list[Doubt] = []
    names = {fold(name): case for case in extraction.cases[:_CASES_MAX] for name, _ in case.names}
    long = [(name, case) for name, case in names.items() if len(name) >= _MENTION_MIN]
    taken = [span for case in extraction.cases for _, span in case.names]
    for passage in context.passages:
        text = passage.view.text
        for name, case in long:
            for at in _anchors(text, name):
                words = text[at : at + len(name)]
                wrong = sum(map(ne, words, name))
                if len(words) != len(name) or not 0 < wrong <= 1 + len(name) // 14 or words in names:
                    continue
                place = passage.view.span(at, at + len(name))
                if not any(place.start < span.end and span.start < place.end for span in taken):
                    printed = passage.view.printed(at, at + len(name))
                    found.append(
                        Doubt(
                            "name",
                            f"「{printed}」與案名「{case.label}」僅差 {wrong} 字",
                            f"“{printed}” differs from the case “{case.label}” in {wrong} characters",
                            passage.view.span(at, at + len(name)),
                            case.key,
                        )
                    )
                    break
    return found


_CHAIR = re.compile(r"(?:主席|主持人|召集人):?(?P<name>[\u4e00-\u9fff]{3})")


def _near_chairs(context: Context, extraction: Extraction) -> list[Doubt]:
    """主席洪國均 where 洪國鈞 presided: a name of three characters of which one differs."""
    names = [one.name for one in extraction.people if one.role == "chair" and len(one.name) == 3]
    found: list[Doubt] = []
    for passage in context.passages:
        for said in _CHAIR.finditer(passage.view.text):
            words = said["name"]
            near = next((name for name in names if words[0] == name[0] and sum(map(ne, words, fold(name))) == 1), None)
            if near and words not in map(fold, names):
                place = said.span("name")
                zh = f"主席為「{near}」，此處作「{passage.view.printed(*place)}」"
                en = f"“{near}” presides; here the name is “{passage.view.printed(*place)}”"
                found.append(Doubt("name", zh, en, passage.view.span(*place)))
    return found


def _anchors(text: str, name: str) -> list[int]:
    """Where a name may begin, by its first or its last three characters; of very many places the first."""
    found: set[int] = set()
    for piece, back in ((name[:3], 0), (name[-3:], len(name) - 3)):
        at = text.find(piece)
        while at >= 0 and len(found) < _PLACES_MAX:
            found.add(at - back)
            at = text.find(piece, at + 3)
    return sorted(at for at in found if at >= 0)


def _history(extraction: Extraction) -> list[Doubt]:
    """A case that is only proposed here cannot be taken off a list on which it never was."""
    found: list[Doubt] = []
    by_key = {case.key: case for case in extraction.cases}
    accepted = {one.case for one in extraction.decisions if one.code == "approve" and one.modality == "decided"}
    for decision in extraction.decisions:
        case = by_key[decision.case]
        is_new = case.section == "new" or case.key in accepted
        if is_new and decision.code in {"delist", "routinize"}:
            found.append(
                Doubt(
                    "history",
                    f"「{case.label}」為新增提案，未曾列管，卻予解列",
                    f"“{case.label}” is a new proposal, never on the list, yet it is delisted",
                    decision.span,
                    case.key,
                )
            )
    return found
