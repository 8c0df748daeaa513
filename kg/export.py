"""The open-data package: the graph in every common form, every question as CSV, and what a reader needs beside them."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import queries, vocab
from kg.dataset import dcat, void
from kg.errors import DataError
from kg.files import sha256, write_folder
from kg.rdfio import serialize
from kg.validate import validate_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kg.result import Result
    from kg.store import KnowledgeGraph

LICENSE = """\
The data in this folder are licensed under the Creative Commons Attribution 4.0 International licence
(CC BY 4.0), https://creativecommons.org/licenses/by/4.0/

Attribution: the minutes of the cooperation platform of Keelung City, Taipei City, New Taipei City and
Taoyuan City (基隆市、臺北市、新北市、桃園市), as read by citykg.

資料採創用 CC 姓名標示 4.0 國際授權條款釋出；請註明出處：四市合作平台會議紀錄，由 citykg 整理。
"""
_NOTES = {
    "citykg.ttl": "all triples but the inferred ones, in one graph 全部三元組（不含推論）",
    "citykg.nt": "the same, one triple a line, sorted 同上，一行一條",
    "citykg.rdf": "the same as RDF/XML 同上",
    "citykg.trig": "with the named graphs, one for each minutes 含具名圖，每份紀錄一圖",
    "citykg.nq": "the same, one quad a line, sorted 同上，一行一條",
    "citykg.jsonld": "the same as JSON-LD 同上",
    "context.jsonld": "the prefixes as a JSON-LD context 前綴",
    "dcat.ttl": "the data set and its files, for catalogues 資料集描述",
    "shacl-report.ttl": "what the shapes find 驗證報告",
    "void.ttl": "how much there is of what 統計",
}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def _triples(kind: ox.RdfFormat) -> Callable[[KnowledgeGraph], bytes]:
    return lambda graph: serialize(_stated(graph), kind, vocab.prefixes(graph.base))


def _quads(kind: ox.RdfFormat) -> Callable[[KnowledgeGraph], bytes]:
    return lambda graph: serialize(graph.quads(), kind, vocab.prefixes(graph.base))


def _context(graph: KnowledgeGraph) -> bytes:
    return f"{json.dumps({'@context': vocab.prefixes(graph.base)}, indent=1, sort_keys=True)}\n".encode()


EXPORTERS: dict[str, Callable[[KnowledgeGraph], bytes]] = {
    "citykg.ttl": _triples(ox.RdfFormat.TURTLE),
    "citykg.trig": _quads(ox.RdfFormat.TRIG),
    "citykg.nq": _quads(ox.RdfFormat.N_QUADS),
    "citykg.nt": _triples(ox.RdfFormat.N_TRIPLES),
    "citykg.rdf": _triples(ox.RdfFormat.RDF_XML),
    "citykg.jsonld": _quads(ox.RdfFormat.JSON_LD),
    "context.jsonld": _context,
    "shacl-report.ttl": lambda graph: validate_store(graph.store, graph.base).turtle.encode(),
    "void.ttl": void,
}


def export(graph: KnowledgeGraph, out: Path) -> list[Path]:
    """Writes the package; the same graph gives the same bytes. Nothing is written unless all of it can be."""
    if not len(graph):
        raise DataError("the graph is empty, there is nothing to export", remedy="add minutes and run: kg build")
    files = {name: make(graph) for name, make in EXPORTERS.items()}
    catalogue = graph.queries()
    for name, query in catalogue.items():
        files[f"csv/{name}.csv"] = people_csv(queries.run(graph, query))
    files["dcat.ttl"] = dcat(graph, files)
    files["README.md"] = _readme(graph, catalogue.values()).encode()
    files["LICENSE"] = LICENSE.encode()
    sums = "".join(f"{sha256(data)}  {name}\n" for name, data in sorted(files.items()))
    return write_folder(out, {**files, "SHA256SUMS": sums.encode()})


def people_csv(result: Result) -> bytes:
    """CSV for spreadsheets: a text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(result.columns)
    writer.writerows([_harmless(cell or "") for cell in row] for row in result.rows)
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    is_formula = cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def _stated(graph: KnowledgeGraph) -> Iterable[ox.Quad]:
    """Each stated triple once, whichever graph it stands in."""
    inferred = vocab.graph_iri("inferred", graph.base)
    kept = (quad for quad in graph.quads() if getattr(quad.graph_name, "value", "") != inferred)
    return {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in kept}


def _readme(graph: KnowledgeGraph, catalogue: Iterable[queries.NamedQuery]) -> str:
    names = {getattr(quad.graph_name, "value", "") for quad in graph.quads()}
    lines = [
        "# citykg: open data",
        "",
        "Minutes of a cooperation platform of four Taiwanese cities, as a graph whose every fact carries its passage.",
        "四市合作平台會議紀錄的知識圖譜：每一項事實都附有出處原文。",
        "",
        f"{len(graph)} quads in {len(names)} graphs. CC BY 4.0, see LICENSE.",
        "Check the files with `sha256sum -c SHA256SUMS`.",
        "",
        "| file | holds |",
        "| --- | --- |",
        *(f"| `{name}` | {_NOTES[name]} |" for name in _NOTES),
        *(f"| `csv/{q.name}.csv` | {q.summary.get('en', '')} {q.summary.get('zh-Hant', '')} |" for q in catalogue),
        "",
        "The CSV files are UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe.",
    ]
    return "\n".join(lines) + "\n"
