"""What ``kg diff`` tells: meetings and cases in words, both languages, JSON, and patches that make new out of old."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Dataset

import kg
from kg.diff import Difference, compare
from kg.diff.forms import as_json, as_patch, as_update
from kg.diff.words import lines
from kg.errors import DataError
from kg.store import KnowledgeGraph
from tests.conftest import stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

BASE = "https://citykg.example/"
MEETING = f"{BASE}id/meeting-industry-113-4"
CASE = f"{BASE}id/case-industry-112-1-17"
STATUS = ox.NamedNode(f"{BASE}ont#currentStatus")


@pytest.fixture(scope="module")
def new() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def old(new: KnowledgeGraph) -> KnowledgeGraph:
    """The graph as it was before the last minutes; a case made routine there was still listed."""
    last = ox.NamedNode(f"{BASE}graph/minutes-industry-113-4")
    store = stored(quad for quad in new.quads() if last not in (quad.graph_name, quad.subject))
    inferred = ox.NamedNode(f"{BASE}graph/inferred")
    for quad in store.quads_for_pattern(ox.NamedNode(CASE), STATUS, None, None):
        store.remove(quad)
    store.add(ox.Quad(ox.NamedNode(CASE), STATUS, ox.NamedNode(f"{BASE}code/status-listed"), inferred))
    return KnowledgeGraph(store)


@pytest.fixture(scope="module")
def found(old: KnowledgeGraph, new: KnowledgeGraph) -> Difference:
    return compare(old, new)


def test_in_words(found: Difference) -> None:
    english, chinese = (list(lines(found, lang)) for lang in ("en", "zh-Hant"))
    assert english[0] == "meetings: 1 new, 0 gone, 0 changed"
    told = "+ Industry and Livelihood Group 113-4: 1 made routine, 4 continued; 5 tasks"
    assert english[1] == f"{told} <{MEETING}>"
    assert chinese[1] == f"+ 產業民生組 113-4：轉常態交流 1 案、持續辦理 4 案；交辦 5 項 <{MEETING}>"
    assert english[2] == "cases: 0 new, 0 gone, 5 changed"
    assert chinese[2] == "合作案：新增 0、移除 0、變動 5"
    routine = "~ 公有市場聯合行銷活動"
    assert (
        f"{routine} <{CASE}>: status listed → routine exchange; + made routine (Industry and Livelihood Group 113-4)"
        in english
    )
    assert f"{routine} <{CASE}>：狀態 列管中 → 常態交流；+ 轉常態交流（產業民生組 113-4）" in chinese


def test_backwards_tells_what_went(old: KnowledgeGraph, new: KnowledgeGraph) -> None:
    said = list(lines(compare(new, old), "en"))
    assert said[0] == "meetings: 0 new, 1 gone, 0 changed"
    assert said[1].startswith("- Industry and Livelihood Group 113-4: ")
    assert any(line.startswith("~ 青創交流合作 ") and "- continued (" in line for line in said)


def test_as_json(found: Difference) -> None:
    told = json.loads(as_json(found))
    meeting = told["meetings"]["new"][MEETING]
    assert (meeting["code"], meeting["date"], meeting["group"]) == ("113-4", "2024-11-13", "產業民生組")
    assert sorted(one["code"] for one in meeting["decisions"]) == ["continue"] * 4 + ["routinize"]
    case = told["cases"]["changed"][CASE]
    assert (case["old"]["status"], case["new"]["status"]) == ("listed", "routine")
    assert {"meeting": MEETING, "code": "routinize"} in case["new"]["decisions"]
    assert told["labels"][CASE]["zh-Hant"] == "公有市場聯合行銷活動"
    assert len(told["triples"]["new"]) == len(found.come)


def test_the_patch_makes_new_out_of_old(found: Difference, old: KnowledgeGraph, new: KnowledgeGraph) -> None:
    """As rdflib applies it."""
    dataset, wanted = Dataset(), Dataset()
    dataset.parse(data=old.store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    dataset.parse(data=as_patch(found), format="patch")
    wanted.parse(data=new.store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    assert set(dataset.quads()) == set(wanted.quads())


@pytest.mark.parametrize("is_backwards", [False, True])
def test_the_update_makes_new_out_of_old(old: KnowledgeGraph, new: KnowledgeGraph, is_backwards: bool) -> None:
    start, end = (new, old) if is_backwards else (old, new)
    store = stored(start.quads())
    store.update(as_update(compare(start, end)))
    assert set(store) == set(end.quads())


def test_the_same_graph_has_not_changed(new: KnowledgeGraph) -> None:
    same = compare(new, KnowledgeGraph(stored(new.quads())))
    assert list(lines(same, "en")) == ["cases: 0 new, 0 gone, 0 changed", "triples: 0 new, 0 gone"]
    assert as_patch(same) == "TX .\nTC .\n"
    assert as_update(same) == ""


def test_blank_nodes_are_compared_by_what_they_stand_for(tmp_path: Path) -> None:
    texts = ("_:a <urn:p> _:b . _:b <urn:p> 1 .", "_:x <urn:p> 1 . _:y <urn:p> _:x .", "_:a <urn:p> 2 .")
    graphs = []
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.ttl").write_text(text, encoding="utf-8")
        graphs.append(KnowledgeGraph.load([tmp_path / f"{number}.ttl"]))
    assert as_patch(compare(*graphs[:2])) == "TX .\nTC .\n"
    with pytest.raises(DataError, match="a blank node changed"):
        as_patch(compare(*graphs[1:]))


def test_on_the_command_line(kg_command: Callable[..., Outcome], tmp_path: Path, small: Path) -> None:
    changed = small.read_text(encoding="utf-8").replace("status-listed", "status-delisted")
    (tmp_path / "new.trig").write_text(changed, encoding="utf-8")
    patch = kg_command("diff", small, "new.trig", "--format", "patch").out.splitlines()
    assert [line.partition(" ")[0] for line in patch] == ["TX", "D", "A", "TC"]
    update = kg_command("diff", small, "new.trig", "--format", "update").out
    assert update.startswith("DELETE DATA {\n  GRAPH <https://citykg.example/graph/inferred> {")
    assert json.loads(kg_command("diff", small, "new.trig", "--format", "json").out)["cases"]["changed"]
    assert "合作案：新增 0、移除 0、變動 1" in kg_command("diff", small, "new.trig", "--lang", "zh-Hant").out
    assert kg_command("diff", small, "new.trig", "--format", "yaml").code == 2
