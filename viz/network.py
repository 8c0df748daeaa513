"""Rows to networkx: cities, the cases that two of them share, and the cases that more of them share.

A case counts once, for exactly the cities that it has at its widest: a case of all four widens no pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from viz import layout
from viz.cases import entry, gather, sign_of
from viz.picture import Entry, Picture, text
from viz.wording import Wording, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.cases import Case
    from viz.picture import Overview, Row, Section
    from viz.wording import Scope


def collaboration(rows: Sequence[Row], overview: Overview) -> Picture:
    """The city collaboration network."""
    cases = gather(rows)
    names = overview.cities
    for row in rows:
        if row["kind"] == "city" and row["code"]:
            names.setdefault(row["code"], text(row["code_zh"] or row["code"], row["code_en"] or row["code"]))
    wording = Wording(names, overview.groups, tuple(overview.cities))
    scopes = _scopes(cases, list(names))
    graph: nx.Graph[str] = nx.Graph()
    entries: dict[str, Entry] = {}
    for code in names:
        _add_city(graph, entries, code, scopes, wording)
    for scope, members in scopes.items():
        _add_scope(graph, entries, scope, members, wording)
    _place(graph, scopes, wording)
    entries["all"] = Entry(
        kind=text("總覽", "Overview"),
        title=text("誰和誰合作", "Who works with whom"),
        note=text("選一個範圍，看有哪些案、依據什麼原文。", "Choose a scope to see its cases and their passages."),
        lit=[],
        sections=[_section(scope, members, wording) for scope, members in scopes.items()],
    )
    tables = {
        "cities": [(f"city-{code}", name, graph.nodes[f"city-{code}"]["weight"]) for code, name in names.items()],
        "scopes": [(scope_id(s), wording.title(s), wording.joined(s), len(members)) for s, members in scopes.items()],
        "cases": [(case.id, wording.joined(scope)) for scope, members in scopes.items() for case in members],
    }
    return Picture(wording.finding(scopes), "all", entries, graph, tables)


def _scopes(cases: Sequence[Case], order: Sequence[str]) -> dict[Scope, list[Case]]:
    """Cases by their cities: the widest sets first, then the fullest."""
    found: dict[Scope, list[Case]] = {}
    for case in cases:
        found.setdefault(tuple(code for code in order if code in case.cities), []).append(case)
    places = {code: number for number, code in enumerate(order)}
    ranked = sorted(found, key=lambda s: (-len(s), -len(found[s]), [places[code] for code in s]))
    return {scope: found[scope] for scope in ranked}


def scope_id(scope: Scope) -> str:
    return "-".join(("pair" if len(scope) == 2 else "shared", *scope))


def _section(scope: Scope, members: Sequence[Case], wording: Wording) -> Section:
    title = wording.heading(scope)
    return {"title": title, "open": scope_id(scope), "entries": [case.id for case in members]}


def _parts(scope: Scope, members: Sequence[Case]) -> list[str]:
    """The ids of everything drawn for a set of cities, without the cities."""
    lines = [f"{scope_id(scope)}/{code}" for code in scope] if len(scope) != 2 else []
    return [scope_id(scope), *lines, *(case.id for case in members)]


def _add_city(
    graph: nx.Graph[str], entries: dict[str, Entry], code: str, scopes: Mapping[Scope, list[Case]], wording: Wording
) -> None:
    mine = {scope: members for scope, members in scopes.items() if code in scope}
    name, ident, weight = wording.names[code], f"city-{code}", sum(map(len, mine.values()))
    label = text(f"{name['zh']}\n{{n}} 案", f"{short(name['en'])}\n{{n}} case{{s}}")
    graph.add_node(ident, kind="city", label=label, weight=weight)
    entries[ident] = Entry(
        kind=text("城市", "City"),
        title=name,
        note=text("參與 {n} 案", "takes part in {n} case{s}"),
        parts=[case.id for members in mine.values() for case in members],
        lit=[ident, *(part for scope, members in mine.items() for part in _parts(scope, members))],
        sections=[_section(scope, members, wording) for scope, members in mine.items()],
    )


def _add_scope(
    graph: nx.Graph[str], entries: dict[str, Entry], scope: Scope, members: Sequence[Case], wording: Wording
) -> None:
    ident, cities = scope_id(scope), [f"city-{code}" for code in scope]
    look = {"label": wording.label(scope), "weight": len(members)}
    if len(scope) == 2:
        graph.add_edge(*cities, id=ident, kind="pair", entry=ident, **look)
    else:
        graph.add_node(ident, kind="shared", **look)
        for city, code in zip(cities, scope, strict=True):
            line = {"id": f"{ident}/{code}", "kind": "shared", "label": None, "weight": len(members), "entry": ident}
            graph.add_edge(ident, city, dashes=[5, 5], **line)
    entries[ident] = Entry(
        kind=text("合作範圍", "Scope"),
        title=wording.heading(scope),
        note=wording.only(scope),
        parts=[case.id for case in members],
        lit=[*cities, *_parts(scope, members)],
        sections=[{**_section(scope, members, wording), "title": text("合作案", "Cases")}],
    )
    for case in members:
        graph.add_node(case.id, kind="case", label=None, sign=sign_of(case.status), weight=1)
        entries[case.id] = entry(case, wording.joined(scope), [case.id, *cities, *_parts(scope, [])])


def _place(graph: nx.Graph[str], scopes: Mapping[Scope, list[Case]], wording: Wording) -> None:
    """Gives nodes and pairs' numbers their place ``at`` and their size ``box``, once for each arrangement."""
    lines = {edge["id"]: edge for _, _, edge in graph.edges(data=True)}
    things: dict[str, dict[str, Any]] = {**graph.nodes, **lines}
    for thing in things.values():
        thing["at"], thing["box"] = {}, {}
    areas = {name: _spread(name, things, scopes, wording) for name in layout.SHEETS}
    graph.graph["frames"] = {name: _frame(taken) for name, taken in areas.items()}


