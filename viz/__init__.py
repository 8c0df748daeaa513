"""The HTML site: every page is one file that opens without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import KnowledgeGraph

__all__ = ["page", "write_site"]


def page(graph: KnowledgeGraph, name: str) -> str:
    """One page of the site as HTML: ``index``, or the name of a view."""
    from viz.site import Site

    return Site(graph).html(name)


def write_site(graph: KnowledgeGraph, out: Path) -> list[Path]:
    """Writes ``index.html``, for each view its page and its picture, and the minutes; says what it wrote."""
    from kg.errors import KgError
    from viz.site import Site

    site = Site(graph)
    written: list[Path] = []
    try:
        for name, content in site.files().items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(content, encoding="utf-8", newline="\n")
            written.append(out / name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise KgError(reason, where=str(out), remedy="choose a folder that can be written to") from error
    return written
