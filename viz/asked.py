"""Any question of pairs as a view: its answer as a network with the panel, tables and filters that every view has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg import queries
from kg.sparql import also_selecting
from viz.cases import SIGNS, sign_of
from viz.columns import cut
from viz.pairs import heading, pairs_in, pairs_of
from viz.picture import Entry, Picture, passage_of, said, same, text
from viz.radial import SHEETS, spread
from viz.views import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.queries import NamedQuery
    from kg.store import KnowledgeGraph
    from viz.pairs import Pairs, Tie
    from viz.picture import Passage, Row, Text

# More nodes than that nobody reads, and no browser draws in comfort.
MOST = 2000
# Smaller than a name is high: where names would overlap, the one of the less tied node is left out.
_DOT = 10.8


Keys = Mapping[str, Mapping[str, Sequence[str]]]


def view_of(
    graph: KnowledgeGraph,
    query: NamedQuery,
    params: Mapping[str, str],
    ask: Callable[[str, Sequence[str]], list[Row]],
    keys: Keys,
) -> View:
    """The view of a question, which is asked here; ``ask`` runs a query of ``queries/views/`` about some IRIs.

    ``keys`` are those of cases and agencies by which filters go: a tie has the keys of both its ends.

    Raises UsageError for a parameter that does not fit or an answer without two columns, QueryError for a slip.
    """
    asked = replace(query, text=also_selecting(query.text, query.evidence))
    pairs = pairs_of(queries.run(graph, asked, params), query.evidence, f"{graph.base}id/")
    name = text(query.summary.get("zh-Hant") or query.name, query.summary.get("en") or query.name)
    passages: dict[str, list[Passage]] = defaultdict(list)
    for row in ask("passages", pairs.facts):
        passages[row["fact"] or ""].append(passage_of(row, said(row, "kind")))
    picture = _picture(pairs, pairs.names(ask("names", pairs.iris)), passages, keys)
    return _view(name, picture)


def drawn(network: nx.Graph[str]) -> View:
    """The view of a graph of networkx, of which nothing is known but what its nodes and edges hold."""
    pairs = pairs_in(network)
    return _view(text("網絡", "Network"), _picture(pairs, pairs.names(()), {}, {}))


def _view(title: Text, picture: Picture) -> View:
    return View(
        query="",
        title=title,
        lead=text(
            "一點是答案裡的一端，一條線是答案裡的一對。點選任何一處，即可看到答案怎麼說。",
            "A dot is an end that the answer names, a line a pair. Choose any to read what the answer says of it.",
        ),
        template="asked.html",
        draw=lambda _rows, _overview, _title: picture,
    )


def _picture(pairs: Pairs, names: Mapping[str, Text], passages: Mapping[str, Sequence[Passage]], keys: Keys) -> Picture:
    drawn = set(list(pairs.nodes)[:MOST])
    ties = [tie for tie in pairs.ties if tie.source in drawn and tie.target in drawn]
    columns = list(dict.fromkeys(name for tie in ties for name in tie.told))
    titles = heading(columns)
    of: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        for end in dict.fromkeys((tie.source, tie.target)):
            of[end].append(tie)
    entries = {"all": _start(pairs, len(of), len(ties))}
    entries |= {node: _node_entry(node, names, its, keys) for node, its in of.items()}
    mark = "→" if pairs.is_directed else "–"
    for tie in ties:
        entries[tie.id] = _tie_entry(tie, (names[tie.source], names[tie.target]), titles, passages, mark)
        entries[tie.id]["keys"] = _joined(keys.get(tie.source, {}), keys.get(tie.target, {}))
    tables = {
        "columns": [titles[name] for name in columns],
        "ties": [(tie, ["、".join(tie.told.get(name, ())) for name in columns]) for tie in ties],
        "nodes": [(node, len(its)) for node, its in of.items()],
    }
    finding = _finding(len(pairs.nodes), len(pairs.ties), len(of), len(ties))
    network = _graph(pairs, of, ties, names)
    for node in network:
        if sign := entries[node].get("sign"):
            network.nodes[node]["sign"] = sign
    return Picture(finding, "all", entries, network, tables, unit=text("筆關係", "ties"))


def _graph(
    pairs: Pairs, of: Mapping[str, Sequence[Tie]], ties: Sequence[Tie], names: Mapping[str, Text]
) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.DiGraph() if pairs.is_directed else nx.Graph()
    for node, its in of.items():
        graph.add_node(node, kind="thing", label=None, weight=len(its))
    for tie in ties:
        line = {"id": tie.id, "entry": tie.id, "kind": "tie", "label": None, "width": 1.8, "weight": 1}
        graph.add_edge(tie.source, tie.target, **line)
    laid = {key: spread(graph, sheet) for key, sheet in SHEETS.items()}
    for node in graph:
        look: dict[str, Any] = {
            "at": {key: one.spots[node] for key, one in laid.items()},
            "box": dict.fromkeys(laid, (_DOT, _DOT)),
            "font": dict.fromkeys(laid, 13),
            "name": {key: _cut(names[node], SHEETS[key].names) for key in laid},
        }
        graph.add_node(node, side=laid["wide"].sides[node], **look)
    graph.graph["frames"] = {key: one.frame for key, one in laid.items()}
    return graph


def _cut(name: Text, width: int) -> Text:
    return text(_middle(name["zh"], width), _middle(name["en"], width))


def _middle(words: str, width: int) -> str:
    """Names of one answer differ at their ends: 新北市政府青年局, 新北市政府教育局."""
    if cut(words, width) == words:
        return words
    tail = ""
    for char in reversed(words):
        if len(cut(char + tail, width - 6)) < len(char + tail):
            break
        tail = char + tail
    return f"{words[:2]}…{tail}"


def _start(pairs: Pairs, nodes: int, ties: int) -> Entry:
    backed = sum(bool(tie.facts) for tie in pairs.ties)
    none = text(
        "這個問題沒有寫明依據的事實（#+ evidence:），所以圖中看不到原文。",
        "The question does not name the facts that its rows rest on (#+ evidence:), so no passage can be shown.",
    )
    some = text("選一點或一條線，看答案與依據的原文。", "Choose a dot or a line to read the answer and its passages.")
    return Entry(
        kind=text("總覽", "Overview"),
        title=text(f"{nodes} 個端點、{ties} 筆關係", f"{nodes} ends, {ties} ties"),
        note=some if backed or not ties else none,
        lit=[],
    )


def _joined(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {facet: list(dict.fromkeys((*one.get(facet, ()), *other.get(facet, ())))) for facet in {**one, **other}}


def _node_entry(node: str, names: Mapping[str, Text], ties: Sequence[Tie], keys: Keys) -> Entry:
    ids = [tie.id for tie in ties]
    others = [end for tie in ties for end in (tie.source, tie.target) if end != node]
    entry = Entry(
        kind=text("端點", "End"),
        title=names[node],
        note=text("與其他端點有 {n} 筆關係", "{n} tie{s} to others"),
        parts=ids,
        lit=[node, *ids, *others],
        sections=[{"title": text("關係 {n} 筆", "{n} tie{s}"), "open": node, "entries": ids}],
    )
    if (statuses := keys.get(node, {}).get("status")) is not None:
        entry["sign"] = sign_of(next(iter(statuses), None))
        entry["state"] = SIGNS[entry["sign"]][0]
    return entry


def _tie_entry(
    tie: Tie,
    ends: tuple[Text, Text],
    titles: Mapping[str, Text],
    passages: Mapping[str, Sequence[Passage]],
    mark: str,
) -> Entry:
    one, other = ends
    found = [each for fact in dict.fromkeys(tie.facts) for each in passages.get(fact, ())]
    unique = list({(each["minutes"], each["start"], each["end"], each["quote"]): each for each in found}.values())
    told = [(titles[name], same("、".join(values))) for name, values in tie.told.items() if name != "label"]
    return Entry(
        kind=text("關係", "Tie"),
        title=text(f"{one['zh']} {mark} {other['zh']}", f"{one['en']} {mark} {other['en']}"),
        note=same("、".join(tie.told.get("label", ()))),
        lit=[tie.id, tie.source, tie.target],
        facts=told,
        sections=[{"title": text("兩端", "Both ends"), "open": tie.id, "entries": [tie.source, tie.target]}],
        passages=unique,
        lead=len(unique) - 1,
        about=[tie.source, tie.target],
        since=min((each["date"] for each in unique if each["date"]), default=""),
    )


def _finding(nodes: int, ties: int, drawn: int, lines: int) -> Text:
    if not ties:
        return text("這個問題沒有答案，沒有東西可畫。", "The question has no answer, so there is nothing to draw.")
    zh, en = f"答案有 {nodes} 個端點、{ties} 筆關係。", f"The answer names {nodes} ends and {ties} ties between them."
    if drawn < nodes:
        zh += f"一頁最多畫 {MOST} 個：這裡畫前 {drawn} 個與其間 {lines} 筆關係；請縮小問題以看到其餘。"
        en += f" A page draws {MOST}: here the first {drawn} and the {lines} ties among them; narrow the question."
    return text(zh, en)
