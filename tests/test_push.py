"""kg push: the store has what the graph has, and only that of ours, or the user is told how far it came."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.errors import DataError
from kg.push import push
from kg.queries import find
from kg.remote import RemoteGraph
from kg.store import KnowledgeGraph
from kg.transport import EndpointError, Limits
from tests.conftest import FIXTURES, ROOT, stored
from tests.hostile import saying, serving
from tests.killing import ROUNDS
from tests.server import KG, served
from tests.stores import STORES, oxigraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from tests.conftest import Outcome

BASE = "https://citykg.example/"
FOREIGN = ox.Quad(
    ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("not ours"), ox.NamedNode("https://other.example/g")
)
WORDS = ['"', "\\", "\\u0041", "\\\\U00000041", "行一\n行二\r\t", "x" * 20_000, "", "'''", "} } ; DROP ALL", "臺北𠀀"]
LIMITS = Limits(seconds=30)


@pytest.fixture(scope="module")
def built() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with STORES[request.param](tmp_path_factory.mktemp(request.param)) as endpoint:
        yield endpoint


@pytest.fixture
def small_graph() -> KnowledgeGraph:
    return KnowledgeGraph.load([FIXTURES / "small.trig"])


def ways(endpoint: str) -> list[dict[str, str]]:
    """With the addresses left to be found, and by updates alone."""
    update = endpoint.replace("/query", "/update")
    return [{}, {"update": update}]


def put(endpoint: str, quad: ox.Quad) -> None:
    update = f"INSERT DATA {{ GRAPH {quad.graph_name} {{ {quad.triple} }} }}"
    data = {"update": update}
    httpx.post(endpoint.replace("/query", "/update"), data=data, trust_env=False).raise_for_status()


def has(endpoint: str, quad: ox.Quad) -> bool:
    query = f"ASK {{ GRAPH {quad.graph_name} {{ {quad.triple} }} }}"
    return bool(RemoteGraph(endpoint)._ask(query))


def quiet(_: str) -> None:
    pass


def test_what_is_pushed_is_there_and_nothing_else_of_ours(store: str, small_graph: KnowledgeGraph) -> None:
    put(store, FOREIGN)
    for way in ways(store):
        old = ox.Quad(
            ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("old"), ox.NamedNode(f"{BASE}graph/minutes-old")
        )
        extra = ox.Quad(old.subject, old.predicate, old.object, ox.NamedNode(f"{BASE}graph/minutes-a-112-1"))
        put(store, old)
        put(store, extra)
        said: list[str] = []
        for _ in range(2):
            summary = push(small_graph, store, LIMITS, said.append, **way)
            assert set(RemoteGraph(store).store) == set(small_graph.store)
            assert has(store, FOREIGN)
        assert f"{len(small_graph)} triples, counted there" in summary
        assert f"{BASE}graph/minutes-old  removed" in said


def test_any_words_arrive_as_they_are(store: str) -> None:
    graph = ox.NamedNode(f"{BASE}graph/words")
    quads = [
        ox.Quad(ox.NamedNode(f"a:{n}"), ox.NamedNode("a:p"), ox.Literal(text), graph) for n, text in enumerate(WORDS)
    ]
    quads += [
        ox.Quad(ox.NamedNode("a:x"), ox.NamedNode("a:p"), ox.Literal("中\\文", language="zh-Hant"), graph),
        ox.Quad(
            ox.NamedNode("a:x"),
            ox.NamedNode("a:p"),
            ox.Literal("2023-06-26", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
            graph,
        ),
    ]
    for way in ways(store):
        push(KnowledgeGraph(stored(quads)), store, LIMITS, quiet, **way)
        assert set(RemoteGraph(store).store) == set(quads)


@pytest.mark.slow
def test_the_minutes_are_pushed_by_the_command(
    store: str, built: KnowledgeGraph, kg_command: Callable[..., Outcome]
) -> None:
    done = kg_command("push", "--endpoint", store)
    assert done.code == 0, done.err
    assert (
        done.out == f"{store}: 14 graphs with {len(built)} triples, counted there, 1 removed\n"
        or "removed" not in done.out
    )
    assert set(RemoteGraph(store).store) == set(built.store)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store whose default graph has nothing of its named graphs."""
    with oxigraph(tmp_path_factory.mktemp("bare")) as endpoint:
        yield endpoint


def relaying(
    endpoint: str, spoil: Callable[[BaseHTTPRequestHandler, int], bool]
) -> Callable[[BaseHTTPRequestHandler], None]:
    """Passes all to a real store; ``spoil`` may answer instead, it is told which request to write this one is."""
    writes: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if not request.path.startswith("/query"):
            writes.append(request.path)
            if spoil(request, len(writes)):
                return
        parts = urlsplit(endpoint)
        headers = {name: request.headers[name] for name in ("Content-Type", "Accept") if name in request.headers}
        url = f"{parts.scheme}://{parts.netloc}{request.path}"
        found = httpx.request(request.command, url, content=body, headers=headers, trust_env=False)
        saying(found.content, found.headers.get("Content-Type", "text/plain"), found.status_code)(request)

    return answer


def refusing(status: int, first: int) -> Callable[[BaseHTTPRequestHandler, int], bool]:
    def spoil(request: BaseHTTPRequestHandler, number: int) -> bool:
        if number >= first:
            saying(b"the disk is full\nand more", "text/plain", status)(request)
        return number >= first

    return spoil


