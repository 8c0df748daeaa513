"""GraphML for Gephi, yEd or Cytoscape: cities, agencies, bodies, meetings and cases, and what ties them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import pyoxigraph as ox

from kg.labels import EN, ZH, brief, in_language, local, node

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import KnowledgeGraph

_NODES = (
    *("City", "CityGovernment", "Agency", "Platform", "WorkingGroup", "HigherMeetingBody"),
    *("Meeting", "HigherMeeting", "CooperationCase", "Person"),
)
# Facts that tie a case or a meeting to a party, with the property that names the party.
_FACTS = (
    ("CaseParticipation", "case", "agency", "role"),
    ("Decision", "meeting", "case", "decisionCode"),
    ("ActionItem", "case", "assignee", "modality"),
    ("MeetingRole", "meeting", "person", "role"),
)


def write_network(graph: KnowledgeGraph, path: Path) -> None:
    """Nodes have a kind and labels in both languages, edges the relation that they stand for."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    edges = _edges(graph)
    kinds = _kinds(graph)
    used = {iri for edge in edges for iri in edge[:2]}
    for iri in sorted(used):
        names = brief(graph, iri)
        network.add_node(iri, kind=kinds[iri], label=in_language(names, ZH), label_en=in_language(names, EN))
    for start, end, relation in sorted(edges):
        network.add_edge(start, end, key=f"{start} {relation} {end}", relation=relation)
    nx.write_graphml_xml(network, path)


def _kinds(graph: KnowledgeGraph) -> dict[str, str]:
    found = {}
    for kind in _NODES:
        name = "foaf:Person" if kind == "Person" else f"kg:{kind}"
        for quad in graph.store.quads_for_pattern(None, node(graph, "rdf:type"), node(graph, name), None):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.subject.value] = kind
    return found


def _edges(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    kinds = _kinds(graph)
    # Agencies that no minutes name are reference data only; with them the network would be mostly directory.
    named = {iri for fact in _FACTS for edge in _of_facts(graph, *fact) for iri in edge[:2]}
    found = {edge for fact in _FACTS for edge in _of_facts(graph, *fact) if {*edge[:2]} <= kinds.keys()}
    for quad in graph.store:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            edge = (quad.subject.value, quad.object.value, local(quad.predicate.value))
            if {*edge[:2]} <= kinds.keys() and all(kinds[iri] != "Agency" or iri in named for iri in edge[:2]):
                found.add(edge)
    return found


def _of_facts(graph: KnowledgeGraph, kind: str, start: str, end: str, relation: str) -> set[tuple[str, str, str]]:
    query = (
        f"SELECT ?a ?b ?r {{ ?f a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{graph.base}ont#{kind}> ; "
        f"<{graph.base}ont#{start}> ?a ; <{graph.base}ont#{end}> ?b ; <{graph.base}ont#{relation}> ?r }}"
    )
    rows = graph.store.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - a SELECT gives rows
    return {(row["a"].value, row["b"].value, local(row["r"].value)) for row in rows}
