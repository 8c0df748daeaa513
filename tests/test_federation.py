"""SERVICE asks only whom the user allows, about what the graph has, in time; what comes back are values and no text."""

from __future__ import annotations

import itertools
import json
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.errors import KgError, UsageError
from kg.federation import Services
from kg.sparql import RefusedError
from kg.store import KnowledgeGraph
from kg.transport import EndpointError
from tests.conftest import ROOT, stored
from tests.hostile import saying, serving, talking
from tests.stores import oxigraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from kg.result import Result
    from tests.conftest import Outcome

WIKIDATA = "http://www.wikidata.org/entity/"
PREFIXES = """PREFIX kg: <https://citykg.example/ont#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
PEOPLE = {"Q249996": 361_082, "Q1867": 2_494_813, "Q244898": 4_041_120}
# Quotation marks, braces and escapes in every shape that could end a string early; and nothing for 桃園市.
WILD = "a\"b\\u0022 } UNION { ?s ?p ?o } #\\\\U00000022\n\t\u0001'\\"
CITY = "?city a kg:City ; skos:exactMatch ?item ."
ONE_ROW = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "a"}}]}}


def others() -> list[ox.Quad]:
    """What the other endpoint has."""
    node, literal = ox.NamedNode, ox.Literal
    population, label = (
        node("http://www.wikidata.org/prop/direct/P1082"),
        node("http://www.w3.org/2000/01/rdf-schema#label"),
    )
    found = [ox.Quad(node(WIKIDATA + item), population, literal(count)) for item, count in PEOPLE.items()]
    found += [ox.Quad(node(f"{WIKIDATA}X{number}"), population, literal(number)) for number in range(1200)]
    texts = (literal(WILD), literal("Taipei", language="en"), literal("臺北市", language="zh-tw"))
    return found + [ox.Quad(node(f"{WIKIDATA}Q1867"), label, text) for text in texts]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("elsewhere")) as address:
        body = ox.serialize((quad.triple for quad in others()), format=ox.RdfFormat.N_TRIPLES)
        headers = {"Content-Type": "application/n-triples"}
        url = address.replace("/query", "/store?default")
        assert httpx.put(url, content=body, headers=headers, trust_env=False).is_success
        yield address


def host(address: str) -> str:
    return urlsplit(address).netloc


def graph(address: str, seconds: float = 30.0) -> KnowledgeGraph:
    made = kg.open()
    made.services = Services((host(address),), seconds)
    return made


@pytest.fixture(scope="module")
def asking(elsewhere: str) -> KnowledgeGraph:
    return graph(elsewhere)


@pytest.fixture(scope="module")
def both() -> KnowledgeGraph:
    """Our graph and the other's in one store."""
    ours = kg.open()
    return KnowledgeGraph(stored([*ours.store, *others()]), ours.base)


def shown(result: Result) -> list[list[str]]:
    """The rows, whatever the order of them and of their columns."""
    rows = (zip(result.columns, row, strict=True) for row in result.terms)
    return sorted(sorted(f"{name} {term}" for name, term in row if term is not None) for row in rows)


def where(pattern: str, columns: str = "*") -> str:
    return f"{PREFIXES}SELECT {columns} WHERE {{ {pattern} }}"


