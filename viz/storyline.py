"""Where the lines of cases run: a row each, from left to right by meetings, joining where cases merge.

A case takes over the row of its first predecessor where that has ended, so that a story reads along one line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import networkx as nx

from viz.decisions import tile, tiles
from viz.picture import text
from viz.record import OPEN, after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.decisions import Tile
    from viz.picture import Text
    from viz.record import Fact, Life, Meeting

# Room for names before the first meeting, between rows, for the head of an arrow; half a tile; above the first row.
ZONE, ROW, EDGE, HALF, TOP = 212, 58, 22, 11, 44
# Where a case is first met with a decision on what was on the list before, its line comes from before the record.
BEGINS = {"approve", "propose", "refer-listing"}
FORMER = {
    "continue", "keep-scope", "expand", "merge", "split", "rename",
    "plan-delisting", "refer-delisting", "delist", "routinize", "withdraw", "transfer",
}  # fmt: skip
OUT = 46  # how far a curve runs into a merger, or out of a split
LETTER, LINE = 13, 14  # width of a Chinese letter of a name, and letters in a line of it


@dataclass(frozen=True, slots=True)
class Link:
    """A step from one case to another: decided, only proposed, or a curator's reading."""

    source: str
    target: str
    fact: Fact

    @property
    def id(self) -> str:
        return f"{self.source}→{self.target}"

    @property
    def is_reading(self) -> bool:
        return self.fact.kind == "reading"


@dataclass(slots=True)
class Stop:
    """A meeting on the line of a case, with its decisions. ``way`` and ``cities`` are those of the line behind it."""

    meeting: Meeting
    x: float
    tiles: list[Tile]
    way: str
    cities: int
    doubts: int = 0
    name: str = ""
    is_above: bool = True
    is_out: bool = False  # it comes out of a split here, so its line begins behind the meeting


@dataclass(slots=True)
class Strand:
    """The line of a case: it begins with its first stop where the record tells its beginning, else before it."""

    life: Life
    row: int
    start: float
    end: float
    name: str
    is_begun: bool
    cities: int
    stops: list[Stop] = field(default_factory=list)

    @property
    def y(self) -> float:
        return TOP + self.row * ROW


@dataclass(slots=True)
class Story:
    """All strands of one body, its meetings by their place from left to right, and the steps between strands."""

    body: str
    name: Text
    columns: dict[Meeting, float]
    strands: dict[str, Strand]
    links: list[Link]
    width: float
    height: float


def links_of(lives: Mapping[str, Life]) -> list[Link]:
    """All steps between cases that are both known."""
    return [
        Link(life.id, fact.other, fact)
        for life in lives.values()
        for fact in life.of("descent", "reading")
        if fact.other in lives
    ]


def families(lives: Mapping[str, Life], links: Sequence[Link]) -> list[list[Life]]:
    """Cases that descend from each other, and those that were renamed or widened: joined ones first, then by time."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((link.source, link.target) for link in links)
    graph.add_nodes_from(life.id for life in lives.values() if life.of("rename", "widen"))
    groups = [sorted((lives[one] for one in group), key=_begin) for group in nx.connected_components(graph)]
    groups = [group for group in groups if any(life.by_meeting() for life in group)]
    return sorted(groups, key=lambda group: (len(group) == 1, _begin(group[0])))


def _begin(life: Life) -> tuple[tuple[str, str, str], str]:
    return (next(iter(life.by_meeting())).key if life.by_meeting() else ("", "", "")), life.id


def story(
    body: str, name: Text, meetings: Sequence[Meeting], groups: Sequence[Sequence[Life]], links: list[Link]
) -> Story:
    """Places for one body's families, below each other."""
    step = _step(groups)
    columns = {meeting: float(ZONE + number * step) for number, meeting in enumerate(meetings)}
    width = max(columns.values(), default=ZONE) + EDGE + step
    strands: dict[str, Strand] = {}
    row = 0
    for group in groups:
        row = _place(group, links, columns, row, strands, width)
    mine = [link for link in links if link.source in strands and link.target in strands]
    return Story(body, name, columns, strands, mine, width, TOP + row * ROW)


def _step(groups: Sequence[Sequence[Life]]) -> float:
    """Between meetings: room for the widest stop."""
    widths = [
        tiles_width(tiles(fact for fact in facts if fact.kind == "decision"))
        for group in groups
        for life in group
        for facts in life.by_meeting().values()
    ]
    return min(max([84.0, *(width + 14 for width in widths)]), 150)


def tile_width(one: Tile) -> float:
    """The room of a tile in either language."""
    zh = sum(LETTER if ord(char) > 0x2E80 else 8 for char in one.letter["zh"]) + 9
    return max(2 * HALF, zh, 5.4 * len(one.letter["en"]) + 8)


