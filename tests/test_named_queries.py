"""Each named question: described in full, answered alike by both engines, and answered as a reader would."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.binding import bind
from kg.build import build_graph
from kg.queries import catalogue, read, run
from kg.resources import data_dir, ontology_dir, queries_dir
from kg.rules import infer
from kg.sparql import guard, tokens
from kg.store import KnowledgeGraph
from kg.vocab import DEFAULT_BASE, PREFIXES
from tests.conftest import FIXTURES, ROOT, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ID = f"{DEFAULT_BASE}id/"
QUERIES = catalogue()
EXPECTED = ROOT / "tests" / "queries"
# The public contract; ``group`` follows each column named exactly ``meeting``.
CONTRACT = {
    "meetings": "meeting group date start end venue host_city chair recorder",
    "cases": "case label first_meeting last_meeting status cities",
    "case-names": "case label name meeting group",
    "case-cities": "case label city meeting_from",
    "case-timeline": "case label meeting group date decision quote",
    "case-lineage": "from_case from_label to_case to_label relation meeting group quote",
    "open-cases": "case label status since cities",
    "pending-confirmation": "case label recommended_at awaits",
    "city-collaboration": "city_a city_b cases cases_of_two cases_of_all",
    "agencies": "agency label label_en city mentions",
    "agency-cases": "agency_label city case_label role meeting group",
    "agency-collaboration": "agency_a agency_b cases",
    "action-items": "meeting group case_label agency modality text due_from due_to due_literal",
    "events": "label from to organiser case_label meeting group",
    "promise-vs-outcome": "case_label promised_at promise checked_at outcome kept",
    "ledger": "from_meeting to_meeting expected listed stated difference explanation",
    "discrepancies": "meeting group kind quote explanation",
    "evidence": "statement meeting group quote start end",
}
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


def small(seed: int | None = None) -> KnowledgeGraph:
    """The made-up platform with codes and derived statements; with a seed, loaded in another order."""
    store = ox.Store()
    store.load(path=str(FIXTURES / "meetings.trig"), format=ox.RdfFormat.TRIG)
    ontology = ox.NamedNode(f"{DEFAULT_BASE}graph/ontology")
    store.load(path=str(ontology_dir() / "codes.ttl"), format=ox.RdfFormat.TURTLE, to_graph=ontology)
    infer(store)
    quads = sorted(store, key=str)
    if seed is not None:
        random.Random(seed).shuffle(quads)
    return KnowledgeGraph(stored(quads))


@pytest.fixture(scope="module")
def platform() -> KnowledgeGraph:
    return small()


@pytest.fixture(scope="module")
def shuffled() -> KnowledgeGraph:
    return small(1)


@pytest.fixture(scope="module")
def built() -> KnowledgeGraph:
    """The packaged minutes."""
    return KnowledgeGraph(build_graph(data_dir(), DEFAULT_BASE))


def rows(graph: KnowledgeGraph, name: str, engine: str = "oxigraph", **params: str) -> list[tuple[str, ...]]:
    """The answer as text, in its order; an unbound cell is empty."""
    return [tuple(cell or "" for cell in row) for row in run(graph, QUERIES[name], params or None, engine).rows]


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


# --- What a reader of the minutes would answer ------------------------------------------------------------------------


Line = dict[str, str]


@dataclass(frozen=True)
class Terms:
    """How a table of tests/queries is compared, as its README says.

    ``exact`` cells are equal; of ``within`` cells one contains the other; ``extra`` are patterns, by column, of rows
    that the reader does not ask for; ``fits`` is whatever else has to hold.
    """

    exact: str
    within: str = ""
    extra: tuple[dict[str, str], ...] = ()
    fits: Callable[[Line, Line], bool] = lambda _, __: True

    def match(self, expected: Line, found: Line) -> bool:
        return (
            all(expected[column] == found[column] for column in self.exact.split())
            and all(contained(expected[column], found[column]) for column in self.within.split())
            and self.fits(expected, found)
        )

    def is_extra(self, line: Line) -> bool:
        return any(all(re.search(pattern, line[column]) for column, pattern in of.items()) for of in self.extra)


def contained(one: str, other: str) -> bool:
    return one in other or other in one


def quotes_fit(expected: Line, found: Line) -> bool:
    """Some decisions may be quoted from elsewhere in their item."""
    what = expected.get("decision") or expected["relation"]
    is_free = (what, expected["meeting"]) in {("expand", "112-1"), ("continue", "113-2"), ("rename", "112-2")}
    return is_free or contained(expected["quote"], found["quote"])


def names_fit(expected: Line, found: Line) -> bool:
    asked, given = expected["mentions"].split("|"), found["mentions"].split("|")
    extras = {"本局", "本局工商服務科", "產業局", "臺北市政府及新北市政府教育局"}
    is_same_english = expected["label_en"] in {"", found["label_en"]}
    return set(asked) <= set(given) <= {*asked, *extras} and is_same_english


def roles_fit(expected: Line, found: Line) -> bool:
    pair = {expected["role"], found["role"]}
    return len(pair) == 1 or "named" in pair or pair <= {"organiser", "assignee", "coordinator", "responsible"}


def dates_fit(expected: Line, found: Line) -> bool:
    if re.search("市場", expected["label"]) and expected["meeting"] == "113-2":
        return True
    return all(not expected[end] or not found[end] or expected[end] == found[end] for end in ("from", "to"))


def explanation_fits(expected: Line, found: Line) -> bool:
    named_cases = expected["explanation"].partition("：")[2].split("、")
    return all(name in found["explanation"] for name in named_cases)


def kind_fits(expected: Line, found: Line) -> bool:
    return expected["kind"] not in {"party", "time", "name"} or expected["kind"] == found["kind"]


def passage_fits(expected: Line, found: Line) -> bool:
    return int(found["start"] or 0) <= int(expected["start"]) and int(expected["end"]) <= int(found["end"] or 0)


ANY: tuple[dict[str, str], ...] = ({},)
COMPARED = {
    "meetings": Terms(CONTRACT["meetings"]),
    "cases": Terms(CONTRACT["cases"]),
    "case-names": Terms(CONTRACT["case-names"]),
    "case-cities": Terms(
        "case label city",
        fits=lambda expected, found: expected["meeting_from"] == found["meeting_from"] or "瑞芳" in found["label"],
    ),
    "case-timeline": Terms("case label meeting group date decision", fits=quotes_fit),
    "case-lineage": Terms("from_case from_label to_case to_label relation meeting group", fits=quotes_fit),
    "open-cases": Terms(CONTRACT["open-cases"]),
    "pending-confirmation": Terms("case label recommended_at", fits=lambda _, found: "副首長" in found["awaits"]),
    "city-collaboration": Terms(CONTRACT["city-collaboration"]),
    "agencies": Terms("agency label city", fits=names_fit),
    "agency-cases": Terms("agency_label city case_label meeting group", fits=roles_fit),
    "agency-collaboration": Terms("agency_a agency_b cases"),
    "action-items": Terms(
        "meeting group case_label agency",
        "text",
        (
            {"modality": "^planned$"},
            {"meeting": "112-2", "case_label": "電競|智慧農|觀光工廠|地熱"},
            {"meeting": "113-2", "case_label": "青創", "agency": "各市|市政府$"},
            {"meeting": "112-1", "case_label": "食農", "agency": "農業局"},
            {"meeting": "113-2", "case_label": "公有市場"},
            {"meeting": "112-3", "case_label": "北五堵"},
            {"meeting": "113-1", "case_label": "新興能源"},
            {"meeting": "113-3", "case_label": "山區|公有市場"},
        ),
    ),
    "events": Terms(
        "meeting group case_label",
        "label",
        (
            {
                "label": "9月|觀摩|漁業場域|職涯探索|年度大會|世界動物日|焚化爐|電競產業總會|相關活動"
                "|電競體驗|展覽設攤|人才培訓"
            },
        ),
        dates_fit,
    ),
    "promise-vs-outcome": Terms("case_label promised_at checked_at kept", "promise", ANY),
    "ledger": Terms("from_meeting to_meeting expected listed stated difference", fits=explanation_fits),
    "discrepancies": Terms("meeting group", "quote", ANY, kind_fits),
    "evidence": Terms("meeting group", "quote", ANY, passage_fits),
}


def keys(graph: KnowledgeGraph) -> dict[str, str]:
    """What stands for an IRI in the tables: ``@112-1#label`` for a case, ``@label`` for an agency.

    Of cases that share name and meeting those that were merged away carry their cities.
    """
    short_names = {"臺北市|新北市": "/雙北", "新北市|桃園市": "/北桃"}
    cases = rows(graph, "cases")
    shared = Counter((row[1], row[2]) for row in cases)
    by_iri = {row[0]: f"@{row[1]}" for row in rows(graph, "agencies")}
    for iri, label, first, _, status, cities in cases:
        is_ambiguous = shared[label, first] > 1 and status == "merged"
        by_iri[iri] = f"@{first}#{label}{short_names.get(cities, '') if is_ambiguous else ''}"
    return by_iri


def as_lines(graph: KnowledgeGraph, name: str, **params: str) -> list[Line]:
    by_iri, columns = keys(graph), QUERIES[name].columns
    found = rows(graph, name, **params)
    return [{column: by_iri.get(cell, cell) for column, cell in zip(columns, row, strict=True)} for row in found]


def expected_lines(name: str) -> list[Line]:
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(file)]


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTRACT)
def test_a_reader_would_answer_the_same(built: KnowledgeGraph, name: str) -> None:
    expected = expected_lines(name)
    assert expected
    assert tuple(expected[0]) == QUERIES[name].columns
    params = {}
    if name == "evidence":
        of = expected[0]["statement"].partition("/")[0]
        params = {"iri": next(iri for iri, key in keys(built).items() if key == of)}
    found, terms = as_lines(built, name, **params), COMPARED[name]
    missing = [line for line in expected if not any(terms.match(line, other) for other in found)]
    surplus = [
        line for line in found if not terms.is_extra(line) and not any(terms.match(other, line) for other in expected)
    ]
    assert not missing, f"the reader also has {missing}"
    assert not surplus, f"the reader does not have {surplus}"


@pytest.mark.slow
@named
def test_both_engines_agree_on_the_minutes(built: KnowledgeGraph, name: str) -> None:
    assert rows(built, name) == rows(built, name, "rdflib")


def test_every_question_of_the_contract_has_a_file_and_expected_rows() -> None:
    assert set(CONTRACT) <= {path.stem for path in queries_dir().glob("*.rq")}
    assert set(CONTRACT) == {path.stem for path in EXPECTED.glob("*.csv")}
