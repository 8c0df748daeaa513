"""How well minutes are read: precision, recall and F1 against gold in the form of the contract's JSON.

Names are compared without blanks, marks and width; dates by their intervals, agencies by words and resolved name,
warnings by kind. What ``OPEN.tsv`` beside the gold lists as open (file, JSON pointer, why) is scored on neither side.

The rules are written by hand, so nothing is trained and nothing can be held out: scores by host city only show whether
minutes that one city's office wrote are read worse than those of the others. On minutes that their author had before
him while he wrote the rules, such scores say that the rules fit them all, not how the next office's are read; for that
there is gold of bodies that he had not seen.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.batch import Fault, FileReader
from kg.errors import DataError, KgError, UsageError
from kg.extract.similar import plain
from kg.register import read_together
from kg.report import meeting_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Reference

KINDS = ("header", "items", "cases", "decisions", "cities", "descent", "agencies", "dates", "warnings")
OPEN = "OPEN.tsv"
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


Scores = dict[str, Score]


def _scores() -> Scores:
    return {kind: Score() for kind in KINDS}


@dataclass(slots=True)
class Report:
    """Scores by kind: of all, by document, by host city; what was missed, what was too much, what could not be read."""

    total: Scores = field(default_factory=_scores)
    documents: dict[str, Scores] = field(default_factory=lambda: defaultdict(_scores))
    hosts: dict[str, Scores] = field(default_factory=lambda: defaultdict(_scores))
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    surplus: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[KgError] = field(default_factory=list)


def gold_pairs(folder: Path, minutes: Path | None = None) -> list[tuple[Path, Path]]:
    """Each document of a folder with the gold ``.json`` of the same name beside it; or ``minutes`` with one ``.json``.

    Raises UsageError where there is no gold.
    """
    if folder.is_file():
        if minutes is None:
            raise UsageError(f"{folder} is one file of gold", remedy="name its minutes too, or give a folder")
        return [(minutes, folder)]
    golds = sorted(folder.glob("*.json"))
    pairs = [(document, gold) for gold in golds for document in sorted(folder.glob(f"{gold.stem}.*"))]
    pairs = [(document, gold) for document, gold in pairs if document.suffix not in {".json", ".md", ".tsv"}]
    if not pairs:
        raise UsageError(f"no minutes with gold in {folder}", remedy="put NAME.txt and NAME.json side by side")
    return pairs


def evaluate(pairs: Iterable[tuple[Path, Path]], reference: Reference) -> Report:
    """Reads each document and scores it against its gold; of one that cannot be read, all is missed.

    Raises DataError for gold at fault.
    """
    report = Report()
    reader = FileReader(reference, shelf=None)
    for document_path, path in pairs:
        pointers = _open(path.parent / OPEN, path.stem)
        try:
            expected = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"is no gold JSON: {error}", where=str(path)) from error
        extracted = reader(document_path)
        if isinstance(extracted, Fault):
            report.faults.append(extracted.error())
            extracted = ()
        extractions = read_together(list(extracted), reference)
        found = [meeting_json(extraction, reference) for extraction in extractions]
        for at in range(max(len(expected), len(found))):
            gold = expected[at] if at < len(expected) else {}
            have = found[at] if at < len(found) else {}
            sides = _settled(gold, have, [parts for index, *parts in pointers if index == str(at)])
            _score(path.stem, str(gold.get("host_city") or "–"), sides, report)
    return report


def _score(name: str, host: str, sides: tuple[dict[str, Any], dict[str, Any]], report: Report) -> None:
    gold, found = map(_facts, sides)
    for kind in KINDS:
        want, have = Counter(gold[kind]), Counter(found[kind])
        score = Score((want & have).total(), want.total(), have.total())
        for scores in (report.total, report.documents[name], report.hosts[host]):
            scores[kind].add(score)
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


# --- What is open ----------------------------------------------------------------------------------------------------


def _open(path: Path, name: str) -> list[list[str]]:
    """The JSON pointers, cut at their slashes, that a list of open values has for a file; the list may be missing."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, 1):
        if len(row) < 2 or (number > 1 and not row[1].startswith("/")):
            raise DataError("is no row of file, JSON pointer and why", where=f"{path}:{number}")
    return [row[1].split("/")[1:] for row in rows[1:] if row[0] == name]


def _settled(
    gold: dict[str, Any], found: dict[str, Any], pointers: Iterable[list[str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of a meeting without what is open; what stands at the same place of the text is open on both."""
    sides = dict(gold), dict(found)
    for name, *rest in pointers:
        if not rest:
            for side in sides:
                side.pop(name, None)
            continue
        try:
            entry = gold[name][int(rest[0])]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise DataError(f"/{name}/{rest[0]} is not in the gold", where=OPEN) from error
        for side in sides:
            if name == "cases":
                side[name] = _case_without(side.get(name) or [], plain(entry["label"]), rest[1:])
            elif "start" in entry:
                side[name] = [one for one in side.get(name) or [] if not _overlap(one, entry)]
    return sides


def _case_without(cases: list[dict[str, Any]], label: str, part: list[str]) -> list[dict[str, Any]]:
    """The cases, that of one name without a part of it, or left out whole."""
    mine = [plain(case["label"]) == label for case in cases]
    if part and part[0] in {"decisions", "cities", "predecessors", "former"}:
        return [{**case, part[0]: []} if own else case for case, own in zip(cases, mine, strict=True)]
    return [case for case, own in zip(cases, mine, strict=True) if not own]


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


# --- What is told ----------------------------------------------------------------------------------------------------


def told(report: Report, fmt: str = "text", *, by: str = "document", details: bool = False) -> str:
    """The scores as a table or as JSON: of all, and of each document or host; with ``details`` what differs."""
    groups = report.hosts if by == "host" else report.documents
    differences = {"missed": report.missed, "surplus": report.surplus} if details else {}
    if fmt == "json":
        found: dict[str, Any] = {"total": _json(report.total), by: {name: _json(groups[name]) for name in groups}}
        found |= {side: [list(row) for row in rows] for side, rows in differences.items()}
        found["faults"] = [str(fault) for fault in report.faults]
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    lines = [f"{'kind':10} {'gold':>6} {'found':>6} {'precision':>9} {'recall':>7} {'F1':>6}"]
    for kind, one in report.total.items():
        lines.append(f"{kind:10} {one.gold:6} {one.found:6} {one.precision:9.3f} {one.recall:7.3f} {one.f1:6.3f}")
    lines += ["", f"{' '.join(KINDS)}  F1 by {by}"]
    for name, scores in sorted(groups.items()):
        lines.append(" ".join(f"{scores[kind].f1:{len(kind)}.2f}" for kind in KINDS) + f"  {name}")
    lines += ["", *("\t".join((side, *row)) for side, rows in differences.items() for row in rows)] if details else []
    return "\n".join(lines) + "\n"


def _json(scores: Scores) -> dict[str, dict[str, float]]:
    return {
        kind: {
            "gold": one.gold,
            "found": one.found,
            "hits": one.hits,
            "precision": round(one.precision, 4),
            "recall": round(one.recall, 4),
            "f1": round(one.f1, 4),
        }
        for kind, one in scores.items()
    }
