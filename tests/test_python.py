"""The library as a researcher has it: answers as tables, data frames and networks, and questions of one's own."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyoxigraph as ox
import pytest
from lxml import etree

import kg
from kg import resources
from kg.errors import DataError, KgError, UsageError
from kg.network import network
from kg.notebook import HTML_ROWS, TEXT_ROWS
from kg.queries import catalogue
from kg.store import KnowledgeGraph
from tests.conftest import ROOT, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.result import Result
    from tests.conftest import Outcome

CASE = "id:case-industry-112-1-03"
ONE_ROW = """SELECT ?whole ?part ?yes ?day ?moment ?words ?thing ?none { VALUES (?whole ?part ?yes ?day ?moment ?words ?thing ?none) {
  (7 1.5 true "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>
   "2024-02-29T10:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> "臺北" <a:b> UNDEF) } }"""
OWN = """#+ summary:
#+   zh-Hant: 某市有哪些案
#+   en: The cases of a city
#+ columns: [label]
#+ parameters:
#+   - {name: city, type: xsd:string, required: true, example: 基隆市, zh-Hant: 市名, en: name of the city}
#+ tags: [mine]
PREFIX kg: <https://citykg.example/ont#>
SELECT DISTINCT ?label { VALUES ?city { UNDEF } ?part kg:city/rdfs:label ?city } ORDER BY ?label
"""


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture
def empty() -> KnowledgeGraph:
    return KnowledgeGraph(ox.Store())


def many(count: int) -> Result:
    values = " ".join(str(number) for number in range(count))
    return KnowledgeGraph(ox.Store()).query(f"SELECT ?n {{ VALUES ?n {{ {values} }} }}")


# --- Tables ----------------------------------------------------------------------------------------------------------


def test_at_a_prompt_an_answer_is_a_table_and_its_count(graph: KnowledgeGraph) -> None:
    shown = repr(graph.query("meetings"))
    assert shown.splitlines()[0].split()[:3] == ["meeting", "group", "date"]
    assert "2024-11-13" in shown
    assert shown.endswith("\n7 rows")
    assert repr(many(1)).endswith("\n1 row")
    assert f"{TEXT_ROWS} of {TEXT_ROWS + 1} rows are shown" in repr(many(TEXT_ROWS + 1))
    assert repr(many(0)).endswith("0 rows")
    assert "triples" in repr(graph)


def test_a_terminal_is_not_told_what_to_do(empty: KnowledgeGraph) -> None:
    assert "\x1b" not in repr(empty.query('SELECT ?x { VALUES ?x { "\\u001b[31mred" } }'))


def test_in_a_notebook_an_answer_is_a_table_of_html(graph: KnowledgeGraph) -> None:
    html = graph.query("cases")._repr_html_()
    root = etree.fromstring(html)
    assert root.findtext("caption") == "29 rows"
    heads = root.findall("thead/tr/th")
    assert [head.text for head in heads] == list(graph.query("cases").columns)
    assert all(head.get("scope") == "col" for head in heads)
    assert len(root.findall("tbody/tr")) == 29
    first = root.find("tbody/tr/td")
    assert first is not None
    assert first.text == "id:case-industry-112-1-01"
    assert first.get("title") == "https://citykg.example/id/case-industry-112-1-01"


def test_html_is_escaped_cut_and_says_its_languages(empty: KnowledgeGraph) -> None:
    evil = empty.query(
        """SELECT ("<script>alert(1)</script>" AS ?a) ("臺北"@zh-Hant AS ?b) (<a:b?%22onmouseover=x> AS ?c) {}"""
    )
    html = evil._repr_html_()
    assert "<script" not in html
    assert [cell.get("lang") for cell in etree.fromstring(html).findall("tbody/tr/td")][1].lower() == "zh-hant"
    cut = many(HTML_ROWS + 1)._repr_html_()
    assert f"{HTML_ROWS} of {HTML_ROWS + 1} rows are shown" in cut
    assert cut.count("<tr>") == HTML_ROWS + 1
    assert empty.query("ASK {}")._repr_html_() == "<p>true</p>"


def test_an_ask_is_true_or_false(empty: KnowledgeGraph) -> None:
    assert empty.query("ASK {}")
    assert not empty.query("ASK { ?s ?p ?o }")
    assert not empty.query("SELECT * { ?s ?p ?o }")
    assert many(1)


# --- Data frames -----------------------------------------------------------------------------------------------------


def test_columns_have_the_types_of_their_terms(empty: KnowledgeGraph) -> None:
    result = empty.query(ONE_ROW)
    frame = result.to_pandas()
    assert [str(kind) for kind in frame.dtypes[:4]] == ["Int64", "Float64", "boolean", frame["day"].dtype.name]
    assert frame["day"].dtype.kind == frame["moment"].dtype.kind == "M"
    assert frame.iloc[0].to_list()[:3] == [7, 1.5, True]
    assert frame["day"][0] == pd.Timestamp("2024-02-29")
    assert frame["words"][0] == "臺北"
    assert frame["thing"][0] == "a:b"
    assert pd.isna(frame["none"][0])
    assert result.to_polars().schema == {
        "whole": pl.Int64,
        "part": pl.Float64,
        "yes": pl.Boolean,
        "day": pl.Date,
        "moment": pl.Datetime("us"),
        "words": pl.String,
        "thing": pl.String,
        "none": pl.String,
    }
    moment = dt.datetime(2024, 2, 29, 10)
    assert result.to_polars().row(0) == (7, 1.5, True, dt.date(2024, 2, 29), moment, "臺北", "a:b", None)


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        ("1 UNDEF 3", [1, None, 3]),
        ('1 "two"', ["1", "two"]),
        ("1 1.5", ["1", "1.5"]),
        ("99999999999999999999", ["99999999999999999999"]),
        ('"x"^^<http://www.w3.org/2001/XMLSchema#integer>', ["x"]),
        ('"2023-02-30"', ["2023-02-30"]),
        ('"2023-02-28" "later"', ["2023-02-28", "later"]),
        ('"2023-02-28"@en', ["2023-02-28"]),
        ('"0"^^<http://www.w3.org/2001/XMLSchema#boolean>', [False]),
    ],
)
def test_a_column_that_is_not_all_of_a_type_stays_text(empty: KnowledgeGraph, terms: str, kept: list[object]) -> None:
    result = empty.query(f"SELECT ?x {{ VALUES ?x {{ {terms} }} }}")
    assert result.to_polars()["x"].to_list() == kept
    assert [None if pd.isna(cell) else cell for cell in result.to_pandas()["x"]] == kept


def test_every_question_fits_both_kinds_of_data_frame(graph: KnowledgeGraph) -> None:
    for name, query in graph.queries().items():
        if any(parameter.required for parameter in query.parameters):
            continue
        result = graph.query(name)
        assert result.to_pandas().shape == result.to_polars().shape == (len(result), len(query.columns)), name


def test_the_dates_and_counts_of_the_catalogue_are_typed(graph: KnowledgeGraph) -> None:
    assert graph.query("meetings").to_polars().schema["date"] == pl.Date
    assert graph.query("meetings").to_pandas()["date"].dtype.kind == "M"
    pairs = graph.query("city-collaboration").to_pandas()
    assert pairs["cases"].dtype == "Int64"
    assert pairs.set_index(["city_a", "city_b"])["cases"]["臺北市", "新北市"] == 18


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_package_is_named_with_its_extra(
    graph: KnowledgeGraph, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    with pytest.raises(DataError, match=rf"^{name} is not installed; install it: pip install 'citykg\[notebook\]'$"):
        getattr(graph.query("meetings"), f"to_{name}")()


def test_an_answer_needs_no_data_frames() -> None:
    script = (
        "import sys, kg; r = kg.open().query('meetings'); repr(r); r._repr_html_(); r.dicts()\n"
        "print({'pandas', 'polars', 'networkx', 'rdflib', 'starlette', 'mcp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "set()\n"


# --- Parameters, networks, evidence ----------------------------------------------------------------------------------


def test_parameters_are_keywords_and_may_be_values(graph: KnowledgeGraph) -> None:
    rows = graph.query("open-cases", date="2023-07-01").rows
    assert rows
    assert rows == graph.query("open-cases", date=dt.date(2023, 7, 1)).rows
    assert rows == graph.query("open-cases", engine="rdflib", date="2023-07-01").rows
    with pytest.raises(UsageError, match=r"no parameter 'dat'; did you mean date\?"):
        graph.query("open-cases", dat="2023-07-01")
    with pytest.raises(UsageError, match="is no xsd:date"):
        graph.query("open-cases", date="yesterday")
    # A keyword of query itself could never be given to a question.
    assert not {one.name for query in catalogue().values() for one in query.parameters} & {"engine", "query"}


def test_sparql_of_ones_own_takes_parameters(graph: KnowledgeGraph) -> None:
    ask = """PREFIX kg: <https://citykg.example/ont#>
    SELECT ?meeting { VALUES ?day { "2023-06-26"^^<http://www.w3.org/2001/XMLSchema#date> } ?meeting kg:date ?day }"""
    assert graph.query(ask, day=dt.date(2024, 11, 13)).rows == [("https://citykg.example/id/meeting-industry-113-4",)]


def test_the_evidence_of_an_iri(graph: KnowledgeGraph) -> None:
    found = graph.evidence(CASE)
    assert found.rows == graph.query("evidence", iri=CASE).rows
    assert len(found) > 3
    assert graph.evidence(ox.NamedNode(f"https://citykg.example/{CASE.replace(':', '/')}").value).rows == found.rows


def test_pairs_are_a_network(graph: KnowledgeGraph) -> None:
    cities = graph.network("city-collaboration")
    assert type(cities) is nx.Graph
    assert cities["臺北市"]["新北市"] == {"cases": 18, "cases_of_two": 7, "cases_of_all": 11}
    assert {(one, other) for one, other, *_ in graph.query("city-collaboration")} == set(cities.edges)
    agencies = graph.network("agency-collaboration")
    assert agencies.number_of_edges() == len(graph.query("agency-collaboration"))


def test_descent_is_a_directed_network_with_names(graph: KnowledgeGraph) -> None:
    descent = graph.network("case-lineage")
    assert type(descent) is nx.MultiDiGraph
    assert descent.number_of_edges() == len(graph.query("case-lineage"))
    assert all(node["label"] for node in descent.nodes.values())
    merged = [(one, other) for one, other, kind in descent.edges(data="relation") if kind == "merge"]
    assert merged
    assert not any(descent.has_edge(other, one) for one, other in merged)


@pytest.mark.parametrize(
    ("query", "kind", "edges"),
    [
        ("SELECT ?x ?y ?n { VALUES (?x ?y ?n) { (1 2 3) (2 1 4) } }", nx.MultiGraph, [("1", "2"), ("2", "1")]),
        ("SELECT ?x ?y { VALUES (?x ?y) { (1 2) (UNDEF 2) (1 UNDEF) } }", nx.Graph, [("1", "2")]),
        ("SELECT ?n ?source ?target { VALUES (?n ?source ?target) { (1 2 3) } }", nx.DiGraph, [("2", "3")]),
        ("SELECT ?x_b ?x_a { VALUES (?x_b ?x_a) { (1 2) } }", nx.Graph, [("2", "1")]),
        ("CONSTRUCT { <a:s> <a:p> <a:o> } {}", nx.DiGraph, [("a:s", "a:o")]),
        ("SELECT ?x ?y ?key { VALUES (?x ?y ?key) { (1 2 3) (1 2 3) } }", nx.MultiGraph, [("1", "2"), ("1", "2")]),
    ],
)
def test_which_columns_are_joined(
    empty: KnowledgeGraph, query: str, kind: type[nx.Graph[str]], edges: list[tuple[str, str]]
) -> None:
    made = network(empty.query(query))
    assert type(made) is kind
    assert sorted(tuple(sorted(edge)) for edge in made.edges()) == sorted(tuple(sorted(edge)) for edge in edges)
    if made.is_directed():
        assert list(made.edges()) == edges


def test_one_column_is_no_network(empty: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="two columns"):
        network(empty.query("SELECT (1 AS ?x) {}"))


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_minutes_are_read_from_a_file_or_a_text() -> None:
    file = next((resources.data_dir() / "minutes").iterdir())
    found = kg.ingest(file)
    assert [one["meeting"] for one in found] == ["112-1", "112-2", "112-3", "113-1", "113-2", "113-3", "113-4"]
    assert kg.ingest(str(file)) == found
    assert kg.ingest(file.read_text(encoding="utf-8")) == found
    with pytest.raises(KgError, match="no such file"):
        kg.ingest("nothing.txt")
    with pytest.raises(KgError, match=r"^text: "):
        kg.ingest("one line\nand another\n")


# --- Questions of one's own ------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A data directory with a question of its own, one whose name is taken, and one that has no fit name."""
    folder = tmp_path / "data"
    shutil.copytree(resources.data_dir(), folder, ignore=shutil.ignore_patterns("store", "facts"))
    (folder / "queries").mkdir()
    text = OWN.replace("SELECT", "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT")
    for name in ("my-question", "cases", "My Question"):
        (folder / "queries" / f"{name}.rq").write_text(text, encoding="utf-8")
    return folder


def test_a_file_of_ones_own_is_a_question_like_any_other(own: Path, kg_command: Callable[..., Outcome]) -> None:
    graph = KnowledgeGraph(stored([]), data_dir=own)
    assert set(graph.queries()) == {*catalogue(), "my-question"}
    assert graph.queries()["my-question"].summary["en"] == "The cases of a city"
    assert graph.queries()["cases"] == catalogue()["cases"]
    assert graph.query("my-question", city="基隆市").columns == ("label",)
    with pytest.raises(UsageError, match="needs the parameter 'city'"):
        graph.query("my-question")
    with pytest.raises(UsageError, match="did you mean my-question"):
        graph.query("my-questions")
    listed = kg_command("queries", "--data-dir", own)
    assert "\nmy-question\n" in listed.out
    assert f"file: {own / 'queries' / 'my-question.rq'}" in listed.out
    assert [Path(line[4:].split(": ")[0]).name for line in listed.err.splitlines()] == ["My Question.rq", "cases.rq"]
    asked = kg_command("query", "my-question", "--param", "city=基隆市", "--data-dir", own, "--format", "csv")
    assert (asked.code, asked.out.split()[0]) == (0, "label"), asked.err


def test_the_catalogue_shows_itself() -> None:
    shown = catalogue()
    assert "city-collaboration" in repr(shown)
    root = etree.fromstring(shown._repr_html_())
    assert len(root.findall("tbody/tr")) == len(shown)
    assert re.search("iri \\(iri, required\\)", shown._repr_html_())