@pytest.mark.parametrize(
    "pattern",
    [
        f"{CITY} SERVICE <> {{ ?item wdt:P1082 ?people }}",
        f"{CITY} SERVICE <> {{ ?item wdt:P1082 ?people . FILTER(?people > 1000000) }} FILTER(?people < 3000000)",
        f"{CITY} OPTIONAL {{ SERVICE <> {{ ?item wdt:P1082 ?people }} }}",
        f"{CITY} FILTER NOT EXISTS {{ ?city kg:none ?x }} . SERVICE <> {{ ?item rdfs:label ?name }}",
        f"{CITY} FILTER(isIRI(?city) && (?people > 5)) SERVICE <> {{ ?item wdt:P1082 ?people }}",
        f"{{ {CITY} SERVICE <> {{ ?item rdfs:label ?name }} }} UNION {{ ?city kg:iso3166 'TW-TAO' }}",
        f"{CITY} MINUS {{ SERVICE <> {{ ?item rdfs:label ?name }} }}",
        f"{CITY} SERVICE <> {{ ?item rdfs:label ?name }} SERVICE <> {{ ?item wdt:P1082 ?people }}",
        f"{CITY} SERVICE <> {{ {{ SELECT ?item (COUNT(?l) AS ?n) {{ ?item rdfs:label ?l }} GROUP BY ?item }} }}",
        f"{CITY} SERVICE <> {{ SELECT ?item (MAX(?p) AS ?most) {{ ?item wdt:P1082 ?p }} GROUP BY ?item }}",
        "VALUES $item { wd:Q1867 wd:Q115256 } SERVICE <> { ?item wdt:P1082 $people } ?city skos:exactMatch ?item",
        f"{{ SELECT ?item {{ {CITY} SERVICE <> {{ ?item wdt:P1082 ?people }} }} ORDER BY DESC(?people) LIMIT 2 }}",
        "SERVICE <> { ?item rdfs:label ?name } ?city skos:exactMatch ?item . # SERVICE in a comment\n",
        f"BIND('SERVICE <x> {{' AS ?word) {CITY} SERVICE <> {{ ?item rdfs:label ?name }}",
        "SERVICE <> { ?item <http://e.x/none> ?name } ?city skos:exactMatch ?item",
        "?city a kg:Nothing ; skos:exactMatch ?item SERVICE <> { ?item wdt:P1082 ?people }",
    ],
)
def test_the_rows_are_those_of_both_graphs_in_one(
    elsewhere: str, asking: KnowledgeGraph, both: KnowledgeGraph, pattern: str
) -> None:
    expected = shown(both.query(where(pattern.replace("SERVICE <>", ""))))
    for engine in ("oxigraph", "rdflib"):
        found = asking.query(where(pattern.replace("<>", f"<{elsewhere}>")), engine=engine)
        assert shown(found) == expected
        assert found.missing == ()


@pytest.mark.parametrize("name", ["federation.md", "federation.zh-Hant.md"])
def test_the_example_of_the_documentation(
    elsewhere: str, name: str, tmp_path: Path, kg_command: Callable[..., Outcome]
) -> None:
    example = re.findall(r"```sparql\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL)[0]
    assert "SERVICE <https://query.wikidata.org/sparql>" in example
    (tmp_path / "population.rq").write_text(example.replace("https://query.wikidata.org/sparql", elsewhere), "utf-8")
    outcome = kg_command(
        "query", str(tmp_path / "population.rq"), "--allow-service", host(elsewhere), "--format", "json"
    )
    assert outcome.code == 0, outcome.err
    rows = [[cell["value"] for cell in row.values()] for row in json.loads(outcome.out)["results"]["bindings"]]
    cases = {row["city"]: int(row["cases"] or 0) for row in kg.open().query("city-coverage").dicts()}
    assert sorted(int(row[1]) for row in rows) == sorted(PEOPLE.values())
    assert {row[0] for row in rows} in (
        {"Keelung City", "Taipei City", "New Taipei City"},
        {"基隆市", "臺北市", "新北市"},
    )
    assert [int(row[2]) for row in rows] == sorted((cases[c] for c in ("基隆市", "臺北市", "新北市")), reverse=True)


def test_it_is_off_unless_the_host_is_named(kg_command: Callable[..., Outcome]) -> None:
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)

    with serving(answer) as address:
        query = where(f"{CITY} SERVICE SILENT <{address}> {{ ?item ?p ?x }}")
        for more, told in [
            ([], "a local query reads only the graph at hand; kg query --allow-service HOST asks others"),
            (["--allow-service", "query.wikidata.org"], f"{host(address)} is not allowed"),
            (["--allow-service", "127.0.0.1"], f"{host(address)} is not allowed"),
        ]:
            outcome = kg_command("query", "-", *more, stdin=query)
            assert (outcome.code, outcome.out) == (1, "")
            assert f"SERVICE is refused: {told}" in outcome.err
        with pytest.raises(RefusedError, match="SERVICE is refused"):
            kg.open().query(query)
    assert asked == []


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("SERVICE ?where { ?s ?p ?o }", "names no address"),
        ("SERVICE <http://ok.example/ { ?s ?p ?o }", "names no address"),
        ("SERVICE <http://ok.ex\\u0061mple/> { ?s ?p ?o }", "names no address"),
        ("SERVICE <http://ok.example:81/> { ?s ?p ?o }", "ok.example:81 is not allowed"),
        ("SERVICE <http://ok.example@evil.example/> { ?s ?p ?o }", "holds a password"),
        ("SERVICE <http://ok.example.evil.example/> { ?s ?p ?o }", "is not allowed"),
        ("SERVICE <http://ok.example/> { ?s ?p ?o } SERVICE <http://evil.example/> { ?s ?p ?o }", "is not allowed"),
        ("S\\u0045RVICE <http://evil.example/> { ?s ?p ?o }", "SERVICE is refused"),
        ("SERVICE <file:///etc/passwd> { ?s ?p ?o }", "no address of an endpoint"),
        ("SERVICE <http://ok.example/> { ?s ?p ?o } ; DROP ALL", "DROP is refused"),
        ("SERVICE <http://ok.example/> { <a> <b> <c> }", "asks for no variable"),
        ("SERVICE ok:sparql { ?s ?p ?o }", "is not allowed"),
    ],
)
def test_what_is_refused_before_anybody_is_asked(pattern: str, told: str) -> None:
    asking = kg.open()
    asking.services = Services(("OK.example", "ok.example:443"))
    with pytest.raises(RefusedError, match=re.escape(told)):
        asking.query(f"PREFIX ok: <http://evil.example/> SELECT * {{ {pattern} }}")


