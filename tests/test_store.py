"""A graph is read whole or refused in one line, and a snapshot is the graph that was saved or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg import snapshot
from kg.errors import DataError, QueryError, ReadError, UsageError
from kg.rdfio import FORMATS, serialize
from kg.store import KnowledgeGraph, fingerprint, keep, open_graph
from kg.vocab import DEFAULT_BASE
from tests.conftest import stored

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "minutes").mkdir(parents=True)
    (folder / "minutes/a.txt").write_text("會議紀錄", encoding="utf-8")
    return folder


def quads(*names: str) -> list[ox.Quad]:
    return [ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(n), ox.NamedNode("a:g")) for n in names]


class Builder:
    """Builds the same small graph each time, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, data_dir: Path, base: str) -> ox.Store:
        assert data_dir.is_dir()
        assert base
        self.count += 1
        return stored(quads("x", "y"))


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_each_format_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    kind = FORMATS[suffix]
    path = tmp_path / f"graph{suffix}"
    path.write_bytes(serialize(quads("x", "y"), kind, {}))
    graph = KnowledgeGraph.load([path])
    assert len(graph) == 2
    names = {str(quad.graph_name) for quad in graph.quads()}
    assert names == ({"<a:g>"} if kind.supports_datasets else {"DEFAULT"})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.rdf", b'<!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF/>', "DOCTYPE"),
        ("a.rdf", '<!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF/>'.encode("utf-16-le"), "DOCTYPE"),
        ("a.rdf", b"<rdf:RDF", "a.rdf"),
        ("a.jsonld", b'{"@context": "http://127.0.0.1:1/c", "@id": "a:a"}', "not fetched"),
        ("a.jsonld", b'{"@context": [{}, "file:///etc/hostname"], "@id": "a:a"}', "not fetched"),
        ("a.jsonld", b'[{"x": {"@context": {"@import": "http://127.0.0.1:1/c"}}}]', "not fetched"),
        ("a.jsonld", b'{"a:b":' * 5000 + b"1" + b"}" * 5000, "nested"),
        ("a.jsonld", b'{"a:b":' * 500 + b"1" + b"}" * 500, "nested"),
        ("a.jsonld", b'{\n"a" 1}', "a.jsonld:2:5"),
        ("a.jsonld", b"\xff\xfe\x00", "a.jsonld"),
        ("a.ttl", b"<a:a> <a:b> .\n", "a.ttl:1:"),
        ("a.ttl", "<a:a> <a:b> '會議' .".encode("big5"), "a.ttl:1:"),
        ("a.nq", b"<a:a> <a:b> <relative> .\n", "a.nq:1:"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=words):
        KnowledgeGraph.load([tmp_path / name])


