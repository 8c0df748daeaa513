"""Pictures as HTML: every page is one file that opens without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import networkx as nx

    from kg.queries import NamedQuery
    from kg.store import KnowledgeGraph
    from viz.site import Site

__all__ = ["check", "page", "write_question", "write_site"]


def page(graph: KnowledgeGraph | nx.Graph[str], name: str = "index", /, **params: object) -> str:
    """One page as HTML: ``index``, a view, or a question of pairs by its name or as a file, with its parameters.

    A graph of networkx is drawn as it is; ``label`` of its nodes and all that its edges hold is told. Raises UsageError
    for a name that is none, a parameter that does not fit, and an answer without two columns.
    """
    from viz.site import Site
    from viz.views import VIEWS

    if not hasattr(graph, "store"):
        site = Site.of_network(graph)
        return site.html(next(iter(site.views)))
    if name == "index" or name in VIEWS:
        return Site(graph).html(name)
    query = _question(graph, name)
    return Site.of_question(graph, query, {key: str(value) for key, value in params.items()}).html(query.name)


def _question(graph: KnowledgeGraph, name: str) -> NamedQuery:
    from pathlib import Path

    from kg import queries

    path = Path(name)
    return queries.read(path, graph.base) if path.is_file() else queries.find(name, graph.base, graph.data_dir)


def check(name: str) -> None:
    """Raises UsageError for what is no view."""
    from kg.binding import nearest
    from kg.errors import UsageError
    from viz.views import VIEWS

    if name not in VIEWS:
        raise UsageError(f"there is no view {name!r}", remedy=nearest(name, sorted(VIEWS)))


def write_site(graph: KnowledgeGraph, out: Path, view: str | None = None) -> list[Path]:
    """Writes ``index.html``, for each view its page and its picture, and the minutes; or one view alone.

    Says what it wrote. The folder is replaced in one step; files of others in it stay. Raises DataError where it cannot
    be written, UsageError for what is no view.
    """
    from viz.site import Site

    if view is None:
        return _write(Site(graph), out)
    check(view)
    return _write(Site.of_view(graph, view), out)


def write_question(graph: KnowledgeGraph, out: Path, query: NamedQuery, params: Mapping[str, str]) -> list[Path]:
    """Writes the answer to a question of pairs as a picture with the minutes that it quotes; see ``write_site``."""
    from viz.site import Site

    return _write(Site.of_question(graph, query, params), out)


def _write(site: Site, out: Path) -> list[Path]:
    from kg.folder import new_folder

    files = site.files()
    with new_folder(out, lambda _: files) as staged:
        for name, content in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_text(content, encoding="utf-8", newline="\n")
    return [out / name for name in files]
