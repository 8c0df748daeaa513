"""A small published site for tests: two meetings of the packaged minutes, with the words, codes and readings they use."""

from __future__ import annotations

import posixpath
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
from lxml import html

import kg
from kg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEFT_OUT = ("112-1", "112-2", "112-3", "113-1", "113-2")
HREFS = ("href", "src", "action", "data")


def two_meetings() -> KnowledgeGraph:
    """The packaged graph without five of its minutes and without agencies that the others do not name."""
    whole = kg.open()
    gone = [ox.NamedNode(f"{whole.base}graph/minutes-industry-{code}") for code in LEFT_OUT]
    agencies = f"<{whole.base}id/agency-"
    quads = [quad for quad in whole.quads() if quad.graph_name not in gone]
    named = {quad.object for quad in quads if "/graph/minutes-" in str(quad.graph_name)}
    left = [quad for quad in quads if not str(quad.subject).startswith(agencies) or quad.subject in named]
    # Nothing is left that tells of what is gone.
    lost = {quad.subject for quad in whole.quads()} - {quad.subject for quad in left}
    store = ox.Store()
    store.extend(quad for quad in left if quad.object not in lost)
    return KnowledgeGraph(store, whole.base, whole.data_dir)


def files_of(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def links_of(site: Path, file: str) -> Iterator[tuple[str, str]]:
    """The name of each attribute of a page that leads somewhere, with the address."""
    page = html.fromstring((site / file).read_bytes())
    for element, name, address, _ in page.iterlinks():
        if name in HREFS or element.tag in {"img", "script", "link"}:
            yield f"{element.tag} {name}", unescape(address)


def led_to(file: str, address: str, top: str = "/") -> tuple[str, str] | None:
    """The file of a site and the anchor in it that a page's link leads to; None where it leads away."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        return path.removeprefix(top), parts.fragment
    return (posixpath.normpath(posixpath.join(posixpath.dirname(file), path)) if path else file), parts.fragment
