"""What the parts of the server share: the graph, the workers, the questions and the limits."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from kg import __version__

if TYPE_CHECKING:
    from kg.queries import NamedQuery
    from kg.server.pool import Answer
    from kg.sparql import Gist
    from kg.store import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Settings:
    """What one query may take, and how many run and wait at once."""

    timeout: float = 10.0
    rows: int = 10_000
    bytes: int = 8 * 1024 * 1024
    memory: int = 512 * 1024 * 1024
    text: int = 64 * 1024
    workers: int = max(4, 2 * (os.cpu_count() or 1))
    waiting: int = 64
    cache: int = 16 * 1024 * 1024


class Asks(Protocol):
    """Who answers queries: ``kg.server.pool.Pool`` for a server."""

    def check(self, text: str) -> Gist: ...
    async def ask(
        self, text: str, *, media_type: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> Answer: ...
    async def why(self, text: str) -> list[dict[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Site:
    """``graph`` is for queries of our own; whatever text comes from outside goes through ``pool``.

    ``is_static`` where the pages become files of a folder, in which no server answers; ``has_engine`` if the folder
    then brings an engine that answers in the browser.
    """

    graph: KnowledgeGraph
    pool: Asks
    catalogue: dict[str, NamedQuery]
    version: str
    settings: Settings
    is_static: bool = False
    has_engine: bool = False

    @property
    def can_ask(self) -> bool:
        """Whether readers can send queries of their own."""
        return self.has_engine or not self.is_static


def version_of(graph: KnowledgeGraph) -> str:
    """Changes with the data (the ontology is among them) and with the program; the same for the same of both."""
    lines = sorted((graph.store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines())
    return hashlib.sha256(b"\n".join([__version__.encode(), *lines])).hexdigest()[:16]
