"""Rows of ``queries/views/record.rq`` as lives of cases: what each meeting says of each case, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.addresses import local
from viz.cases import SIGNS, sign_of
from viz.days import both_counts
from viz.picture import Passage, meeting_name, said, same, spaced, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viz.picture import Row, Text

LEADS: dict[str, Text] = {
    "meeting": text("會議", "Meeting"),
    "item": text("列項", "On the agenda"),
    "named": text("提及", "Named"),
    "decision": text("決議", "Decision"),
    "plan": text("預告", "Announced"),
    "name": text("名稱", "Name"),
    "rename": text("更名", "Renamed"),
    "descent": text("來龍去脈", "Descent"),
    "widen": text("擴大後城市", "Cities from then on"),
    "city": text("參與城市", "Takes part"),
    "doubt": text("疑義", "Doubt"),
    "reading": text("判讀（原文未明說）", "A reading, not stated"),
}
PLAIN = {None, "decided", "named", "item"}
# What a case is after a meeting, and whether it is then on the list, open, or over.
OPEN = {"listed": "listed", "proposed": "pending", "deferred": "pending", "delisting-pending": "pending"}


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """A meeting of which there are minutes, one object each; meetings sort by their day, those without one first."""

    id: str
    code: str
    body: str
    group: Text
    date: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.date, self.code, self.id

    @property
    def name(self) -> Text:
        return meeting_name(self.code)

    @property
    def day(self) -> Text:
        return both_counts(self.date) if self.date else text("日期未載", "no date")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a meeting says of a case, with its passage; None where only a curator noted it without a place."""

    kind: str
    meeting: Meeting
    code: str
    words: Text
    note: str | None
    how: Text
    rank: int
    result: str | None
    other: str
    old: str
    new: str
    id: str
    passage: Passage

    @property
    def is_decided(self) -> bool:
        return self.note == "decided"


@dataclass(slots=True)
class Life:
    """A case: its name, where it stands now, and all facts about it in the order of the rows."""

    id: str
    label: str
    status: str | None
    state: Text
    facts: list[Fact] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind in kinds]

    @property
    def sign(self) -> str:
        return sign_of(self.status)

    def by_meeting(self) -> dict[Meeting, list[Fact]]:
        """The facts of each meeting that says something of the case; a reading is not said by it."""
        found: dict[Meeting, list[Fact]] = {}
        for fact in self.facts:
            if fact.kind != "reading":
                found.setdefault(fact.meeting, []).append(fact)
        return {meeting: found[meeting] for meeting in sorted(found, key=lambda one: one.key)}

    def cities(self, until: tuple[str, str, str] | None = None) -> list[str]:
        """Codes of the cities that take part at any time, or by the end of a meeting."""
        facts = [fact for fact in self.of("city") if fact.note in ("named", "added")]
        return list(dict.fromkeys(f.code for f in facts if until is None or f.meeting.key <= until))


def after(facts: Iterable[Fact]) -> str | None:
    """The status in which a meeting leaves a case: that of the highest rank; None where it decides nothing."""
    ranked = [fact for fact in facts if fact.result]
    return max(ranked, key=lambda fact: fact.rank).result if ranked else None


