"""What the minutes ask for, plan or announce, when it is due, and what later minutes say came of it.

An item is one statement of time: all tasks, events and announced steps of a case that hang on the same words (10 月底).
What gives no time is an item by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.addresses import local
from viz.picture import passage_of, said, same, text
from viz.record import Record, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from viz.picture import Passage, Row, Text
    from viz.record import Meeting

KINDS: dict[str, Text] = {
    "event": text("活動", "Event"),
    "task": text("交辦", "Task"),
    "step": text("預告的下一步", "Announced step"),
}
# How firmly it is said, the weakest first: what is only asked for is never drawn as planned, nor a plan as done.
VOICES: dict[str, Text] = {
    "asked": text("請求、建議或研議", "Asked for, advised or under study"),
    "unknown": text("是否舉行不詳", "Left open whether it took place"),
    "planned": text("預定", "Planned"),
    "held": text("已舉行", "Took place"),
}
OUTCOMES: dict[str, Text] = {
    "missed": text("沒有照做，或延後", "Not done, or moved"),
    "done": text("做到了", "Done"),
    "open": text("有後續，難以判定", "Spoken of again, not clear"),
    "silent": text("後來的紀錄沒有交代", "Later minutes do not say"),
    "ahead": text("之後還沒有會議紀錄", "No later minutes yet"),
}
_FIRM = {"planned": "planned", "agreed": "planned", "decided": "planned", "held": "held", "unknown": "unknown"}
_FOLDED_AWAY = re.compile(r"第[一二三四五六七八九十\d]+屆|年度|年|[\W\d_]")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, either empty where it is open, and the words that give them."""

    first: str
    last: str
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: by which meeting one knows it, in words, and the passages that tell it."""

    code: str
    meeting: Meeting | None
    words: Text
    passages: Sequence[Passage] = ()


@dataclass(slots=True)
class Item:
    """Tasks, events and steps of one case on one statement of time, said at one meeting."""

    id: str
    case: str
    meeting: Meeting
    span: Span | None
    facts: dict[str, Row] = field(default_factory=dict)
    parties: dict[str, Text] = field(default_factory=dict)
    cities: list[str] = field(default_factory=list)
    outcome: Outcome | None = None

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.facts.values() if row["kind"] == kind]

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in KINDS if self.of(kind)]

    @property
    def voice(self) -> str:
        voices = {_FIRM.get(row["note"] or "unknown", "asked") for row in self.facts.values()}
        return next(voice for voice in VOICES if voice in voices)

    @property
    def name(self) -> Text:
        """The events by name, else the step that is announced, else the words of the task."""
        if events := self.of("event"):
            return same("、".join(dict.fromkeys(row["words"] or "" for row in events)))
        if steps := self.of("step"):
            names = list({row["code"]: said(row, "code") for row in steps}.values())
            zh, en = "、".join(one["zh"] for one in names), ", ".join(one["en"] for one in names)
            return text(f"預告：{zh}", f"Announced: {en}")
        return same("；".join(dict.fromkeys(row["words"] or "" for row in self.of("task"))))

    @property
    def passages(self) -> list[Passage]:
        return together(passage_of(row, _what(row)) for row in self.facts.values())

    @property
    def is_drawn(self) -> bool:
        """Whether it has a place of its own: a time, or a next meeting that shows what came of it."""
        return self.span is not None or bool(self.of("step"))


def items_of(rows: Sequence[Row], record: Record) -> list[Item]:
    """All items with what became of them, in the order of the meetings and their texts.

    ``rows`` are those of ``queries/views/deeds.rq`` and of the question ``promise-vs-outcome`` with its evidence.
    """
    found: dict[str, Item] = {}
    for row in rows:
        if row.get("kind") in KINDS and (meeting := record.meetings.get(local(row["held"] or ""))):
            ident = _id(row)
            item = found.setdefault(ident, Item(ident, local(row["case"] or ""), meeting, _span(row)))
            item.facts.setdefault(row["fact"] or "", row)
            if row["party"]:
                item.parties[local(row["party"])] = said(row, "party")
            if row["city"] and row["city"] not in item.cities:
                item.cities.append(row["city"])
    items = list(found.values())
    kept = {local(row["announcement"] or ""): row["kept"] or "" for row in rows if "kept" in row}
    of_case: dict[str, list[Item]] = {}
    for item in items:
        of_case.setdefault(item.case, []).append(item)
    for item in items:
        item.outcome = _outcome(item, of_case[item.case], kept, record)
    return items


def _id(row: Row) -> str:
    """One id for all facts of a case on the same words of time; that of the fact where no time is given."""
    if not row["dates"]:
        return local(row["fact"] or "")
    return "-".join(filter(None, (local(row["dates"]), local(row["case"] or ""))))


def _span(row: Row) -> Span | None:
    first, last = row["from"] or "", row["to"] or ""
    return Span(first, last, row["when"] or "") if first or last else None


def _what(row: Row) -> Text:
    """What a passage tells: the kind of thing and how firmly it is said."""
    lead, how = KINDS[row["kind"] or ""], said(row, "note")
    if row["kind"] == "step":
        code = said(row, "code")
        lead = text(f"{lead['zh']}：{code['zh']}", f"{lead['en']}: {code['en']}")
    return text(f"{lead['zh']}（{how['zh']}）", f"{lead['en']} ({how['en']})") if how["zh"] else lead


# --- What became of it ---


def _outcome(item: Item, items: Sequence[Item], kept: Mapping[str, str], record: Record) -> Outcome | None:
    """By ``promise-vs-outcome`` for a step and what is said in one breath with it, else by what later minutes say.

    ``items`` are those of the same case.
    """
    if item.voice == "held":
        return Outcome("done", item.meeting, text("紀錄寫明已舉行", "The minutes say that it took place"))
    steps = [fact for one in _in_one_breath(item, items) for fact, row in one.facts.items() if row["kind"] == "step"]
    answers = {kept[local(fact)] for fact in steps if local(fact) in kept}
    if answers:
        return _of_step(item, answers, record)
    return _of_date(item, items, record) if item.span else None


def _in_one_breath(item: Item, items: Iterable[Item]) -> Iterator[Item]:
    """Items of its case and meeting whose passages overlap, itself first."""
    yield item
    places = [(one["start"], one["end"]) for one in item.passages]
    for other in items:
        if other is not item and other.meeting == item.meeting and item.is_drawn:
            theirs = [(one["start"], one["end"]) for one in other.passages]
            if any(a[0] < b[1] and b[0] < a[1] for a in places for b in theirs):
                yield other


def _of_step(item: Item, answers: set[str], record: Record) -> Outcome:
    after = [one for one in record.in_time() if one.body == item.meeting.body and one.key > item.meeting.key]
    if not after:
        return Outcome("ahead", None, OUTCOMES["ahead"])
    words, passages, is_decided = _told(item, after[0], record)
    code = "missed" if "no" in answers else "done" if "yes" in answers else "open" if is_decided else "silent"
    return Outcome(code, after[0], words, passages)


def _of_date(item: Item, items: Iterable[Item], record: Record) -> Outcome:
    """A later report under the same name, else what the first meeting after the day says of the case."""
    assert item.span is not None  # noqa: S101 - asked by the caller
    due = item.span.last or item.span.first
    again = [one for one in items if _is_same(item, one)]
    for other in (*(one for one in again if one.voice == "held"), *again[-1:]):
        return _again(other, due)
    later = [one for one in record.in_time() if one.body == item.meeting.body and one.key > item.meeting.key]
    after = [one for one in later if one.date > due]
    if not after:
        return Outcome("ahead", None, OUTCOMES["ahead"])
    words, passages, _ = _told(item, after[0], record)
    return Outcome("silent", after[0], words, passages)


def _again(other: Item, due: str) -> Outcome:
    met = other.meeting.name
    if other.voice == "held":
        words = text("後來的紀錄寫明已舉行", "Later minutes say that it took place")
        return Outcome("done", other.meeting, words, other.passages)
    if other.span and other.span.first > due:
        words = text(f"{met['zh']}改為{other.span.words}", f"{met['en']} moved it to {other.span.words}")
        return Outcome("missed", other.meeting, words, other.passages)
    words = text(f"{met['zh']}再次預告", f"{met['en']} announced it again")
    return Outcome("open", other.meeting, words, other.passages)


def _is_same(item: Item, other: Item) -> bool:
    """Whether a later meeting speaks of an event of the same name in the same year."""
    if other.meeting.key <= item.meeting.key:
        return False
    mine, theirs = ({_folded(row["words"] or "") for row in one.of("event")} - {""} for one in (item, other))
    years = {one.span.first[:4] or one.span.last[:4] for one in (item, other) if one.span}
    return bool(mine & theirs) and len(years) == 1


def _folded(name: str) -> str:
    """A name without its year, its number and its punctuation: 「2023 新北好市節」 is 新北好市節."""
    return _FOLDED_AWAY.sub("", unicodedata.normalize("NFKC", name))


def _told(item: Item, meeting: Meeting, record: Record) -> tuple[Text, list[Passage], bool]:
    """What a meeting says of the case of an item, the passages, and whether it decided anything."""
    life = record.lives.get(item.case)
    facts = life.by_meeting().get(meeting, []) if life else []
    decided = [fact for fact in facts if fact.kind == "decision"]
    met = meeting.name
    if decided:
        done = list({fact.code: fact.words for fact in decided}.values())
        zh, en = "、".join(one["zh"] for one in done), ", ".join(one["en"] for one in done)
        return text(f"{met['zh']}：{zh}", f"{met['en']}: {en}"), together(fact.passage for fact in decided), True
    named = [fact for fact in facts if fact.kind == "item"]
    if named:
        words = text(f"{met['zh']}列項，未作決定", f"{met['en']}: on the agenda, nothing decided")
        return words, together(fact.passage for fact in named), False
    return text(f"{met['zh']}沒有提到這件合作案", f"{met['en']} does not mention the case"), [], False
