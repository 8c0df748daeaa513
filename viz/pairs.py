"""Rows with two ends as a network: nodes with their names, and one tie a pair with all that its rows say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.network import ends
from kg.result import plain
from viz.addresses import local
from viz.picture import said, same, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import networkx as nx

    from kg.network import Ends
    from kg.result import Result, Term
    from viz.picture import Row, Text


@dataclass(slots=True)
class Tie:
    """A pair and what its rows say of it, by column; ``facts`` are the IRIs of what the rows rest on."""

    id: str
    source: str
    target: str
    told: dict[str, list[str]] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What rows tie together: the IRI or the words of each end by its id, and the ties in the order of the rows.

    ``labels`` are names that the rows themselves give (``source_label``).
    """

    is_directed: bool
    nodes: Mapping[str, Term]
    labels: Mapping[str, str]
    ties: Sequence[Tie]

    @property
    def iris(self) -> list[str]:
        """The ends that are things of the graph."""
        return [one.value for one in self.nodes.values() if isinstance(one, ox.NamedNode)]

    @property
    def facts(self) -> list[str]:
        return list(dict.fromkeys(fact for tie in self.ties for fact in tie.facts))

    def names(self, rows: Iterable[Row]) -> dict[str, Text]:
        """The name of each node: of its rows, of the graph (``queries/views/names.rq``), else its own words."""
        called: dict[str, dict[str, str | None]] = {}
        for row in rows:
            called.setdefault(row["thing"] or "", {}).setdefault(f"name_{row['language']}", row["name"])
        known = {iri: said(names, "name") for iri, names in called.items()}
        found = {}
        for ident, term in self.nodes.items():
            words = plain(term) or ident
            by_graph = known.get(words) if isinstance(term, ox.NamedNode) else None
            own = same(local(words) if isinstance(term, ox.NamedNode) else words)
            found[ident] = same(self.labels[ident]) if ident in self.labels else by_graph or own
        return found


def pairs_of(result: Result, evidence: Collection[str], things: str) -> Pairs:
    """The pairs in the rows of an answer; those without both ends are left out.

    ``evidence`` are the columns that name facts; IRIs that begin with ``things`` have the rest of theirs as id. Raises
    UsageError where the rows have no two columns to join.
    """
    shown = [name for name in result.columns if name not in evidence]
    found = ends(shown)
    ids: dict[Term, str] = {}
    labels: dict[str, str] = {}
    ties: dict[tuple[str, str], Tie] = {}
    for row in result.terms:
        cells = dict(zip(result.columns, row, strict=True))
        one, other = cells[found.source], cells[found.target]
        if one is None or other is None:
            continue
        pair = (_id(one, ids, things), _id(other, ids, things))
        key = pair if found.is_directed or pair[::-1] not in ties else pair[::-1]
        tie = ties.setdefault(key, Tie(f"tie-{len(ties) + 1}", *key))
        tie.facts += [cell.value for name in evidence if isinstance(cell := cells.get(name), ox.NamedNode)]
        for name in shown:
            _tell(name, plain(cells[name]), found, pair, labels, tie)
    return Pairs(found.is_directed, {ident: term for term, ident in ids.items()}, labels, list(ties.values()))


def pairs_in(network: nx.Graph[str]) -> Pairs:
    """The nodes and edges of any graph of networkx; several edges of two nodes are one tie that tells of all."""
    ids = {node: f"n-{number}" for number, node in enumerate(network)}
    labels = {ids[node]: str(data["label"]) for node, data in network.nodes(data=True) if data.get("label")}
    ties: dict[tuple[str, str], Tie] = {}
    for one, other, data in network.edges(data=True):
        key = (ids[one], ids[other])
        tie = ties.setdefault(key, Tie(f"tie-{len(ties) + 1}", *key))
        for name, value in data.items():
            values = tie.told.setdefault(str(name), [])
            if str(value) not in values:
                values.append(str(value))
    nodes: dict[str, Term] = {ident: ox.Literal(str(node)) for node, ident in ids.items()}
    return Pairs(network.is_directed(), nodes, labels, list(ties.values()))


def _id(term: Term, ids: dict[Term, str], things: str) -> str:
    if term not in ids:
        is_ours = isinstance(term, ox.NamedNode) and term.value.startswith(things)
        ids[term] = term.value.removeprefix(things) if is_ours and isinstance(term, ox.NamedNode) else f"n-{len(ids)}"
    return ids[term]


def _tell(name: str, value: str | None, found: Ends, pair: tuple[str, str], labels: dict[str, str], tie: Tie) -> None:
    """What a column says: nothing, the name of an end, or something of the tie."""
    if value is None or name in (found.source, found.target):
        return
    for ident, stem in zip(pair, found.stems, strict=True):
        if stem and name == f"{stem}label":
            labels[ident] = value
            return
    values = tie.told.setdefault(name, [])
    if value not in values:
        values.append(value)


def heading(columns: Iterable[str]) -> dict[str, Text]:
    """How columns are called; the writer of a query named them."""
    known = {
        "cases": text("案數", "Cases"),
        "date": text("日期", "Date"),
        "decision": text("決定", "Decision"),
        "group": text("組別", "Group"),
        "label": text("關係", "Relation"),
        "meeting": text("會議", "Meeting"),
        "quote": text("引文", "Quotation"),
        "relation": text("關係", "Relation"),
        "role": text("身分", "Role"),
        "status": text("狀態", "Status"),
    }
    return {name: known.get(name, same(name.replace("_", " "))) for name in columns}