def test_a_slip_is_told_at_its_place_before_anybody_is_asked() -> None:
    asking = kg.open()
    asking.services = Services(("ok.example",))
    with pytest.raises(KgError, match=r"query:3:\d+: the prefix 'skos' is not declared"):
        asking.query("SELECT * {\n  SERVICE <http://ok.example/> {\n ?s ?p ?o } ?s skos:prefLabel ?x }")


def test_the_other_end_is_told_what_is_needed_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYKG_ENDPOINT_TOKEN", "secret")
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        asked.append(parse_qs(body or urlsplit(request.path).query)["query"][0])
        assert "Authorization" not in request.headers
        saying(b'{"head": {"vars": ["item", "people"]}, "results": {"bindings": []}}')(request)

    with serving(answer) as address:
        query = where(f"# private\n{CITY} SERVICE <{address}> {{ ?item wdt:P1082 ?people }}")
        assert len(graph(address).query(query)) == 0
    assert len(asked) == 1
    cities = {row[0] for row in kg.open().query(where(CITY, "?item"))}
    assert set(re.findall(r"<(http://www.wikidata.org/entity/Q\d+)>", asked[0])) == cities
    assert not {"private", "kg:City", "?city"} & set(re.findall(r"[?\w:]+", asked[0]))


def test_many_things_are_asked_about_some_at_a_time(elsewhere: str, tmp_path: Path) -> None:
    lines = (f"<http://e.x/{n}> <http://e.x/is> <{WIKIDATA}X{n}> ." for n in range(1300))
    (tmp_path / "many.nt").write_text("\n".join(lines), "utf-8")
    many = KnowledgeGraph.load([tmp_path / "many.nt"])
    many.services = Services((host(elsewhere),))
    query = where(f"?thing <http://e.x/is> ?item SERVICE <{elsewhere}> {{ ?item wdt:P1082 ?people }}")
    assert sorted(int(row["people"] or -1) for row in many.query(query).dicts()) == list(range(1200))
    (tmp_path / "more.nt").write_text(
        "\n".join(f"<http://e.x/{n}> <http://e.x/is> <http://e.x/{n}> ." for n in range(10_001)), "utf-8"
    )
    more = KnowledgeGraph.load([tmp_path / "more.nt"])
    more.services = many.services
    with pytest.raises(EndpointError, match="asked about 10001 things, more than 10000; say more before SERVICE"):
        more.query(query)


