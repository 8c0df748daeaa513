"""How well minutes are read: the shipped ones and those of other groups and bodies, against gold written by reading."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import resources
from kg.evaluate import Report, evaluate, gold_pairs
from kg.extract import extract
from kg.read import read
from kg.reference import load_reference

if TYPE_CHECKING:
    from kg.model import Document

REFERENCE = load_reference(resources.data_dir())
MINUTES = next((resources.data_dir() / "minutes").iterdir())
GOLD = Path(__file__).parent / "gold"
# What the corpus of other groups and bodies must reach; the README of the corpus says how it was made.
FLOORS = {
    "header": 0.98, "items": 0.98, "cases": 0.97, "decisions": 0.96, "cities": 0.95, "descent": 0.9, "agencies": 0.96,
    "dates": 0.97, "warnings": 0.9,
}  # fmt: skip

# The newest corpus is held to less: what is still missed in it is known.
NEWEST_FLOORS = FLOORS | {"decisions": 0.9, "cities": 0.88, "warnings": 0.55}
SEVEN_FLOORS = FLOORS | {"header": 1.0, "items": 1.0, "cases": 1.0, "decisions": 1.0}


@cache
def _report(corpus: str) -> Report:
    return evaluate(gold_pairs(GOLD.parent / corpus), REFERENCE)


# All kinds of a corpus stand together, so that a process of the tests reads few of the corpora.
@pytest.mark.parametrize("kind", sorted(FLOORS))
@pytest.mark.parametrize(
    "corpus",
    ["gold", "gold2", "gold3", "gold4", "gold5", "gold6", "gold7", "gold8", "gold9", "gold10", "gold11", "gold12"],
)
def test_the_corpus_is_read(kind: str, corpus: str) -> None:
    """Documents of other groups and bodies, in many layouts, against gold written by reading."""
    report = _report(corpus)
    score = report.total[kind]
    assert score.gold > 0
    newest = {"gold11": NEWEST_FLOORS, "gold12": FLOORS | {"cases": 0.96}}
    floors = {"gold10": FLOORS | {"dates": 0.95}, **newest}.get(corpus, FLOORS)
    assert score.f1 >= floors[kind], [row for row in report.missed + report.surplus if row[1] == kind][:20]


def test_the_seven_are_read() -> None:
    """The shipped minutes against gold written by reading, kind by kind."""
    report = evaluate([(MINUTES, GOLD / "seven.json")], REFERENCE)
    low = {kind: score.f1 for kind, score in report.total.items() if score.f1 < SEVEN_FLOORS[kind]}
    assert not low, [row for row in report.missed + report.surplus if row[1] in low]


@pytest.mark.parametrize("document", read(MINUTES), ids=lambda document: f"{document.span.start}")
def test_the_shipped_minutes_leave_little_unread(document: Document) -> None:
    """At least nine tenths of the characters of the resolutions give facts."""
    found = extract(document, REFERENCE)
    assert found.coverage >= 90
