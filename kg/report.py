"""What ``kg ingest`` prints: the contract's JSON, triples, or a readable summary with doubts and unread sentences."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.batch import read_files
from kg.curation import Applied, link, load_corrections, read_corrected
from kg.errors import KgError, UsageError
from kg.extract import extract
from kg.files import os_faults, read_bytes, write_bytes
from kg.journal import together
from kg.read import minutes_in, read, read_stream
from kg.reference import load_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.curation import Correction
    from kg.model import Document, Extraction, Reference


@dataclass(frozen=True, slots=True)
class Reading:
    """Minutes as read: ``raw`` by the program alone, ``applied`` together and with the curators' corrections."""

    reference: Reference
    base: str
    raw: list[Extraction]
    corrections: tuple[Correction, ...]
    applied: Applied

    @property
    def extractions(self) -> list[Extraction]:
        """The facts, one document each, in the order of the input."""
        return self.applied.extractions


def read_minutes(paths: list[str], data_dir: Path, base: str, jobs: int | None = 1) -> Reading:
    """Reads minutes, with the corrections of the data directory; raises KgError for a file that cannot be read.

    A path may be a folder, of which all minutes are read, or ``-`` for standard input.
    """
    reference = load_reference(data_dir, base)
    corrections = load_corrections(data_dir, base)
    if "-" in paths:
        raw = [extract(document, reference) for path in paths for document in _read(path)]
    else:
        files = [file for path in paths for file in minutes_in(Path(path))]
        raw = list(read_files(files, data_dir, base, jobs=jobs))
    return Reading(reference, base, raw, corrections, read_corrected(raw, reference, corrections))


def read_text(text: str, data_dir: Path, base: str) -> Reading:
    """Reads minutes that are at hand as text."""
    reference, corrections = load_reference(data_dir, base), load_corrections(data_dir, base)
    found = read("text.txt", data=text.encode(errors="replace"), name="text")
    raw = [extract(document, reference) for document in found]
    return Reading(reference, base, raw, corrections, read_corrected(raw, reference, corrections))


def told(reading: Reading, fmt: str) -> tuple[str, list[str]]:
    """What goes to standard output and to standard error; ``fmt`` is summary, json, turtle or trig."""
    stale = [report.line for report in reading.applied.reports]
    if fmt == "json":
        found = [meeting_json(extraction, reading.reference) for extraction in reading.extractions]
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n", [*_doubt_lines(reading.extractions), *stale]
    if fmt in {"turtle", "trig"}:
        return _triples(reading, fmt), [*_doubt_lines(reading.extractions), *stale]
    if fmt not in {"summary", "table", "text", ""}:
        raise UsageError(f"unknown format {fmt!r}", remedy="give one of summary, json, turtle, trig")
    return "\n".join(_summary(extraction, reading.reference) for extraction in reading.extractions), stale


def _triples(reading: Reading, fmt: str) -> str:
    """The documents as triples, without inferred facts."""
    import pyoxigraph as ox

    from kg.graph import graph_quads
    from kg.rdfio import serialize
    from kg.vocab import prefixes

    linked, _ = link(reading.raw, reading.reference, reading.corrections)
    quads = graph_quads(linked, reading.reference, reading.base)
    kind = ox.RdfFormat.TRIG if fmt == "trig" else ox.RdfFormat.TURTLE
    return serialize(quads, kind, prefixes(reading.base)).decode()


def _read(path: str) -> Iterator[Document]:
    if path == "-":
        yield from read_stream(sys.stdin.buffer, "standard input")
    else:
        for file in minutes_in(Path(path)):
            yield from read(file)


def keep(paths: list[str], data_dir: Path) -> None:
    """Copies the files, unchanged, into the minutes of a data directory; of a folder also how it is divided.

    Nothing is written where a file of that name and other content is there. All files are there afterwards, or none.
    """
    if "-" in paths:
        raise UsageError("--write needs a file, not standard input", remedy="save the text to a file first")
    targets: dict[Path, bytes] = {}
    for given in map(Path, paths):
        for file in minutes_in(given):
            target = data_dir / "minutes" / (file.relative_to(given) if given.is_dir() else file.name)
            data = read_bytes(file)
            there = targets.get(target) or (read_bytes(target) if target.exists() else data)
            if there != data:
                raise KgError("another file of this name is there", where=str(target), remedy="rename yours")
            targets[target] = data
    new = {target: data for target, data in targets.items() if not target.exists()}
    with together(data_dir, "kg ingest", new):
        for target, data in new.items():
            with os_faults(target, "write"):
                target.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(target, data)


# --- JSON ----------------------------------------------------------------------------------------------------------


