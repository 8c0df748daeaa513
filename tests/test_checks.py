"""Queries that must find nothing in a sound graph: each finds its fault; and the report on both for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg.errors import DataError
from kg.resources import queries_dir
from kg.validate import report, run_checks
from kg.vocab import DEFAULT_BASE, graph_iri
from tests.sound import M1, valid_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

G1, G2 = f"<{graph_iri('minutes-' + M1)}>", f"<{graph_iri('minutes-industry-112-2')}>"
CHECKS = {
    "duplicate-triple": f"INSERT {{ GRAPH {G2} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {G1} {{ ?s a kg:Minutes ; ?p ?o }} }}",
    "fact-of-another-meeting": f"INSERT DATA {{ GRAPH {G1} "
    f"{{ id:decision-industry-112-2-01 kg:item id:item-{M1}-01 }} }}",
    "evidence-outside-minutes": f"DELETE {{ GRAPH {G1} {{ ?m kg:end ?e }} }} INSERT {{ GRAPH {G1} {{ ?m kg:end 3 }} }} "
    f"WHERE {{ GRAPH {G1} {{ ?m kg:end ?e }} }}",
    "held-before-it-took-place": f"INSERT {{ GRAPH {G1} {{ ?e kg:activityState code:state-held }} }} "
    f"WHERE {{ GRAPH {G1} {{ ?e kg:activityState code:state-planned }} }}",
    "untyped-node": f"INSERT DATA {{ GRAPH {G1} {{ id:case-{M1}-01 kg:body id:stranger }} }}",
    "unfit-name": f"INSERT DATA {{ GRAPH {G1} {{ id:案 a kg:CooperationCase }} }}",
    "undeclared-term": f"INSERT DATA {{ GRAPH {G1} {{ id:case-{M1}-01 kg:statsu code:status-listed }} }}",
    "merged-case-goes-on": f"INSERT DATA {{ GRAPH {G2} {{ id:o9 a kg:CaseOccurrence ; kg:case id:case-{M1}-01 ; "
    "kg:asItem true ; kg:meeting id:meeting-industry-112-2 } }",
}


def test_the_sound_graph_passes_the_checks() -> None:
    assert run_checks(valid_store()) == ()


@pytest.mark.parametrize("path", sorted((queries_dir() / "checks").glob("*.rq")), ids=lambda path: path.stem)
def test_each_check_finds_its_fault(path: Path) -> None:
    found = run_checks(valid_store(CHECKS[path.stem]))
    assert path.stem in {violation.shape for violation in found}
    assert all(violation.message.endswith(".") for violation in found)


def test_a_blank_node_is_an_unfit_name() -> None:
    found = run_checks(valid_store(f"INSERT DATA {{ GRAPH {G1} {{ [] a kg:CooperationCase }} }}"))
    assert "unfit-name" in {violation.shape for violation in found}


def test_a_faulty_check_is_named(tmp_path: Path) -> None:
    for text in ("SELECT", "ASK {}"):
        (tmp_path / "wrong.rq").write_text(text)
        with pytest.raises(DataError, match=r"wrong\.rq"):
            run_checks(ox.Store(), folder=tmp_path)


def test_the_report_for_readers_is_turtle_below_sentences() -> None:
    class Held(NamedTuple):
        store: ox.Store
        base: str = DEFAULT_BASE

    text, sound = report(Held(valid_store()))  # type: ignore[arg-type]
    assert sound
    assert text.startswith("# sound: 0 Violation, 0 Warning, 0 Info\n")
    text, sound = report(Held(valid_store(CHECKS["untyped-node"])))  # type: ignore[arg-type]
    assert not sound
    assert "# Violation id:stranger: " in text
    Graph().parse(data=text, format="turtle")


def test_facts_alone_are_held_against_the_packaged_reference_data() -> None:
    class Held(NamedTuple):
        store: ox.Store
        base: str = DEFAULT_BASE

    facts = ox.Store()
    kept = {quad for name in ("minutes-" + M1, "minutes-industry-112-2") for quad in _quads_of(name)}
    facts.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in kept)
    text, sound = report(Held(facts))  # type: ignore[arg-type]
    assert sound, text


def _quads_of(name: str) -> Iterable[ox.Quad]:
    return valid_store().quads_for_pattern(None, None, None, ox.NamedNode(graph_iri(name)))
