"""The graph as a folder that any web server can show: a page and data for every IRI, views, minutes, downloads."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.errors import DataError, UsageError
from kg.export import SUMS, export, package_files
from kg.folder import new_folder
from kg.publication import Publication, publication
from kg.publish.asking import Application
from kg.publish.extras import names_script, views
from kg.publish.press import Press, put
from kg.publish.rules import rules
from kg.server.assets import has_engine, known_files

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import KnowledgeGraph


def publish(
    graph: KnowledgeGraph, out: Path, by: Publication | None = None, site: str = "", *, bom: bool = False
) -> int:
    """Writes the site and counts its files; the same graph gives the same bytes.

    ``site`` is the address of the folder if that is not the base of the IRIs. A site that is there already is replaced
    in one step: until then, and whatever goes wrong, it stays whole.
    """
    if not len(graph):
        raise DataError("the graph is empty, there is nothing to publish", remedy="add minutes and run: kg build")
    site = _address(site or graph.base)
    with new_folder(out, package_files) as folder:
        given = replace(by or publication(graph.data_dir), downloads=f"{site}download/")
        export(graph, folder / "download", given, bom=bom)
        # In a thread of its own: a notebook has a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(_write_pages(graph, folder, given, urlsplit(site).path))).result()
        for name, content in views(graph).items():
            put(folder, name, content)
        for name, read in known_files().items():
            put(folder, f"assets/{name}", read())
        put(folder, "names.js", names_script(graph))
        for name, text in rules(graph.base, site).items():
            put(folder, name, text.encode())
        # GitHub Pages then takes the folder as it is.
        put(folder, ".nojekyll", b"")
        return _sum_up(folder)


async def _write_pages(graph: KnowledgeGraph, folder: Path, by: Publication, top: str) -> None:
    press = Press(Application(graph, folder / "download", by, has_engine=has_engine()), folder)
    await press.write()
    press.write_fault(top)


def _address(site: str) -> str:
    parts = urlsplit(site)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        remedy = "give one that begins with https://"
        raise UsageError(f"{site!r} cannot be the address of a site", remedy=remedy)
    return f"{site.rstrip('/')}/"


def _sum_up(folder: Path) -> int:
    """The list of checksums, by which the files of a site are known when it is replaced."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = (f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    put(folder, SUMS, "".join(lines).encode())
    return len(names) + 1
