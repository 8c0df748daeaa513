"""What the server makes when it is asked, and a folder holds ready: views, names to search, the list of downloads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from kg.dataset import version
from kg.export import notes_of, package_files
from kg.export.gaps import gaps
from kg.labels import in_language, labels
from kg.publish.addresses import place
from kg.search import index
from kg.server import links
from kg.server.questions import by_topic, example
from kg.server.workbench import START

if TYPE_CHECKING:
    from pathlib import Path

    from kg.publication import Publication
    from kg.queries import NamedQuery
    from kg.store import KnowledgeGraph

_GROUPS = (
    (("整份圖譜", "The whole graph"), ("citykg.", "context.")),
    (("問題的答案（試算表）", "Answers to questions, as tables"), ("csv/",)),
    (("各類別（試算表）", "Classes, as tables"), ("csv/class/",)),
    (("說明與檢核", "Descriptions and checks"), ("",)),
)


def views(graph: KnowledgeGraph) -> dict[str, bytes]:
    """The views by their files, with links into the pages of the folder."""
    from viz.addresses import PUBLISHED
    from viz.site import Site

    site = Site(graph, PUBLISHED)
    names = list(site.pages())
    files = {f"{name}.html": site.html(name) for name in ("index", *names)}
    files |= {f"{name}.svg": drawn for name in names if (drawn := site.svg(name))}
    files |= {f"{name}.{form}": site.network(name, form) for name in names for form in site.forms(name)}
    return {f"views/{name}": content.encode() for name, content in files.items()}


def names_script(graph: KnowledgeGraph) -> bytes:
    """All that can be searched for, as a script: that is read also where a page comes from no server."""
    kinds: dict[str, int] = {}
    things = []
    for entry in index(graph):
        address, part = urldefrag(links.page(graph, entry.iri))
        if not address.startswith("/"):
            continue
        things.append(
            {
                "file": place(address).file + (f"#{part}" if part else ""),
                "kind": kinds.setdefault(entry.kind, len(kinds)),
                "labels": _both(labels(graph, entry.iri)),
                "words": sorted(set(entry.words)),
            }
        )
    found = {"kinds": [_both(labels(graph, kind)) for kind in kinds], "things": things}
    return f"window.citykgNames = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n".encode()


def downloads(graph: KnowledgeGraph, package: Path, by: Publication, lang: str) -> dict[str, Any]:
    """What the page of downloads tells of a package, in one language."""
    at = links.LANGUAGES.index(lang)
    names = [name for name in package_files(package) if name != "SHA256SUMS"]
    groups: dict[str, list[dict[str, str]]] = {heading[at]: [] for heading, _ in _GROUPS}
    for name, note in notes_of(graph, names).items():
        # The longest beginning counts.
        heading, _ = max(
            ((words[at], len(start)) for words, starts in _GROUPS for start in starts if name.startswith(start)),
            key=lambda one: one[1],
        )
        size = _size((package / name).stat().st_size)
        groups[heading].append({"name": name, "note": in_language(note, lang), "size": size})
    return {
        "groups": list(groups.items()),
        "licence": by.licence,
        "attribution": by.attribution(lang, version(graph)),
        "gaps": [said[at] for said in gaps(graph)],
    }


def asking(graph: KnowledgeGraph, catalogue: dict[str, NamedQuery]) -> dict[str, Any]:
    """What the page for readers' own queries shows: examples by topic, and what its answers need to lead to pages."""
    topics = [
        (heading, [(question, example(question)["query"]) for question in questions])
        for heading, questions in by_topic(catalogue)
    ]
    return {"topics": topics, "start": START, "base": graph.base}


def _both(found: dict[str, str]) -> list[str]:
    return [in_language(found, lang) for lang in links.LANGUAGES]


def _size(count: int) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.3g} {unit}" if unit != "B" else f"{count} B"
        count /= 1024  # type: ignore[assignment]
    return f"{count:.3g} GiB"
