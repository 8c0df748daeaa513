"""What views and pages ask of a graph: each query runs once, and what is too much for a page is shared out in parts."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import queries, resources
from kg.sparql import also_selecting
from viz.facets import Facets
from viz.minutes import minutes_of
from viz.parts import Parts, is_too_much
from viz.picture import Overview, dicts
from viz.views import FACETS, MINUTES, OVERVIEW, RECORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.store import KnowledgeGraph
    from viz.minutes import Minutes
    from viz.parts import Part
    from viz.picture import Passage, Row
    from viz.views import View


class Answers:
    """The rows of a graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._kept: dict[tuple[str, ...], list[Row]] = {}
        self._shared: dict[tuple[str, ...], dict[str, list[Row]]] = {}
        self._named: dict[str, dict[str, Part]] = {}

    def rows(self, *names: str) -> list[Row]:
        """The rows of queries of the views, or of questions of the catalogue, which come with the facts behind them."""
        if names not in self._kept:
            self._kept[names] = [row for name in names if name for row in self._asked(name)]
        return self._kept[names]

    def _asked(self, name: str) -> list[Row]:
        path = resources.queries_dir() / "views" / f"{name}.rq"
        query = queries.read(path if path.is_file() else path.parent.parent / path.name, self._graph.base)
        result = queries.run(self._graph, replace(query, text=also_selecting(query.text, query.evidence)))
        return dicts(result.columns, result.rows)

    def about(self, name: str, iris: Sequence[str]) -> list[Row]:
        """The rows of a query of the views that has a place for IRIs, about these."""
        if not iris:
            return []
        query = queries.read(resources.queries_dir() / "views" / f"{name}.rq", self._graph.base)
        result = queries.run(self._graph, replace(query, text=query.text.replace("{ UNDEF }", _values(iris))))
        return dicts(result.columns, result.rows)

    @cached_property
    def overview(self) -> Overview:
        return Overview.of(self.rows(OVERVIEW))

    @cached_property
    def facets(self) -> Facets:
        return Facets.of(self.rows(FACETS), self.overview.cities)

    @cached_property
    def minutes(self) -> list[Minutes]:
        return minutes_of(self._graph, self.rows(MINUTES))

    @cached_property
    def cases(self) -> dict[str, str | None]:
        """The status of each case, by its IRI."""
        return {row["case"] or "": row["code"] for row in self.rows(RECORD) if row["kind"] == "case"}

    # --- Parts ---

    @cached_property
    def _parts(self) -> Parts:
        return Parts(self.rows(RECORD))

    def parts(self, name: str, view: View) -> dict[str, Part]:
        """The parts of a view by the names of their pages; none where it fits one page."""
        if name not in self._named:
            many = is_too_much(self.rows(view.query, *view.beside), view.marks)
            self._named[name] = {f"{name}-{ident}": part for ident, part in self._parts.all.items()} if many else {}
        return self._named[name]

    def of_view(self, view: View, part: str = "") -> list[Row]:
        """The rows of a view, or those of a part of it by its id."""
        names = (view.query, *view.beside)
        if not part:
            return self.rows(*names)
        if names not in self._shared:
            self._shared[names] = self._parts.share(self.rows(*names))
        return self._shared[names][part]

    @cached_property
    def _noted(self) -> dict[str, dict[str, tuple[int, int]]]:
        return {one.id: one.noted for one in self.minutes}

    def place(self, passages: Iterable[Passage]) -> None:
        """Gives what curators quote its place in the minutes."""
        for one in passages:
            if not one["end"]:
                one["start"], one["end"] = self._noted.get(one["minutes"], {}).get(one["quote"], (0, 0))


def _values(iris: Iterable[str]) -> str:
    """Terms for VALUES; an IRI that cannot be one was none of the answer's."""
    return f"{{ {' '.join(str(ox.NamedNode(iri)) for iri in iris)} }}"