@dataclass(slots=True)
class Record:
    """All meetings and cases of a graph; ``words`` are the names of cities and other codes that occur."""

    meetings: dict[str, Meeting] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    about: dict[str, list[Fact]] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Record:
        made = cls()
        for row in rows:
            if row["kind"] == "case":
                ident = local(row["case"] or "")
                state = said(row, "code") if row["code"] else SIGNS["unclear"][0]
                made.lives[ident] = Life(ident, row["to"] or ident, row["code"], state)
        for row in rows:
            if row["kind"] != "case":
                made._take(row)
        return made

    def _take(self, row: Row) -> None:
        fact = self._fact(row)
        case = local(row["case"] or "")
        if case in self.lives:
            self.lives[case].facts.append(fact)
        elif fact.kind in ("meeting", "doubt"):
            self.about.setdefault(fact.meeting.id, []).append(fact)
        if fact.code:
            self.words.setdefault(fact.code, fact.words)

    def _fact(self, row: Row) -> Fact:
        meeting = self._meeting(row)
        kind, note, words = row["kind"] or "", row["note"], said(row, "code")
        lead = LEADS["named" if kind == "item" and note == "named" else kind]
        what = same(row["to"] or "") if kind in ("name", "rename") else words
        if note not in PLAIN and row["note_zh"]:
            how = said(row, "note")
            what = text(f"{what['zh']}（{how['zh']}）", f"{what['en']} ({how['en']})")
        led = text(f"{lead['zh']}：{what['zh']}", f"{lead['en']}: {what['en']}") if what["zh"] else lead
        return Fact(
            kind, meeting, row["code"] or "", words, note, said(row, "note"), int(row["rank"] or 0), row["result"],
            local(row["other"] or ""), row["from"] or "", row["to"] or "", local(row["fact"] or ""),
            passage(row, led, spaced(meeting.group, meeting.name)),
        )  # fmt: skip

    def _meeting(self, row: Row) -> Meeting:
        ident = local(row["held"] or "")
        if ident not in self.meetings:
            group = text(row["group"] or "", row["group_en"] or row["group"] or "")
            made = Meeting(ident, row["meeting"] or "", row["body"] or "", group, row["date"] or "")
            self.meetings[ident] = made
        return self.meetings[ident]

    def in_time(self) -> list[Meeting]:
        return sorted(self.meetings.values(), key=lambda meeting: meeting.key)


def passage(row: Row, what: Text, where: Text) -> Passage:
    """The passage of a row; 0 to 0 where its place is not recorded."""
    return Passage(
        what=what,
        minutes=local(row["minutes"] or "").removeprefix("minutes-"),
        where=where,
        date=row["date"] or "",
        quote=row["quote"] or "",
        file=row["file"] or "",
        start=int(row["start"] or 0),
        end=int(row["end"] or 0),
    )


def passages(facts: Iterable[Fact]) -> list[Passage]:
    """The passages of facts, see ``together``."""
    return together(fact.passage for fact in facts)


def together(passages: Iterable[Passage]) -> list[Passage]:
    """Each passage once, with all that it says, in the order of time and text."""
    found: dict[tuple[str, str, int, int, str], Passage] = {}
    for one in passages:
        place = (one["date"], one["minutes"], one["start"], one["end"], one["quote"])
        if place not in found:
            found[place] = Passage(**one)
        elif one["what"]["zh"] not in found[place]["what"]["zh"].split("；"):
            had, more = found[place]["what"], one["what"]
            found[place]["what"] = text(f"{had['zh']}；{more['zh']}", f"{had['en']}; {more['en']}")
    return [found[place] for place in sorted(found)]


@dataclass(slots=True)
class Sheet:
    """What one body did: its cases and, as columns, the meetings that say something of them."""

    body: str
    name: Text
    meetings: list[Meeting]
    lives: list[Life]


def sheets(record: Record) -> Iterator[Sheet]:
    """One sheet a body, the fullest first: the cases first met there, and all meetings that tell of them."""
    homes: dict[str, list[Life]] = {}
    names: dict[str, Text] = {}
    for meeting in record.in_time():
        homes.setdefault(meeting.body, [])
        names.setdefault(meeting.body, meeting.group)
    for life in record.lives.values():
        met = list(life.by_meeting())
        if met:
            homes[met[0].body].append(life)
    for body in sorted(homes, key=lambda one: (-len(homes[one]), one)):
        lives = sorted(homes[body], key=order)
        own = {meeting for meeting in record.meetings.values() if meeting.body == body}
        told = {meeting for life in lives for meeting in life.by_meeting()}
        yield Sheet(body, names[body], sorted(own | told, key=lambda one: one.key), lives)


def order(life: Life) -> tuple[object, ...]:
    """Cases as they come into the record; of those that come together, the longest-lived last."""
    met = list(life.by_meeting())
    return (met[0].key, met[-1].key, life.id) if met else (("", "", ""), ("", "", ""), life.id)
