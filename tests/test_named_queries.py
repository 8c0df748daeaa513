"""Each named question: described in full, answered alike by both engines, and right on a platform made up by hand."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import kg
from kg.binding import bind
from kg.queries import read, run
from kg.resources import queries_dir
from kg.rules import infer
from kg.sparql import guard, tokens
from kg.store import KnowledgeGraph
from kg.vocab import DEFAULT_BASE, PREFIXES
from tests.asked import CONTRACT, QUERIES, rows, small
from tests.conftest import stored

if TYPE_CHECKING:
    from pathlib import Path

ID = f"{DEFAULT_BASE}id/"
# Values worth binding, by query: each is tried on both engines.
BOUND = [
    ("open-cases", {"date": "2023-06-25"}),
    ("open-cases", {"date": "2023-09-23"}),
    ("open-cases", {"date": "2030-01-01"}),
    ("known-on", {"date": "2023-07-05"}),
    ("cases-by-agency", {"agency": "動物"}),
    ("evidence", {"iri": "id:agency-NWT-005"}),
    ("evidence", {"iri": "id:city-KEE"}),
    ("evidence", {"iri": "id:meeting-industry-112-2"}),
    ("evidence", {"iri": "id:person-industry-112-1-1"}),
    ("evidence", {"iri": "id:decision-industry-112-1-03"}),
    ("evidence", {"iri": "id:case-industry-112-2-03"}),
    ("evidence", {"iri": "id:nothing"}),
]

named = pytest.mark.parametrize("name", sorted(QUERIES))


@pytest.fixture(scope="module")
def platform() -> KnowledgeGraph:
    return small()


@pytest.fixture(scope="module")
def shuffled() -> KnowledgeGraph:
    return small(1)


@pytest.fixture(scope="module")
def built() -> KnowledgeGraph:
    """The packaged minutes."""
    return kg.open()


def short(graph: KnowledgeGraph, name: str, **params: str) -> list[str]:
    """The rows with their IRIs cut short, a row a line."""
    return [" / ".join(cell.removeprefix(ID) for cell in row) for row in rows(graph, name, **params)]


# --- What a file has to say of itself ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTRACT)
def test_the_contract_is_kept(name: str) -> None:
    assert QUERIES[name].columns == tuple(CONTRACT[name].split())


@named
def test_it_is_described_in_both_languages(name: str) -> None:
    query = QUERIES[name]
    assert re.search(r"[\u4e00-\u9fff]", query.summary["zh-Hant"])
    assert query.summary["en"].isprintable()
    assert not re.search(r"(\.|。)$", query.summary["en"] + query.summary["zh-Hant"])
    assert query.view in {"table", "graph", "timeline", "bar"}
    assert query.tags
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


@named
def test_its_columns_are_those_it_gives(platform: KnowledgeGraph, name: str) -> None:
    query = QUERIES[name]
    assert run(platform, query).columns == query.columns
    for before, after in zip(query.columns, (*query.columns[1:], ""), strict=True):
        assert (before == "meeting") == (after == "group") or "meeting" not in query.columns


@named
def test_it_is_written_for_any_engine(name: str) -> None:
    text = QUERIES[name].text
    guard(text)
    code = re.sub(r"(?m)^\s*#.*$", "", text)
    assert not re.search(r"(?i)\blang\s*\([^)]*\)\s*!?=", code), "compare tags with langMatches"
    assert not re.search(r"(?i)not\s+exists", code), "write it with MINUS"
    assert re.search(r"ORDER BY [^{}]+$", code), "the whole answer has an order"
    assert max(map(len, text.splitlines())) <= 130
    assert "\t" not in text


@named
def test_it_declares_the_prefixes_that_it_uses(name: str) -> None:
    found = tokens(QUERIES[name].text)
    declared = [after.text[:-1] for word, after in pairwise(found) if word.upper == "PREFIX"]
    used = {token.text.partition(":")[0] for token in found if token.kind == "pname" and token.text[-1] != ":"}
    assert sorted(used) == declared
    for prefix in declared:
        assert f"PREFIX {prefix}: <{PREFIXES[prefix]}>" in QUERIES[name].text


@named
def test_its_parameters_have_a_place_and_a_description(name: str) -> None:
    query = QUERIES[name]
    for parameter in query.parameters:
        assert set(parameter.labels) == {"zh-Hant", "en"}
        assert len(re.findall(rf"VALUES \?{parameter.name} \{{ [^ ]+ \}}", query.text)) == 1
        assert parameter.example or not parameter.required
        value = parameter.example or parameter.default or "2024-02-27"
        assert bind(query, {parameter.name: value})


# --- One answer, whoever gives it -------------------------------------------------------------------------------------


@named
def test_the_order_of_loading_does_not_show_in_either_engine(
    platform: KnowledgeGraph, shuffled: KnowledgeGraph, name: str
) -> None:
    found = rows(platform, name)
    assert found == rows(shuffled, name)
    assert found == rows(shuffled, name, "rdflib")
    assert len(found) == len(set(found)) or name in {"action-items", "events"}


@pytest.mark.parametrize("path", sorted((queries_dir() / "views").glob("*.rq")), ids=lambda path: path.stem)
def test_the_order_of_loading_shows_in_no_picture(
    platform: KnowledgeGraph, shuffled: KnowledgeGraph, path: Path
) -> None:
    """Rows in one order give pages of one spelling: what the store gives first must decide nothing."""
    query = read(path)
    found = run(platform, query).rows
    assert found
    assert found == run(shuffled, query).rows


@pytest.mark.slow
@named
def test_both_engines_agree_on_the_minutes(built: KnowledgeGraph, name: str) -> None:
    assert rows(built, name) == rows(built, name, "rdflib")


@pytest.mark.parametrize(("name", "params"), BOUND)
def test_a_bound_value_means_the_same_to_both_engines(
    platform: KnowledgeGraph, name: str, params: dict[str, str]
) -> None:
    assert rows(platform, name, **params) == rows(platform, name, "rdflib", **params)


@pytest.mark.parametrize("graphs", ["", "reference", "reference minutes-transport-112-1", "reference external"])
def test_what_is_not_there_is_not_found_by_either_engine(platform: KnowledgeGraph, graphs: str) -> None:
    kept = {f"{DEFAULT_BASE}graph/{name}" for name in [*graphs.split(), "ontology"] if graphs}
    part = stored(quad for quad in platform.quads() if getattr(quad.graph_name, "value", "") in kept)
    infer(part)
    graph = KnowledgeGraph(part)
    for name in QUERIES:
        assert rows(graph, name) == rows(graph, name, "rdflib"), name


@named
def test_it_finds_something(platform: KnowledgeGraph, name: str) -> None:
    params = {"agency": "動物"} if name == "cases-by-agency" else {}
    assert rows(platform, name, **params)


# --- What the answers are on a platform small enough to reckon by hand ------------------------------------------------


def test_the_ledger_names_what_differs(platform: KnowledgeGraph) -> None:
    assert short(platform, "ledger") == [
        "112-1 / 112-2 / 3 / 4 / 4 / 1 / 未預期而列：夜市交流。提報解列、尚未見確認：雙北標竿選拔。",
        "112-2 / 113-1 / 6 / 4 / 5 / -2 / 應列而未列：夜市交流、風力交流。紀錄自稱 5 案，列出 4 案。"
        "提報解列、尚未見確認：北五堵計畫。",
    ]


def test_the_ledger_and_the_lists_agree(platform: KnowledgeGraph) -> None:
    kept = Counter((row[0], row[1]) for row in rows(platform, "tracked-lists"))
    for row in rows(platform, "ledger"):
        assert kept[row[0], "產業民生組"] == int(row[2])


def test_a_promise_is_kept_broken_or_unclear(platform: KnowledgeGraph) -> None:
    found = [(row[0], row[1], row[4], row[5]) for row in rows(platform, "promise-vs-outcome")]
    assert found == [
        ("雙北標竿選拔", "112-1", "下次會議未提此案", "unclear"),
        ("食農教育交流", "112-1", "預定解列|更名", "yes"),
        ("電競推動合作案", "112-2", "轉常態交流", "yes"),
        ("食農教育交流", "112-2", "拆分", "no"),
        ("北五堵計畫", "112-2", "下次會議未提此案", "unclear"),
        ("捕獸鋏宣導", "112-2", "持續辦理", "yes"),
        ("風力交流", "112-2", "下次會議未提此案", "unclear"),
    ]


def test_a_referral_is_pending_until_confirmed(platform: KnowledgeGraph) -> None:
    assert short(platform, "pending-confirmation") == [
        "case-industry-112-1-01 / 雙北標竿選拔 / 112-1 / 副首長層級",
        "case-industry-112-1-07 / 北五堵計畫 / 112-2 / 副首長層級",
    ]
    assert [row[1] for row in rows(platform, "confirmed-outside")] == ["風力交流"]


def test_pairs_count_predecessors_and_outsiders(platform: KnowledgeGraph) -> None:
    assert short(platform, "city-collaboration") == [
        "基隆市 / 臺北市 / 6 / 0 / 5",
        "基隆市 / 新北市 / 7 / 2 / 5",
        "基隆市 / 桃園市 / 7 / 1 / 5",
        "臺北市 / 新北市 / 8 / 2 / 5",
        "臺北市 / 桃園市 / 6 / 0 / 5",
        "新北市 / 桃園市 / 7 / 2 / 5",
    ]


def test_a_pair_that_shares_nothing_has_a_row(platform: KnowledgeGraph) -> None:
    bare = KnowledgeGraph(stored(q for q in platform.quads() if not q.predicate.value.endswith("#participatesIn")))
    assert {row[2:] for row in rows(bare, "city-collaboration")} == {("0", "0", "0")}
    assert rows(bare, "city-collaboration") == rows(bare, "city-collaboration", "rdflib")


def test_descent_is_told_step_by_step(platform: KnowledgeGraph) -> None:
    found = [(row[0].removeprefix(ID), row[2].removeprefix(ID), *row[4:6]) for row in rows(platform, "case-lineage")]
    assert found == [
        ("case-industry-112-1-04", "case-industry-112-1-03", "merge", "112-1"),
        ("case-industry-112-1-05", "case-industry-112-1-03", "merge", "112-1"),
        ("case-industry-112-1-06", "case-industry-112-1-06", "expand", "112-1"),
        ("case-industry-112-1-06", "case-industry-112-1-06", "rename", "112-2"),
        ("case-industry-112-1-06", "case-industry-113-1-01", "split", "113-1"),
        ("case-industry-112-1-06", "case-industry-113-1-02", "split", "113-1"),
    ]
    renamed = next(row for row in rows(platform, "case-lineage") if row[4] == "rename")
    assert (renamed[1], renamed[3]) == ("雙北食農交流", "食農教育交流")


def test_open_cases_of_a_day_know_nothing_later(platform: KnowledgeGraph) -> None:
    assert rows(platform, "open-cases", date="2023-06-25") == []
    assert short(platform, "open-cases", date="2023-06-30") == [
        "case-industry-112-1-01 / 雙北標竿選拔 / delisting-pending / 2023-06-26 / 臺北市|新北市",
        "case-industry-112-1-03 / 電競推動合作案 / listed / 2023-06-26 / 基隆市|臺北市|新北市|桃園市",
        "case-industry-112-1-06 / 食農教育交流 / listed / 2023-06-26 / 基隆市|臺北市|新北市|桃園市",
        "case-industry-112-1-07 / 北五堵計畫 / listed / 2023-06-26 / 基隆市|新北市",
    ]
    assert "case-industry-112-1-07 / 北五堵計畫 / delisting-pending / 2023-09-23 / 基隆市|新北市" in short(
        platform, "open-cases"
    )


@pytest.mark.parametrize("of", ["platform", "built"])
def test_open_cases_without_a_day_agree_with_the_rules(of: str, request: pytest.FixtureRequest) -> None:
    graph: KnowledgeGraph = request.getfixturevalue(of)
    found = {(row[0], row[1], row[2], row[4]) for row in rows(graph, "open-cases")}
    cases = {(row[0], row[1], row[4], row[5]) for row in rows(graph, "cases")}
    assert found == {row for row in cases if row[2] in {"listed", "delisting-pending"}}


def test_lists_in_a_cell_keep_the_order_of_the_source(platform: KnowledgeGraph) -> None:
    meetings = {(row[0], row[1]): row for row in rows(platform, "meetings")}
    assert meetings["113-1", "產業民生組"][7] == "簡偉崙|林一"
    assert meetings["113-1", "產業民生組"][4] == ""
    mentions = {row[1]: row[4] for row in rows(platform, "agencies")}
    assert mentions["新北市政府經濟發展局"] == "新北市政府經濟發展局|新北市經發局"
    assert mentions["新北市政府農業局"] == "新北市農業局|新北市政府農業局"
    assert "經濟部" not in mentions


def test_an_open_party_stands_as_written(platform: KnowledgeGraph) -> None:
    assert ("本局工商服務科", "請本局工商服務科協助") in {(row[3], row[5]) for row in rows(platform, "action-items")}


def test_who_did_not_attend_is_not_who_was_asked(platform: KnowledgeGraph) -> None:
    assert [(row[0], row[4]) for row in rows(platform, "absences")] == [
        ("基隆市動物保護防疫所", "基隆市動物保護防疫所及桃園市政府動物保護處未出席"),
        ("桃園市政府動物保護處", "桃園市政府動物保護處未出席"),
    ]


def test_each_quote_is_cut_where_its_offsets_say(platform: KnowledgeGraph) -> None:
    for row in rows(platform, "evidence", iri="id:meeting-industry-112-1"):
        assert not row[4] or int(row[5]) - int(row[4]) == len(row[3])
    curated = [row for row in rows(platform, "evidence", iri="id:meeting-industry-112-1") if "curated" in row[0]]
    assert [row[3:] for row in curated] == [("出席人員：詳如簽到表", "", "")]
