"""What an AI assistant is given, asked by a real client over standard input and output of a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters

import kg
from kg.queries import catalogue
from kg.schema import schema
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mcp_types import CallToolResult

    from tests.conftest import Outcome

    Ask = Callable[..., CallToolResult]

RUN = ["-c", "import sys; from kg.cli import main; sys.exit(main())", "mcp"]
CASE = "id:case-industry-112-1-13"
TOOLS = ["list_questions", "run_question", "sparql", "describe", "search", "schema", "evidence"]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def client(private_cache: Path) -> Iterator[tuple[Client, Any]]:
    """A session with a server of two seconds a query, and the thread of its event loop."""
    assert private_cache
    kg.open()  # so that the server need not build
    given = StdioServerParameters(
        command=sys.executable, args=[*RUN, "--timeout", "2"], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(given)) as session:
        yield session, portal


@pytest.fixture(scope="module")
def ask(client: tuple[Client, Any]) -> Ask:
    session, portal = client

    def call(tool: str, **arguments: object) -> CallToolResult:
        found: CallToolResult = portal.call(session.call_tool, tool, arguments)
        return found

    return call


def text(answer: CallToolResult) -> str:
    (block,) = answer.content
    return str(getattr(block, "text", ""))


def told(answer: CallToolResult) -> dict[str, Any]:
    assert not answer.is_error, text(answer)
    found: dict[str, Any] = answer.structured_content
    return found


def fault(answer: CallToolResult) -> str:
    assert answer.is_error
    assert "Traceback" not in text(answer)
    assert "Error executing tool" not in text(answer)
    return text(answer)


def test_the_tools_only_read_and_say_what_they_take(client: tuple[Client, Any]) -> None:
    session, portal = client
    tools = portal.call(session.list_tools).tools
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint
        assert tool.description
        assert tool.output_schema
        assert all(one.get("description") or name == "limit" for name, one in tool.input_schema["properties"].items())


def test_the_server_tells_how_to_cite(client: tuple[Client, Any]) -> None:
    session, _ = client
    server = session.server_info
    assert server is not None
    assert (server.name, server.version) == ("citykg", kg.__version__)
    for rule in ("Every fact has its passage", "Proposed is not decided", "word by word", "不是已經決定"):
        assert rule in (session.instructions or "")


def test_all_questions_are_listed_and_those_about_a_word(ask: Ask) -> None:
    every = told(ask("list_questions"))["questions"]
    assert [one["name"] for one in every] == list(catalogue())
    (known,) = (one for one in every if one["name"] == "open-cases")
    assert known["columns"] == ["case", "label", "status", "since", "cities"]
    assert [(one["name"], one["type"], one["required"]) for one in known["parameters"]] == [("date", "xsd:date", False)]
    about = ask("list_questions", about="解列")
    assert 0 < len(told(about)["questions"]) < len(every)
    assert "pending-confirmation" in text(about)
    assert told(ask("list_questions", about="no such word"))["questions"] == []


def test_a_question_gives_the_rows_of_the_library(ask: Ask) -> None:
    expected = kg.open().query("open-cases", date="2023-12-31")
    found = told(ask("run_question", name="open-cases", parameters={"date": "2023-12-31"}))
    assert found["columns"] == list(expected.columns)
    assert found["rows"] == [[cell and expected.short(cell) for cell in row] for row in expected.rows]
    assert found["notes"] == []


def test_rows_come_in_parts_that_join(ask: Ask) -> None:
    whole = told(ask("run_question", name="case-timeline", limit=500))
    first = ask("run_question", name="case-timeline", limit=40)
    rest = told(ask("run_question", name="case-timeline", limit=500, offset=40))
    assert told(first)["total"] == whole["total"] > 40
    assert "offset=40" in text(first)
    assert told(first)["rows"] + rest["rows"] == whole["rows"]
    lines = text(first).splitlines()
    assert [json.loads(line) for line in lines[1:41]] == told(first)["rows"]


def test_free_sparql_of_each_form(ask: Ask) -> None:
    prefix = "PREFIX kg: <https://citykg.example/ont#> "
    found = told(ask("sparql", query=prefix + "SELECT (COUNT(?m) AS ?n) { ?m a kg:Meeting }"))
    assert (found["columns"], found["rows"]) == (["n"], [["7"]])
    assert told(ask("sparql", query=prefix + "ASK { ?m a kg:Meeting }"))["rows"] == [["true"]]
    for query in ("CONSTRUCT WHERE { ?m a kg:Meeting }", "DESCRIBE <https://citykg.example/id/meeting-industry-112-1>"):
        triples = told(ask("sparql", query=prefix + query))
        assert triples["columns"] == ["subject", "predicate", "object"]
        assert ["id:meeting-industry-112-1", "rdf:type", "kg:Meeting"] in triples["rows"]


def test_a_thing_is_described_with_its_passages(ask: Ask) -> None:
    found = told(ask("describe", iri=CASE))
    assert found["label"] == "電競產業推動合作案"
    assert {"property": "current status", "value": "code:status-routine"}.items() <= next(
        one for one in found["statements"] if one["property"] == "current status"
    ).items()
    (decisions,) = (one for one in found["incoming"] if one["kind"].startswith("決定") and one["count"] > 1)
    assert ["本案轉為常態交流予以解列"] in [one["quotes"] for one in decisions["first"]]
    assert "「本案轉為常態交流予以解列」" in text(ask("describe", iri=CASE))
    assert told(ask("describe", iri="https://citykg.example/" + CASE.replace(":", "/"))) == found


def test_any_spelling_finds_the_iri(ask: Ask) -> None:
    for words in ("台北市", "臺北市", "Taipei City"):
        assert told(ask("search", words=words))["hits"][0]["iri"] == "id:city-TPE"
    assert told(ask("search", words="電競"))["hits"][0]["kind"] == "合作案 cooperation case"
    assert told(ask("search", words="zzzz"))["hits"] == []


def test_the_schema_is_enough_to_write_a_query(ask: Ask) -> None:
    brief = text(ask("schema"))
    assert "PREFIX kg: <https://citykg.example/ont#>" in brief
    assert "kg:Decision 決定 decision (62): " in brief
    assert "kg:decisionCode skos:Concept" in brief
    assert "refer-delisting 提報解列" in brief
    assert len(brief) < 12_000
    found = schema(kg.open())
    (meeting,) = (one for one in found.classes if one.name == "kg:Meeting")
    assert meeting.members == 7
    assert ("kg:date", 7, ("xsd:date",)) in [(one.name, one.things, one.values) for one in meeting.properties]


def test_the_evidence_of_a_case(ask: Ask) -> None:
    expected = kg.open().evidence(CASE)
    found = told(ask("evidence", iri=CASE, limit=500))
    assert found["columns"] == ["statement", "meeting", "group", "quote", "start", "end"]
    assert [row[3:] for row in found["rows"]] == [list(row[3:]) for row in expected.rows]
    assert "search" in told(ask("evidence", iri="id:nothing"))["notes"][0]


@pytest.mark.parametrize("query", ["DELETE WHERE { ?s ?p ?o }", "INSERT DATA { <a:a> <a:b> 1 }", "CLEAR ALL"])
def test_an_update_is_refused(ask: Ask, query: str) -> None:
    before = told(ask("sparql", query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))["rows"]
    assert f"{query.split()[0]} is refused: a query only reads" in fault(ask("sparql", query=query))
    assert told(ask("sparql", query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))["rows"] == before


@pytest.mark.parametrize("clause", ["SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }", "GRAPH ?g { SERVICE <a:b> {} }"])
def test_nothing_is_fetched(ask: Ask, clause: str) -> None:
    assert "SERVICE is refused" in fault(ask("sparql", query=f"SELECT * {{ {clause} }}"))


def test_a_slow_query_is_stopped_and_the_next_one_answered(ask: Ask) -> None:
    began = time.monotonic()
    said = fault(ask("sparql", query=SLOW))
    assert time.monotonic() - began < 5
    assert "time limit of 2 s" in said
    assert "kg mcp with a higher --timeout" in said
    assert told(ask("sparql", query="ASK {}"))["rows"] == [["true"]]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("run_question", {"name": "open-case"}, "no question 'open-case'; did you mean open-cases"),
        ("run_question", {"name": "evidence"}, "'iri' (iri, for example id:case-"),
        ("run_question", {"name": "open-cases", "parameters": {"dat": "x"}}, "did you mean date?"),
        ("run_question", {"name": "open-cases", "parameters": {"date": "soon"}}, "write it as 2023-06-26"),
        ("run_question", {"name": "cases", "params": {}}, "no argument 'params'; did you mean parameters?"),
        ("run_question", {"name": "cases", "limit": 0}, "argument limit: Input should be greater than"),
        ("run_question", {}, "argument name: Field required"),
        ("sparql", {"query": "SELECT * { ?s a kg:City }"}, "add: PREFIX kg: <https://citykg.example/ont#>"),
        ("sparql", {"query": "SELECT * { ?s ?p ?o"}, "query:1:"),
        ("sparql", {"query": " "}, "is empty"),
        ("describe", {"iri": "id:nothing"}, "find its IRI with search"),
        ("describe", {"iri": "no iri"}, "is no iri"),
    ],
)
def test_a_fault_is_told_in_a_line_that_mends_it(ask: Ask, tool: str, arguments: dict[str, Any], words: str) -> None:
    said = fault(ask(tool, **arguments))
    assert words in said
    # A fault of a text shows its line and place below.
    assert len(said.splitlines()) == (3 if "\n" in said else 1)


def test_an_empty_answer_says_why(ask: Ask) -> None:
    query = "PREFIX kg: <https://citykg.example/ont#> SELECT * { ?s a kg:Cty }"
    assert "did you mean kg:City?" in told(ask("sparql", query=query))["notes"][0]


def test_it_ends_with_its_input_and_says_nothing(private_cache: Path) -> None:
    assert private_cache
    kg.open()
    done = subprocess.run(
        [sys.executable, *RUN],
        input=b"",
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_without_the_package_a_line_says_how_to_get_it(tmp_path: Path, kg_command: Callable[..., Outcome]) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['mcp'] = None\n", encoding="utf-8")
    told = kg_command("mcp", PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert (told.code, told.out) == (1, "")
    assert told.err == "kg: mcp is not installed; install it: pip install 'citykg[mcp]'\n"
