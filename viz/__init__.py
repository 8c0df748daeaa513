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
    """Writes ``index.html``, for each view its page and its picture, and the minutes; says what it wrote.

    The folder is replaced in one step; files of others in it stay. Raises DataError where it cannot be written.
    """
    from kg.folder import new_folder
    from viz.site import Site

    files = Site(graph).files()
    with new_folder(out, lambda _: files) as staged:
        for name, content in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_text(content, encoding="utf-8", newline="\n")
    return [out / name for name in files]
