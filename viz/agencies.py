"""Agencies by city on the left, cases on the right, and a line for each agency that the minutes tie to a case."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from viz.addresses import local
from viz.cases import sign_of
from viz.columns import SHEETS, Columns, cut
from viz.picture import Entry, Picture, said, text
from viz.ties import LOOKS, agency_entry, case_entry, city_entry, of, tie_entry, ties_of
from viz.wording import foremost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from viz.picture import Overview, Row, Text
    from viz.ties import Tie

NOWHERE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A city as the heading of its agencies."""

    code: str
    name: Text

    @property
    def id(self) -> str:
        return f"city-{self.code}"


def agencies(rows: Sequence[Row], overview: Overview) -> Picture:
    """The network of agencies and cases, from the rows of ``queries/views/agencies.rq``."""
    ties = ties_of(rows)
    names = {local(row["agency"] or ""): said(row, "agency") for row in rows if row["agency"]}
    cases = {local(row["case"] or ""): row for row in rows}
    tied = list(dict.fromkeys(tie.case for tie in ties))
    groups = {Place(code, _place_name(code, rows, overview)): its for code, its in _groups(rows, overview).items()}
    heads = {place.id: members for place, members in groups.items()}
    columns = Columns.of(heads, tied, [(tie.agency, tie.case) for tie in ties])
    entries = {"all": _start(ties, names, tied, cases)}
    entries |= {place.id: city_entry(place.id, place.name, its, ties) for place, its in groups.items()}
    for place, members in groups.items():
        entries |= {one: agency_entry(names[one], one, place.name, of(ties, one)) for one in members}
    entries |= {case: case_entry(cases[case], case, of(ties, case)) for case in tied}
    entries |= {tie.id: tie_entry(tie, names, cases[tie.case]) for tie in ties}
    return Picture(
        _finding(ties, names, len(tied), len(cases)),
        "all",
        entries,
        _graph(groups, ties, entries, columns),
        _tables(columns, groups, ties, cases),
        titles={"role": text("身分", "Role"), "change": text("異動", "Change")},
        choices={column: _choices(rows, column) for column in ("role", "change")},
        unit=text("筆機關與合作案的關係", "ties of an agency and a case"),
    )


def _graph(
    groups: Mapping[Place, Sequence[str]], ties: Sequence[Tie], entries: Mapping[str, Entry], columns: Columns
) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    weight = Counter(end for tie in ties for end in (tie.agency, tie.case))
    for place, members in groups.items():
        graph.add_node(place.id, kind="head", label=place.name, weight=sum(weight[one] for one in members))
        for agency in members:
            name = short(entries[agency]["title"], place.name)
            graph.add_node(agency, kind="agency", weight=weight[agency], **_named(name, 0))
    for case in columns.right:
        look = {"kind": "case", "sign": entries[case]["sign"], "weight": weight[case]}
        graph.add_node(case, **_named(entries[case]["title"], 1), **look)
    for tie in ties:
        width = 1.2 if tie.codes("role") == ["named"] else 2.4
        line = {"id": tie.id, "entry": tie.id, "kind": "tie", "look": tie.look, "width": width, "label": None}
        graph.add_edge(tie.agency, tie.case, dashes=LOOKS[tie.look][1], weight=len(tie.rows), **line)
    _arrange(graph, columns)
    return graph


def _groups(rows: Iterable[Row], overview: Overview) -> dict[str, list[str]]:
    """Agencies by city: members of the platform first, those of no city last."""
    found: dict[str, list[str]] = {code: [] for code in overview.cities}
    for row in rows:
        if row["agency"]:
            members = found.setdefault(row["city"] or NOWHERE, [])
            if (agency := local(row["agency"])) not in members:
                members.append(agency)
    found[NOWHERE] = found.pop(NOWHERE, [])
    return {code: members for code, members in found.items() if members}


def _place_name(code: str, rows: Iterable[Row], overview: Overview) -> Text:
    if code == NOWHERE:
        return text("其他機關", "Other agencies")
    return overview.cities.get(code) or next(said(row, "city") for row in rows if row["city"] == code)


def short(name: Text, city: Text) -> Text:
    """What is left of an agency's name below the heading of its city: 青年局, Department for Youth."""
    zh = name["zh"].removeprefix(city["zh"])
    place = re.escape(city["en"].removesuffix(" City"))
    en = re.sub(rf"^{place}( City)? |, (the )?{place}( City)?( Government)?$", "", name["en"])
    short_zh = zh.removeprefix("政府") or name["zh"]
    return text(short_zh, short_zh if name["en"] == name["zh"] else en or name["en"])


