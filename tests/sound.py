"""A small graph that is sound, and ways to break it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.resources import ontology_text
from kg.validate import VOCABULARY
from kg.vocab import DEFAULT_BASE, PREFIXES, graph_iri, rebase

VALID = Path(__file__).parent / "fixtures" / "valid.trig"
HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
M1 = "industry-112-1"


def valid_store(update: str = "", base: str = DEFAULT_BASE) -> ox.Store:
    store = ox.Store()
    store.load(rebase(VALID.read_text("utf-8"), base).encode(), format=ox.RdfFormat.TRIG)
    for name in VOCABULARY:
        graph = ox.NamedNode(graph_iri("ontology", base))
        store.load(ontology_text(name, base).encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    if update:
        store.update(HEAD + update)
    return store
