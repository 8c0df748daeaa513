"""A graph that parses each query once: a SHACL engine asks the same one again for every node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result


class PreparedGraph(Graph):
    """As rdflib's, which would spend most of a validation on parsing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:  # type: ignore[override]
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                self._prepared[query_object] = prepareQuery(query_object)
            query_object = self._prepared[query_object]
        return super().query(query_object, *args, **options)
