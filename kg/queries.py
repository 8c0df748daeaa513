"""Questions in files: found by name, described by their own headers, bound as terms and run on either engine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg import index, resources, vocab
from kg.binding import TYPES, Parameter, bind, nearest, term
from kg.errors import DataError, KgError, QueryError, UsageError
from kg.files import read_bytes
from kg.slips import explain
from kg.sparql import guard

__all__ = ["Catalogue", "NamedQuery", "Parameter", "bind", "catalogue", "find", "parse", "read", "run", "term"]

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.hints import Hint
    from kg.result import Result
    from kg.store import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query and what its header says of it; ``source`` is what errors call it.

    ``evidence`` are variables of its pattern, not among its columns, that hold the facts a row rests on.
    """

    name: str
    text: str
    source: str
    summary: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    view: str | None = None
    tags: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class Catalogue(dict[str, NamedQuery]):
    """Questions by name; shown as the list of what they answer and take."""

    def __repr__(self) -> str:
        from kg.result import draw

        return draw(_LISTED, [_listed(query) for query in self.values()])

    def _repr_html_(self) -> str:
        from kg.notebook import counted, table, td

        rows = [[td(cell) for cell in _listed(query)] for query in self.values()]
        return table(_LISTED, rows, counted(len(rows), len(rows)))


def catalogue(folder: Path | None = None, base: str = vocab.DEFAULT_BASE, data_dir: Path | None = None) -> Catalogue:
    """The questions by name: those of a folder, by default the package's, and those in ``queries/`` of ``data_dir``."""
    if folder is not None:
        return Catalogue((path.stem, read(path, base)) for path in sorted(folder.glob("*.rq")))
    return Catalogue((name, read(path, base)) for name, path in sorted(_paths(data_dir).items()))


def own_folder(data_dir: Path | None) -> Path | None:
    """Where questions of one's own lie."""
    return None if data_dir is None else data_dir / "queries"


def passed_over(data_dir: Path | None) -> list[Path]:
    """The files of one's own whose name a question of the package has already, which is the one that counts."""
    folder = own_folder(data_dir)
    return [] if folder is None else [path for path in sorted(folder.glob("*.rq")) if path not in _own(folder)]


def read(path: Path, base: str = vocab.DEFAULT_BASE) -> NamedQuery:
    """One question of the catalogue, its IRIs moved to ``base``."""
    source = path.name if path.is_relative_to(resources.queries_dir()) else str(path)
    return parse(vocab.rebase(decode(read_bytes(path), str(path)), base), path.stem, source)


def find(query: str, base: str = vocab.DEFAULT_BASE, data_dir: Path | None = None) -> NamedQuery:
    """A question by its name; what has a blank or a brace in it is taken as the text of one."""
    if re.search(r"[\s{]", query.strip()):
        return parse(query, "query", "query")
    if path := _path(query, data_dir):
        return read(path, base)
    known = sorted(_paths(data_dir))
    raise UsageError(f"unknown query {query!r}", remedy=f"{nearest(query, known)} (kg queries lists all)")


def is_named(name: str, data_dir: Path | None = None) -> bool:
    """Whether the catalogue or one of its folders (``views/cities``) has a question of this name."""
    return _path(name, data_dir) is not None


def _path(name: str, data_dir: Path | None) -> Path | None:
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", name):
        return None
    path = resources.queries_dir() / f"{name}.rq"
    return path if path.is_file() else _paths(data_dir).get(name)


def _paths(data_dir: Path | None) -> dict[str, Path]:
    folder = own_folder(data_dir)
    own = _own(folder) if folder else []
    return {path.stem: path for path in (*own, *resources.queries_dir().glob("*.rq"))}


def _own(folder: Path) -> list[Path]:
    """Those whose name can be asked for and is not taken."""
    shipped = {path.stem for path in resources.queries_dir().glob("*.rq")}
    return [p for p in folder.glob("*.rq") if p.stem not in shipped and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", p.stem)]


_LISTED = ("name", "答什麼", "answers", "parameters")


def _listed(query: NamedQuery) -> list[str]:
    takes = ", ".join(f"{one.name} ({one.type}{', required' if one.required else ''})" for one in query.parameters)
    return [query.name, query.summary.get("zh-Hant", ""), query.summary.get("en", ""), takes]


def parse(text: str, name: str, source: str) -> NamedQuery:
    """Splits a text into its ``#+`` header, which is YAML, and the query as it stands."""
    header = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    if not header:
        return NamedQuery(name, text, source)
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        meta: dict[str, Any] = yaml.load("\n".join(header), loader) or {}  # noqa: S506 - both loaders are safe
        parameters = tuple(_parameter(entry) for entry in meta.get("parameters") or ())
        return NamedQuery(
            name,
            text,
            source,
            dict(meta.get("summary") or {}),
            tuple(meta.get("columns") or ()),
            parameters,
            meta.get("view"),
            tuple(meta.get("tags") or ()),
            tuple(meta.get("evidence") or ()),
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"the #+ header cannot be read: {str(error).splitlines()[0]}", where=source) from error


def run(
    graph: KnowledgeGraph, query: NamedQuery, params: Mapping[str, str] | None = None, engine: str = "oxigraph"
) -> Result:
    """Asks the graph, by Oxigraph or rdflib's own engine if it is at hand; without ``params`` by the text as it is."""
    from kg.engines import ENGINES

    if engine not in ENGINES:
        raise UsageError(f"unknown engine {engine!r}", remedy=nearest(engine, sorted(ENGINES)))
    services = graph.services
    missing: tuple[str, ...] = ()
    if services is None:
        guard(query.text, query.source, is_local=graph.is_local)
    else:
        services.check(query.text, query.source)
    text = query.text if params is None else bind(query, params)
    try:
        if services is not None:
            text, missing = services.fill(graph, text, query.source)
        result = graph.answer(text, engine)
    except (KeyboardInterrupt, MemoryError, KgError):
        raise
    except SyntaxError as error:
        raise explain(query.text, str(error), query.source, vocab.prefixes(graph.base)) from error
    except Exception as error:
        what = f"cannot be run: {str(error).splitlines()[0][:200]}"
        raise QueryError(what, where=query.source, remedy=index.remedy(error)) from error
    result.missing = missing
    if graph.is_local:
        result.why = lambda: _why(graph, text)
    return result


def _why(graph: KnowledgeGraph, text: str) -> tuple[Hint, ...]:
    from kg.hints import hints

    return hints(graph, text)


def decode(data: bytes, source: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"byte {error.start} is not UTF-8", where=source) from error
    if not text.strip():
        raise QueryError("is empty", where=source)
    return text


def _parameter(entry: dict[str, Any]) -> Parameter:
    kind = str(entry["type"])
    kind = kind if kind in TYPES else f"xsd:{kind}"
    if kind not in TYPES:
        raise ValueError(f"parameter type {entry['type']!r}, known: {' '.join(TYPES)}")
    labels: dict[str, str] = {tag: str(entry[tag]) for tag in ("zh-Hant", "en") if tag in entry}
    default, example = (str(entry[key]) if entry.get(key) is not None else None for key in ("default", "example"))
    return Parameter(str(entry["name"]), kind, bool(entry.get("required")), default, example, labels)
