"""Answers: whichever engine gave them, kept in one standard form and written in any other."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import DataError, UsageError
from kg.rdfio import serialize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd  # type: ignore[import-untyped]
    import polars as pl

    from kg.hints import Hint

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

ROW_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
TRIPLE_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
FORMATS = ("table", *ROW_FORMATS, *TRIPLE_FORMATS)
ALIASES = {"ttl": "turtle", "nt": "ntriples", "nq": "nquads", "json-ld": "jsonld", "rdf": "rdfxml"}
# Asked for by the short name, a graph comes in the form that the name means for graphs.
_OF_TRIPLES = {"json": "jsonld", "xml": "rdfxml"}
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Result:
    """Rows (SELECT), triples (CONSTRUCT, DESCRIBE) or a truth (ASK).

    ``raw`` is SPARQL JSON for rows and truths and N-Triples for triples; ``missing`` says what SERVICE SILENT left out.
    """

    def __init__(self, raw: bytes, *, is_graph: bool = False, prefixes: Mapping[str, str] | None = None) -> None:
        self.raw = raw
        self.is_graph = is_graph
        self.prefixes = dict(prefixes or {})
        self.missing: tuple[str, ...] = ()
        self.why: Callable[[], tuple[Hint, ...]] | None = None

    @cached_property
    def hints(self) -> tuple[Hint, ...]:
        """Of an answer without rows, or an ASK that is false: the likely reasons, as far as they can be told."""
        return () if self or self.why is None else self.why()

    @cached_property
    def truth(self) -> bool | None:
        parsed = None if self.is_graph else self._parsed()
        return bool(parsed) if isinstance(parsed, ox.QueryBoolean) else None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        if self.is_graph:
            return ("subject", "predicate", "object")
        parsed = self._parsed()
        return tuple(v.value for v in parsed.variables) if isinstance(parsed, ox.QuerySolutions) else ()

    @cached_property
    def triples(self) -> list[ox.Triple]:
        if not self.is_graph:
            return []
        return sorted((quad.triple for quad in ox.parse(self.raw, ox.RdfFormat.N_TRIPLES)), key=str)

    @cached_property
    def terms(self) -> list[tuple[Term | None, ...]]:
        """The rows as RDF terms, None where a variable is unbound."""
        if self.is_graph:
            return [(t.subject, t.predicate, t.object) for t in self.triples]
        parsed = self._parsed()
        if not isinstance(parsed, ox.QuerySolutions):
            return []
        width = range(len(self.columns))
        return [tuple(solution[i] for i in width) for solution in parsed]

    @cached_property
    def rows(self) -> list[tuple[str | None, ...]]:
        """The rows as plain text: the value of a literal, an IRI in full."""
        return [tuple(map(plain, row)) for row in self.terms]

    def dicts(self) -> list[dict[str, str | None]]:
        """The rows as dictionaries of plain text by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __iter__(self) -> Iterator[tuple[str | None, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        """The truth of an ASK; else whether there are rows."""
        return bool(self.rows) if self.truth is None else self.truth

    def __repr__(self) -> str:
        from kg.notebook import text

        return text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from kg.notebook import html

        return html(self)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a data frame with typed columns; raises DataError where pandas is not installed."""
        from kg.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a data frame with typed columns; raises DataError where polars is not installed."""
        from kg.frames import to_polars

        return to_polars(self)

    def to(self, name: str, width: int | None = None) -> str:
        """The answer in a format of ``FORMATS``; ``width`` folds a table to a terminal's."""
        name = check_format(name)
        if name == "table":
            return self._table(width)
        name = _OF_TRIPLES.get(name, name) if self.is_graph else name
        if name not in (TRIPLE_FORMATS if self.is_graph else ROW_FORMATS):
            given, takes = ("triples", TRIPLE_FORMATS) if self.is_graph else ("rows", ROW_FORMATS)
            raise UsageError(f"this query gives {given}, not {name}", remedy=f"choose: table {' '.join(takes)}")
        text = self._native(name).decode()
        if name in {"xml", "rdfxml"} and NOT_XML.search(text):
            raise DataError("the answer holds a character that XML cannot", remedy="choose json or turtle")
        return text if text.endswith("\n") else f"{text}\n"

    def _native(self, name: str) -> bytes:
        if self.is_graph:
            quads = (ox.Quad(t.subject, t.predicate, t.object) for t in self.triples)
            return serialize(quads, TRIPLE_FORMATS[name], self.prefixes)
        parsed = self._parsed()
        if isinstance(parsed, ox.QueryBoolean) and name in {"csv", "tsv"}:
            return b"true\n" if parsed else b"false\n"
        return parsed.serialize(format=ROW_FORMATS[name]) or b""

    def _parsed(self) -> ox.QuerySolutions | ox.QueryBoolean:
        return ox.parse_query_results(self.raw, ox.QueryResultsFormat.JSON)

    def _table(self, width: int | None) -> str:
        if self.truth is not None:
            return f"{str(self.truth).lower()}\n"
        rows = [[_shown(cell) for cell in row] for row in self.rows]
        if width:
            rows = [[self.short(cell) for cell in row] for row in rows]
        return draw(self.columns, rows, width)

    def short(self, cell: str) -> str:
        """An IRI with the prefix of its namespace, where it has one; any other text as it is."""
        for prefix, namespace in self.prefixes.items():
            if cell.startswith(namespace):
                return f"{prefix}:{cell.removeprefix(namespace)}"
        return cell


def check_format(name: str) -> str:
    """The format's own name; an unknown one is wrong usage."""
    name = ALIASES.get(name, name)
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}", remedy=f"known: {' '.join(FORMATS)}")
    return name


def draw(columns: tuple[str, ...], rows: list[list[str]], width: int | None = None) -> str:
    """A table in which Chinese stands in its columns; without a width nothing is folded or cut."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    needed = 0
    for i, name in enumerate(columns):
        cells = [row[i] for row in rows]
        is_number = any(cells) and all(re.fullmatch(r"-?\d*", cell) for cell in cells)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
        needed += 3 + max((cell_len(line) for cell in [name, *cells] for line in cell.split("\n")), default=0)
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(width=width or needed + 1, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def plain(term: Term | None) -> str | None:
    """A term as plain text: the value of a literal, an IRI in full."""
    if term is None:
        return None
    return str(term) if isinstance(term, ox.Triple) else term.value


def _shown(cell: str | None) -> str:
    return NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", cell or "").replace("\t", " ")
