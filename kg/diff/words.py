"""A difference in words, Chinese or English: a line a meeting, a line a case, and then the triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.changes import told
from kg.labels import EN, ZH, in_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.changes import MeetingChange
    from kg.diff import Case, Difference

_WORDS = {
    "meetings": {EN: "meetings", ZH: "會議"},
    "cases": {EN: "cases", ZH: "合作案"},
    "triples": {EN: "triples", ZH: "三元組"},
    "label": {EN: "label", ZH: "名稱"},
    "status": {EN: "status", ZH: "狀態"},
    "none": {EN: "none", ZH: "無"},
}


def lines(found: Difference, lang: str) -> Iterator[str]:
    """``-`` stands before what is gone, ``+`` before what came, ``~`` before what changed."""
    if found.meetings:
        yield _sums("meetings", found.meetings.values(), lang)
    for iri, (was, now) in found.meetings.items():
        yield f"{_sign(was, now)} {_meeting(found, was, now, lang)} <{iri}>"
    yield _sums("cases", found.cases.values(), lang)
    for iri, case in found.cases.items():
        yield _case_line(found, iri, *case, lang)
    gone, come = ({f"{quad.triple} ." for quad in quads} for quads in (found.gone, found.come))
    gone, come = gone - come, come - gone
    yield _sums("triples", [*((None, line) for line in come), *((line, None) for line in gone)], lang)
    yield from (f"- {line}" for line in sorted(gone))
    yield from (f"+ {line}" for line in sorted(come))


def _sums(kind: str, pairs: Iterable[tuple[object, object]], lang: str) -> str:
    signs = [_sign(*pair) for pair in pairs]
    new, gone, changed = (signs.count(sign) for sign in "+-~")
    word = _WORDS[kind][lang]
    is_changeable = kind != "triples"
    if lang == ZH:
        return f"{word}：新增 {new}、移除 {gone}" + (f"、變動 {changed}" if is_changeable else "")
    return f"{word}: {new} new, {gone} gone" + (f", {changed} changed" if is_changeable else "")


def _sign(was: object, now: object) -> str:
    return "+" if was is None else "-" if now is None else "~"


def _meeting(found: Difference, was: MeetingChange | None, now: MeetingChange | None, lang: str) -> str:
    said = [told(one, found.names, lang) for one in (was, now) if one]
    return " → ".join(dict.fromkeys(said))


def _case_line(found: Difference, iri: str, was: Case | None, now: Case | None, lang: str) -> str:
    shown = now or was
    label = (shown.label if shown else "") or in_language(found.names[iri], lang)
    head = f"{_sign(was, now)} {label} <{iri}>"
    if was and now:
        stop, between = ("：", "；") if lang == ZH else (": ", "; ")
        return head + stop + between.join(_changes(found, was, now, lang))
    return f"{head} {_named(found, now.status, lang)}".rstrip() if now else head


def _changes(found: Difference, was: Case, now: Case, lang: str) -> Iterator[str]:
    if was.label != now.label:
        yield f"{_WORDS['label'][lang]} {was.label} → {now.label}"
    if was.status != now.status:
        none = _WORDS["none"][lang]
        old, new = (_named(found, one.status, lang) or none for one in (was, now))
        yield f"{_WORDS['status'][lang]} {old} → {new}"
    for sign, cities in (("-", was.cities - now.cities), ("+", now.cities - was.cities)):
        yield from (f"{sign} {_named(found, [city], lang)}" for city in sorted(cities))
    for sign, decisions in (("-", was.decisions - now.decisions), ("+", now.decisions - was.decisions)):
        for meeting, code in sorted(decisions):
            words, at = _named(found, [code], lang), _named(found, [meeting], lang)
            yield f"{sign} {words}（{at}）" if lang == ZH else f"{sign} {words} ({at})"


def _named(found: Difference, iris: Iterable[str], lang: str) -> str:
    return ", ".join(in_language(found.names[iri], lang) for iri in sorted(iris))
