"""Each question of the contract is answered from the packaged minutes as a reader of them would answer it.

The answers of the reader are the tables of tests/queries, whose README says how they were made and are compared.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

import kg
from kg.resources import queries_dir
from tests.asked import CONTRACT, QUERIES, rows
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import KnowledgeGraph

EXPECTED = ROOT / "tests" / "queries"


@pytest.fixture(scope="module")
def built() -> KnowledgeGraph:
    """The packaged minutes."""
    return kg.open()


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


def test_every_question_of_the_contract_has_a_file_and_expected_rows() -> None:
    assert set(CONTRACT) <= {path.stem for path in queries_dir().glob("*.rq")}
    assert set(CONTRACT) == {path.stem for path in EXPECTED.glob("*.csv")}
