"""All that is known of one case or one agency, gathered for its own page: ties, meetings, tasks, events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.addresses import local
from viz.cases import sign_of
from viz.decisions import tiles
from viz.entries import joined
from viz.picture import passage_of, said, same, spaced, text
from viz.record import Record, passages
from viz.storyline import links_of
from viz.ties import of, passages_of, ties_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from viz.decisions import Tile
    from viz.picture import Overview, Passage, Row, Text
    from viz.record import Fact, Life, Meeting
    from viz.storyline import Link
    from viz.ties import Tie


READING = text("可能承接（判讀，原文未明說）", "may carry on (a reading, not stated)")
# What a meeting says of a case beside its cities and names, which stand in lists of their own.
APART = {"name", "city", "widen"}


@dataclass(frozen=True, slots=True)
class Relation:
    """What a thing is tied to, how, and the passages that say so; ``other`` is the id of what may have a page too."""

    other: str
    name: Text
    how: Text
    passages: Sequence[Passage]
    sign: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Relations of one kind, which stand on one side of the picture."""

    key: str
    title: Text
    side: str
    relations: list[Relation]


@dataclass(frozen=True, slots=True)
class Told:
    """What one meeting says of a case."""

    meeting: Meeting
    tiles: list[Tile]
    name: str
    passages: list[Passage]