def _named(name: Text, side: int) -> dict[str, Any]:
    """Attributes of a node with its name beside it, shortened to the room of each arrangement."""
    room = {key: sheet.names[side] for key, sheet in SHEETS.items()}
    shown = {key: text(cut(name["zh"], width), cut(name["en"], width)) for key, width in room.items()}
    return {"label": None, "name": shown, "side": ("left", "right")[side]}


def _arrange(graph: nx.Graph[str], columns: Columns) -> None:
    """Gives each node its place ``at``, its size ``box`` and its type ``font``, once for each arrangement."""
    for node in graph.nodes.values():
        node["at"], node["box"], node["font"] = {}, {}, {}
    for key, sheet in SHEETS.items():
        size = min(13.0, columns.pitch(sheet) * 0.55)
        heading = 0.62 * sheet.room[0]
        for ident, (x, y) in columns.places(sheet).items():
            node = graph.nodes[ident]
            is_head = node["kind"] == "head"
            node["at"][key] = (round(x + size / 2 - heading / 2, 1), y) if is_head else (x, y)
            node["box"][key] = (round(heading, 1), 20) if is_head else (round(size, 1), round(size, 1))
            node["font"][key] = sheet.font
    graph.graph["frames"] = {key: columns.frame(sheet) for key, sheet in SHEETS.items()}


def _start(ties: Sequence[Tie], names: Mapping[str, Text], tied: Sequence[str], cases: Mapping[str, Row]) -> Entry:
    silent = len(cases) - len(tied)
    changed = [tie for tie in ties if any(row["change"] != "named" for row in tie.rows)]
    section = {"title": text("加入、退出與待確認 {n} 筆", "Brought in, taken out or in question: {n}"), "open": ""}
    return Entry(
        kind=text("總覽", "Overview"),
        title=text("哪個機關做哪一案", "Which agency works on which case"),
        note=text(
            f"{len(names)} 個機關，{len(tied)} 件合作案。另有 {silent} 件，紀錄沒有寫明由哪個機關辦理。",
            f"{len(names)} agencies and {len(tied)} cases. Of {silent} more the minutes name no agency.",
        ),
        lit=[],
        sections=[{**section, "entries": [tie.id for tie in changed]}] if changed else [],  # type: ignore[typeddict-item]
    )


def _choices(rows: Iterable[Row], column: str) -> dict[str, Text]:
    return {
        row[column] or "": said(row, column) for row in sorted(rows, key=lambda row: row[column] or "") if row[column]
    }


def _finding(ties: Sequence[Tie], names: Mapping[str, Text], tied: int, cases: int) -> Text:
    """What matters first."""
    if not ties:
        return text("紀錄沒有提到任何機關與合作案的關係。", "The minutes tie no agency to a case.")
    silent = cases - tied
    zh = f"{cases} 件合作案中，紀錄為 {tied} 件寫明機關，共 {len(names)} 個；其餘 {silent} 件沒有寫明。"
    en = f"For {tied} of {cases} cases the minutes name agencies, {len(names)} in all; for {silent} they name none."
    counts = Counter(tie.agency for tie in ties)
    if (top := foremost(counts)) is not None and counts[top] > 1:
        zh += f"{names[top]['zh']}牽涉最多，{counts[top]} 件。"
        en += f" {names[top]['en']} is tied to most: {counts[top]}."
    return text(zh, en)


def _tables(
    columns: Columns, groups: Mapping[Place, Sequence[str]], ties: Sequence[Tie], cases: Mapping[str, Row]
) -> dict[str, Any]:
    weight = Counter(end for tie in ties for end in (tie.agency, tie.case))
    home = {agency: place.name for place, members in groups.items() for agency in members}
    silent = [(case, row["label"] or case, sign_of(row["status"])) for case, row in cases.items() if not weight[case]]
    return {
        "cities": [(place.id, place.name, sum(weight[one] for one in its)) for place, its in groups.items()],
        "agencies": [(one, home[one], weight[one]) for one in columns.left if one in home],
        "cases": [(one, weight[one]) for one in columns.right],
        "ties": [(tie.id, tie.agency, tie.case, tie.words("role"), tie.words("change")) for tie in ties],
        "silent": silent,
        "looks": [(look, LOOKS[look][0]) for look in LOOKS if any(tie.look == look for tie in ties)],
    }
