"""The questions that stand in the graph are those of the catalogue, whole: read back and asked, they answer the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import kg
from kg import queries, resources
from kg.queries import catalogue
from kg.questions import question_quads
from kg.store import KnowledgeGraph, fingerprint
from kg.vocab import DEFAULT_BASE, PREFIXES
from tests.conftest import ROOT, stored

if TYPE_CHECKING:
    from pathlib import Path

NAMES = list(catalogue())
TERMS = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("dct", "rdfs", "schema", "sh", "skos"))
OTHER = "https://example.org/kg/"
OWN = """#+ summary: {zh-Hant: 某案的一切, en: All of a case}
#+ parameters:
#+   - {name: case, type: iri, required: true, example: "id:case-x", zh-Hant: 哪一案, en: which case}
#+   - {name: limit, type: integer, default: 10}
CONSTRUCT { ?case ?p ?o } { VALUES ?case { UNDEF } VALUES ?limit { 10 } ?case ?p ?o }
"""


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture
def own(tmp_path: Path) -> KnowledgeGraph:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries/all-of-a-case.rq").write_text(OWN, encoding="utf-8")
    (tmp_path / "queries/is-it-there.rq").write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    return KnowledgeGraph(stored(question_quads(DEFAULT_BASE, tmp_path)))


def texts(graph: KnowledgeGraph) -> dict[str, str]:
    found = graph.query(f"{TERMS} SELECT ?name ?text {{ ?q a sh:SPARQLExecutable ; dct:identifier ?name ; "
                        "sh:select|sh:construct|sh:ask ?text }")  # fmt: skip
    return {str(name): str(text) for name, text in found.rows}


@pytest.mark.parametrize("name", NAMES)
def test_a_question_read_back_answers_the_same(graph: KnowledgeGraph, name: str) -> None:
    known = graph.queries()[name]
    back = queries.parse(texts(graph)[name], name, name)
    assert back.text == known.text
    assert back.summary == known.summary
    given = {one.name: one.example or "" for one in known.parameters if one.required}
    assert queries.run(graph, back, given).rows == graph.query(name, **given).rows


def test_all_are_there_and_no_other(graph: KnowledgeGraph) -> None:
    assert sorted(texts(graph)) == NAMES
    held = {str(q.graph_name) for q in graph.quads() if "/query/" in str(q.subject)}
    assert held == {"<https://citykg.example/graph/questions>"}


def test_what_a_question_says_of_itself(graph: KnowledgeGraph) -> None:
    found = graph.query(
        f"{TERMS} SELECT ?comment ?keyword {{ <{DEFAULT_BASE}query/open-cases> rdfs:comment ?comment ; "
        "schema:keywords ?keyword ; rdfs:label 'open-cases' ; schema:variableMeasured 'since' } ORDER BY ?comment"
    )
    assert {row[1] for row in found.rows} == {"cases", "status"}
    assert {row[0] for row in found.rows} == set(catalogue()["open-cases"].summary.values())


def test_a_parameter_has_type_example_and_whether_it_may_be_left_out(own: KnowledgeGraph) -> None:
    found = own.query(
        f"{TERMS} SELECT ?name ?optional ?type ?kind ?default ?example {{ <{DEFAULT_BASE}query/all-of-a-case> "
        "a sh:SPARQLConstructExecutable ; sh:parameter ?p . ?p sh:path ?p ; sh:name ?name ; sh:optional ?optional "
        "OPTIONAL { ?p sh:datatype ?type } OPTIONAL { ?p sh:nodeKind ?kind } OPTIONAL { ?p sh:defaultValue ?default } "
        "OPTIONAL { ?p skos:example ?example } } ORDER BY ?name"
    )
    integer = f"{PREFIXES['xsd']}integer"
    assert found.rows == [
        ("case", "false", None, f"{PREFIXES['sh']}IRI", None, "id:case-x"),
        ("limit", "true", integer, None, "10", None),
    ]
    assert texts(own)["is-it-there"] == "ASK { ?s ?p ?o }"


def test_the_same_questions_give_the_same_quads_without_blank_nodes() -> None:
    quads = question_quads()
    assert quads == question_quads()
    assert len(quads) == len(set(quads))
    assert not [term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)]


def test_another_base_moves_them_and_their_texts() -> None:
    assert not [quad for quad in question_quads(OTHER) if DEFAULT_BASE in str(quad)]


def test_a_changed_question_makes_the_graph_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "questions").mkdir()
    monkeypatch.setattr(resources, "queries_dir", lambda: tmp_path / "questions")
    before = fingerprint(tmp_path / "data", DEFAULT_BASE)
    (tmp_path / "questions/new.rq").write_text("ASK {}", encoding="utf-8")
    assert fingerprint(tmp_path / "data", DEFAULT_BASE) != before


def test_the_readme_tells_how_many_triples_there_are(graph: KnowledgeGraph) -> None:
    said = re.search(r"(\d+) triples", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert said is not None
    # The example in the README need not change with every term that the vocabulary gains.
    assert int(said[1]) == pytest.approx(len(graph), rel=0.02)