def test_a_push_that_is_broken_off_says_how_far_it_came(bare: str, built: KnowledgeGraph) -> None:
    with serving(relaying(bare, refusing(507, 4))) as relay:
        endpoint = relay.replace("/sparql", "/query")
        with pytest.raises(
            EndpointError, match=r"the disk is full \(3 of 14 graphs are written.*; run kg push again"
        ) as caught:
            push(built, endpoint, LIMITS, quiet)
    assert "\n" not in str(caught.value)
    said: list[str] = []
    push(built, bare, LIMITS, said.append)
    assert said[0] == "found there: 3 graphs of ours, 3 of 14 with as many triples as here"
    assert set(RemoteGraph(bare).store) == set(built.store)


def test_a_store_that_loses_what_it_takes_is_found_out(bare: str, small_graph: KnowledgeGraph) -> None:
    def losing(request: BaseHTTPRequestHandler, _: int) -> bool:
        saying(b"", status=204)(request)
        return True

    with (
        serving(relaying(bare, losing)) as relay,
        pytest.raises(EndpointError, match=r"then is not there.*none is written"),
    ):
        push(small_graph, relay.replace("/sparql", "/query"), LIMITS, quiet)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_store_that_refuses_is_believed(bare: str, small_graph: KnowledgeGraph, status: int) -> None:
    before = RemoteGraph(bare).counts()
    with (
        serving(relaying(bare, refusing(status, 1))) as relay,
        pytest.raises(EndpointError, match="none is written") as caught,
    ):
        push(small_graph, relay.replace("/sparql", "/query"), LIMITS, quiet)
    assert (status < 404) == ("CITYKG_ENDPOINT_USER" in str(caught.value))
    assert RemoteGraph(bare).counts() == before


def test_an_endpoint_that_only_reads_is_told(kg_command: Callable[..., Outcome]) -> None:
    small = FIXTURES / "small.trig"
    with served("--data", small) as server:
        done = kg_command("push", "--endpoint", server.url, "--data", small)
    assert done.code == 1
    assert not done.out
    fault = done.err.splitlines()[-1]
    assert "this endpoint only reads" in fault
    assert "none is written" in fault


@pytest.mark.parametrize(
    ("quad", "words"),
    [
        (ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("x")), "outside of named graphs"),
        (FOREIGN, "does not begin with"),
        (
            ox.Quad(ox.BlankNode("b"), ox.NamedNode("a:p"), ox.Literal("x"), ox.NamedNode(f"{BASE}graph/x")),
            "blank node",
        ),
        (None, "empty"),
    ],
)
def test_what_cannot_be_replaced_is_not_sent(quad: ox.Quad | None, words: str) -> None:
    with pytest.raises(DataError, match=words):
        push(KnowledgeGraph(stored([quad] if quad else [])), "http://127.0.0.1:1/query", LIMITS, quiet)


@pytest.mark.slow
def test_a_push_that_is_killed_leaves_each_graph_whole(bare: str, built: KnowledgeGraph, tmp_path: Path) -> None:
    new = [
        *built.store,
        *(
            ox.Quad(ox.NamedNode("a:new"), ox.NamedNode("a:p"), ox.Literal("x"), name)
            for name in built.store.named_graphs()
        ),
    ]
    files = {}
    for version, quads in (("old", list(built.store)), ("new", new)):
        files[version] = tmp_path / f"{version}.nq"
        files[version].write_text("".join(f"{quad} .\n" for quad in quads), encoding="utf-8")
    sizes = [Counter(quad.graph_name.value for quad in quads) for quads in (built.store, new)]
    push(built, bare, LIMITS, quiet)
    moments = random.Random(7)
    for round_number in range(max(6, ROUNDS)):
        version = ("new", "old")[round_number % 2]
        with subprocess.Popen(
            [*KG, "push", "--endpoint", bare, "--data", str(files[version])],
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as process:
            assert process.stderr
            process.stderr.readline()
            time.sleep(moments.uniform(0, 0.3))
            process.kill()
        time.sleep(0.2)
        found = RemoteGraph(bare).counts()
        assert all(count in {size[name] for size in sizes} for name, count in found.items())
    push(built, bare, LIMITS, quiet)
    assert set(RemoteGraph(bare).store) == set(built.store)


def test_questions_reach_named_graphs_where_the_default_graph_is_empty(bare: str, built: KnowledgeGraph) -> None:
    push(built, bare, LIMITS, quiet)
    assert not RemoteGraph(bare)._ask(find("cases").text)
    assert RemoteGraph(bare).query("cases").rows == built.query("cases").rows
    there = kg.open(endpoint=bare)
    assert there.describe("id:city-KEE") == built.describe("id:city-KEE")
    assert there.search("食農") == built.search("食農")
    assert sorted(there.network("city-collaboration").edges) == sorted(built.network("city-collaboration").edges)


def test_the_commands_take_the_graph_from_there(
    bare: str, built: KnowledgeGraph, kg_command: Callable[..., Outcome], tmp_path: Path
) -> None:
    push(built, bare, LIMITS, quiet)
    assert kg_command("query", "cases", "--endpoint", bare, "--format", "csv").out == built.query("cases").to("csv")
    for folder, options in (("there", ["--endpoint", bare]), ("here", [])):
        assert kg_command("export", "--out", folder, *options).code == 0
        assert kg_command("viz", "--out", f"{folder}/site", *options).code == 0
    for path in sorted((tmp_path / "here").rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "there" / path.relative_to(tmp_path / "here")).read_bytes(), (
                path.name
            )
    done = kg_command("--base", "https://none.example/", "export", "--out", "x", "--endpoint", bare)
    assert done.code == 1
    assert "kg push" in done.err