def tiles_width(made: Sequence[Tile]) -> float:
    return sum(tile_width(one) + 2 for one in made)


def _place(
    group: Sequence[Life],
    links: Sequence[Link],
    columns: Mapping[Meeting, float],
    row: int,
    strands: dict[str, Strand],
    width: float,
) -> int:
    """Gives each case of a family its row, predecessors before what they become; says which row is free next."""
    lives = {life.id: life for life in group}
    sources: dict[str, list[str]] = {ident: [] for ident in lives}
    for link in links:
        if link.target in lives and link.source in lives:
            sources[link.target].append(link.source)
    free: dict[int, float] = {}

    def visit(ident: str) -> None:
        nonlocal row
        if ident in done:
            return
        done.add(ident)
        for source in sources[ident]:
            visit(source)
        strand = _strand(lives[ident], columns, width, is_child=bool(sources[ident]))
        if strand is None:
            return
        taken = [strands[one].row for one in sources[ident] if one in strands]
        rows = [one for one in taken if free.get(one, 0) <= strand.start]
        if rows:
            strand.row = rows[0]
        else:
            strand.row, row = row, row + 1
        free[strand.row] = strand.end
        strands[ident] = strand

    done: set[str] = set()
    for life in group:
        visit(life.id)
    return row


def _strand(life: Life, columns: Mapping[Meeting, float], width: float, *, is_child: bool) -> Strand | None:
    met = {meeting: facts for meeting, facts in life.by_meeting().items() if meeting in columns}
    if not met:
        return None
    first, last = next(iter(met)), list(met)[-1]
    decided = {fact.code for fact in met[first] if fact.kind == "decision"}
    is_begun = is_child or bool(decided & BEGINS) or not decided & FORMER
    x = columns[first] + (OUT if _is_out(met[first]) else 0)
    renames = [fact for fact in life.of("rename") if fact.note in ("decided", "observed")]
    name = renames[0].old if renames else life.label
    start = x if is_begun else x - ZONE + 12
    made = Strand(life, 0, start, x, name, is_begun, _before(life, first))
    state, side = "", False
    for meeting, facts in met.items():
        decisions = [fact for fact in facts if fact.kind == "decision" and not _is_joint(fact)]
        result = after(facts)
        state = OPEN.get(result, "") if result else state
        new = next((fact.new for fact in renames if fact.meeting is meeting), "")
        side = not side if new else side
        wide = len({fact.code for fact in facts if fact.kind == "widen" and fact.is_decided})
        cities = wide or len(life.cities(meeting.key))
        doubts = sum(fact.kind == "doubt" for fact in facts)
        made.stops.append(
            Stop(
                meeting,
                columns[meeting] + (OUT if _is_out(facts) else 0),
                _tiles(decisions, wide),
                state,
                cities,
                doubts,
                new,
                side,
                _is_out(facts),
            )
        )
    final = list(columns)[-1]
    if state and last is not final:
        made.stops[-1].way = "silent"
    made.end = width - EDGE if state else made.stops[-1].x + HALF + 6
    # A case that goes into another ends where its curve begins.
    if any(fact.result == "merged" for fact in met[last]):
        made.end = made.stops[-1].x
    return made


def _is_joint(fact: Fact) -> bool:
    """A merger on the side of what goes in, a split on the side of what comes out: the curve itself tells it."""
    return fact.result == "merged" or (fact.code == "split" and fact.result == "listed")


def _is_out(facts: Sequence[Fact]) -> bool:
    return any(fact.code == "split" and fact.result == "listed" for fact in facts)


def _tiles(decisions: Sequence[Fact], cities: int) -> list[Tile]:
    """The tiles of a stop; that of a widening tells to how many cities."""
    found: list[Tile] = []
    for fact in decisions:
        made = tile(fact)
        if fact.code == "expand" and cities:
            made = replace(made, letter=text(f"{cities}市", f"to {cities}"))
        if made not in found:
            found.append(made)
    return found


def _before(life: Life, first: Meeting) -> int:
    """How many cities a case had before its first meeting widened it."""
    widened = [fact.passage for fact in life.of("widen") if fact.meeting is first]
    named = {
        fact.code
        for fact in life.of("city")
        if fact.meeting is first
        and fact.note == "named"
        and not any(one["start"] <= fact.passage["start"] < one["end"] for one in widened)
    }
    return len(named)


def folded(name: str, width: int = LINE) -> list[str]:
    """A name in at most two lines; what does not fit is cut, with a mark that says so."""
    if len(name) <= width:
        return [name]
    rest = name[width:]
    return [name[:width], rest if len(rest) <= width else rest[: width - 1] + "…"]