@dataclass(slots=True)
class Deed:
    """A task or an event, with those who were asked or who hold it; no ``words`` where the passage says the same."""

    kind: str
    case: str
    label: str
    words: str
    note: Text
    when: Text
    passage: Passage
    parties: dict[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thing:
    """A case or an agency with all that its page shows."""

    id: str
    kind: Text
    title: Text
    facts: list[tuple[Text, Text]]
    groups: list[Group]
    told: list[Told]
    tasks: list[Deed]
    events: list[Deed]
    sign: str = ""
    state: Text | None = None

    @property
    def passages(self) -> Iterator[Passage]:
        for group in self.groups:
            for relation in group.relations:
                yield from relation.passages
        for told in self.told:
            yield from told.passages
        for deed in (*self.tasks, *self.events):
            yield deed.passage


class Things:
    """The pages of a graph, from the rows of the queries ``record``, ``agencies`` and ``deeds``."""

    def __init__(self, record: Sequence[Row], ties: Sequence[Row], deeds: Sequence[Row], overview: Overview) -> None:
        self._record = Record.of(record)
        self._cities = overview.cities | dict(_cities(self._record))
        self._links = links_of(self._record.lives)
        self._ties = ties_of(ties)
        self._rows = ties
        self._deeds = deeds_of(deeds)
        self._forms = _forms(deeds)
        self._names = {local(row["agency"] or ""): said(row, "agency") for row in ties if row["agency"]}
        for deed in self._deeds:
            self._names |= {party: name for party, name in deed.parties.items() if party not in self._names}

    def all(self) -> list[Thing]:
        """Cases as they come into the record, then the agencies by their ids."""
        agencies = sorted(one for one in self._names if one.startswith("agency-"))
        return [*map(self._case, self._record.lives.values()), *map(self._agency, agencies)]

    # --- Cases ---

    def _case(self, life: Life) -> Thing:
        names = [fact.new for fact in life.of("name")]
        others = [name for name in dict.fromkeys(names) if name != life.label]
        facts = [(text("參與城市", "Cities"), joined(life, self._cities))]
        if others:
            facts.append((text("其他名稱", "Other names"), same("、".join(others))))
        met = list(life.by_meeting())
        if met:
            facts.append((text("首次見於", "First met"), _met(met[0])))
            facts.append((text("最近見於", "Last met"), _met(met[-1])))
        mine = [deed for deed in self._deeds if deed.case == life.id]
        return Thing(
            life.id,
            text("合作案", "Case"),
            same(life.label),
            facts,
            [group for group in self._groups_of(life) if group.relations],
            [_told(life, meeting, its) for meeting, its in life.by_meeting().items()],
            [deed for deed in mine if deed.kind == "task"],
            [deed for deed in mine if deed.kind == "event"],
            life.sign,
            life.state,
        )

    def _groups_of(self, life: Life) -> list[Group]:
        before = [link for link in self._links if link.target == life.id]
        behind = [link for link in self._links if link.source == life.id]
        agencies = [self._to_agency(tie) for tie in of(self._ties, life.id)]
        return [
            Group("cities", text("城市", "Cities"), "left", self._city_relations(life)),
            Group("before", text("前身", "Came from"), "left", self._steps(before, "source")),
            Group("agencies", text("機關", "Agencies"), "right", agencies),
            Group("behind", text("後續", "Went into"), "right", self._steps(behind, "target")),
        ]

    def _city_relations(self, life: Life) -> list[Relation]:
        found: dict[str, list[Fact]] = {}
        for fact in life.of("city"):
            found.setdefault(fact.code, []).append(fact)
        order = {code: number for number, code in enumerate(self._cities)}
        made = []
        for code in sorted(found, key=lambda one: (order.get(one, len(order)), one)):
            last = found[code][-1]
            look = last.note if last.note in ("removed", "questioned") else ""
            made.append(Relation(f"city-{code}", last.words, last.how, passages(found[code]), look=look or ""))
        return made

    def _to_agency(self, tie: Tie) -> Relation:
        return Relation(tie.agency, self._names[tie.agency], tie.words("role"), passages_of(tie.rows), look=tie.look)

    def _steps(self, links: Iterable[Link], end: str) -> list[Relation]:
        """The other ends of steps of descent, one relation each, whatever tells of it."""
        found: dict[str, list[Fact]] = {}
        for link in links:
            found.setdefault(getattr(link, end), []).append(link.fact)
        made = []
        for other, facts in found.items():
            life = self._record.lives[other]
            is_reading = all(fact.kind == "reading" for fact in facts)
            how = (
                text("可能承接（判讀，原文未明說）", "may carry on (a reading, not stated)")
                if is_reading
                else facts[0].words
            )
            look = "" if any(fact.is_decided for fact in facts) else "questioned"
            made.append(Relation(other, same(life.label), how, passages(facts), life.sign, look))
        return made

    # --- Agencies ---

    def _agency(self, ident: str) -> Thing:
        rows = [row for row in self._rows if local(row["agency"] or "") == ident]
        ties = of(self._ties, ident)
        place = next((said(row, "city") for row in rows if row["city"]), None)
        facts = [(text("城市", "City"), place)] if place else []
        if forms := self._forms.get(ident):
            facts.append((text("紀錄中的稱呼", "Called by the minutes"), same("、".join(forms))))
        mine = [deed for deed in self._deeds if ident in deed.parties]
        return Thing(
            ident,
            text("機關", "Agency"),
            self._names[ident],
            facts,
            [Group("cases", text("合作案", "Cases"), "right", [self._to_case(tie) for tie in ties])] if ties else [],
            [],
            [deed for deed in mine if deed.kind == "task"],
            [deed for deed in mine if deed.kind == "event"],
        )

    def _to_case(self, tie: Tie) -> Relation:
        row = tie.rows[-1]
        name, sign = same(row["label"] or tie.case), sign_of(row["status"])
        return Relation(tie.case, name, tie.words("role"), passages_of(tie.rows), sign, tie.look)


def deeds_of(rows: Iterable[Row]) -> list[Deed]:
    """Tasks and events in the order of the rows; a row for each party makes one deed."""
    found: dict[str, Deed] = {}
    for row in rows:
        kind, fact = row["kind"] or "", row["fact"] or ""
        if kind not in ("task", "event"):
            continue
        if fact not in found:
            note = said(row, "note")
            lead = text("交辦", "Task") if kind == "task" else text("活動", "Event")
            what = text(f"{lead['zh']}（{note['zh']}）", f"{lead['en']} ({note['en']})") if note["zh"] else lead
            case, passage = local(row["case"] or ""), passage_of(row, what)
            found[fact] = Deed(kind, case, row["label"] or "", _unquoted(row), note, _when(row), passage)
        if row["party"]:
            found[fact].parties[local(row["party"])] = said(row, "party")
    return list(found.values())


def _unquoted(row: Row) -> str:
    words, quote = row["words"] or "", row["quote"] or ""
    return "" if "".join(words.split()) == "".join(quote.split()) else words


def _when(row: Row) -> Text:
    """A day or days as printed, and as they were read."""
    days = " – ".join(dict.fromkeys(day for day in (row["from"], row["to"]) if day))
    printed = row["when"] or ""
    return text(f"{printed}（{days}）", f"{printed} ({days})") if days and printed else same(printed or days)


def _forms(rows: Iterable[Row]) -> Mapping[str, list[str]]:
    """The forms under which the minutes name an agency, each once."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row["kind"] == "mention" and row["party"]:
            found.setdefault(local(row["party"]), {})[row["words"] or ""] = None
    return {party: list(forms) for party, forms in found.items()}


def _cities(record: Record) -> list[tuple[str, Text]]:
    facts = [fact for life in record.lives.values() for fact in life.of("city")]
    return sorted({fact.code: fact.words for fact in facts}.items(), key=lambda one: one[0])


def _met(meeting: Meeting) -> Text:
    return spaced(spaced(meeting.group, meeting.name), meeting.day)


def _told(life: Life, meeting: Meeting, facts: Sequence[Fact]) -> Told:
    names = [fact.new for fact in facts if fact.kind == "name" and fact.new != life.label]
    decisions = tiles(fact for fact in facts if fact.kind == "decision")
    return Told(meeting, decisions, "、".join(dict.fromkeys(names)), passages(f for f in facts if f.kind not in APART))
