"""The whole way on the shipped minutes: exact evidence, sound graph, same bytes twice, and a careful reader's numbers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pypdf
import pytest

import kg
from kg import resources
from kg.build import build, build_graph
from kg.errors import DataError
from kg.read import read_source
from kg.store import KnowledgeGraph
from kg.validate import run_checks, validate_store
from kg.vocab import PREFIXES
from tests import office

DATA = resources.data_dir()
HEADER = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    """The graph of the shipped data, built anew."""
    return KnowledgeGraph(build_graph(DATA))


def _rows(graph: KnowledgeGraph, query: str) -> list[tuple[str, ...]]:
    found = graph.store.query(HEADER + query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if value is None else str(getattr(value, "value", value)) for value in row) for row in found]


def test_every_passage_is_exact(graph: KnowledgeGraph) -> None:
    """``text[start:end] == quote`` for every evidence, and its surroundings are those of the source."""
    rows = _rows(
        graph,
        "SELECT ?file ?start ?end ?exact ?quote ?before ?after WHERE { ?e a kg:Evidence ; kg:quote ?quote ;"
        " oa:hasSource/kg:sourceFile ?file ; oa:hasSelector ?p , ?q . ?p oa:start ?start ; oa:end ?end ."
        " ?q oa:exact ?exact ; oa:prefix ?before ; oa:suffix ?after }",
    )
    assert len(rows) > 500
    texts = {path.name: read_source(path).text for path in (DATA / "minutes").iterdir()}
    for file, start, end, exact, quote, before, after in rows:
        i, j = int(start), int(end)
        assert texts[file][i:j] == exact == quote
        assert texts[file][:i].endswith(before)
        assert texts[file][j:].startswith(after)


def test_evidence_of_a_pdf_tells_the_page(tmp_path: Path) -> None:
    """The page is the one on which a reader finds the words; a text file has no pages."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store", "facts", "minutes", "interpretation"))
    (data / "minutes").mkdir()
    lines = read_source(next((DATA / "minutes").iterdir())).text.split("\n")[:60]
    (data / "minutes" / "m.pdf").write_bytes(office.pdf(lines))
    graph = KnowledgeGraph(build_graph(data))
    rows = _rows(
        graph, "SELECT ?quote ?page WHERE { ?e a kg:Evidence ; kg:quote ?quote OPTIONAL { ?e kg:page ?page } }"
    )
    pages = [page.extract_text() for page in pypdf.PdfReader(data / "minutes" / "m.pdf").pages]
    assert len(pages) > 1
    assert {page for _, page in rows} == {str(number) for number in range(1, len(pages) + 1)}
    for quote, page in rows:
        assert quote.split("\n")[0].split("\f")[0] in pages[int(page) - 1]
    assert [one for one in validate_store(graph.store).violations if one.severity == "Violation"] == []


def test_text_files_have_no_pages(graph: KnowledgeGraph) -> None:
    assert _rows(graph, "SELECT ?e WHERE { ?e kg:page ?page }") == []


def test_every_fact_has_its_passage(graph: KnowledgeGraph) -> None:
    """Nothing in the graphs of minutes stands without evidence, but what evidence is made of and who is who."""
    rows = _rows(
        graph,
        "SELECT ?s ?type WHERE { GRAPH ?g { ?s a ?type } FILTER(CONTAINS(STR(?g), 'graph/minutes-'))"
        " MINUS { ?s kg:evidence ?e } FILTER(?type NOT IN (kg:Evidence, oa:SpecificResource, oa:TextQuoteSelector,"
        " oa:TextPositionSelector, kg:Minutes, foaf:Person, kg:CooperationCase, kg:Body)) }",
    )
    assert rows == []


def test_the_numbers_of_a_careful_reader(graph: KnowledgeGraph) -> None:
    """Counts that the minutes give to somebody who reads them with a pencil."""
    cases = graph.query("cases").rows
    lineage = graph.query("case-lineage").rows
    timeline = graph.query("case-timeline").rows
    assert len(graph.query("meetings").rows) == 7
    assert len(cases) == 29
    assert len({row[2] for row in lineage if row[4] == "merge"}) == 3
    assert len([row for row in lineage if row[4] == "merge"]) == 6
    assert len([row for row in lineage if row[4] == "rename"]) == 2
    assert len([row for row in timeline if row[5] in {"delist", "routinize"}]) == 9
    assert len(graph.query("agencies").rows) == 25
    assert [row[5] for row in graph.query("ledger").rows] == ["0"] * 6
    pending = graph.query("pending-confirmation").rows
    assert sorted(str(row[2]) for row in pending) == ["112-1"] * 8 + ["113-1"]
    planned = {row[0]: row[5] for row in graph.query("promise-vs-outcome").rows if row[1] == "113-3"}
    assert sorted(str(kept) for kept in planned.values()) == ["no", "no", "yes"]


def test_the_graph_is_sound(graph: KnowledgeGraph) -> None:
    """No shape is violated and no check finds anything."""
    report = validate_store(graph.store)
    assert [one for one in report.violations if one.severity == "Violation"] == []
    assert [one for one in run_checks(graph.store) if one.severity == "Violation"] == []


def test_the_published_facts_are_those_of_a_fresh_build() -> None:
    """What lies in ``graph_data/facts`` is what the program makes of the minutes today."""
    build(DATA, check=True)