def _spread(
    name: str, things: Mapping[str, dict[str, Any]], scopes: Mapping[Scope, list[Case]], wording: Wording
) -> list[layout.Area]:
    """One arrangement: the cities, then the boxes, then the pairs where they find room; says what room is taken."""
    sheet = layout.SHEETS[name]
    cities = layout.places(list(wording.names), sheet)
    taken: list[layout.Area] = []
    free = layout.spots_for_boxes(len(scopes), sheet)

    def put(ident: str, at: layout.Point, width: float, height: float) -> layout.Area:
        things[ident]["at"][name], things[ident]["box"][name] = at, (width, height)
        return (*at, width, height)

    for code, spot in cities.items():
        taken.append(put(f"city-{code}", spot, 2 * sheet.radius, 2 * sheet.radius))
    for scope in (one for one in scopes if len(one) != 2):
        width, height, pitch, inside = layout.box(len(scopes[scope]), sheet)
        x, y = sheet.middle if wording.is_whole(scope) else layout.corner([cities[code] for code in scope], free)
        taken.append(put(scope_id(scope), (x, y), width, height))
        for case, (dx, dy) in zip(scopes[scope], inside, strict=True):
            put(case.id, (round(x + dx, 1), round(y + dy, 1)), layout.bead(pitch), layout.bead(pitch))
    for scope in (one for one in scopes if len(one) == 2):
        one, other = (cities[code] for code in scope)
        at, spots = layout.string(one, other, len(scopes[scope]), sheet, taken)
        taken.append(put(scope_id(scope), at, *sheet.label))
        for case, spot in zip(scopes[scope], spots, strict=True):
            taken.append(put(case.id, spot, layout.bead(sheet.pitch), layout.bead(sheet.pitch)))
    return taken


def _frame(taken: Sequence[layout.Area]) -> tuple[float, float, float, float]:
    """Left, top, width and height of all that is drawn, with a margin."""
    spots = taken or [(0, 0, 100, 100)]
    left, right = min(x - w / 2 for x, _, w, _ in spots) - 14, max(x + w / 2 for x, _, w, _ in spots) + 14
    top, bottom = min(y - h / 2 for _, y, _, h in spots) - 14, max(y + h / 2 for _, y, _, h in spots) + 14
    return round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1)
