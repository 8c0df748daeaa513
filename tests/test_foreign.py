"""Datasets of two publishers: joined by IRI, each in a graph of its own, and never joined where they contradict."""

from __future__ import annotations

import http.server
import shutil
import threading
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import kg
from kg import foreign
from kg.build import build, build_graph
from kg.errors import DataError
from kg.export import export
from kg.resources import data_dir
from kg.scaffold import make_data_dir
from kg.store import KnowledgeGraph
from kg.vocab import DEFAULT_BASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

OTHER = "https://data.taipei.example/kg/"
MINUTES = """\
113年度「基北北桃合作交流平臺」交通組第1次工作小組會議紀錄
壹、時間：113年3月14日(星期四)上午10時0分
貳、地點：臺北市政府交通局會議室
參、主持人：臺北市政府交通局 王副局長小明
肆、紀錄：陳大文
伍、會議決議：
一、持續列管合作案，計1案
（一）跨市公車路線調整合作案
決議：本案持續辦理，請臺北市政府交通局於113年10月底前提出報告。
陸、散會：上午11時30分
"""
CASES = "PREFIX kg: <https://citykg.example/ont#> SELECT DISTINCT ?c { ?c a kg:CooperationCase }"


def made(folder: Path, text: str, base: str) -> ox.Store:
    make_data_dir(folder, data_dir())
    (folder / "minutes" / "minutes.txt").write_text(text, encoding="utf-8")
    return build_graph(folder, base)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The packages of a transport group, under a base of its own and under ours."""
    found = {}
    for name, base in (("other", OTHER), ("same", DEFAULT_BASE)):
        folder = tmp_path_factory.mktemp(name)
        store = made(folder / "data", MINUTES, base)
        found[name] = folder / "out"
        export(KnowledgeGraph(store, base), found[name])
    return found


def own(folder: Path) -> Path:
    """A data directory with the shipped minutes."""
    make_data_dir(folder, data_dir())
    shutil.copytree(data_dir() / "minutes", folder / "minutes", dirs_exist_ok=True)
    return folder


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return own(tmp_path / "ours")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The graph of ours before anything joins it."""
    return KnowledgeGraph(build_graph(own(tmp_path_factory.mktemp("alone") / "data"), DEFAULT_BASE))


