"""Rows to networkx: cities, the cases that two of them share, and the cases that more of them share.

A case counts once, for exactly the cities that it has at its widest: a case of all four widens no pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from viz import layout
from viz.cases import entry, gather, sign_of
from viz.picture import Entry, Picture, text
from viz.wording import counted, finding, joined, short, title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.cases import Case
    from viz.picture import Overview, Row, Section, Text
    from viz.wording import Scope


def collaboration(rows: Sequence[Row], overview: Overview) -> Picture:
    """The city collaboration network."""
    cases = gather(rows)
    names = overview.cities
    for row in rows:
        if row["kind"] == "city" and row["code"]:
            names.setdefault(row["code"], text(row["code_zh"] or row["code"], row["code_en"] or row["code"]))
    scopes = _scopes(cases, list(names))
    whole = tuple(overview.cities)
    titles = {scope: title(scope, names, overview.groups, whole) for scope in scopes}
    graph: nx.Graph[str] = nx.Graph()
    entries: dict[str, Entry] = {}
    for code, name in names.items():
        _add_city(graph, entries, code, name, scopes, titles)
    for scope, members in scopes.items():
        _add_scope(graph, entries, scope, members, titles[scope], names)
    _place(graph, names, scopes)
    found = finding(scopes, titles, names, whole)
    entries["all"] = _overall(scopes, titles)
    return Picture(found, "all", entries, graph, _tables(graph, names, scopes, titles))


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


def _add_city(
    graph: nx.Graph[str],
    entries: dict[str, Entry],
    code: str,
    name: Text,
    scopes: Mapping[Scope, list[Case]],
    titles: Mapping[Scope, Text],
) -> None:
    mine = {scope: members for scope, members in scopes.items() if code in scope}
    count = counted(sum(map(len, mine.values())))
    ident = f"city-{code}"
    label = text(f"{name['zh']}\n{count['zh']}", f"{short(name['en'])}\n{count['en']}")
    graph.add_node(ident, kind="city", label=label, weight=sum(map(len, mine.values())))
    entries[ident] = Entry(
        kind=text("城市", "City"),
        title=name,
        note=text(f"參與 {count['zh']}", f"takes part in {count['en']}"),
        lit=[ident, *(part for scope, members in mine.items() for part in _parts(scope, members))],
        sections=[_section(scope, members, titles[scope]) for scope, members in mine.items()],
    )


def _section(scope: Scope, members: Sequence[Case], title: Text, *, plain: bool = False) -> Section:
    count = counted(len(members))
    heading = title if plain else text(f"{title['zh']} {count['zh']}", f"{title['en']}: {count['en']}")
    return {"title": heading, "open": scope_id(scope), "entries": [case.id for case in members]}


def _parts(scope: Scope, members: Sequence[Case]) -> list[str]:
    """The ids of everything drawn for a set of cities, without the cities."""
    lines = [f"{scope_id(scope)}/{code}" for code in scope] if len(scope) != 2 else []
    return [scope_id(scope), *lines, *(case.id for case in members)]


def _add_scope(
    graph: nx.Graph[str],
    entries: dict[str, Entry],
    scope: Scope,
    members: Sequence[Case],
    title: Text,
    names: Mapping[str, Text],
) -> None:
    ident, count, cities_said = scope_id(scope), counted(len(members)), joined(scope, names)
    cities = [f"city-{code}" for code in scope]
    if len(scope) == 2:
        label = text(f"{title['zh'] if len(title['zh']) < 4 else ''} {count['zh']}".strip(), count["en"])
        graph.add_edge(*cities, id=ident, kind="pair", label=label, weight=len(members), entry=ident)
    else:
        named = len(title["zh"]) < 5
        label = text(f"{title['zh'] if named else ''} {count['zh']}".strip(), count["en"])
        if len(scope) == len(names):
            label["en"] = f"{title['en']}: {len(members)}"
        graph.add_node(ident, kind="shared", label=label, weight=len(members))
        for city, code in zip(cities, scope, strict=True):
            line = {"id": f"{ident}/{code}", "kind": "shared", "label": None, "weight": len(members), "entry": ident}
            graph.add_edge(ident, city, **line)
    only = text(f"只有{cities_said['zh']}參與", f"{cities_said['en']} take part, nobody else")
    if len(scope) == len(names):
        only = text(f"{cities_said['zh']}都參與", f"{cities_said['en']} all take part")
    entries[ident] = Entry(
        kind=text("合作範圍", "Scope"),
        title=text(f"{title['zh']} {count['zh']}", f"{title['en']}: {count['en']}"),
        note=only if len(scope) > 1 else cities_said,
        lit=[*cities, *_parts(scope, members)],
        sections=[_section(scope, members, text("合作案", "Cases"), plain=True)],
    )
    for case in members:
        graph.add_node(case.id, kind="case", label=None, sign=sign_of(case.status), weight=1)
        entries[case.id] = entry(case, cities_said, [case.id, *cities, *_parts(scope, [])])


def _place(graph: nx.Graph[str], names: Mapping[str, Text], scopes: Mapping[Scope, list[Case]]) -> None:
    """Gives nodes and pairs' numbers their place ``at`` and their size ``box``, once for each arrangement."""
    lines = {edge["id"]: edge for _, _, edge in graph.edges(data=True)}
    things: dict[str, dict[str, Any]] = {**graph.nodes, **lines}
    for thing in things.values():
        thing["at"], thing["box"] = {}, {}
    graph.graph["frames"] = {name: _frame(_spread(name, things, list(names), scopes)) for name in layout.SHEETS}


def _spread(
    name: str, things: Mapping[str, dict[str, Any]], codes: list[str], scopes: Mapping[Scope, list[Case]]
) -> list[layout.Area]:
    """One arrangement: the cities, then the boxes, then the pairs where they find room; says what room is taken."""
    sheet = layout.SHEETS[name]
    cities = layout.places(codes, sheet)
    taken: list[layout.Area] = []
    free = list(sheet.corners)

    def put(ident: str, at: layout.Point, width: float, height: float) -> layout.Area:
        things[ident]["at"][name], things[ident]["box"][name] = at, (width, height)
        return (*at, width, height)

    for code, spot in cities.items():
        taken.append(put(f"city-{code}", spot, 2 * sheet.radius, 2 * sheet.radius))
    for scope in (one for one in scopes if len(one) != 2):
        width, height, pitch, inside = layout.box(len(scopes[scope]), sheet)
        whole = len(scope) == len(codes)
        x, y = sheet.middle if whole else layout.corner([cities[code] for code in scope], len(taken), free, sheet)
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


def _overall(scopes: Mapping[Scope, list[Case]], titles: Mapping[Scope, Text]) -> Entry:
    return Entry(
        kind=text("總覽", "Overview"),
        title=text("誰和誰合作", "Who works with whom"),
        note=text("選一個範圍，看有哪些案、依據什麼原文。", "Choose a scope to see its cases and their passages."),
        lit=[],
        sections=[_section(scope, members, titles[scope]) for scope, members in scopes.items()],
    )


def _tables(
    graph: nx.Graph[str],
    names: Mapping[str, Text],
    scopes: Mapping[Scope, list[Case]],
    titles: Mapping[Scope, Text],
) -> dict[str, object]:
    """The same data as rows: one for each node and each pair's line."""
    return {
        "cities": [(f"city-{code}", name, graph.nodes[f"city-{code}"]["weight"]) for code, name in names.items()],
        "scopes": [(scope_id(s), titles[s], joined(s, names), len(members)) for s, members in scopes.items()],
        "cases": [(case.id, joined(scope, names)) for scope, members in scopes.items() for case in members],
    }
