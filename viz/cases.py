"""Rows of a view's query gathered into cases: their cities at the widest, and all passages in the order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.addresses import local
from viz.picture import Entry, meeting_name, passage_of, said, same, spaced, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viz.picture import Passage, Row, Text

SIGNS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "running": (text("列管中", "Listed, going on"), ("listed",)),
    "waiting": (
        text("提案或提報中，尚待確認", "Proposed or referred, not confirmed"),
        ("proposed", "delisting-pending"),
    ),
    "held": (text("暫不提報", "Deferred"), ("deferred",)),
    "closed": (text("已結束列管", "No longer listed"), ("delisted", "routine", "withdrawn", "transferred")),
    "gone": (text("已併入他案或拆分", "Merged or split"), ("merged", "split")),
    "unclear": (text("狀態未載明", "Status not stated"), ()),
}
ORDER = ("city", "decision", "doubt")
LEADS = {"city": text("參與城市", "Takes part"), "decision": text("決議", "Decision"), "doubt": text("疑義", "Doubt")}


def sign_of(status: str | None) -> str:
    return next((sign for sign, (_, statuses) in SIGNS.items() if status in statuses), "unclear")


@dataclass(slots=True)
class Said:
    """A passage with all that it says of a case, by kind and words, in the order of the rows."""

    date: str
    passage: Passage
    parts: list[tuple[str, str]]

    @property
    def place(self) -> tuple[str, str, int, int]:
        return self.date, self.passage["file"], self.passage["start"], self.passage["end"]


@dataclass(slots=True)
class Case:
    """A case with what the minutes say of it, in the order of time and text."""

    id: str
    label: str
    status: str | None
    state: Text
    cities: set[str] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    meetings: dict[tuple[str, str], tuple[Text, Text]] = field(default_factory=dict)

    @property
    def lead(self) -> int:
        """The passage that tells where the case stands: its last decision, else its last passage."""
        decided = [number for number, one in enumerate(self.said) if any(kind == "decision" for kind, _ in one.parts)]
        return (decided or range(len(self.said)))[-1] if self.said else -1

    @property
    def span(self) -> Text:
        """First and last meeting that say something about it."""
        if not self.meetings:
            return same("–")
        (body, first), (other, last) = self.meetings[min(self.meetings)], self.meetings[max(self.meetings)]
        if len(self.meetings) == 1:
            return spaced(body, first)
        last = last if body == other else spaced(other, last)
        return spaced(body, text(f"{first['zh']}至 {last['zh']}", f"{first['en']} to {last['en']}"))


def gather(rows: Iterable[Row]) -> list[Case]:
    """The cases in the order of the rows."""
    cases: dict[str, Case] = {}
    ids = {"all"}
    for row in rows:
        iri = row["case"] or ""
        if iri not in cases:
            short = local(iri)
            ident = iri if not short or short in ids else short
            ids.add(ident)
            state = said(row, "status") if row["status"] else SIGNS["unclear"][0]
            cases[iri] = Case(ident, row["label"] or ident, row["status"], state)
        _add(cases[iri], row)
    for case in cases.values():
        case.said.sort(key=lambda one: one.place)
    return list(cases.values())


def _add(case: Case, row: Row) -> None:
    kind, words, note, date = row["kind"] or "", said(row, "code"), said(row, "note"), row["date"] or ""
    if kind not in ORDER:
        return
    if kind == "city" and row["note"] in ("named", "added"):
        case.cities.add(row["code"] or "")
    plain = row["note"] in ("named", "decided", None)
    what = words if plain else text(f"{words['zh']}（{note['zh']}）", f"{words['en']} ({note['en']})")
    body = text(row["group"] or "", row["group_en"] or row["group"] or "")
    met = meeting_name(row["meeting"])
    day = text(f"（{date}）", f" ({date})") if date else same("")
    case.meetings.setdefault((date, row["meeting"] or ""), (body, text(met["zh"] + day["zh"], met["en"] + day["en"])))
    lead = LEADS[kind]
    led = text(f"{lead['zh']}：{what['zh']}", f"{lead['en']}: {what['en']}")
    passage = passage_of(row, led)
    new = Said(date, passage, [(kind, what["zh"])])
    known = next((one for one in case.said if one.place == new.place), None)
    if known is None:
        case.said.append(new)
        return
    if new.parts[0] in known.parts:
        return
    glue, more = (text("、", ", "), what) if known.parts[-1][0] == kind else (text("；", "; "), led)
    had = known.passage["what"]
    known.passage["what"] = text(had["zh"] + glue["zh"] + more["zh"], had["en"] + glue["en"] + more["en"])
    known.parts += new.parts


def entry(case: Case, cities: Text, lit: list[str]) -> Entry:
    """A case as the panel shows it."""
    return Entry(
        kind=text("合作案", "Case"),
        title=same(case.label),
        note=case.state,
        sign=sign_of(case.status),
        state=case.state,
        lit=lit,
        facts=[
            (text("城市", "Cities"), cities),
            (text("會議", "Meetings"), case.span),
        ],
        passages=[one.passage for one in case.said],
        lead=case.lead,
    )
