"""What the parts of the server share: the graph, the workers, the questions and the limits."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import __version__

if TYPE_CHECKING:
    from kg.queries import NamedQuery
    from kg.server.pool import Pool
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


@dataclass(frozen=True, slots=True)
class Site:
    """``graph`` is for queries of our own; whatever text comes from outside goes through ``pool``."""

    graph: KnowledgeGraph
    pool: Pool
    catalogue: dict[str, NamedQuery]
    version: str
    settings: Settings


def version_of(graph: KnowledgeGraph) -> str:
    """Changes with the data (the ontology is among them) and with the program; the same for the same of both."""
    lines = sorted((graph.store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines())
    return hashlib.sha256(b"\n".join([__version__.encode(), *lines])).hexdigest()[:16]
