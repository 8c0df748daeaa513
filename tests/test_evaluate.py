"""Scores are counted as they should be, open values on neither side, and the command tells them."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg import resources
from kg.errors import DataError, UsageError
from kg.evaluate import KINDS, Report, Score, evaluate, gold_pairs, told
from kg.reference import load_reference
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Outcome

REFERENCE = load_reference(resources.data_dir())
CORPUS = Path(__file__).parent / "gold"
NAME = "held-transport-1"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """One document of the corpus with its gold."""
    for suffix in (".txt", ".json"):
        (tmp_path / f"{NAME}{suffix}").write_bytes((CORPUS / f"{NAME}{suffix}").read_bytes())
    return tmp_path


def change(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Edits the gold of the only meeting."""
    path = folder / f"{NAME}.json"
    (meeting,) = json.loads(path.read_text(encoding="utf-8"))
    edit(meeting)
    path.write_text(json.dumps([meeting]), encoding="utf-8")


def measured(folder: Path) -> Report:
    return evaluate(gold_pairs(folder), REFERENCE)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [((3, 4, 6), 0.5, 0.75, 0.6), ((0, 0, 0), 1.0, 1.0, 1.0), ((0, 3, 0), 1.0, 0.0, 0.0), ((0, 0, 2), 0.0, 1.0, 0.0)],
)
def test_the_measures(counts: tuple[int, int, int], precision: float, recall: float, f1: float) -> None:
    score = Score(*counts)
    assert (score.precision, score.recall) == (precision, recall)
    assert score.f1 == pytest.approx(f1)


def test_what_differs_is_missed_on_one_side_and_surplus_on_the_other(gold: Path) -> None:
    before = measured(gold).total["header"]
    change(gold, lambda meeting: meeting.update(venue="月球"))
    report = measured(gold)
    after = report.total["header"]
    assert (after.hits, after.gold, after.found) == (before.hits - 1, before.gold, before.found)
    assert [row[1:] for row in report.missed if row[1] == "header"] == [("header", "('venue', '月球')")]
    assert len([row for row in report.surplus if row[1] == "header"]) == 1


def wrong(meeting: dict[str, Any]) -> None:
    """Gold that no reader can agree with, in each place that can be open."""
    meeting["venue"] = "月球"
    meeting["dates"][0]["from"] = "1900-01-01"
    meeting["cases"][0]["decisions"] = ["withdraw"]
    meeting["cases"][1]["label"] = "月球案"
    meeting["agencies"][2]["label"] = "月球局"


POINTERS = ["/0/venue", "/0/dates/0/from", "/0/cases/0/decisions", "/0/agencies/2/label"]


def test_what_is_open_counts_on_neither_side(gold: Path) -> None:
    change(gold, wrong)
    found = {kind: (s.gold - s.hits, s.found - s.hits) for kind, s in measured(gold).total.items()}
    assert found["header"] == found["dates"] == found["agencies"] == (1, 1)
    rows = "".join(f"{NAME}\t{pointer}\twhy\n" for pointer in POINTERS)
    (gold / "OPEN.tsv").write_text(f"file\tpointer\twhy\n{rows}other\t/0/date\twhy\n", encoding="utf-8")
    report = measured(gold)
    settled = {kind: (s.gold - s.hits, s.found - s.hits) for kind, s in report.total.items()}
    assert settled["header"] == settled["dates"] == settled["agencies"] == (0, 0)
    assert settled["cases"] == (1, 1)
    assert not [row for row in report.missed if row[1] == "decisions" and "withdraw" in row[2]]


def test_a_whole_list_and_a_whole_case_may_be_open(gold: Path) -> None:
    cases = measured(gold).total["cases"].gold
    rows = f"file\tpointer\twhy\n{NAME}\t/0/agencies\twhy\n{NAME}\t/0/cases/0\twhy\n"
    (gold / "OPEN.tsv").write_text(rows, encoding="utf-8")
    total = measured(gold).total
    assert (total["agencies"].gold, total["agencies"].found) == (0, 0)
    assert total["cases"].gold == cases - 1