def test_what_is_no_rdf_file(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    with pytest.raises(UsageError, match=r"known: .*\.ttl"):
        KnowledgeGraph.load([tmp_path / "a.xlsx"])
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(ReadError, match="directory"):
        KnowledgeGraph.load([tmp_path / "folder.ttl"])


def test_rdflib_sees_the_union(small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    assert len(set(graph.graph.triples((None, None, None)))) == len(graph)
    assert len(set(graph.memory.triples((None, None, None)))) == len(graph)


def test_a_snapshot_gives_back_what_was_saved(tmp_path: Path) -> None:
    store = stored(quads("x", "y", "中\n文"))
    snapshot.save(store, tmp_path, "inputs")
    assert set(snapshot.load(tmp_path)) == set(store)
    assert snapshot.inputs_of(tmp_path) == "inputs"
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    snapshot.save(stored(reversed(list(store))), tmp_path, "inputs")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_a_newer_snapshot_replaces_the_older(tmp_path: Path) -> None:
    snapshot.save(stored(quads("x")), tmp_path, "old")
    snapshot.save(stored(quads("y")), tmp_path, "new")
    assert set(snapshot.load(tmp_path)) == set(quads("y"))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", ["shorter", "empty", "changed", "gone", "manifest"])
def test_a_damaged_snapshot_is_an_error(tmp_path: Path, damage: str) -> None:
    snapshot.save(stored(quads("x", "y")), tmp_path, "inputs")
    data = next(tmp_path.glob("*.nq"))
    content = data.read_bytes()
    if damage == "gone":
        data.unlink()
    elif damage == "manifest":
        (tmp_path / snapshot.MANIFEST).write_text("{}", encoding="utf-8")
    else:
        lines = content.splitlines(keepends=True)
        data.write_bytes({"shorter": lines[0], "empty": b"", "changed": content.replace(b'"x"', b'"z"')}[damage])
    with pytest.raises((DataError, ReadError)) as caught:
        snapshot.load(tmp_path)
    assert str(tmp_path) in str(caught.value)


# --- On disk, for one question ------------------------------------------------------------------------------------------


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("CITYKG_CACHE", str(folder))
    return folder


def test_who_asks_once_gets_the_same_graph_from_disk(data_dir: Path, own_cache: Path) -> None:
    store = stored(quads("x", "y"))
    keep(store, data_dir, DEFAULT_BASE)
    for _ in range(2):
        graph = open_graph(data_dir, DEFAULT_BASE, Builder(), once=True)
        assert set(graph.quads()) == set(store)
    assert len(list((own_cache / "index").iterdir())) == 1


def test_on_disk_is_what_was_built_last(data_dir: Path, own_cache: Path) -> None:
    assert not list(own_cache.iterdir())
    for names in ("x", "xy", "x"):
        keep(stored(quads(*names)), data_dir, DEFAULT_BASE)
        assert set(open_graph(data_dir, DEFAULT_BASE, Builder(), once=True).quads()) == set(quads(*names))


def test_few_graphs_are_kept_on_disk(data_dir: Path, own_cache: Path) -> None:
    for name in "abcdef":
        keep(stored(quads(name)), data_dir, DEFAULT_BASE)
        open_graph(data_dir, DEFAULT_BASE, Builder(), once=True)
    assert len(list((own_cache / "index").iterdir())) == 3


@pytest.mark.parametrize("damage", ["lost", "shorter", "empty"])
def test_a_damaged_store_on_disk_is_made_anew(data_dir: Path, own_cache: Path, damage: str) -> None:
    store = stored(quads("x", "y"))
    keep(store, data_dir, DEFAULT_BASE)
    open_graph(data_dir, DEFAULT_BASE, Builder(), once=True)
    for table in own_cache.glob("index/*/*.sst"):
        if damage == "lost":
            table.unlink()
        else:
            table.write_bytes(table.read_bytes()[: -1 if damage == "shorter" else 0])
    for _ in range(2):
        assert set(open_graph(data_dir, DEFAULT_BASE, Builder(), once=True).quads()) == set(store)
    assert len(list((own_cache / "index").iterdir())) == 1


def test_what_is_damaged_within_is_told_when_it_is_read(data_dir: Path, own_cache: Path) -> None:
    keep(stored(quads(*map(str, range(5000)))), data_dir, DEFAULT_BASE)
    open_graph(data_dir, DEFAULT_BASE, Builder(), once=True)
    for table in own_cache.glob("index/*/*.sst"):
        content = bytearray(table.read_bytes())
        if len(content) > 10_000:  # small ones are read when the store is opened
            content[len(content) // 2] ^= 255
            table.write_bytes(content)
    graph = open_graph(data_dir, DEFAULT_BASE, Builder(), once=True)
    with pytest.raises(QueryError, match=f"remove {own_cache / 'index'}"):
        graph.query("SELECT * { ?s ?p ?o }")


def test_without_room_for_it_on_disk_it_is_read_into_memory(data_dir: Path, own_cache: Path) -> None:
    keep(stored(quads("x")), data_dir, DEFAULT_BASE)
    (own_cache / "index").write_text("no folder", encoding="utf-8")
    assert set(open_graph(data_dir, DEFAULT_BASE, Builder(), once=True).quads()) == set(quads("x"))


def test_the_graph_is_built_once(data_dir: Path) -> None:
    build = Builder()
    for _ in range(3):
        assert len(open_graph(data_dir, DEFAULT_BASE, build)) == 2
    assert build.count == 1
    assert not (data_dir / "store").exists()


@pytest.mark.parametrize("change", ["file", "base"])
def test_what_changed_is_built_anew(data_dir: Path, change: str) -> None:
    build = Builder()
    open_graph(data_dir, DEFAULT_BASE, build)
    if change == "file":
        (data_dir / "minutes/b.txt").write_text("另一份", encoding="utf-8")
    open_graph(data_dir, DEFAULT_BASE if change == "file" else "https://data.example/", build)
    assert build.count == 2


def test_what_was_kept_is_opened(data_dir: Path) -> None:
    folder = keep(stored(quads("x")), data_dir, DEFAULT_BASE)
    assert folder == data_dir / "store"
    build = Builder()
    assert len(open_graph(data_dir, DEFAULT_BASE, build)) == 1
    assert build.count == 0


def test_a_store_that_lost_lines_is_told_and_not_opened(data_dir: Path) -> None:
    folder = keep(stored(quads("x", "y")), data_dir, DEFAULT_BASE)
    file = folder / json.loads((folder / snapshot.MANIFEST).read_text(encoding="utf-8"))["file"]
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(DataError, match=r"1 lines, 2 expected.*kg build"):
        open_graph(data_dir, DEFAULT_BASE, Builder())


def test_a_damaged_cache_is_built_anew(data_dir: Path, private_cache: Path) -> None:
    build = Builder()
    open_graph(data_dir, DEFAULT_BASE, build)
    for file in private_cache.rglob("*.nq"):
        file.write_bytes(b"")
    assert len(open_graph(data_dir, DEFAULT_BASE, build)) == 2
    assert build.count == 2


def test_minutes_that_lie_elsewhere_count(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/deep").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/minutes").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    seen = {fingerprint(tmp_path / "data", DEFAULT_BASE)}
    for text in ("one", "other"):
        (tmp_path / "elsewhere/deep/a.txt").write_text(text, encoding="utf-8")
        seen.add(fingerprint(tmp_path / "data", DEFAULT_BASE))
    (tmp_path / "elsewhere/deep/.a.txt.swp").write_text("hidden", encoding="utf-8")
    seen.add(fingerprint(tmp_path / "data", DEFAULT_BASE))
    assert len(seen) == 3


def test_no_data_directory(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="kg init"):
        open_graph(tmp_path / "none", DEFAULT_BASE, Builder())
