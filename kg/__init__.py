"""Minutes of a cooperation platform as an RDF graph in which every fact carries its passage."""

from __future__ import annotations

from kg.errors import KgError

TYPE_CHECKING = False  # without the module typing, which would double the time to load this
if TYPE_CHECKING:
    import os

    from kg.store import KnowledgeGraph

__version__ = "0.1.0"
__all__ = ["KgError", "__version__", "open"]


def open(data_dir: str | os.PathLike[str] | None = None, base: str | None = None) -> KnowledgeGraph:
    """The graph of a data directory, by default the packaged one; built once where no snapshot of it is up to date."""
    from pathlib import Path

    from kg import resources, vocab
    from kg.build import build_graph
    from kg.store import open_graph

    folder = resources.data_dir(None if data_dir is None else Path(data_dir))
    return open_graph(folder, base or vocab.DEFAULT_BASE, build_graph)