@pytest.mark.parametrize(
    "row", [f"{NAME}\t/0/dates/99/from\twhy", f"{NAME}\t/0/nothing/0\twhy", "no pointer", "a\tb\tc"]
)
def test_a_list_of_open_values_at_fault_is_told(gold: Path, row: str) -> None:
    (gold / "OPEN.tsv").write_text(f"file\tpointer\twhy\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"OPEN\.tsv"):
        measured(gold)


def test_of_a_file_that_cannot_be_read_all_is_missed(kg_command: Callable[..., Outcome], gold: Path) -> None:
    """The others are scored as before; the exit code and a line for each such file tell of it."""
    alone = measured(gold).total
    for name, data in (("broken", b"%PDF-1.7\n%%EOF"), ("shopping", b"milk\nbread\n")):
        (gold / f"{name}.{'pdf' if name == 'broken' else 'txt'}").write_bytes(data)
        (gold / f"{name}.json").write_bytes((gold / f"{NAME}.json").read_bytes())
    report = measured(gold)
    assert [str(fault).partition(": ")[0] for fault in report.faults] == [
        str(gold / "broken.pdf"),
        str(gold / "shopping.txt"),
    ]
    for kind, score in report.total.items():
        assert (score.hits, score.gold, score.found) == (alone[kind].hits, 3 * alone[kind].gold, alone[kind].found)
        assert report.documents["broken"][kind].hits == 0
    done = kg_command("evaluate", gold)
    assert done.code == 1
    assert {line.split()[-1] for line in done.out.splitlines()[-3:]} == {NAME, "broken", "shopping"}
    one, other = done.err.splitlines()
    assert "broken.pdf: " in one
    assert "shopping.txt: no meeting found" in other
    assert len(json.loads(kg_command("evaluate", gold, "--format", "json").out)["faults"]) == 2


def test_scores_by_host_add_up_to_the_total() -> None:
    report = measured(CORPUS)
    assert len(report.documents) == len(gold_pairs(CORPUS))
    assert {"基隆市", "臺北市", "新北市", "桃園市"} <= set(report.hosts)
    for groups in (report.documents, report.hosts):
        assert sum(scores["items"].gold for scores in groups.values()) == report.total["items"].gold


def test_both_forms_tell_the_same(gold: Path) -> None:
    change(gold, wrong)
    report = measured(gold)
    rows = [line.split() for line in told(report).splitlines()]
    data = json.loads(told(report, "json", by="host", details=True))
    assert [row[0] for row in rows[1:10]] == list(KINDS)
    assert [int(row[1]) for row in rows[1:10]] == [data["total"][kind]["gold"] for kind in KINDS]
    assert list(data["host"]) == ["桃園市"]
    assert len(data["missed"]) == len(report.missed) > 3
    assert "missed\t" not in told(report)
    assert told(report, details=True).count("missed\t") == len(report.missed)


def test_wordings_of_the_lexicon_come_apart_and_together() -> None:
    """What ``bench/hosts.py`` takes away is an alternative or a row, and nothing else changes."""
    bench = runpy.run_path(str(ROOT / "bench" / "wordings.py"), run_name="wordings")
    tables = dict(REFERENCE.lexicon.tables)
    every = list(bench["wordings"](tables))
    assert len(every) == len(set(every)) > 1000
    assert bench["without"](tables, ()) == tables
    for wording in every[::25]:
        less = bench["without"](tables, {wording})
        assert [name for name in tables if tables[name] != less[name]] == [wording[0]]
    tree = bench["parse"](pattern := r"a(?:b|[c|)]\||(?<!d|e)f)?|g")
    assert bench["render"](tree) == pattern
    assert len(list(bench["alternatives"](tree))) == 7
    without = bench["render"](tree, {(0, 1, 1)})
    assert without == r"a(?:b|(?<!d|e)f)?|g"
    assert bench["render"](tree, {(0, 1, n) for n in range(3)}) == "a(?:(?!))?|g"


def test_no_gold_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no minutes with gold"):
        gold_pairs(tmp_path)
    with pytest.raises(UsageError, match="one file of gold"):
        gold_pairs(CORPUS / "seven.json")


def test_the_command(kg_command: Callable[..., Outcome], gold: Path) -> None:
    done = kg_command("evaluate", gold, "--details")
    assert (done.code, done.err) == (0, "")
    assert NAME in done.out
    minutes = next((resources.data_dir() / "minutes").iterdir())
    seven = kg_command("evaluate", CORPUS / "seven.json", minutes, "--by", "host", "--format", "json")
    assert len(json.loads(seven.out)["host"]) == 4
    assert kg_command("evaluate", gold / "nowhere").code == 2