def test_a_changed_fact_is_found(tmp_path: Path) -> None:
    """``kg build --check`` names the file and the line that differ."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store"))
    file = data / "facts" / "industry-113-4.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("2024-11-13", "2024-11-14"), encoding="utf-8")
    with pytest.raises(DataError, match=r"industry-113-4.ttl.*differs"):
        build(data, check=True)


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_two_builds_give_the_same_bytes(tmp_path: Path, seed: str) -> None:
    """Whatever the hash seed and the order of the files."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store", "facts"))
    command = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", "build"]
    subprocess.run([*command, "--data-dir", str(data)], check=True, env={"PYTHONHASHSEED": seed, "PATH": ""})
    for file in sorted((DATA / "facts").glob("*.ttl")):
        assert (data / "facts" / file.name).read_bytes() == file.read_bytes(), file.name


def test_another_base_changes_every_iri() -> None:
    """One option moves ontology, queries and data to another place."""
    store = build_graph(DATA, "https://example.org/kg/")
    assert not [quad for quad in store if "citykg.example" in str(quad.subject) + str(quad.predicate)]
    assert len(KnowledgeGraph(store, "https://example.org/kg/").query("cases").rows) == 29


def test_the_same_meeting_twice_is_refused(tmp_path: Path) -> None:
    """Two files of one meeting: one line that names both."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store", "facts"))
    first = next((data / "minutes").iterdir())
    (data / "minutes" / "copy.txt").write_bytes(first.read_bytes())
    with pytest.raises(DataError, match=r"same meeting"):
        build(data)
    assert not (data / "facts").exists()


def heaps() -> list[tuple[set[tuple[str, str]], list[Path]]]:
    """The minutes beside these tests, in heaps of which none has a meeting twice: its meetings, and their files."""
    found: list[tuple[set[tuple[str, str]], list[Path]]] = []
    for file in sorted(Path(__file__).parent.glob("gold*/*.txt")):
        told = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        meetings = {(str(one["group"]), str(one["meeting"] or one["date"])) for one in told}
        heap = next((one for one in found if not one[0] & meetings), None)
        if heap is None:
            heap = (set(), [])
            found.append(heap)
        heap[0].update(meetings)
        heap[1].append(file)
    return found


@pytest.mark.parametrize(("meetings", "files"), heaps(), ids=lambda some: len(some))
def test_minutes_of_every_layout_make_a_sound_graph(
    tmp_path: Path, meetings: set[tuple[str, str]], files: list[Path]
) -> None:
    """Other groups, other bodies, by other hands: nothing that was read of them is violated."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store", "facts", "minutes", "interpretation"))
    (data / "minutes").mkdir()
    for file in files:
        shutil.copy(file, data / "minutes" / f"{file.parent.name}-{file.name}")
    build(data)
    assert len(list((data / "facts").glob("*.ttl"))) == len(meetings) + 1


def test_minutes_of_a_meeting_that_reports_describe_take_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The deputy mayors' meetings are known from the press; their minutes may come any day, and may say otherwise."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store", "facts", "minutes", "interpretation"))
    (data / "minutes").mkdir()
    text = (
        "基北北桃合作交流平臺113年度第2次副市長層級會議紀錄\n時間：113年8月27日下午2時\n地點：新北市政府\n主席：劉副市長和然\n"
        "一、列管案：計2案\n（一）四市甲案：解除列管。\n（二）四市乙案：續管。\n"
    )
    (data / "minutes" / "deputy.txt").write_text(text, encoding="utf-8")
    build(data)
    assert "meeting-deputy-mayors-113-2: described by its minutes" in capsys.readouterr().err
    graph = kg.open(data)
    meeting = f"<{graph.base}id/meeting-deputy-mayors-113-2>"
    assert _rows(
        graph,
        f"SELECT ?city WHERE {{ {meeting} kg:hostCity/skos:prefLabel ?city FILTER LANGMATCHES(LANG(?city), 'zh-Hant') }}",
    ) == [("新北市",)]
    assert _rows(graph, f"SELECT ?report WHERE {{ ?report a kg:ExternalReport ; kg:meeting {meeting} }}")
    assert len(_rows(graph, f"SELECT ?n WHERE {{ ?count a kg:StatedCount ; kg:meeting {meeting} ; kg:count ?n }}")) > 1


def test_groups_of_one_name_at_two_platforms_are_two_bodies(tmp_path: Path) -> None:
    """Bodies that the reference data do not know meet more than once: nothing is said twice, none is taken for another."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("store", "facts", "minutes", "interpretation"))
    (data / "minutes").mkdir()
    platforms = ("中彰投苗區域合作平臺", "高屏澎東區域合作平臺")
    for platform in platforms:
        for number in (1, 2):
            words = f"一、時間：113年{number}月5日\n二、主席：王大明\n三、決議：\n（一）跨市公車路線案：請臺中市持續辦理。\n"
            text = f"113年度「{platform}」交通組第{number}次工作小組會議紀錄\n{words}"
            (data / "minutes" / f"{platform}{number}.txt").write_text(text, encoding="utf-8")
    build(data)
    graph = kg.open(data)
    bodies = _rows(
        graph,
        "SELECT ?name (COUNT(?m) AS ?met) WHERE { ?m a kg:Meeting ; kg:body/skos:prefLabel ?name } GROUP BY ?name",
    )
    assert sorted(bodies) == [(f"{platform}交通組", "2") for platform in platforms]
    cases = _rows(graph, "SELECT ?body WHERE { ?case a kg:CooperationCase ; kg:body ?body }")
    assert len(cases) == len(set(cases)) == len(platforms)


def test_the_picture_in_the_readme_is_of_today(tmp_path: Path, graph: KnowledgeGraph) -> None:
    """``docs/cities.svg`` is what ``make picture`` makes of the shipped data."""
    from viz import write_site

    write_site(graph, tmp_path)
    shipped = Path(__file__).parents[1] / "docs" / "cities.svg"
    assert (tmp_path / "cities.svg").read_bytes() == shipped.read_bytes()
