"""Turtle and TriG have one spelling, which every parser reads, and in which a change of a fact is a change of a line."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset

from kg.rdfio import FORMATS, serialize
from kg.resources import data_dir
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from pathlib import Path

ID, KG, XSD = PREFIXES["id"], PREFIXES["kg"], PREFIXES["xsd"]
SERD = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads", ".nt": "ntriples"}
RAPTOR = {".ttl": "turtle", ".rdf": "rdfxml", ".nt": "ntriples"}
RDFLIB = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}
DATASETS = {".trig", ".nq", ".jsonld"}


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name)


def spelled(quads: Iterable[ox.Quad], kind: ox.RdfFormat = ox.RdfFormat.TURTLE) -> str:
    return serialize(quads, kind, PREFIXES).decode()


def canonical(quads: Iterable[ox.Quad]) -> str:
    """The graph by RDFC-1.0, as one text that is the same for the same graph."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


@pytest.fixture(scope="module")
def facts() -> list[ox.Quad]:
    """The published facts, each file a named graph."""
    return [
        ox.Quad(one.subject, one.predicate, one.object, node(f"{PREFIXES['graph']}{path.stem}"))
        for path in sorted((data_dir() / "facts").glob("*.ttl"))
        for one in ox.parse(path=str(path))
    ]


NODES = st.one_of(
    st.sampled_from(["a", "a-b", "a.b", "a.", ".a", "a/b", "9", "", "a,b", "%20", "a'b", "山", "a;b"]).map(
        lambda name: ox.NamedNode(ID + name)
    ),
    st.integers(0, 3).map(lambda number: ox.BlankNode(f"b{number}")),
)
TERMS = st.one_of(
    NODES,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.sampled_from(["zh-Hant", "en", "zh-Hant-TW", "sl-rozaj-biske-1994"]).map(
        lambda tag: ox.Literal("字", language=tag)
    ),
    st.sampled_from(["1", "-01", "+1", "x", "1.5", ".5", "5.", "1e3", "true", "1\n"]).flatmap(
        lambda text: st.sampled_from(["integer", "decimal", "double", "boolean", "date"]).map(
            lambda kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
        )
    ),
)
GRAPHS = st.sampled_from([ox.DefaultGraph(), ox.NamedNode(f"{PREFIXES['graph']}a"), ox.NamedNode("urn:g")])
PREDICATES = st.sampled_from([f"{PREFIXES['rdf']}type", f"{KG}case", "urn:p", f"{KG}a.", "http://x/é"]).map(
    ox.NamedNode
)