@pytest.fixture(scope="module")
def package(alone: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "out"
    export(alone, folder)
    return folder


@pytest.mark.parametrize(
    ("base", "kind"),
    [("other", "citykg.ttl"), ("other", "citykg.jsonld"), ("same", "citykg.trig"), ("same", "citykg.rdf")],
)
def test_two_groups_of_two_publishers_are_one_graph(
    ours: Path, alone: KnowledgeGraph, theirs: dict[str, Path], base: str, kind: str
) -> None:
    before = {row[0] for row in alone.query(CASES).rows}
    foreign.add(ours, str(theirs[base] / kind))
    build(ours)
    both = kg.open(ours)
    added = {row[0] for row in both.query(CASES).rows} - before
    assert len(added) == 1
    assert next(iter(added)).startswith(OTHER if base == "other" else DEFAULT_BASE)  # type: ignore[union-attr]
    meetings = both.query("meetings").dicts()
    assert {row["group"] for row in meetings} == {"產業民生組", "交通組"}
    case = next(row for row in both.query("cases").dicts() if row["case"] in added)
    assert (case["label"], case["status"]) == ("跨市公車路線調整合作案", "listed")
    task = next(row for row in both.query("action-items").dicts() if row["case_label"] == case["label"])
    assert task["agency"] == "臺北市政府交通局", "their agency is ours"
    labels = [row["label"] for row in both.query("agencies").dicts()]
    assert len(labels) == len(set(labels)), "no agency is there twice"
    bodies = both.query(
        "SELECT ?l { ?b <https://citykg.example/ont#partOf> ?p ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }"
    )
    assert len({row[0] for row in bodies.rows}) == len(bodies.rows), "no body is there twice"
    named = ox.NamedNode(f"{DEFAULT_BASE}graph/remote-citykg")
    assert {
        quad.graph_name for quad in both.store.quads_for_pattern(ox.NamedNode(str(case["case"])), None, None, None)
    } == {
        named,
        ox.NamedNode(f"{DEFAULT_BASE}graph/inferred"),
    }
    sources = [quad.object for quad in both.store.quads_for_pattern(named, None, None, None)]
    assert ox.Literal(kind) in sources


def test_the_same_dataset_again_changes_nothing(ours: Path, theirs: dict[str, Path]) -> None:
    foreign.add(ours, str(theirs["other"] / "citykg.nq"))
    first = set(build_graph(ours, DEFAULT_BASE))
    foreign.add(ours, str(theirs["other"] / "citykg.nq"))
    assert set(build_graph(ours, DEFAULT_BASE)) == first


def test_what_both_say_stands_once(ours: Path, package: Path) -> None:
    foreign.add(ours, str(package / "citykg.ttl"))
    joined = build_graph(ours, DEFAULT_BASE)
    remote = ox.NamedNode(f"{DEFAULT_BASE}graph/remote-citykg")
    assert not list(joined.quads_for_pattern(None, None, None, remote))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2023-06-26", "2023-06-27", "2023-06-26"),
        ("body-industry", "body-traffic", "body-industry"),
    ],
)
def test_a_contradiction_is_shown_and_nothing_is_joined(
    ours: Path, package: Path, tmp_path: Path, kg_command: Callable[..., Outcome], old: str, new: str, said: str
) -> None:
    text = (package / "citykg.nq").read_text(encoding="utf-8")
    (tmp_path / "changed.nq").write_text(text.replace(old, new), encoding="utf-8")
    build(ours)
    before = {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()}
    refused = kg_command("--data-dir", ours, "build", "--with", "changed.nq")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "says otherwise of" in refused.err
    assert said in refused.err
    assert {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()} == before


def test_another_document_of_the_same_meeting_is_no_silent_join(ours: Path, tmp_path: Path) -> None:
    """Two groups that both call themselves by one code would have each other's cases."""
    text = (data_dir() / "minutes").glob("*.txt").__next__().read_text(encoding="utf-8")
    store = made(tmp_path / "data", text.replace("電競", "電子競技"), DEFAULT_BASE)
    export(KnowledgeGraph(store), tmp_path / "out")
    foreign.add(ours, str(tmp_path / "out" / "citykg.nq"))
    with pytest.raises(DataError, match="says otherwise of"):
        build_graph(ours, DEFAULT_BASE)


def test_the_same_minutes_under_two_bases_are_not_counted_twice(ours: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ours, copy)
    export(KnowledgeGraph(build_graph(copy, OTHER), OTHER), tmp_path / "out")
    foreign.add(ours, str(tmp_path / "out" / "citykg.nq"))
    with pytest.raises(DataError, match="here already"):
        build_graph(ours, DEFAULT_BASE)


def test_what_is_no_dataset_of_ours_is_refused(ours: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> <urn:b> .", encoding="utf-8")
    with pytest.raises(DataError, match="no meeting, minutes or case"):
        foreign.add(ours, str(tmp_path / "a.ttl"))
    assert not (ours / "remote").exists()


def test_from_an_address(ours: Path, theirs: dict[str, Path], kg_command: Callable[..., Outcome]) -> None:
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(theirs["other"]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        done = kg_command("--data-dir", ours, "build", "--with", f"{address}/citykg.ttl")
        gone = kg_command("--data-dir", ours, "build", "--with", f"{address}/gone.ttl")
        server.shutdown()
    assert done.code == 0, done.err
    assert "triples joined as <https://citykg.example/graph/remote-127-0-0-1-citykg>" in done.err
    assert (gone.code, gone.err.count("\n")) == (1, 1)
    assert "404" in gone.err
    names = [path.name for path in (ours / "remote").iterdir()]
    assert names == ["127-0-0-1-citykg.nq"]
