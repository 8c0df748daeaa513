"""Another reading of what words decide: another code, another modality, nothing at all, or a decision not seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.curation.anchor import Gone, overlap
from kg.model import Announcement, Decision

if TYPE_CHECKING:
    from kg.curation.desk import Desk
    from kg.curation.values import DecisionReading
    from kg.model import Span

# What a merger, a split or a renaming needs (of what, into what) no reading of a code can tell.
SIMPLE = (
    *("propose", "approve", "refer-listing", "defer", "continue", "expand", "keep-scope", "plan-delisting"),
    *("refer-delisting", "delist", "routinize", "withdraw", "transfer"),
)
_MODALITY = {
    "propose": "proposed",
    "refer-listing": "proposed",
    "refer-delisting": "proposed",
    "plan-delisting": "planned",
}
# What a code may be beside its usual modality; a referral awaits a level, nothing else does.
_ALSO = {"defer": ("deferred",), "rename": ("observed",)}
_ANNOUNCES = {"plan-delisting": "delist", "refer-delisting": "delist", "refer-listing": "approve"}
_SCOPE = frozenset({"expand", "keep-scope"})


def read_decision(desk: Desk, correction: DecisionReading) -> None:
    """Changes the decisions that stand on the quote; raises Gone where it is not clear which, or nothing changes."""
    span = desk.place(correction)
    key = desk.case_called(correction.name).key if correction.name else None
    found = _on(desk, span, key, correction.instead_of)
    codes = dict.fromkeys(one.code for one in found)
    if len(codes) > 1:
        several = "、".join(codes)
        en = f"several decisions are read from its quote ({', '.join(codes)}); say instead of which"
        raise Gone(f"所引原文讀出數個決定（{several}），請指明取代哪一個", en)
    if not found and (correction.nothing or correction.instead_of or not correction.code):
        raise Gone("所引原文沒有讀出這個決定", "no such decision is read from its quote")
    for code in (correction.code, *(codes if not correction.code else ())):
        _check(code, correction)
    if found and all(_same(one, correction) for one in found):
        raise Gone("程式現在就這樣讀", "the program reads it so by itself")
    if found:
        _change(desk, correction, found)
    else:
        _add(desk, correction, span, key)
    desk.read(span)


def _on(desk: Desk, span: Span, key: str | None, code: str) -> list[Decision]:
    """The decisions that stand on a passage: with just these words, else with the fewest around it, else within it."""
    near = [
        one
        for one in desk.extraction.decisions
        if overlap(one.span, span) and key in {None, one.case} and code in {"", one.code}
    ]
    exact = [one for one in near if one.span == span]
    around = sorted((one for one in near if span in one.span), key=lambda one: one.span.end - one.span.start)
    return exact or [one for one in around if one.span == around[0].span] or near


def _check(code: str, correction: DecisionReading) -> None:
    """Raises Gone for a modality or a level that a code cannot have."""
    fitting = (_MODALITY.get(code, "decided"), *_ALSO.get(code, ()))
    if code and correction.modality and correction.modality not in fitting:
        either = " or ".join(fitting)
        raise Gone(f"{code} 的語態只能是 {either}", f"{code} can only be {either}, not {correction.modality}")
    if code and correction.awaits and not code.startswith("refer-"):
        raise Gone(f"{code} 不必等候上級", f"{code} awaits no level")


def _same(old: Decision, correction: DecisionReading) -> bool:
    wanted = correction.code or old.code
    modality = correction.modality or (old.modality if wanted == old.code else _MODALITY.get(wanted, "decided"))
    awaits = correction.awaits or old.awaits
    return not correction.nothing and (wanted, modality, awaits) == (old.code, old.modality, old.awaits)


def _change(desk: Desk, correction: DecisionReading, found: list[Decision]) -> None:
    places = {(one.case, one.span) for one in found}
    kept: list[Decision] = []
    for old in desk.extraction.decisions:
        if old not in found:
            kept.append(old)
        elif not correction.nothing:
            new = _read(desk, correction, old)
            kept.append(new)
            desk.claim(correction, new.span, "Decision", new.case)
    steps = [one for one in desk.extraction.announcements if (one.case, one.span) not in places]
    names = {one.from_name for one in found if one.code == "rename" and correction.code}
    cases = tuple(
        replace(case, former=tuple(name for name in case.former if name not in names)) if names else case
        for case in desk.extraction.cases
    )
    desk.extraction = replace(desk.extraction, decisions=tuple(kept), announcements=tuple(steps), cases=cases)
    for new in kept:
        if (new.case, new.span) in places:
            _announce(desk, new)


def _read(desk: Desk, correction: DecisionReading, old: Decision) -> Decision:
    """The decision as the curator reads it: what the old code needed and the new one does not is left out."""
    code = correction.code or old.code
    if code == old.code:
        modality, awaits = correction.modality or old.modality, correction.awaits or old.awaits
        return replace(old, modality=modality, awaits=awaits)
    subject = old.outputs[0] if old.code == "merge" and old.outputs else old.case
    return _decision(desk, correction, subject, old.item, old.span)


def _add(desk: Desk, correction: DecisionReading, span: Span, key: str | None) -> None:
    """A decision that the program did not see, on the case named or on the only one of the item."""
    item = desk.item(span)
    above = item
    while key is None and above is not None:
        own = [case.key for case in desk.extraction.cases if case.item == above and case.as_item]
        key = own[0] if len(own) == 1 else None
        above = desk.extraction.items[above].parent
    if key is None:
        raise Gone("看不出所引原文談的是哪一案，請指明案名", "it is not clear what case its quote is about; name it")
    new = _decision(desk, correction, key, item, span)
    # It stands last, so that no other decision's number changes.
    desk.extraction = replace(desk.extraction, decisions=(*desk.extraction.decisions, new))
    desk.mark(correction, span, "Decision", case=key)
    _announce(desk, new)


def _decision(desk: Desk, correction: DecisionReading, case: str, item: int | None, span: Span) -> Decision:
    code = correction.code
    awaits = (correction.awaits or "deputy-mayors") if code.startswith("refer-") else None
    own = next((one.cities for one in desk.extraction.cases if one.key == case), ())
    cities = tuple(dict.fromkeys(part.city for part in own)) if code in _SCOPE else ()
    modality = correction.modality or _MODALITY.get(code, "decided")
    return Decision(case, code, modality, item, span, awaits, cities=cities)


def _announce(desk: Desk, decision: Decision) -> None:
    """A referral or a planned delisting is a step that is announced, too."""
    if decision.code in _ANNOUNCES:
        words = desk.printed(decision.span).strip("，,。")
        step = Announcement(
            decision.case, _ANNOUNCES[decision.code], decision.modality, decision.item, words, decision.span
        )
        desk.extraction = replace(desk.extraction, announcements=(*desk.extraction.announcements, step))