@given(st.lists(st.builds(ox.Quad, NODES, PREDICATES, TERMS, GRAPHS), max_size=12), st.randoms())
@settings(deadline=None)
def test_any_graph_comes_back_and_has_one_spelling(quads: list[ox.Quad], luck: random.Random) -> None:
    trig = spelled(quads, ox.RdfFormat.TRIG)
    assert set(ox.parse(trig, ox.RdfFormat.TRIG)) == set(quads)
    triples = {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
    assert set(ox.parse(spelled(quads), ox.RdfFormat.TURTLE)) == triples
    shuffled = list(quads)
    luck.shuffle(shuffled)
    assert spelled(shuffled, ox.RdfFormat.TRIG) == trig


def test_each_triple_has_a_line_of_its_own(facts: list[ox.Quad]) -> None:
    """A fact more is a line more, wherever it comes in, and nothing else of the file changes."""
    old = spelled(facts).splitlines()
    subject = next(quad.subject for quad in facts if "#Decision" in str(quad.object))
    for predicate in (f"{KG}aaa", f"{KG}zzz"):
        more = ox.Quad(subject, node(predicate), ox.Literal("新"))
        changes = [
            line
            for line in difflib.unified_diff(old, spelled([*facts, more]).splitlines(), n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        ]
        assert changes == [f'+    kg:{predicate[-3:]} "新" ;']


def test_only_the_prefixes_that_are_used_and_in_order() -> None:
    quad = ox.Quad(node(f"{ID}a"), node(f"{PREFIXES['rdf']}type"), node(f"{KG}Case"))
    day = ox.Quad(node(f"{ID}a"), node(f"{KG}date"), ox.Literal("2023-06-26", datatype=node(f"{XSD}date")))
    count = ox.Quad(node(f"{ID}a"), node(f"{KG}count"), ox.Literal(5))
    name = ox.Quad(node(f"{ID}a"), node(f"{KG}label"), ox.Literal("甲", language="zh-Hant"))
    assert spelled([name, day, quad, count]).splitlines() == [
        "@prefix id: <https://citykg.example/id/> .",
        "@prefix kg: <https://citykg.example/ont#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "",
        "id:a a kg:Case ;",
        "    kg:count 5 ;",
        '    kg:date "2023-06-26"^^xsd:date ;',
        '    kg:label "甲"@zh-Hant ;',
        ".",
    ]


def test_the_same_bytes_in_any_process(tmp_path: Path, facts: list[ox.Quad]) -> None:
    script = (
        "import sys, pyoxigraph as ox; from kg.rdfio import serialize; from kg.vocab import prefixes\n"
        "quads = set(ox.parse(path=sys.argv[1]))\n"
        "for kind in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS, ox.RdfFormat.RDF_XML):\n"
        "    sys.stdout.buffer.write(serialize(quads, kind, prefixes()))"
    )
    source = tmp_path / "facts.nq"
    found = set()
    for seed in ("1", "2", "3"):
        shuffled = sorted(facts, key=lambda quad: hash((str(quad), seed)))
        source.write_bytes(ox.serialize(shuffled, format=ox.RdfFormat.N_QUADS) or b"")
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", script, str(source)], capture_output=True, check=True, env=env)
        found.add(done.stdout)
    assert len(found) == 1


@pytest.mark.parametrize("ending", [".ttl", ".trig", ".nq", ".nt", ".rdf", ".jsonld"])
def test_every_parser_reads_the_same_graph(tmp_path: Path, facts: list[ox.Quad], ending: str) -> None:
    """pyoxigraph, rdflib, and where Debian's are installed also raptor and serd."""
    kind = FORMATS[ending]
    path = tmp_path / f"facts{ending}"
    path.write_bytes(serialize(facts, kind, PREFIXES))
    wanted = canonical(facts if ending in DATASETS else (ox.Quad(q.subject, q.predicate, q.object) for q in facts))
    assert canonical(ox.parse(path=str(path), format=kind)) == wanted
    dataset = Dataset()
    dataset.parse(data=path.read_bytes(), format=RDFLIB[ending])
    again = dataset.serialize(format="nquads") if ending in DATASETS else dataset.default_graph.serialize(format="nt")
    assert canonical(ox.parse(again, ox.RdfFormat.N_QUADS)) == wanted


@pytest.mark.parametrize("ending", sorted(RAPTOR))
def test_raptor_reads_the_same_graph(tmp_path: Path, facts: list[ox.Quad], ending: str) -> None:
    rapper = shutil.which("rapper") or pytest.skip("no rapper on this machine (Debian: raptor2-utils)")
    path = tmp_path / f"facts{ending}"
    path.write_bytes(serialize(facts, FORMATS[ending], PREFIXES))
    done = subprocess.run([rapper, "-q", "-i", RAPTOR[ending], str(path)], capture_output=True, check=True)
    assert canonical(ox.parse(done.stdout, ox.RdfFormat.N_TRIPLES)) == canonical(
        ox.Quad(q.subject, q.predicate, q.object) for q in facts
    )


@pytest.mark.parametrize("ending", sorted(SERD))
def test_serd_reads_the_same_graph(tmp_path: Path, facts: list[ox.Quad], ending: str) -> None:
    serdi = shutil.which("serdi") or pytest.skip("no serdi on this machine (Debian: serdi)")
    path = tmp_path / f"facts{ending}"
    path.write_bytes(serialize(facts, FORMATS[ending], PREFIXES))
    command = [serdi, "-i", SERD[ending], "-o", "nquads", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    wanted = facts if ending in DATASETS else [ox.Quad(q.subject, q.predicate, q.object) for q in facts]
    assert canonical(ox.parse(done.stdout, ox.RdfFormat.N_QUADS)) == canonical(wanted)