def test_a_name_for_a_private_address_is_not_asked() -> None:
    with serving(saying(json.dumps(ONE_ROW).encode())) as address:
        named = address.replace("127.0.0.1", "localhost")
        assert graph(address).query(f"SELECT * {{ SERVICE <{address}> {{ ?x ?p ?o }} }}").rows == [("a",)]
        with pytest.raises(EndpointError, match="is a private address, which is not asked; give the address itself"):
            graph(named).query(f"SELECT * {{ SERVICE <{named}> {{ ?x ?p ?o }} }}")


def test_one_deadline_for_all_that_is_asked() -> None:
    def drip(connection: Any) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n")
        for _ in itertools.count():
            connection.sendall(b" ")
            time.sleep(0.05)

    with talking(drip) as address:
        pattern = " ".join(f"SERVICE SILENT <{address}> {{ ?x{n} ?p ?o }}" for n in range(4))
        begin = time.monotonic()
        found = graph(address, 1).query(f"SELECT * {{ {pattern} }}")
        assert time.monotonic() - begin < 3
        assert len(found.missing) == 4
        with pytest.raises(EndpointError, match="gave no whole answer within 1 s"):
            graph(address, 1).query(f"SELECT * {{ SERVICE <{address}> {{ ?x ?p ?o }} }}")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ({"type": "uri", "value": "http://e.x/> } DROP ALL #"}, "malformed"),
        ({"type": "literal", "value": "a", "datatype": "http://e.x/> } #"}, "malformed"),
        ({"type": "literal", "value": "a", "xml:lang": 'en } "'}, "malformed"),
        ({"type": "bnode", "value": "b0"}, "a node without a name"),
    ],
)
def test_what_comes_back_is_a_value_or_a_fault(cell: dict[str, str], told: str) -> None:
    body = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": cell}]}}
    with serving(saying(json.dumps(body).encode())) as address, pytest.raises(EndpointError, match=told):
        graph(address).query(f"SELECT * {{ SERVICE <{address}> {{ ?x ?p ?o }} }}")


def test_names_that_were_not_asked_for_are_left_out() -> None:
    other = "elsewhere"
    body = {"head": {"vars": ["x", other]}, "results": {"bindings": [{"x": {"type": "literal", "value": "a"}}]}}
    with serving(saying(json.dumps(body).encode())) as address:
        found = graph(address).query(f"SELECT * {{ SERVICE <{address}> {{ ?x ?p ?o }} }}")
    assert (found.columns, found.rows) == (("x",), [("a",)])


def test_silent_goes_on_and_says_what_is_missing(kg_command: Callable[..., Outcome]) -> None:
    with serving(saying(b"no", "text/plain", 500)) as address:
        query = where(f"{CITY} SERVICE SILENT <{address}> {{ ?item ?p ?x }}", "?city")
        outcome = kg_command("query", "-", "--allow-service", host(address), "--format", "csv", stdin=query)
        assert (outcome.code, len(outcome.out.splitlines())) == (0, 5)
        assert f"{address}: refused it with status 500" in outcome.err
        assert "SERVICE SILENT goes on without it" in outcome.err
        loud = kg_command("query", "-", "--allow-service", host(address), stdin=query.replace("SILENT", ""))
        assert (loud.code, loud.out, loud.err.count("\n")) == (1, "", 1)


def test_wrong_usage(kg_command: Callable[..., Outcome]) -> None:
    for given in ("https://query.wikidata.org", "a/b", "", "a:b", "*"):
        with pytest.raises(UsageError, match="is no host"):
            Services((given,))
    outcome = kg_command("query", "cases", "--allow-service", "e.x", "--endpoint", "http://e.x/sparql")
    assert outcome.code == 2
    assert "--endpoint or --allow-service" in outcome.err
    with pytest.raises(UsageError, match="decides itself"):
        kg.open(endpoint="http://e.x/sparql", allow_services=["e.x"])
    assert kg.open(allow_services=["e.x"]).services == Services(("e.x",))
