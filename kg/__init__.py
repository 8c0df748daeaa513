"""Minutes of a cooperation platform as an RDF graph in which every fact carries its passage."""

from __future__ import annotations

from kg.errors import KgError

TYPE_CHECKING = False  # without the module typing, which would double the time to load this
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any

    from kg.store import KnowledgeGraph

__version__ = "0.1.0"
__all__ = ["KgError", "__version__", "ingest", "open"]


def open(
    data_dir: str | os.PathLike[str] | None = None,
    base: str | None = None,
    endpoint: str | None = None,
    allow_services: Sequence[str] = (),
) -> KnowledgeGraph:
    """The graph of a data directory, by default the packaged one; built once where no snapshot of it is up to date.

    With ``endpoint``, the address of a SPARQL endpoint, the graph as it is there: questions are answered there, all
    else works on a copy. User and password come from the environment: CITYKG_ENDPOINT_USER and _PASSWORD, or
    CITYKG_ENDPOINT_TOKEN. ``allow_services`` are hosts (``query.wikidata.org``) that a query may ask by
    SERVICE. Raises KgError, in one line, for data or an endpoint that are at fault.
    """
    from pathlib import Path

    from kg import resources, vocab
    from kg.build import build_graph
    from kg.errors import UsageError
    from kg.federation import Services
    from kg.remote import RemoteGraph
    from kg.store import open_graph

    folder = resources.data_dir(None if data_dir is None else Path(data_dir))
    if endpoint is not None:
        if allow_services:
            raise UsageError("an endpoint decides itself whom it asks", remedy="give endpoint or allow_services")
        return RemoteGraph(endpoint, base or vocab.DEFAULT_BASE, folder)
    graph = open_graph(folder, base or vocab.DEFAULT_BASE, build_graph)
    graph.services = Services(tuple(allow_services)) if allow_services else None
    return graph


def ingest(minutes: str | os.PathLike[str], data_dir: str | os.PathLike[str] | None = None) -> list[dict[str, Any]]:
    """What minutes say, one dictionary a meeting, as ``kg ingest --format json`` prints it; nothing is kept.

    ``minutes`` is a file (txt, docx, odt, pdf, html), a folder of them, or the text itself, which has more than one
    line. Dictionaries have title, group, date, items, cases, agencies, dates and warnings; offsets count in the text
    as read. Raises ReadError for a file that cannot be read or holds no minutes.
    """
    import os
    from pathlib import Path

    from kg import resources, vocab
    from kg.report import meeting_json, read_minutes, read_text

    folder = resources.data_dir(None if data_dir is None else Path(data_dir))
    if isinstance(minutes, str) and "\n" in minutes:
        reading = read_text(minutes, folder, vocab.DEFAULT_BASE)
    else:
        reading = read_minutes([os.fspath(minutes)], folder, vocab.DEFAULT_BASE)
    return [meeting_json(extraction, reading.reference) for extraction in reading.extractions]
