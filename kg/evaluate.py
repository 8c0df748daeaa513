"""How well minutes are read: precision, recall and F1 against gold in the form of the contract's JSON.

Names are compared without blanks, marks and width; dates by their intervals, agencies by words and resolved name,
warnings by kind. What ``OPEN.tsv`` beside the gold lists as open by the contract is not scored.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import DataError
from kg.extract import extract
from kg.extract.similar import plain
from kg.read import read
from kg.register import read_together
from kg.report import meeting_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Reference

KINDS = ("header", "items", "cases", "decisions", "cities", "descent", "agencies", "dates", "warnings")
_FIELDS = ("group", "year", "number", "date", "start", "end", "venue", "host_city")


@dataclass(slots=True)
class Score:
    """Counts of one kind: ``hits`` are in gold and found."""

    hits: int = 0
    gold: int = 0
    found: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is in gold; 1 where nothing was found."""
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of gold that was found; 1 where gold is empty."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: Score) -> None:
        """Adds the counts of another score."""
        self.hits, self.gold, self.found = self.hits + other.hits, self.gold + other.gold, self.found + other.found


@dataclass(slots=True)
class Report:
    """Scores by kind, and by document and kind, with what was missed and what was too much."""

    total: dict[str, Score] = field(default_factory=lambda: {kind: Score() for kind in KINDS})
    documents: dict[str, dict[str, Score]] = field(default_factory=dict)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    surplus: list[tuple[str, str, str]] = field(default_factory=list)


def gold_pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Each document of a folder with the gold ``.json`` of the same name beside it."""
    golds = sorted(folder.glob("*.json"))
    pairs = [(document, gold) for gold in golds for document in sorted(folder.glob(f"{gold.stem}.*"))]
    return [(document, gold) for document, gold in pairs if document.suffix not in {".json", ".md", ".tsv"}]


def evaluate(pairs: Iterable[tuple[Path, Path]], reference: Reference) -> Report:
    """Reads each document and scores it against its gold."""
    report = Report()
    for document_path, path in pairs:
        try:
            expected = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"is no gold JSON: {error}", where=str(path)) from error
        documents = read(document_path)
        extractions = read_together([extract(document, reference) for document in documents], reference)
        found = [meeting_json(extraction, reference) for extraction in extractions]
        _score(path.stem, expected, found, report)
    return report


def _score(name: str, expected: list[dict[str, Any]], found: list[dict[str, Any]], report: Report) -> None:
    scores = report.documents.setdefault(name, {kind: Score() for kind in KINDS})
    empty: dict[str, Any] = {}
    for at in range(max(len(expected), len(found))):
        gold = _facts(expected[at] if at < len(expected) else empty)
        read_ = _facts(found[at] if at < len(found) else empty)
        for kind in KINDS:
            want, have = Counter(gold[kind]), Counter(read_[kind])
            score = Score((want & have).total(), want.total(), have.total())
            scores[kind].add(score)
            report.total[kind].add(score)
            report.missed += [(name, kind, str(fact)) for fact in (want - have).elements()]
            report.surplus += [(name, kind, str(fact)) for fact in (have - want).elements()]


def _facts(meeting: dict[str, Any]) -> dict[str, list[Any]]:
    """The facts of a meeting as comparable values, by kind."""
    cases = meeting.get("cases") or []
    facts: dict[str, list[Any]] = {
        "header": [(name, plain(str(meeting[name]))) for name in _FIELDS if meeting.get(name) is not None]
        + [("chair", plain(chair["name"])) for chair in meeting.get("chairs") or []]
        + [("recorder", plain(recorder)) for recorder in meeting.get("recorders") or []],
        "items": [(plain(item["number"]), item["level"], plain(item["text"])) for item in meeting.get("items") or []],
        "cases": [plain(case["label"]) for case in cases],
        "decisions": [(plain(case["label"]), code) for case in cases for code in set(case["decisions"])],
        "cities": [(plain(case["label"]), city) for case in cases for city in case["cities"]],
        "descent": [
            (plain(case["label"]), kind, plain(name))
            for case in cases
            for kind in ("predecessors", "former")
            for name in case[kind]
        ],
        "agencies": [(plain(one["text"]), one["label"]) for one in meeting.get("agencies") or []],
        "dates": [(one["from"], one["to"]) for one in meeting.get("dates") or []],
        "warnings": [one["kind"] for one in meeting.get("warnings") or [] if one["kind"] != "unread"],
    }
    return facts