def meeting_json(extraction: Extraction, reference: Reference) -> dict[str, Any]:
    """The object of the contract's section 4 for one meeting."""
    header = extraction.header
    cities = {city.id: city.label for city in reference.cities}
    agencies = {agency.id: agency.label for agency in reference.agencies}
    return {
        "title": header.title,
        "group": header.group,
        "year": header.year,
        "number": header.number,
        "meeting": header.code,
        "date": header.date.isoformat() if header.date else None,
        "start": header.start,
        "end": header.end,
        "venue": header.venue,
        "host_city": cities.get(header.host_city or ""),
        "chairs": [
            {"name": person.name, "title": person.title or None, "agency": agencies.get(person.agency or "")}
            for person in extraction.people
            if person.role == "chair"
        ],
        "recorders": [person.name for person in extraction.people if person.role == "recorder"],
        "items": [
            {
                "number": item.number,
                "level": item.level,
                "text": item.text,
                "start": item.span.start,
                "end": item.span.end,
            }
            for item in extraction.items
        ],
        "cases": _cases(extraction, cities, reference),
        "agencies": [
            {
                "text": one.text,
                "label": one.label,
                "city": cities.get(one.city or ""),
                "start": one.span.start,
                "end": one.span.end,
            }
            for one in extraction.agencies
        ],
        "dates": [
            {"text": one.text, "from": one.start, "to": one.end, "start": one.span.start, "end": one.span.end}
            for one in extraction.dates
            if not one.whole_year
        ],
        "warnings": [
            {"kind": one.kind, "message": f"{one.zh} ({one.en})", "start": one.span.start, "end": one.span.end}
            for one in _warnings(extraction)
        ],
    }


def _cases(extraction: Extraction, cities: dict[str, str], reference: Reference) -> list[dict[str, Any]]:
    order = {city.id: city.order for city in reference.cities}
    labels = {case.key: case.label for case in extraction.cases}
    found = []
    for case in extraction.cases:
        ids = sorted({part.city for part in case.cities}, key=lambda city: order[city])
        found.append(
            {
                "label": case.label,
                "former": list(case.former),
                "item": case.item,
                "decisions": [decision.code for decision in extraction.decisions if decision.case == case.key],
                "cities": [cities[city] for city in ids],
                "predecessors": predecessors(extraction, case.key, labels),
            }
        )
    return found


def predecessors(extraction: Extraction, key: str, labels: dict[str, str]) -> list[str]:
    """The names of the cases that a case was made from, by merger or split."""
    keys = dict.fromkeys(
        one for decision in extraction.decisions if key in decision.outputs for one in decision.inputs if one != key
    )
    return [labels[one] for one in keys]


@dataclass(frozen=True)
class _Line:
    kind: str
    zh: str
    en: str
    span: Any


def _warnings(extraction: Extraction) -> list[Any]:
    """Doubts, and each sentence that gave no fact."""
    unread = [
        _Line("unread", "此句未讀出任何事實", "no fact was read from this sentence", span) for span in extraction.unread
    ]
    return sorted([*extraction.warnings, *unread], key=lambda one: one.span)


# --- Summary -------------------------------------------------------------------------------------------------------


def _doubt_lines(extractions: list[Extraction]) -> list[str]:
    return [
        f"{_place(extraction, doubt.span.start)}: {doubt.kind}: {doubt.en}"
        for extraction in extractions
        for doubt in extraction.warnings
    ]


def _place(extraction: Extraction, offset: int) -> str:
    """File and line of an offset, and the page where the file has pages."""
    source = extraction.document.source
    page = source.page(offset)
    return f"{source.name}:{source.text.count(chr(10), 0, offset) + 1}{'' if page is None else f' (page {page})'}"


def _summary(extraction: Extraction, reference: Reference) -> str:
    """One meeting in words: header, cases with their decisions, doubts, and what gave no fact."""
    found = meeting_json(extraction, reference)
    chairs = "、".join(f"{one['name']}{'（' + one['title'] + '）' if one['title'] else ''}" for one in found["chairs"])
    lines = [
        f"{found['title']}",
        f"  meeting   {found['meeting']}  {found['group']}",
        f"  when      {found['date']} {found['start'] or '?'}–{found['end'] or '?'}",
        f"  where     {found['venue']}  ({found['host_city']})",
        f"  chairs    {chairs}    recorders {'、'.join(found['recorders'])}",
        f"  read      {len(found['items'])} items, {len(found['cases'])} cases, {len(found['dates'])} dates, "
        f"{len(found['agencies'])} agency mentions, {len(extraction.tasks)} tasks, {len(extraction.events)} events",
        "  cases",
    ]
    for case in found["cases"]:
        arrow = f"  ← {'、'.join(case['predecessors'])}" if case["predecessors"] else ""
        former = f"  (formerly {'、'.join(case['former'])})" if case["former"] else ""
        lines.append(
            f"    {' '.join(case['decisions']) or '–':28s} {case['label']}{former}{arrow}"
            f"  [{'、'.join(case['cities'])}]"
        )
    if extraction.warnings:
        lines.append("  doubts")
        lines += [
            f"    {_place(extraction, one.span.start)} {one.kind}: {one.zh} / {one.en}" for one in extraction.warnings
        ]
    lines.append(f"  coverage  {extraction.coverage:.1f} % of the characters of the resolutions gave facts")
    text = extraction.document.source.text
    lines += [
        f"    no fact: {_place(extraction, span.start)} {text[span.start : span.end]!r}" for span in extraction.unread
    ]
    return "\n".join(lines) + "\n"
