"""Which agency is tied to which case, in which role, and whether it joins, leaves or is asked about."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from kg.extract.decisions import clause
from kg.extract.stretch import sentences
from kg.model import Participation

if TYPE_CHECKING:
    from kg.extract.casebook import Case
    from kg.extract.context import Places
    from kg.extract.draft import Draft
    from kg.extract.stretch import Stretch
    from kg.model import AgencyMention, Event, Task

_REMOVED = re.compile(r"(?:不(?:再)?列管|免列管|退出|移出|解除|刪除|排除)$")
_ADDED = re.compile(
    r"^.{0,4}(?:加入|納入|增列|新增為|列為|擔任)(?:為|本案)?.{0,4}(?:權責|主辦|協辦|主政|成員|本案)?|^(?:為|列為)(?:本案)?(?:權責|主辦|協辦|成員)"
)
_ADDED_BEFORE = re.compile(r"(?:應?(?:再)?(?:納入|增列|新增|加入|邀集)(?:、|及|與|為)?)[^,。;]{0,24}$")
_MEMBERS = re.compile(r"成員|權責單位|主政|主辦|協辦")
_ASKED = re.compile(r"是否(?:改為|改由|由|納入|加入)?$|(?:確認|釐清|研議).{0,12}$")
_PROPOSER_NOTE = re.compile(r"(?:提案|提報|提)(?:單位|機關)?\)")
_PROPOSER_BEFORE = re.compile(r"(?:提案(?:單位|機關|市|者|城市))(?:為|:)?$")
_RESPONSIBLE = re.compile(r"權責單位|權責機關")
_IN_CHARGE = re.compile(r"(?:辦理|負責|承辦|主責|管理|執行)")
_LEAD = re.compile(r"主政|主辦|主責|主導")


def participations(
    draft: Draft, case: Case, mentions: Places[AgencyMention], tasks: Places[Task], events: Places[Event]
) -> list[Participation]:
    """The ties of the agencies that the words of a case name, each with its passage."""
    found: list[Participation] = []
    for n, stretch in enumerate(draft.words):
        inside = mentions.within(stretch.view.span(stretch.i, stretch.j))
        bounds = list(sentences(stretch)) if inside else []
        for mention in inside:
            if mention.agency:
                role, change, at = _role(stretch, mention, bounds, (tasks, events), name=n == 0)
                found.append(
                    Participation(case.key, mention.agency, role, change, mention.text, stretch.view.span(*at))
                )
    return _unique(found)


def _role(
    stretch: Stretch,
    mention: AgencyMention,
    bounds: list[tuple[int, int]],
    doings: tuple[Places[Task], Places[Event]],
    *,
    name: bool,
) -> tuple[str, str, tuple[int, int]]:
    """Role and change of one mention, and the clause that says so."""
    view, text = stretch.view, stretch.view.text
    i, j = view.index(mention.span.start), view.index(mention.span.end - 1) + 1
    low, high = bounds[max(0, bisect_right(bounds, i, key=lambda bound: bound[0]) - 1)]
    at = clause(text, i, j, low, high)
    before, after = text[max(low, i - 14) : i], text[j : min(high, j + 14)]
    if (name and _PROPOSER_NOTE.match(after)) or _PROPOSER_BEFORE.search(before):
        return "proposer", "named", at
    whole = text[at[0] : at[1]]
    role = "responsible" if _RESPONSIBLE.search(whole) else "lead" if _LEAD.search(whole) else "member"
    if _REMOVED.search(before):
        return "responsible", "removed", at
    if _ASKED.search(before) and _MEMBERS.search(whole):
        return role, "questioned", at
    if _ADDED.match(after) and not after.startswith("外") and not re.match(r"\S{0,3}(?:討論|考量)", after[2:]):
        return role, "added", at
    if _ADDED_BEFORE.search(text[at[0] : i]) and re.search(r"成員|權責|本案", text[low:high]):
        return role, "added", at
    if _MEMBERS.search(text[at[0] : i]):
        return role, "named", at
    if before.endswith("由") and _IN_CHARGE.match(after):
        return "responsible", "named", at
    return _in_action(mention, *doings), "named", at


def _in_action(mention: AgencyMention, tasks: Places[Task], events: Places[Event]) -> str:
    """The role of an agency that is asked to do something, holds something, or is only named."""
    mine = [task for task in tasks.around(mention.span) if mention.agency in task.assignees]
    if any(task.modality != "planned" for task in mine):
        return "assignee"
    if mine:
        return "organiser"
    if any(mention.agency in event.organisers for event in events.around(mention.span)):
        return "organiser"
    return "named"


def _unique(found: list[Participation]) -> list[Participation]:
    seen: dict[tuple[str, str, str], Participation] = {}
    for one in found:
        seen.setdefault((one.party, one.role, one.change), one)
    return list(seen.values())
