"""CSV for spreadsheets: one file for each class and each question, and CSVW metadata on what the columns hold."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import queries, turtle, vocab
from kg.export.jsonld import dumped
from kg.labels import ZH, labels, local, short, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.publication import Publication
    from kg.store import KnowledgeGraph

BOM = "\ufeff"
METADATA = "csv-metadata.json"
_TYPE = ox.NamedNode(f"{vocab.PREFIXES['rdf']}type")
_XSD = vocab.PREFIXES["xsd"]
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DATATYPES = {
    "date": re.compile(r"-?\d{4}-\d\d-\d\d"),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "boolean": re.compile(r"true|false"),
    "anyURI": re.compile(r"(https?://|urn:)\S+"),
}
_KNOWN = {"anyURI", "boolean", "date", "dateTime", "decimal", "double", "gYear", "gYearMonth", "integer", "time"}
# Free text may hold the sign that joins lists.
_TEXTS = {"quote", "text", "label", "name", "explanation", "promise", "outcome", "reading", "title"}
# Classes of the vocabulary itself and of the questions, which are in the Turtle.
_NOT_DATA = ("owl:", "sh:", "rdf:", "rdfs:", "prov:")


@dataclass(frozen=True, slots=True)
class Column:
    """``property`` is the IRI that the cells are values of, empty for a column of a question."""

    name: str
    datatype: str = "string"
    property: str = ""
    lang: str = ""
    is_list: bool = False


def write_tables(graph: KnowledgeGraph, folder: Path, publication: Publication, *, bom: bool = False) -> None:
    """The folder ``csv`` of questions, and in its folder ``class`` the tables of classes."""
    start = BOM if bom else ""
    answers, things = folder / "csv", folder / "csv" / "class"
    things.mkdir(parents=True)
    told = []
    for name, query in graph.queries().items():
        result = queries.run(graph, query)
        rows = [[cell or "" for cell in row] for row in result.rows]
        _write(answers / f"{name}.csv", result.columns, rows, start)
        columns = [_of_answer(column, [row[at] for row in rows]) for at, column in enumerate(result.columns)]
        told.append(_table(f"{name}.csv", query.summary, columns))
    _describe(answers, told, publication)
    told = []
    for kind in _classes(graph):
        name = short(graph, kind.value).removeprefix("kg:").replace(":", "-")
        columns = list(_columns(graph, kind))
        _write(things / f"{name}.csv", [one.name for one in columns], _rows(graph, kind, columns), start)
        told.append(_table(f"{name}.csv", labels(graph, kind.value), columns, graph))
    _describe(things, told, publication)


def harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe."""
    is_formula = cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def people_csv(columns: Iterable[str], rows: Iterable[Iterable[str | None]]) -> Iterator[str]:
    """Lines of RFC 4180, an unbound value as an empty cell."""
    for row in itertools.chain([columns], rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow([harmless(cell or "") for cell in row])
        yield text.getvalue()


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]], start: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(start)
        file.writelines(people_csv(columns, rows))


# --- Questions ---------------------------------------------------------------------------------------------------


def _of_answer(name: str, cells: list[str]) -> Column:
    """What a column holds, by its cells: a question says only what it is called."""
    is_list = name not in _TEXTS and any("|" in cell for cell in cells)
    values = [value for cell in cells for value in (cell.split("|") if is_list else [cell]) if value]
    fits = (kind for kind, form in _DATATYPES.items() if values and all(form.fullmatch(one) for one in values))
    return Column(name, next(fits, "string"), is_list=is_list)


# --- Classes -----------------------------------------------------------------------------------------------------


def _classes(graph: KnowledgeGraph) -> list[ox.NamedNode]:
    quads = graph.store.quads_for_pattern(None, _TYPE, None, None)
    found = {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return sorted((one for one in found if not short(graph, one.value).startswith(_NOT_DATA)), key=turtle.key)


def _members(graph: KnowledgeGraph, kind: ox.NamedNode) -> list[Any]:
    return sorted({quad.subject for quad in graph.store.quads_for_pattern(None, _TYPE, kind, None)}, key=turtle.key)


def _columns(graph: KnowledgeGraph, kind: ox.NamedNode) -> Iterator[Column]:
    """The IRI, then a column for each property, and for texts one for each language."""
    found: dict[tuple[str, str], set[str]] = {}
    several = set()
    for member in _members(graph, kind):
        seen: dict[tuple[str, str], set[str]] = {}
        for quad in graph.store.quads_for_pattern(member, None, None, None):
            key = (quad.predicate.value, _language(quad.object))
            seen.setdefault(key, set()).add(str(quad.object))
            found.setdefault(key, set()).add(_datatype(quad.object))
        several |= {key for key, values in seen.items() if len(values) > 1}
    yield Column("iri", "anyURI")
    for (iri, lang), kinds in sorted(found.items()):
        name = _name(graph, iri) + (f"_{lang.partition('-')[0]}" if lang else "")
        datatype = next(iter(kinds)) if len(kinds) == 1 else "string"
        yield Column(name, datatype, iri, lang, (iri, lang) in several)


def _rows(graph: KnowledgeGraph, kind: ox.NamedNode, columns: list[Column]) -> Iterator[list[str]]:
    for member in _members(graph, kind):
        cells: dict[tuple[str, str], set[str]] = {}
        for quad in graph.store.quads_for_pattern(member, None, None, None):
            cells.setdefault((quad.predicate.value, _language(quad.object)), set()).add(_text(quad.object))
        yield [_text(member), *("|".join(sorted(cells.get((one.property, one.lang), ()))) for one in columns[1:])]


def _name(graph: KnowledgeGraph, iri: str) -> str:
    """Ours by themselves, others with their prefix; CSVW allows no hyphen in the name of a column."""
    name = short(graph, iri).removeprefix("kg:")
    return re.sub(r"[^A-Za-z0-9_]", "_", local(iri) if "//" in name else name)


def _language(term: object) -> str:
    return tag(term) if isinstance(term, ox.Literal) else ""


def _datatype(term: object) -> str:
    if not isinstance(term, ox.Literal):
        return "anyURI"
    name = term.datatype.value.removeprefix(_XSD)
    return name if name in _KNOWN else "string"


def _text(term: Any) -> str:
    return str(getattr(term, "value", term))


# --- Metadata ----------------------------------------------------------------------------------------------------


def _describe(folder: Path, tables: list[dict[str, Any]], publication: Publication) -> None:
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": _texts(publication.title),
        "dc:license": {"@id": publication.licence.iri},
        "tables": tables,
    }
    (folder / METADATA).write_text(f"{dumped(group, indent=1)}\n", encoding="utf-8")


def _table(
    url: str, title: Mapping[str, str], columns: list[Column], graph: KnowledgeGraph | None = None
) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(one, graph) for one in columns]}
    if graph is not None:
        schema |= {"aboutUrl": "{+iri}", "primaryKey": "iri"}
    return {"url": url, "dc:title": _texts(title), "tableSchema": schema}


def _column(column: Column, graph: KnowledgeGraph | None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": column.datatype}
    if column.is_list:
        found["separator"] = "|"
    if column.lang:
        found["lang"] = column.lang
    if column.property:
        found["propertyUrl"] = column.property
    elif column.name == "iri":
        found["suppressOutput"] = True
    if graph is not None and column.property.startswith(graph.base):
        found["dc:title"] = _texts(labels(graph, column.property))
    return found


def _texts(by_language: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": lang or ZH} for lang, text in by_language.items() if text]
