"""The named questions and what they answer, on the packaged minutes and on a platform made up for the tests."""

from __future__ import annotations

import random

import pyoxigraph as ox

from kg.queries import catalogue, run
from kg.resources import ontology_dir
from kg.rules import infer
from kg.store import KnowledgeGraph
from kg.vocab import DEFAULT_BASE
from tests.conftest import FIXTURES, stored

QUERIES = catalogue()
# The public contract; ``group`` follows each column named exactly ``meeting``.
CONTRACT = {
    "meetings": "meeting group date start end venue host_city chair recorder",
    "cases": "case label first_meeting last_meeting status cities",
    "case-names": "case label name meeting group",
    "case-cities": "case label city meeting_from",
    "case-timeline": "case label meeting group date decision quote",
    "case-lineage": "from_case from_label to_case to_label relation meeting group quote",
    "open-cases": "case label status since cities",
    "pending-confirmation": "case label recommended_at awaits",
    "city-collaboration": "city_a city_b cases cases_of_two cases_of_all",
    "agencies": "agency label label_en city mentions",
    "agency-cases": "agency_label city case_label role meeting group",
    "agency-collaboration": "agency_a agency_b cases",
    "action-items": "meeting group case_label agency modality text due_from due_to due_literal",
    "events": "label from to organiser case_label meeting group",
    "promise-vs-outcome": "case_label promised_at promise checked_at outcome kept",
    "ledger": "from_meeting to_meeting expected listed stated difference explanation",
    "discrepancies": "meeting group kind quote explanation",
    "evidence": "statement meeting group quote start end",
}


def small(seed: int | None = None) -> KnowledgeGraph:
    """The made-up platform with codes and derived statements; with a seed, loaded in another order."""
    store = ox.Store()
    store.load(path=str(FIXTURES / "meetings.trig"), format=ox.RdfFormat.TRIG)
    ontology = ox.NamedNode(f"{DEFAULT_BASE}graph/ontology")
    store.load(path=str(ontology_dir() / "codes.ttl"), format=ox.RdfFormat.TURTLE, to_graph=ontology)
    infer(store)
    quads = sorted(store, key=str)
    if seed is not None:
        random.Random(seed).shuffle(quads)
    return KnowledgeGraph(stored(quads))


def rows(graph: KnowledgeGraph, name: str, engine: str = "oxigraph", **params: str) -> list[tuple[str, ...]]:
    """The answer as text, in its order; an unbound cell is empty."""
    return [tuple(cell or "" for cell in row) for row in run(graph, QUERIES[name], params or None, engine).rows]
