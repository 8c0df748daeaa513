"""Writes what the server's application answers: the page and the data of every IRI, and whatever these lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import pyoxigraph as ox

from kg.labels import local
from kg.publish.addresses import EN, FAULT, ZH, Place, linked, place
from kg.server import links
from kg.server.pages import STATIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.publish.asking import Application
    from kg.server.site import Site
    from kg.store import KnowledgeGraph

_FIXED = ("/", "/search", "/queries", "/ont", "/downloads")
_VOCABULARY = tuple(f"/ont?format={name}" for name in ("turtle", "jsonld", "rdfxml", "ntriples"))


class Press:
    """Fills a folder; each address is asked for once, as soon as something leads to it."""

    def __init__(self, application: Application, folder: Path) -> None:
        self._application, self._folder = application, folder
        self._todo: dict[str, str] = {}
        self._known: set[str] = set()
        for address in _first(application.site):
            self._settle(place(address))

    async def write(self) -> None:
        """Raises KgError for an address that the application does not answer."""
        while self._todo:
            file, address = self._todo.popitem()
            body = await self._application.get(address)
            if file.endswith(".html"):
                body = linked(body.decode(), file, self._led).encode()
            put(self._folder, file, body)

    def write_fault(self, top: str) -> None:
        """``404.html``, which a host shows at any address: its links begin at ``top``, the path of the folder."""
        for lang in links.LANGUAGES:
            page = self._application.fault(lang).decode()
            file = place(links.in_language(FAULT, lang)).file
            put(self._folder, file, linked(page, file, self._led, top).encode())

    def _led(self, found: Place) -> Place:
        """A page leads there; for what has no page of its own the search stands."""
        if found.file not in self._known and found.ask.startswith("/page"):
            return place(f"/search?q={local(found.ask)}", EN if found.file.startswith("en/") else ZH)
        return self._settle(found)

    def _settle(self, found: Place) -> Place:
        if found.ask and found.file not in self._known:
            self._known.add(found.file)
            self._todo[found.file] = found.ask
        return found


def put(folder: Path, name: str, content: bytes) -> None:
    """Writes a file, given by its path in the folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _first(site: Site) -> Iterator[str]:
    """Addresses of everything that has an IRI, and of the pages that lead to them."""
    graph = site.graph
    yield from _VOCABULARY
    for lang in links.LANGUAGES:
        yield from (links.in_language(path, lang) for path in (*_FIXED, *(["/workbench"] if site.can_ask else [])))
        yield from (links.in_language(f"/queries/{name}", lang) for name in graph.queries())
    for iri in iris(graph):
        for lang in links.LANGUAGES:
            address = urldefrag(links.page(graph, iri, lang))[0]
            if address.startswith("/"):
                yield address
        if (path := links.path_of(graph, iri)) and "%23" not in path:
            yield from (f"/data/{path}.{ending}" for ending in STATIC)


def iris(graph: KnowledgeGraph) -> list[str]:
    """All IRIs that the graph tells something of."""
    found = {quad.subject.value for quad in graph.quads() if isinstance(quad.subject, ox.NamedNode)}
    found |= {quad.object.value for quad in graph.quads() if isinstance(quad.object, ox.NamedNode)}
    return sorted(found | {name.value for name in graph.store.named_graphs() if isinstance(name, ox.NamedNode)})
