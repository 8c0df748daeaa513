"""Sums that do not come out: what a text counts against what it lists, and who was due against who came."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.model import Doubt
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.context import Context
    from kg.model import Span
    from kg.read.fold import View

_LISTED = re.compile(
    r"(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})(?:件|個)?案,?(?:分別|計|包括|包含|即)為?:?(?P<list>[^。;:]{8,})"
)
_PEOPLE = re.compile(
    r"(?P<list>(?:[\u4e00-\u9fff]{2,4}、){2,40}(?:(?!等)[\u4e00-\u9fff]){2,4})(?P<more>等)?\(?(?:共|計|合計)?(?P<n>\d{1,3})[人位名]"
)
_COUNTED = re.compile(r"\d[人位名]")
_PERSONS = re.compile(
    r"(?P<parts>(?:[\u4e00-\u9fff]{1,6}\d{1,4}[人位名][,、及]?){2,})(?:合計|共計|總計|共)(?P<sum>\d{1,5})[人位名]"
)

_PART = re.compile(r"([\u4e00-\u9fff]{1,6})(\d{1,4})[人位名]")


def sums(context: Context) -> list[Doubt]:
    """The doubts of one document."""
    listed = [doubt for passage in context.passages for doubt in _listed(passage.view)]
    return [*listed, *_roll(context)]


def _listed(view: View) -> list[Doubt]:
    """列管 6 案，分別為… with five names, and 9 人、3 人，合計 13 人: what a sentence counts against what it lists."""
    found: list[Doubt] = []
    for told in _LISTED.finditer(view.text):
        listed = [part for part in re.split(r"[、及與]", told["list"]) if part]
        stated = number(told["n"])
        if stated and all(part.endswith("案") for part in listed) and len(listed) != stated:
            found.append(_count_doubt(stated, len(listed), view.span(told.start(), told.end("n") + 1)))
    # A list is tried from each of its names on: only where people are counted at all, and not without end.
    for told in _PEOPLE.finditer(view.text) if _COUNTED.search(view.text) else ():
        if view.text[told.start() - 1 : told.start()] == "、":
            continue  # the end of a longer list
        names = told["list"].split("、")
        # 甲、乙、丙等28名 names some of them.
        if len(names) > int(told["n"]) or (len(names) < int(told["n"]) and not told["more"]):
            found.append(_count_doubt(int(told["n"]), len(names), view.span(told.start("n"), told.end())))
    for told in _PERSONS.finditer(view.text):
        # Who was due is no part of who came.
        total = sum(int(n) for what, n in _PART.findall(told["parts"]) if "應" not in what)
        if total != int(told["sum"]):
            found.append(_count_doubt(int(told["sum"]), total, view.span(told.start("sum"), told.end())))
    return found


def _count_doubt(stated: int, listed: int, span: Span) -> Doubt:
    return Doubt("count", f"文中稱 {stated}，列出 {listed}", f"the text states {stated} and lists {listed}", span)


# 應出席 20 人，實際出席 16 人，請假 3 人
_ROLL = re.compile(r"(?P<due>應出席|應到)|(?P<came>實際?出席|實到)|(?P<away>請假|缺席|未出席)")
_TOTAL = re.compile(r"(?:共計|合計|總計|共)(\d{1,4})[人位名]")
_HEADS = re.compile(r"(\d{1,4})[人位名]")


def _roll(context: Context) -> list[Doubt]:
    """Who was due, less who was away, is not who came; told in the header, at one place or over several fields."""
    told: dict[str, tuple[int, Span]] = {}
    for passage in context.passages:
        if passage.item is not None:
            break
        view, marks = passage.view, list(_ROLL.finditer(passage.view.text))
        ends = [*(one.start() for one in marks), len(view.text)][1:]
        for mark, end in zip(marks, ends, strict=True):
            words = view.text[mark.end() : end]
            heads = _TOTAL.findall(words)[-1:] or _HEADS.findall(words)
            if heads and mark.lastgroup:
                if mark.lastgroup in told:
                    return []  # several rolls: 理事 and 監事 each with one of their own
                told[mark.lastgroup] = sum(map(int, heads)), view.span(mark.start(), end)
    if len(told) < 3:
        return []
    due, came, away = (told[one][0] for one in ("due", "came", "away"))
    return [_count_doubt(due - away, came, told["came"][1])] if due - away != came else []
